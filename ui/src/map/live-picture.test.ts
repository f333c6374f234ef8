import { describe, expect, it } from 'vitest';

import { GridPlaces } from './live-grid';
import { LivePicture } from './live-picture';

/** A grid of 100 × 80 cells of 10 m, its north-west corner at (1000, 5000). */
function grid() {
  const [at_columns, at_rows] = [[-0.5, 49.5, 99.5], [-0.5, 39.5, 79.5]];
  const places = at_rows.flatMap((row) => at_columns.map((column) => [1000 + (column + 0.5) * 10, 5000 - (row + 0.5) * 10] as const));
  return new GridPlaces({ columns: 100, rows: 80, at_columns, at_rows, places }, (place) => place);
}

describe('the live picture', () => {
  it('shows each pixel its own cell, a patch as the whole', () => {
    const picture = new LivePicture(grid());
    const cells = Uint8Array.from({ length: 8000 }, (_, i) => (i * 7) % 8);
    picture.put({ column: 0, row: 0, columns: 100, rows: 80 }, cells);
    // 4 m a pixel: the grid is 250 × 200 pixels, from (24.75, 19.75): no centre of a pixel lies on the edge of a cell.
    const view = { centre: [1501, 4599] as const, resolution: 4, width: 300, height: 240 };
    picture.look(view);
    const whole = new Uint32Array(300 * 240);
    picture.draw({ x: 0, y: 0, width: 300, height: 240 }, whole);
    const colours = new Map<number, number>();
    const wrong: number[][] = [];
    for (let y = 0; y < 240; y += 1) {
      for (let x = 0; x < 300; x += 1) {
        const [column, row] = [Math.floor((x + 0.5 - 24.75) / 2.5), Math.floor((y + 0.5 - 19.75) / 2.5)];
        const inside = column >= 0 && row >= 0 && column < 100 && row < 80;
        const code = inside ? (cells[row * 100 + column] ?? 0) : 0;
        const colour = whole[y * 300 + x] ?? -1;
        // A blind cell of the target is hatched, every other has its one colour.
        if (code === 4) continue;
        if ((colours.get(code) ?? colour) !== colour) wrong.push([x, y]);
        colours.set(code, colour);
      }
    }
    expect(wrong).toEqual([]);
    expect(new Set(colours.values()).size).toBe(7);

    picture.put({ column: 30, row: 20, columns: 10, rows: 5 }, new Uint8Array(50).fill(7));
    const rect = picture.pixels({ column: 30, row: 20, columns: 10, rows: 5 });
    expect(rect).not.toBeNull();
    if (!rect) return;
    const [again, patch] = [new Uint32Array(300 * 240), new Uint32Array(rect.width * rect.height)];
    picture.draw({ x: 0, y: 0, width: 300, height: 240 }, again);
    picture.draw(rect, patch);
    for (let y = 0; y < 240; y += 1) {
      for (let x = 0; x < 300; x += 1) {
        const [i, j] = [x - rect.x, y - rect.y];
        const inside = i >= 0 && j >= 0 && i < rect.width && j < rect.height;
        const wanted = inside ? patch[j * rect.width + i] : whole[y * 300 + x];
        if (again[y * 300 + x] !== wanted) wrong.push([x, y]);
      }
    }
    expect(wrong).toEqual([]);
    expect(picture.pixels({ column: 0, row: 0, columns: 0, rows: 0 })).toBeNull();
    picture.look({ ...view, centre: [90_000, 4600] });
    expect(picture.pixels({ column: 30, row: 20, columns: 10, rows: 5 })).toBeNull();
  });
});

/**
 * The picture of what towers see together, drawn from a byte a cell straight into the pixels of the screen. A change
 * draws its own patch only. For each 64th pixel the exact cell is known, between them it is interpolated, so every
 * pixel shows its own cell in whatever coordinate system the cells are.
 */
import type { GridPlaces } from './live-grid';

/** What of the map is on the screen. North is up. */
export interface ScreenView {
  centre: readonly [number, number];
  /** Metres to a pixel. */
  resolution: number;
  width: number;
  height: number;
}

/** A rectangle of pixels. */
export interface PixelRect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A rectangle of cells. */
export interface CellRect {
  column: number;
  row: number;
  columns: number;
  rows: number;
}

/** Set in a cell's byte where the cell is in the target; the lower bits: by how many towers it is seen. */
const IN_TARGET = 4;

/** Pixels between exact places. */
const STEP = 64;

/** A colour as an ImageData of a little-endian machine has it; every machine that this runs on is one. */
export const rgba = (red: number, green: number, blue: number, alpha: number) =>
  ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** How bytes are drawn: the colour of each, and the byte that is hatched. */
export interface Palette {
  colours: Uint32Array;
  hatched: { byte: number; colour: number } | null;
}

/** By byte: beside the target what is seen is only hinted at, in it a blind cell is hatched. */
const COLOURS = Uint32Array.from({ length: 256 }, () => 0);
COLOURS.set([0, rgba(15, 107, 107, 0.1), rgba(15, 107, 107, 0.14), rgba(15, 107, 107, 0.18)]);
COLOURS.set([rgba(201, 162, 75, 0.12), rgba(15, 107, 107, 0.36), rgba(15, 107, 107, 0.58), rgba(7, 72, 72, 0.76)], IN_TARGET);
const BY_DEPTH: Palette = { colours: COLOURS, hatched: { byte: IN_TARGET, colour: rgba(176, 125, 28, 0.8) } };

export class LivePicture {
  private readonly codes: Uint8Array;
  private view: ScreenView | null = null;
  /** The cell of each 64th pixel: column, row, column, row… */
  private nodes = new Float64Array();
  private across = 0;

  constructor(
    private readonly places: GridPlaces,
    private readonly palette = BY_DEPTH,
  ) {
    this.codes = new Uint8Array(places.columns * places.rows);
  }

  /** Takes in the cells of a patch. */
  put(patch: CellRect, cells: Uint8Array): void {
    const width = this.places.columns;
    for (let line = 0; line < patch.rows; line += 1) {
      const from = line * patch.columns;
      this.codes.set(cells.subarray(from, from + patch.columns), (patch.row + line) * width + patch.column);
    }
  }

  /** Looks at another part of the map. */
  look(view: ScreenView): void {
    this.view = view;
    this.across = Math.ceil(view.width / STEP) + 1;
    const down = Math.ceil(view.height / STEP) + 1;
    this.nodes = new Float64Array(this.across * down * 2);
    for (let j = 0; j < down; j += 1) {
      for (let i = 0; i < this.across; i += 1) {
        const x = view.centre[0] + (i * STEP - view.width / 2) * view.resolution;
        const y = view.centre[1] - (j * STEP - view.height / 2) * view.resolution;
        this.nodes.set(this.places.cell(x, y), (j * this.across + i) * 2);
      }
    }
  }

  /** The pixels that a patch of cells may touch; null: it is not on the screen. */
  pixels(patch: CellRect): PixelRect | null {
    const view = this.view;
    if (!view || patch.columns === 0 || patch.rows === 0) return null;
    const [xs, ys]: [number[], number[]] = [[], []];
    for (const column of [patch.column - 1, patch.column + patch.columns / 2, patch.column + patch.columns]) {
      for (const row of [patch.row - 1, patch.row + patch.rows / 2, patch.row + patch.rows]) {
        const [x, y] = this.places.place(column, row);
        xs.push((x - view.centre[0]) / view.resolution + view.width / 2);
        ys.push((view.centre[1] - y) / view.resolution + view.height / 2);
      }
    }
    const left = Math.max(0, Math.floor(Math.min(...xs)) - 2);
    const top = Math.max(0, Math.floor(Math.min(...ys)) - 2);
    const right = Math.min(view.width, Math.ceil(Math.max(...xs)) + 2);
    const bottom = Math.min(view.height, Math.ceil(Math.max(...ys)) + 2);
    return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
  }

  /** Draws the pixels of a rectangle, row by row. */
  draw(rect: PixelRect, into: Uint32Array): void {
    const [endX, endY] = [rect.x + rect.width, rect.y + rect.height];
    for (let top = Math.floor(rect.y / STEP) * STEP; top < endY; top += STEP) {
      for (let left = Math.floor(rect.x / STEP) * STEP; left < endX; left += STEP) {
        this.block(left, top, rect, into);
      }
    }
  }

  /** Draws what of a block of pixels lies in a rectangle. */
  private block(left: number, top: number, rect: PixelRect, into: Uint32Array): void {
    const { columns, rows } = this.places;
    const { codes, nodes } = this;
    const { colours } = this.palette;
    const hatched = this.palette.hatched?.byte ?? -1;
    const hatch = this.palette.hatched?.colour ?? 0;
    const node = ((top / STEP) * this.across + left / STEP) * 2;
    const below = node + this.across * 2;
    const [fromX, toX] = [Math.max(left, rect.x), Math.min(left + STEP, rect.x + rect.width)];
    const toY = Math.min(top + STEP, rect.y + rect.height);
    const between = (a: number, b: number, share: number) => (nodes[a] ?? -1) + ((nodes[b] ?? -1) - (nodes[a] ?? -1)) * share;
    for (let y = Math.max(top, rect.y); y < toY; y += 1) {
      const down = (y - top + 0.5) / STEP;
      const firstColumn = between(node, below, down);
      const firstRow = between(node + 1, below + 1, down);
      const stepColumn = (between(node + 2, below + 2, down) - firstColumn) / STEP;
      const stepRow = (between(node + 3, below + 3, down) - firstRow) / STEP;
      // Half a cell on, so that cutting off rounds to the nearest centre.
      let column = firstColumn + stepColumn * (fromX - left + 0.5) + 0.5;
      let row = firstRow + stepRow * (fromX - left + 0.5) + 0.5;
      let at = (y - rect.y) * rect.width + fromX - rect.x;
      for (let x = fromX; x < toX; x += 1) {
        let colour = 0;
        if (column >= 0 && row >= 0 && column < columns && row < rows) {
          const code = codes[(row | 0) * columns + (column | 0)] ?? 0;
          colour = code === hatched && ((x + y) & 7) < 2 ? hatch : (colours[code] ?? 0);
        }
        into[at] = colour;
        at += 1;
        column += stepColumn;
        row += stepRow;
      }
    }
  }
}

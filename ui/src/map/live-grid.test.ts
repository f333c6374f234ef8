import { describe, expect, it } from 'vitest';

import { GridPlaces, type Lattice } from './live-grid';
import { toMap, zoneOf } from './projection';

/** A grid of degrees as the sample's terrain, and its places by the map's own projection. */
const [COLUMNS, ROWS, WEST, NORTH, CELL] = [660, 528, 114.797, 37.46, 0.0007];
const degrees = (column: number, row: number) => [WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL] as const;
const along = (count: number) => Array.from({ length: 17 }, (_, node) => (node / 16) * count - 0.5);

function lattice(): Lattice {
  const [at_columns, at_rows] = [along(COLUMNS), along(ROWS)];
  return { columns: COLUMNS, rows: ROWS, at_columns, at_rows, places: at_rows.flatMap((row) => at_columns.map((column) => degrees(column, row))) };
}

describe('cells on the map', () => {
  // In the zone of the county, and in one whose middle is far away.
  it.each([zoneOf(115), zoneOf(111)])('lie where the projection puts them, in zone $number', (zone) => {
    const grid = new GridPlaces(lattice(), (place) => toMap(zone, place));
    for (let column = -0.5; column < COLUMNS; column += 23.7) {
      for (let row = -0.5; row < ROWS; row += 19.3) {
        const [x, y] = toMap(zone, degrees(column, row));
        const [easting, northing] = grid.place(column, row);
        // A cell measures 62 by 78 m.
        expect(Math.hypot(easting - x, northing - y)).toBeLessThan(1);
        const [c, r] = grid.cell(x, y);
        expect(Math.hypot(c - column, r - row)).toBeLessThan(0.02);
      }
    }
  });

  it('are known to be beside the grid', () => {
    const zone = zoneOf(115);
    const grid = new GridPlaces(lattice(), (place) => toMap(zone, place));
    const [column] = grid.cell(...toMap(zone, [WEST - 0.5, NORTH - 0.1]));
    expect(column).toBeLessThan(-600);
    const [, row] = grid.cell(...toMap(zone, [WEST + 0.1, NORTH - 1]));
    expect(row).toBeGreaterThan(ROWS + 100);
  });
});

/**
 * Where the cells of an elevation model lie on the map, and which cell a place of the map is in. The model's
 * coordinate system may be another than the map's: the shell tells the places of some nodes, and what lies between
 * them is interpolated along both directions, which errs by far less than a cell.
 */

/** Nodes of a grid: their columns and rows in cells from the centre of the first cell, their places row by row. */
export interface Lattice {
  columns: number;
  rows: number;
  at_columns: readonly (number | null)[];
  at_rows: readonly (number | null)[];
  places: readonly (readonly [number | null, number | null])[];
}

/** Nearer than this (cells) a place counts as found. */
const NEAR = 1e-4;

/** A place is found in two or three steps; one that is not on Earth never. */
const STEPS = 12;

/** A node's neighbourhood: the place at its corner, what a column and a row add, and what both together add. */
interface Part {
  from: number;
  to: number;
}

export class GridPlaces {
  readonly columns: number;
  readonly rows: number;
  private readonly atColumns: Float64Array;
  private readonly atRows: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;

  /** `toMap` brings degrees onto the map. */
  constructor(lattice: Lattice, toMap: (degrees: readonly [number, number]) => readonly [number, number]) {
    const known = (value: number | null) => value ?? Number.NaN;
    this.columns = lattice.columns;
    this.rows = lattice.rows;
    this.atColumns = Float64Array.from(lattice.at_columns, known);
    this.atRows = Float64Array.from(lattice.at_rows, known);
    const places = lattice.places.map(([lon, lat]) => toMap([known(lon), known(lat)]));
    this.x = Float64Array.from(places, (place) => place[0]);
    this.y = Float64Array.from(places, (place) => place[1]);
  }

  /** The place on the map of a place in cells; cell centres are whole numbers. */
  place(column: number, row: number): [number, number] {
    const found = this.around(column, row);
    return [found.x, found.y];
  }

  /** The place in cells of a place on the map; far beside the grid it is only known to be beside it. */
  cell(x: number, y: number): [number, number] {
    let [column, row] = [(this.columns - 1) / 2, (this.rows - 1) / 2];
    for (let step = 0; step < STEPS; step += 1) {
      const here = this.around(column, row);
      const [dx, dy] = [x - here.x, y - here.y];
      const area = here.xOfColumn * here.yOfRow - here.xOfRow * here.yOfColumn;
      const east = (dx * here.yOfRow - dy * here.xOfRow) / area;
      const south = (dy * here.xOfColumn - dx * here.yOfColumn) / area;
      column += east;
      row += south;
      if (Math.abs(east) + Math.abs(south) < NEAR) break;
    }
    return [column, row];
  }

  /** The place of a place in cells, and what a cell eastwards and a cell southwards add to it. */
  private around(column: number, row: number) {
    const [across, down] = [part(this.atColumns, column), part(this.atRows, row)];
    const width = this.atColumns.length;
    const spanX = (this.atColumns[across.to] ?? 1) - (this.atColumns[across.from] ?? 0);
    const spanY = (this.atRows[down.to] ?? 1) - (this.atRows[down.from] ?? 0);
    const u = (column - (this.atColumns[across.from] ?? 0)) / spanX;
    const v = (row - (this.atRows[down.from] ?? 0)) / spanY;
    const mix = (of: Float64Array) => {
      const at = (c: number, r: number) => of[r * width + c] ?? Number.NaN;
      const [a, b] = [at(across.from, down.from), at(across.to, down.from)];
      const [c, d] = [at(across.from, down.to), at(across.to, down.to)];
      return {
        value: (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v,
        ofColumn: ((b - a) * (1 - v) + (d - c) * v) / spanX,
        ofRow: ((c - a) * (1 - u) + (d - b) * u) / spanY,
      };
    };
    const [x, y] = [mix(this.x), mix(this.y)];
    return { x: x.value, y: y.value, xOfColumn: x.ofColumn, yOfColumn: y.ofColumn, xOfRow: x.ofRow, yOfRow: y.ofRow };
  }
}

/** The nodes that a place lies between; beside them all, the outermost two. */
function part(nodes: Float64Array, at: number): Part {
  const last = nodes.length - 1;
  const first = nodes[0] ?? 0;
  const span = ((nodes[last] ?? 1) - first) / last;
  const from = Math.min(last - 1, Math.max(0, Math.floor((at - first) / span)));
  return { from, to: from + 1 };
}

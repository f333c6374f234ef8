import { describe, expect, it } from 'vitest';

import { parcels } from './parcels';

const same = ([x, y]: readonly [number, number]): [number, number] => [x, y];
const square = (x: number, y: number, side: number) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
const collection = (...geometries: unknown[]) =>
  JSON.stringify({ type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) });
const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings });

/** Twice the signed area of a ring in a flat list. */
function turn(flat: readonly number[], from: number, to: number): number {
  let twice = 0;
  for (let i = from; i + 3 < to; i += 2) twice += (flat[i] ?? 0) * (flat[i + 3] ?? 0) - (flat[i + 2] ?? 0) * (flat[i + 1] ?? 0);
  return twice;
}

describe('parcels', () => {
  it('of a neighbourhood become one shape that keeps every ring', () => {
    const [shape, ...others] = parcels(collection(polygon(square(0, 0, 100)), polygon(square(200, 0, 50)), null), same) ?? [];
    expect(others).toEqual([]);
    expect(shape?.getEnds()).toEqual([10, 20]);
    expect(shape?.getExtent()).toEqual([0, 0, 250, 100]);
  });

  it('far from each other stay apart', () => {
    const shapes = parcels(collection({ type: 'MultiPolygon', coordinates: [[square(0, 0, 100)], [square(90_000, 0, 100)]] }), same);
    expect(shapes).toHaveLength(2);
  });

  it('turn outer rings one way and holes the other, however they were stored', () => {
    const clockwise = (ring: number[][]) => [...ring].reverse();
    const text = collection(polygon(clockwise(square(0, 0, 100)), square(20, 20, 10)), polygon(square(300, 0, 100), clockwise(square(320, 20, 10))));
    const [shape] = parcels(text, same) ?? [];
    const flat = [...(shape?.getFlatCoordinates() ?? [])];
    const ends = [0, ...((shape?.getEnds() ?? []) as number[])];
    const turns = ends.slice(1).map((end, i) => Math.sign(turn(flat, ends[i] ?? 0, end)));
    expect(turns).toEqual([1, -1, 1, -1]);
  });

  it('are not made of lines or points', () => {
    expect(parcels(collection(polygon(square(0, 0, 1)), { type: 'Point', coordinates: [0, 0] }), same)).toBeNull();
  });
});

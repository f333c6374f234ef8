/**
 * Rectangles of degrees around the features of a GeoJSON text.
 */

/** West, south, east, north. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The rectangle around all features; null: there are none. */
export function boundsOf(geojson: string): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y]: unknown[] = value;
    if (typeof x === 'number' && typeof y === 'number') {
      west = Math.min(west, x);
      south = Math.min(south, y);
      east = Math.max(east, x);
      north = Math.max(north, y);
    } else value.forEach(walk);
  };
  const parsed = JSON.parse(geojson) as { features?: { geometry?: { coordinates?: unknown } | null }[] };
  for (const feature of parsed.features ?? []) walk(feature.geometry?.coordinates);
  return west > east ? null : [west, south, east, north];
}

/** The rectangle around several; null: there are none. */
export function joined(all: readonly (Bounds | null)[]): Bounds | null {
  return all.reduce(
    (one, other) =>
      one && other ? [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[2], other[2]), Math.max(one[3], other[3])] : (one ?? other),
    null,
  );
}

/** Whether the first rectangle covers nearly all of the second (a hundredth of its sides may be missing). */
export function covers(outer: Bounds | null, inner: Bounds | null): boolean {
  if (!outer || !inner) return false;
  const slack = [(inner[2] - inner[0]) / 100, (inner[3] - inner[1]) / 100] as const;
  return (
    outer[0] <= inner[0] + slack[0] && outer[1] <= inner[1] + slack[1] && outer[2] >= inner[2] - slack[0] && outer[3] >= inner[3] - slack[1]
  );
}

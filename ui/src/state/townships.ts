/**
 * The townships of a layer: their names and where they lie.
 */

export interface Township {
  name: string;
  /** 行政区划代码; empty when the layer has none. */
  code: string;
  /** West, south, east, north in degrees (EPSG:4490). */
  bounds: readonly [number, number, number, number];
}

interface Shape {
  coordinates?: unknown;
}

/** Reads a GeoJSON FeatureCollection. Features without a name or a place are left out; parts of one name are joined. */
export function townshipsOf(geojson: string): Township[] {
  const parsed = JSON.parse(geojson) as { features?: { properties?: Record<string, unknown> | null; geometry?: Shape | null }[] };
  const byName = new Map<string, Township>();
  for (const { properties, geometry } of parsed.features ?? []) {
    const name = properties?.['name'];
    const bounds = boundsOf(geometry?.coordinates);
    if (typeof name !== 'string' || name === '' || !bounds) continue;
    const code = properties?.['code'];
    const before = byName.get(name);
    byName.set(name, {
      name,
      code: before?.code || (typeof code === 'string' ? code : ''),
      bounds: before ? join(before.bounds, bounds) : bounds,
    });
  }
  return [...byName.values()];
}

function boundsOf(coordinates: unknown): Township['bounds'] | null {
  let bounds: Township['bounds'] | null = null;
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [longitude, latitude] = value as unknown[];
    if (typeof longitude === 'number' && typeof latitude === 'number') {
      const here = [longitude, latitude, longitude, latitude] as const;
      bounds = bounds ? join(bounds, here) : here;
    } else value.forEach(walk);
  };
  walk(coordinates);
  return bounds;
}

function join(a: Township['bounds'], b: Township['bounds']): Township['bounds'] {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/**
 * Layers of thousands of areas that are only drawn: parcels of a neighbourhood become one shape. They look the same,
 * and take a fraction of the memory and of the time that as many single features would.
 */
import RenderFeature from 'ol/render/Feature';

/** Side of a neighbourhood in m: small enough that what is out of sight is left out of a drawing. */
const SIDE = 4000;

type Ring = [number, number][];

interface Collection {
  features: { geometry: { type: string; coordinates: unknown } | null }[];
}

/** Rings of one neighbourhood, one after the other. */
interface Cell {
  flat: number[];
  ends: number[];
}

/**
 * The areas of a GeoJSON text as shapes of the map; null when there is anything else than areas. `place` turns degrees
 * into metres on the map.
 */
export function parcels(geojson: string, place: (degrees: readonly [number, number]) => [number, number]): RenderFeature[] | null {
  const { features } = JSON.parse(geojson) as Collection;
  const cells = new Map<string, Cell>();
  for (const { geometry } of features) {
    if (geometry?.type === 'Polygon') add(cells, geometry.coordinates as Ring[], place);
    else if (geometry?.type === 'MultiPolygon') for (const polygon of geometry.coordinates as Ring[][]) add(cells, polygon, place);
    else if (geometry) return null;
  }
  return [...cells.values()].map(({ flat, ends }) => new RenderFeature('Polygon', flat, ends, 2, {}, undefined));
}

function add(cells: Map<string, Cell>, polygon: readonly Ring[], place: (degrees: readonly [number, number]) => [number, number]): void {
  const first = polygon[0]?.[0];
  if (!first) return;
  const [x, y] = place(first);
  const key = `${Math.floor(x / SIDE)} ${Math.floor(y / SIDE)}`;
  let cell = cells.get(key);
  if (!cell) {
    cell = { flat: [], ends: [] };
    cells.set(key, cell);
  }
  for (const [index, ring] of polygon.entries()) {
    // All outer rings turn one way and holes the other, so that filling them together fills the same places.
    const turned = turnsLeft(ring) === (index === 0);
    for (let i = 0; i < ring.length; i += 1) {
      const point = ring[turned ? i : ring.length - 1 - i];
      if (point) cell.flat.push(...place(point));
    }
    cell.ends.push(cell.flat.length);
  }
}

/** Whether a ring turns counterclockwise. */
function turnsLeft(ring: Ring): boolean {
  let twice = 0;
  let [x, y] = ring.at(-1) ?? [0, 0];
  for (const [nextX, nextY] of ring) {
    twice += x * nextY - nextX * y;
    [x, y] = [nextX, nextY];
  }
  return twice > 0;
}

/**
 * Layers and base maps that arrive as pictures: drawn in Rust, in the map's own projection, over the protocol `tile:`.
 * The grid is that of `crates/render/src/grid.rs`.
 */
import { convertFileSrc } from '@/backend/tiles';
import type OlMap from 'ol/Map';
import TileLayer from 'ol/layer/Tile';
import XYZ from 'ol/source/XYZ';
import TileGrid from 'ol/tilegrid/TileGrid';

import { planeExtent, planeNumber, type Zone } from './projection';

const COARSEST = 2000;
const LEVELS = 14;

/** The grid of a zone or of the degrees: its north-west corner, each level half the metres a pixel of the one before. */
export function tileGrid(zone: Zone): TileGrid {
  const [west, south, east, north] = planeExtent(zone);
  return new TileGrid({
    origin: [west, north],
    extent: [west, south, east, north],
    resolutions: Array.from({ length: LEVELS }, (_, level) => COARSEST / 2 ** level),
    tileSize: 256,
  });
}

export interface Tiled {
  key: string;
  version: string;
  order: number;
  shown: boolean;
  opacity: number;
}

/** All tile layers of a map. */
export class TileLayers {
  private readonly layers = new Map<string, { layer: TileLayer<XYZ>; version: string }>();
  private readonly grid: TileGrid;

  constructor(
    private readonly map: OlMap,
    private readonly zone: Zone,
  ) {
    this.grid = tileGrid(zone);
  }

  /** Shows these and no others; one whose version is another is drawn anew. */
  set(wanted: readonly Tiled[]): void {
    const keys = new Set(wanted.map((one) => one.key));
    for (const [key, { layer }] of this.layers) {
      if (keys.has(key)) continue;
      this.map.removeLayer(layer);
      this.layers.delete(key);
    }
    for (const one of wanted) this.put(one);
  }

  /** Takes all of them off the map. */
  clear(): void {
    this.set([]);
  }

  /** Asks for all tiles of a layer again: what was shown of it was rough. */
  renew(key: string, turn: number): void {
    const known = this.layers.get(key);
    if (known) known.layer.setSource(this.source(key, known.version, turn));
  }

  private put({ key, version, order, shown, opacity }: Tiled): void {
    let known = this.layers.get(key);
    if (!known) {
      const layer = new TileLayer({ source: this.source(key, version, 0), preload: 1 });
      this.map.addLayer(layer);
      known = { layer, version };
      this.layers.set(key, known);
    } else if (known.version !== version) {
      known.layer.setSource(this.source(key, version, 0));
      known.version = version;
    }
    known.layer.setZIndex(order);
    known.layer.setVisible(shown);
    known.layer.setOpacity(opacity);
  }

  private source(key: string, version: string, turn: number): XYZ {
    return new XYZ({
      projection: this.zone.code,
      tileGrid: this.grid,
      // Without this the canvas could not be read, and no map exported.
      crossOrigin: 'anonymous',
      transition: 0,
      url: `${convertFileSrc(`${key}/${version}/${planeNumber(this.zone)}`)}/{z}/{x}/{y}${turn ? `?${turn}` : ''}`,
    });
  }
}

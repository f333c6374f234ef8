/**
 * Layers, towers and the extents of the systems on the map.
 */
import { commands, type TowerEdit } from '@/generated/bindings';

import { unwrap } from './call';

export const layers = () => unwrap(commands.layers());
/** A layer's features as the text of a GeoJSON FeatureCollection in EPSG:4490. */
export const layerGeojson = (layer: number) => unwrap(commands.layerGeojson(layer));
/**
 * The extents of the systems as the text of a GeoJSON FeatureCollection in EPSG:4490; properties: `id`, `system`,
 * `name`, `synthetic`.
 */
export const extents = (programme: number) => unwrap(commands.extents(programme));
export const towers = (programme: number) => unwrap(commands.towers(programme));

/** Changes a tower; what is left out stays as it is. */
export const editTower = (tower: number, edit: Partial<TowerEdit>) =>
  unwrap(commands.editTower(tower, { position: null, in_use: null, mast_height_m: null, range_m: null, ...edit }));

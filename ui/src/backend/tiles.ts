/**
 * Layers and base maps as pictures, and what is at a place of the map.
 */
import { convertFileSrc as convert } from '@tauri-apps/api/core';

import { commands } from '@/generated/bindings';

import { unwrap } from './call';

/** Tells the shell to look at what there is to be drawn; gives it by key (`l5`: the layer of that id, `b7`: the base map). */
export const sources = () => unwrap(commands.tileSources());
/** How far the overviews of heavy layers are. */
export const states = () => commands.tileStates();
/** The features of some layers at a place: areas that hold it, lines and points within so many metres. */
export const identify = (layers: number[], lon: number, lat: number, tolerance: number) =>
  unwrap(commands.identify(layers, lon, lat, tolerance));

/** West, south, east, north of a layer in degrees; null for one without features. */
export async function bounds(layer: number): Promise<readonly [number, number, number, number] | null> {
  const [west, south, east, north] = (await unwrap(commands.layerBounds(layer))) ?? [];
  const known = typeof west === 'number' && typeof south === 'number' && typeof east === 'number' && typeof north === 'number';
  return known ? [west, south, east, north] : null;
}

/** The address of tiles on this system. Slashes stay as they are. */
export const convertFileSrc = (path: string) => convert('', 'tile') + path;

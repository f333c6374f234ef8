/**
 * Two layers, or one layer or the project at two times, compared; the journal's times.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type CompareAsk, type CompareEvent } from '@/generated/bindings';

import { unwrap } from './call';

/** Starts a comparison and returns its job number. */
export function start(ask: CompareAsk, listen: (event: CompareEvent) => void): Promise<number> {
  const events = new Channel<CompareEvent>();
  events.onmessage = listen;
  return unwrap(commands.startComparing(ask, events));
}

/** What differs, GeoJSON in degrees; property `kind`. */
export const shapes = () => unwrap(commands.comparedShapes());
/** Both sides, GeoJSON in degrees: before, after. */
export const sides = () => unwrap(commands.comparedSides());
/** Makes a layer of what was found. */
export const keep = () => unwrap(commands.keepCompared());
/** Writes what was found as a table; the path as written. */
export const write = (path: string) => unwrap(commands.exportCompared(path));
/** Asks where a table goes (.xlsx or .csv); null when the dialog was dismissed. */
export const chooseTablePath = (suggested: string) => unwrap(commands.choosePath('save_list', suggested));

/**
 * Map data into layers: looked at, then taken in, both as jobs; and files that are dropped on the window.
 */
import { Channel } from '@tauri-apps/api/core';
import { listen as hear } from '@tauri-apps/api/event';

import { commands, type ImportLayersEvent, type LayersAsked, type LookEvent } from '@/generated/bindings';

import { unwrap } from './call';

/** Starts looking through files, folders and archives; nothing is written. */
export function startLook(asked: LayersAsked, listen: (event: LookEvent) => void): Promise<number> {
  const events = new Channel<LookEvent>();
  events.onmessage = listen;
  return unwrap(commands.startLook(asked, events));
}

/** Starts taking layers in as they were chosen: one step, one undo. */
export function startImport(asked: LayersAsked, listen: (event: ImportLayersEvent) => void): Promise<number> {
  const events = new Channel<ImportLayersEvent>();
  events.onmessage = listen;
  return unwrap(commands.startImportLayers(asked, events));
}

/** Asks for a file of map data; null when the dialog was dismissed. */
export const chooseMapData = () => unwrap(commands.choosePath('map_data', null));

/** Hears of files and folders that are dropped on the window; the answer ends it. */
export const onDropped = (take: (paths: string[]) => void) =>
  hear<{ paths?: string[] }>('tauri://drag-drop', (event) => take(event.payload.paths ?? []));

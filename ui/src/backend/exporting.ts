/**
 * Layers as files of other programs, as a job.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportAsk, type LayerExportEvent } from '@/generated/bindings';

import { unwrap } from './call';

export const options = (layer: number) => unwrap(commands.exportOptions(layer));

/** Starts writing a layer and returns the job's number. */
export function start(ask: ExportAsk, listen: (event: LayerExportEvent) => void): Promise<number> {
  const events = new Channel<LayerExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startLayerExport(ask, events));
}

/** Asks where to put a layer; null when the dialog was dismissed. */
export const choose = (suggested: string) => unwrap(commands.choosePath('save_layer', suggested));

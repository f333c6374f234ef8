/**
 * Map sheets: layouts, kept sheets, how one will look, and exports as jobs.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportEvent, type SheetSpec } from '@/generated/bindings';

import { unwrap } from './call';

export const layouts = () => unwrap(commands.layouts());
/** The kept sheets. */
export const sheets = () => unwrap(commands.sheets());
/** A sheet nobody has chosen anything of yet. */
export const fresh = () => commands.newSheet();
export const townships = () => unwrap(commands.sheetTownships());
/** Keeps a sheet; `id` null: a new one. */
export const save = (id: number | null, name: string, spec: SheetSpec) => unwrap(commands.saveSheet(id, name, spec));
export const remove = (id: number) => unwrap(commands.deleteSheet(id));
export const preview = (spec: SheetSpec) => unwrap(commands.previewSheet(spec));

/** Starts writing a sheet, or one for every township; the path's ending says how. `dpi` is a png's. */
export function start(
  asked: { spec: SheetSpec; all: boolean; path: string; dpi: number },
  listen: (event: ExportEvent) => void,
): Promise<number> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startSheet(asked.spec, asked.all, asked.path, asked.dpi, events));
}

/** Asks where a sheet goes; null when the dialog was dismissed. */
export const choosePath = (suggested: string) => unwrap(commands.choosePath('save_sheet', suggested));

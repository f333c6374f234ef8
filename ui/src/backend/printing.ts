/**
 * Forms, narrative, page preview, export.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportEvent } from '@/generated/bindings';

import { unwrap } from './call';
import type { ExportFormat } from './types';

export const forms = () => unwrap(commands.forms());
export const chapters = (programme: number) => unwrap(commands.chapters(programme));
export const editChapter = (chapter: number, text: string) => unwrap(commands.editChapter(chapter, text));
/** One page as it prints; `scale` is pixels per point. */
export const preview = (programme: number, form: string | null, page: number, scale: number) =>
  unwrap(commands.preview(programme, form, page, scale));
export const exportFolder = () => unwrap(commands.exportFolder());

/** Starts an export and returns its job number; what happens arrives at `listen`. */
export function startExport(
  programme: number,
  form: string | null,
  folder: string,
  formats: ExportFormat[],
  listen: (event: ExportEvent) => void,
): Promise<number> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startExport(programme, form, folder, formats, events));
}

/**
 * Forms, narrative, a bureau's own templates, page preview, and everything that is written out.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportEvent } from '@/generated/bindings';

import { unwrap } from './call';
import type { ExportFormat } from './types';

/** Gets what a job says. */
type Listen = (event: ExportEvent) => void;

function channel(listen: Listen): Channel<ExportEvent> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return events;
}

export const forms = () => unwrap(commands.forms());
/** One page as it prints; `scale` is pixels per point. */
export const preview = (programme: number, form: string | null, page: number, scale: number) =>
  unwrap(commands.preview(programme, form, page, scale));

export const chapters = (programme: number) => unwrap(commands.chapters(programme));
export const editChapter = (chapter: number, text: string) => unwrap(commands.editChapter(chapter, text));
/** Chapters as the form drafts them from the facts, beside what is there. */
export const drafts = (programme: number) => unwrap(commands.drafts(programme));
/** Takes drafts over, by heading. */
export const takeDrafts = (programme: number, headings: string[]) => unwrap(commands.takeDrafts(programme, headings));
/** Typed figures of a text that contradict the project. */
export const contradictions = (programme: number, text: string) => unwrap(commands.contradictions(programme, text));
/** Every mark with its meaning and its value now. */
export const marks = (programme: number) => unwrap(commands.marks(programme));

export const templates = () => unwrap(commands.templates());
/** Keeps a template in the project; one that is damaged or hostile is refused. */
export const addTemplate = (path: string) => unwrap(commands.addTemplate(path));
/** Asks which template to keep (.docx or .xlsx); null when the dialog was dismissed. */
export const chooseTemplate = () => unwrap(commands.choosePath('template', null));

export const exportFolder = () => unwrap(commands.exportFolder());
/** Starts an export and returns its job number; what happens arrives at `listen`. */
export const startExport = (programme: number, form: string | null, folder: string, formats: ExportFormat[], listen: Listen) =>
  unwrap(commands.startExport(programme, form, folder, formats, channel(listen)));
/** Starts writing every programme of a year (null: of all), each into its folder. */
export const startPack = (year: number | null, folder: string, formats: ExportFormat[], listen: Listen) =>
  unwrap(commands.startPack(year, folder, formats, channel(listen)));
/** Starts writing the public version: a web page and a pdf. */
export const startPublic = (programme: number, folder: string, listen: Listen) =>
  unwrap(commands.startPublic(programme, folder, channel(listen)));
/** Starts filling a template. */
export const startTemplate = (programme: number, template: number, folder: string, listen: Listen) =>
  unwrap(commands.startTemplate(programme, template, folder, channel(listen)));

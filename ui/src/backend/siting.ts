/**
 * Where to put further towers.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportEvent, type SitingAsk, type SitingEvent, type SitingWanted } from '@/generated/bindings';

import { unwrap } from './call';

/** Gets what a job says. */
type Listen = (event: SitingEvent) => void;

function channel(listen: Listen): Channel<SitingEvent> {
  const events = new Channel<SitingEvent>();
  events.onmessage = listen;
  return events;
}

/** Starts looking from the candidates and returns the job's number; its end is a preview. */
export const startSiting = (programme: number, ask: SitingAsk, wanted: SitingWanted, listen: Listen) =>
  unwrap(commands.startSiting(programme, ask, wanted, channel(listen)));
/** A good choice at once, of the candidates that were looked from. */
export const previewSiting = (wanted: SitingWanted) => unwrap(commands.previewSiting(wanted));
/** Starts the search for the best choice; after `seconds` its end is the best so far. */
export const startSearch = (wanted: SitingWanted, seconds: number, listen: Listen) =>
  unwrap(commands.startSitingSearch(wanted, seconds, channel(listen)));
/** Makes a layer of what was shown last. */
export const keepSiting = () => unwrap(commands.keepSiting());
/** Writes what was shown last as a table; the path as written. */
export const exportSiting = (path: string) => unwrap(commands.exportSiting(path));
/** Starts writing the report of what was shown last (docx, pdf); `folder` null: beside the project. */
export function startReport(folder: string | null, listen: (event: ExportEvent) => void): Promise<number> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startSitingReport(folder, events));
}
/** Asks where the table goes (.xlsx or .csv); null when the dialog was dismissed. */
export const chooseTablePath = (suggested: string) => unwrap(commands.choosePath('save_list', suggested));

export const cancelJob = (job: number) => unwrap(commands.cancelJob(job));

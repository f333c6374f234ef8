/**
 * The compliance check of proposed extents, as a job, with its shapes and its report.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ComplianceEvent, type ExportEvent } from '@/generated/bindings';

import { unwrap } from './call';

/** Starts a check and returns its job number. `buffer`: metres; `crs`: EPSG code of files that do not say theirs. */
export function start(
  asked: { paths: string[]; systems: number[]; buffer: number; crs: number | null },
  listen: (event: ComplianceEvent) => void,
): Promise<number> {
  const events = new Channel<ComplianceEvent>();
  events.onmessage = listen;
  return unwrap(commands.startCompliance(asked.paths, asked.systems, asked.buffer, asked.crs, events));
}

/** The shapes of the last check, GeoJSON in degrees. */
export const shapes = () => unwrap(commands.complianceShapes());

/** Starts writing the report of the last check (docx, pdf); `folder` null: beside the project. */
export function startReport(folder: string | null, listen: (event: ExportEvent) => void): Promise<number> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startComplianceReport(folder, events));
}

/** Asks for a file of extents; null when the dialog was dismissed. */
export const chooseExtents = () => unwrap(commands.choosePath('extents', null));

/**
 * The quality inspection of a layer: a job, its shapes, what is accepted and fixed of it, its report.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type ExportEvent, type InspectionEvent } from '@/generated/bindings';

import { unwrap } from './call';

/** Starts an inspection and returns its job number. `schema`: a bureau's own file; null: the product's. */
export function start(layer: number, schema: string | null, listen: (event: InspectionEvent) => void): Promise<number> {
  const events = new Channel<InspectionEvent>();
  events.onmessage = listen;
  return unwrap(commands.startInspection(layer, schema, events));
}

/** Places and shapes of the findings, GeoJSON in degrees. */
export const shapes = () => unwrap(commands.inspectionShapes());

/** Accepts findings as they are. */
export const accept = (keys: string[], reason: string) => unwrap(commands.acceptFindings(keys, reason));

/** Takes accepted findings up again, by their notes. */
export const reopen = (notes: number[]) => unwrap(commands.reopenFindings(notes));

/** Fixes what needs no decision. */
export const fix = (keys: string[]) => unwrap(commands.fixFindings(keys));

/** Starts writing the report of the last inspection (docx, pdf, xlsx); `folder` null: beside the project. */
export function startReport(folder: string | null, listen: (event: ExportEvent) => void): Promise<number> {
  const events = new Channel<ExportEvent>();
  events.onmessage = listen;
  return unwrap(commands.startInspectionReport(folder, events));
}

/** Asks for a file of schemas; null when the dialog was dismissed. */
export const chooseSchema = () => unwrap(commands.choosePath('metric', null));

/**
 * The times of the journal: what the sliders of a comparison go through, the earliest first.
 */
import type { CompareAsk, EntryView, SideAsk, Subject } from '@/backend/types';

/** A state of the project: after an entry of the journal. */
export interface Moment {
  seq: number;
  at: string;
  label: string;
  kind: string;
}

/** The states from the first to the present one; entries that a migration stands before cannot be gone back to. */
export function momentsOf(history: readonly EntryView[]): Moment[] {
  const first = history.findIndex((entry) => entry.kind === 'schema');
  const reached = first < 0 ? history : history.slice(0, first + 1);
  return reached.map(({ seq, at, label, kind }) => ({ seq, at, label, kind })).reverse();
}

/** What two layers are compared as. */
export function layersAsk(before: number, after: number, by: string, least: number): CompareAsk {
  const side = (layer: number): SideAsk => ({ subject: 'layer', layer, entry: null });
  return { before: side(before), after: side(after), by, least_m2: least };
}

/** What one thing at two times is compared as; the last moment is the present. `what`: a layer, or what else it is. */
export function timesAsk(what: Exclude<Subject, 'layer'> | number, moments: readonly Moment[], before: number, after: number, least: number): CompareAsk {
  const side = (at: number): SideAsk => ({
    subject: typeof what === 'number' ? 'layer' : what,
    layer: typeof what === 'number' ? what : null,
    entry: at >= moments.length - 1 ? null : (moments[at]?.seq ?? null),
  });
  return { before: side(before), after: side(after), by: 'code', least_m2: least };
}

/**
 * The times of the journal: what the sliders of a comparison go through, the earliest first.
 */
import type { CompareAsk, EntryView, SideAsk, Subject } from '@/backend/types';
import { localTime } from '@/shared/format';

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

/** A mark on the slider: where a day begins, 0 to 1, and its name; empty where there is no room for it. */
export interface Tick {
  share: number;
  day: string;
}

/** Marks for the days of the moments, named where names stand at least `apart` of the slider from each other. */
export function ticksOf(moments: readonly Moment[], apart = 0.2): Tick[] {
  const last = Math.max(1, moments.length - 1);
  const begins = moments.flatMap((moment, at) => {
    const day = localTime(moment.at).slice(0, 10);
    const before = moments[at - 1];
    return before && localTime(before.at).slice(0, 10) === day ? [] : [{ share: at / last, day }];
  });
  let named = Number.NEGATIVE_INFINITY;
  return begins.map(({ share, day }) => {
    if (share - named < apart) return { share, day: '' };
    named = share;
    return { share, day };
  });
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

/**
 * The library of metrics as it is listed, and expressions as they are written.
 */
import type { MetricView } from '@/backend/types';

/** Metrics under one heading. */
export interface MetricGroup {
  name: string;
  metrics: MetricView[];
}

/** Under their groups, in the order in which the backend names these; the bureau's own come last, under `own`. */
export function grouped(metrics: readonly MetricView[], own: string): MetricGroup[] {
  const groups = new Map<string, MetricView[]>();
  for (const metric of metrics) {
    const name = metric.own === null ? metric.group : own;
    groups.set(name, [...(groups.get(name) ?? []), metric]);
  }
  const mine = groups.get(own);
  groups.delete(own);
  const all = [...groups].map(([name, list]) => ({ name, metrics: list }));
  return mine ? [...all, { name: own, metrics: mine }] : all;
}

/**
 * A name put into an expression where the cursor stands, apart from its neighbours; and what is chosen then: what has to
 * be filled in (`…` in `area("…")`), or else nothing behind the name.
 */
export function inserted(text: string, name: string, start: number, end: number): { text: string; from: number; to: number } {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const left = before !== '' && !/[\s(]$/.test(before) ? ' ' : '';
  const right = after !== '' && !/^[\s),]/.test(after) ? ' ' : '';
  const put = `${left}${name}${right}`;
  const hole = put.indexOf('…');
  const from = before.length + (hole < 0 ? put.length : hole);
  return { text: before + put + after, from, to: hole < 0 ? from : from + 1 };
}

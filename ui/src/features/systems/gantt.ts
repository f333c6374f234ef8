/**
 * Stages as bars on a line of time, as precise as their dates: a month is a month wide, and an end that nobody stated
 * is not drawn.
 */
import type { StageView } from '@/backend/types';
import { months, span } from '@/shared/dates';

/** A bar, in per cent of the line. `open` ends were not stated. */
export interface Mark {
  left: number;
  width: number;
  openStart: boolean;
  openEnd: boolean;
}

/** A line of the chart. */
export interface Line {
  stage: StageView;
  plan: Mark | null;
  actual: Mark | null;
  steps: { id: number; name: string; mark: Mark | null; start: string | null; due: string | null; done: boolean }[];
}

/** The chart. */
export interface Gantt {
  lines: Line[];
  ticks: { left: number; year: number; month: number }[];
}

/** The chart of these stages; null when no date is known. */
export function gantt(stages: readonly StageView[]): Gantt | null {
  const dates = stages.flatMap((stage) => [
    stage.plan_start,
    stage.plan_end,
    stage.actual_start,
    stage.actual_end,
    ...stage.steps.flatMap((step) => [step.start, step.due]),
  ]);
  const spans = dates.map(span).filter((one) => one !== null);
  if (!spans.length) return null;
  const margin = 4;
  const from = Math.min(...spans.map((one) => one.from)) - margin;
  const to = Math.max(...spans.map((one) => one.to)) + margin;
  const percent = (day: number) => ((day - from) / (to - from)) * 100;

  function mark(start: string | null, end: string | null): Mark | null {
    const first = span(start) ?? span(end);
    const last = span(end) ?? span(start);
    if (!first || !last) return null;
    return {
      left: percent(first.from),
      width: Math.max(0.6, percent(last.to) - percent(first.from)),
      openStart: start === null,
      openEnd: end === null,
    };
  }

  /** A plan without a stated start reaches back to its first step, its start left open. */
  function plan(stage: StageView): Mark | null {
    const own = mark(stage.plan_start, stage.plan_end);
    const firsts = stage.steps.map((step) => span(step.start) ?? span(step.due)).filter((one) => one !== null);
    if (!own?.openStart || !firsts.length) return own;
    const left = Math.min(own.left, ...firsts.map((one) => percent(one.from)));
    return { ...own, left, width: own.left + own.width - left };
  }

  const lines = stages.map((stage) => ({
    stage,
    plan: plan(stage),
    actual: mark(stage.actual_start, stage.actual_end),
    steps: stage.steps.map((step) => ({ ...step, mark: mark(step.start, step.due) })),
  }));
  const all = months(from, to);
  // Not more names than fit: every month, every third, or every January.
  const every = all.length > 40 ? 12 : all.length > 14 ? 3 : 1;
  const ticks = all
    .filter((tick) => (tick.month - 1) % every === 0)
    .map((tick) => ({ left: percent(tick.at), year: tick.year, month: tick.month }));
  return { lines, ticks };
}

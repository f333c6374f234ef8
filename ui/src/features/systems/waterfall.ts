/**
 * How a contract's amount came about, as bars: signed, each change hanging between before and after, in force. Lengths
 * are for the eye only; the figures beside them are the ledger's texts.
 */
import type { AmountStepView } from '@/backend/types';
import { isNegative, same } from '@/shared/money';

/** A bar; heights from the baseline up, 0 to 1. */
export interface Column {
  kind: 'signed' | 'change' | 'force';
  /** The step; of the last bar the last step. */
  step: AmountStepView;
  from: number;
  to: number;
  /** A change downwards. */
  down: boolean;
  /** Where the change alone would lead, if the paper says otherwise. */
  claimed: number | null;
}

/** The chart. */
export interface Waterfall {
  columns: Column[];
  /** 元 at the baseline; 0: bars show whole amounts. */
  baseline: number;
}

/** Part of the height that whole bars keep below the smallest amount when the axis is cut. */
const FOOT = 0.45;
/** Room above the highest bar for its figure. */
const HEAD = 0.04;

/** The chart of these steps; null when there is nothing to compare. */
export function waterfall(steps: readonly AmountStepView[]): Waterfall | null {
  const last = steps.at(-1);
  if (steps.length < 2 || !last) return null;
  // For drawing only.
  const levels = steps.map((step) => Number(step.after));
  const high = Math.max(...levels);
  const low = Math.min(...levels);
  if (!Number.isFinite(high) || high <= 0) return null;
  const spread = high - low;
  // Small changes of a large amount would not be seen on a whole axis.
  const baseline = spread > 0 && spread < high / 4 && low > 0 ? low - (spread * FOOT) / (1 - FOOT) : Math.min(0, low);
  const top = high + (high - baseline) * HEAD;
  const at = (value: number) => (value - baseline) / (top - baseline);

  const columns = steps.map((step, index): Column => {
    const after = at(levels[index] ?? 0);
    if (index === 0) return { kind: 'signed', step, from: 0, to: after, down: false, claimed: null };
    const claimed = step.contradicts !== null && !same(step.contradicts, step.after) ? at(Number(step.contradicts)) : null;
    return { kind: 'change', step, from: at(levels[index - 1] ?? 0), to: after, down: isNegative(step.change), claimed };
  });
  columns.push({ kind: 'force', step: last, from: 0, to: at(levels.at(-1) ?? 0), down: false, claimed: columns.at(-1)?.claimed ?? null });
  return { columns, baseline };
}

/**
 * The cheapest way to the next grade. A better grade costs work on each leaf, so few leaves come first; among as few,
 * those whose missing points are fewest.
 */
import type { WhatIfRow, WhatIfView } from '@/backend/types';
import { isNegative, minus, sum } from '@/shared/money';

const reaches = (points: string, wanted: string) => {
  const rest = minus(points, wanted);
  return rest !== null && !isNegative(rest);
};

/** The leaves to bring to full marks for the next grade; none when there is no better one or all of them do not suffice. */
export function cheapest(view: WhatIfView): WhatIfRow[] {
  const { needed } = view;
  const wanted = needed === null ? null : sum([view.total, needed]);
  if (view.next_grade === null || needed === null || wanted === null) return [];
  if (view.cap !== null && !reaches(view.cap, wanted)) return [];
  const chosen: WhatIfRow[] = [];
  // The most first: so many leaves are needed at least.
  for (const row of view.rows) {
    chosen.push(row);
    if (reaches(sum(chosen.map((one) => one.lost)) ?? '0', needed)) break;
  }
  if (!reaches(sum(chosen.map((one) => one.lost)) ?? '0', needed)) return [];
  // The last one may be a smaller one that still suffices.
  const kept = chosen.slice(0, -1);
  const last = [...view.rows]
    .reverse()
    .find((row) => !kept.includes(row) && reaches(sum([...kept, row].map((one) => one.lost)) ?? '0', needed));
  return last ? [...kept, last] : chosen;
}

/**
 * The indicator tree as rows of an outline: level-1 classes with their leaves, and whether the weights add up.
 */
import type { IndicatorView } from '@/backend/types';
import { same, sum } from '@/shared/money';

/** A level-1 class with its leaves. */
export interface Branch {
  name: string;
  /** Sum of the leaves' weights; null when one of them is no number. */
  weight: string | null;
  leaves: Leaf[];
}

/** A leaf with what is to be printed once per run of equal names. */
export interface Leaf {
  indicator: IndicatorView;
  /** Level-2 name, only on the first of its leaves. */
  group: string;
  name: string;
}

/** The leaves by level-1 class, in order. `weights` holds weights as they are being typed. */
export function outline(indicators: readonly IndicatorView[], weights: ReadonlyMap<number, string> = new Map()): Branch[] {
  const branches: Branch[] = [];
  for (const indicator of indicators) {
    const top = indicator.path[0] ?? '';
    let branch = branches.at(-1);
    if (branch?.name !== top) {
      branch = { name: top, weight: null, leaves: [] };
      branches.push(branch);
    }
    const group = indicator.path.length > 2 ? (indicator.path[1] ?? '') : '';
    const before = branch.leaves.at(-1)?.indicator.path[1];
    branch.leaves.push({ indicator, group: group === before ? '' : group, name: indicator.path.at(-1) ?? '' });
  }
  for (const branch of branches) {
    branch.weight = sum(branch.leaves.map((leaf) => weights.get(leaf.indicator.id) ?? leaf.indicator.weight));
  }
  return branches;
}

/** The sum of all weights and whether it is 100. */
export function total(branches: readonly Branch[]): { weight: string | null; right: boolean } {
  const parts = branches.map((branch) => branch.weight);
  const weight = parts.includes(null) ? null : sum(parts.filter((part) => part !== null));
  return { weight, right: weight !== null && same(weight, '100') };
}

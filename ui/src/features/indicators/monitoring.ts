/**
 * 绩效运行监控: the leaves as rows of the official form, where names of classes stand once a run.
 */
import type { MonitoringLeaf } from '@/backend/types';
import { isDecimal, plain, same } from '@/shared/money';

/** Kinds of reasons, in the order of the form's columns. */
export const REASONS = ['funds', 'rules', 'staff', 'equipment', 'other'] as const;
/** 完成目标可能性, in the order of the form's columns, with the tone of each. */
export const LIKELIHOODS = [
  ['certain', 'good'],
  ['possible', 'warn'],
  ['impossible', 'bad'],
] as const;

/** A leaf with the names that are printed on its row. */
export interface MonitoringRow {
  leaf: MonitoringLeaf;
  /** Level-1 name, on the first of its leaves only. */
  level1: string;
  /** Level-2 name, on the first of its leaves only; empty for a leaf that stands right below level 1. */
  level2: string;
  name: string;
}

export function monitoringRows(leaves: readonly MonitoringLeaf[]): MonitoringRow[] {
  let above: readonly string[] = [];
  return leaves.map((leaf) => {
    const classes = leaf.path.slice(0, -1);
    const other = classes[0] !== above[0];
    const row: MonitoringRow = {
      leaf,
      level1: other ? (classes[0] ?? '') : '',
      level2: other || classes[1] !== above[1] ? (classes[1] ?? '') : '',
      name: leaf.path.at(-1) ?? '',
    };
    above = classes;
    return row;
  });
}

/** What the metric gives where something else was typed, or nothing; null: the two agree, or there is no metric. */
export function otherThanComputed(leaf: MonitoringLeaf): string | null {
  if (leaf.computed === null || leaf.actual === null) return null;
  const agree = isDecimal(leaf.actual) ? same(leaf.actual, leaf.computed) : leaf.actual === leaf.computed;
  return agree ? null : plain(leaf.computed);
}

/** Whether anything was told of how a leaf stands. */
export function isTold(leaf: MonitoringLeaf): boolean {
  return (leaf.actual ?? leaf.computed) !== null && leaf.forecast !== null;
}

/** A deviation that nobody has explained yet. */
export function isUnexplained(leaf: MonitoringLeaf): boolean {
  return leaf.alarm !== null && (leaf.reason_kind === null || (leaf.reason ?? '').trim() === '');
}

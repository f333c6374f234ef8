/**
 * The indicator tree as rows of an outline: every class with the sum of the weights below it, which follows what is
 * being typed, against the sum of the class above.
 */
import type { IndicatorNode, IndicatorView, ProgrammeView } from '@/backend/types';
import { isDecimal, isNegative, minus, sum } from '@/shared/money';

/** One row of the outline. */
export interface TreeRow {
  node: IndicatorNode;
  /** What is known of a leaf beside its place; null: a class, or a leaf that nothing was said about yet. */
  leaf: IndicatorView | null;
  /** Weight of a leaf, sum of the weights below a class; null when one of them is no number. */
  weight: string | null;
}

/** A level-1 class with all rows below it. */
export interface Branch {
  head: TreeRow;
  rows: TreeRow[];
}

export const FULL = '100';

/** The branches in order. `typed` holds weights as they are being typed. */
export function branches(
  nodes: readonly IndicatorNode[],
  leaves: readonly IndicatorView[],
  typed: ReadonlyMap<number, string> = new Map(),
): Branch[] {
  const known = new Map(leaves.map((one) => [one.id, one]));
  const own = (node: IndicatorNode) => typed.get(node.id) ?? known.get(node.id)?.weight ?? node.weight ?? '0';
  const parents = new Map(nodes.map((node) => [node.id, node.parent]));
  const below = new Map<number, string[]>();
  for (const node of nodes) {
    if (node.level !== 3) continue;
    for (const above of ancestors(node.id, parents)) below.set(above, [...(below.get(above) ?? []), own(node)]);
  }
  const found: Branch[] = [];
  for (const node of nodes) {
    const leaf = node.level === 3;
    const row = { node, leaf: known.get(node.id) ?? null, weight: leaf ? sum([own(node)]) : sum(below.get(node.id) ?? []) };
    const branch = found.at(-1);
    // Whatever the level says, a row without a class above it begins a branch: nothing in the file is out of sight.
    if (node.parent === null || !branch) found.push({ head: row, rows: [] });
    else branch.rows.push(row);
  }
  return found;
}

/** The nodes above one, nearest first; a circle in a damaged file ends where it closes. */
function ancestors(id: number, parents: ReadonlyMap<number, number | null>): number[] {
  const above: number[] = [];
  for (let now = parents.get(id) ?? null; now !== null && !above.includes(now); now = parents.get(now) ?? null) above.push(now);
  return above;
}

/** Names from level 1 to the node. */
export function pathOf(nodes: readonly IndicatorNode[], id: number): string[] {
  const parents = new Map(nodes.map((node) => [node.id, node.parent]));
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  return [id, ...ancestors(id, parents)].reverse().map((one) => names.get(one) ?? '');
}

/** Leaves below a node in order; null: all. */
export function leavesBelow(nodes: readonly IndicatorNode[], parent: number | null): IndicatorNode[] {
  const parents = new Map(nodes.map((node) => [node.id, node.parent]));
  return nodes.filter((node) => node.level === 3 && (parent === null || ancestors(node.id, parents).includes(parent)));
}

/** What a class is likely to be given: what it has, or else what the other classes leave of the full weight. */
export function likelyTotal(weight: string | null, all: string | null): string {
  if (weight !== null && /[1-9]/.test(weight)) return weight;
  const rest = all === null ? null : minus(FULL, all);
  return rest !== null && isDecimal(rest) && !isNegative(rest) ? rest : FULL;
}

/** Programmes whose tree can be taken over: all others, the latest year first. */
export function others(programmes: readonly ProgrammeView[], programme: number | null): ProgrammeView[] {
  return programmes.filter((one) => one.id !== programme).sort((a, b) => b.year - a.year);
}

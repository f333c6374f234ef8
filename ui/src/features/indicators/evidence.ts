/**
 * Evidence in words. The backend names the rows a value came from and the figure they give; which words go with it
 * depends on the kind of rows.
 */
import type { EvidenceView, TowerView } from '@/backend/types';
import { localTime } from '@/shared/format';
import { isDecimal, yuan } from '@/shared/money';

/** Kinds whose rows are shown in the room of systems. */
export const LEDGER: readonly string[] = [
  'asset', 'payment', 'appropriation', 'release', 'budget_movement', 'contract', 'milestone', 'stage',
];

const MONEY: readonly string[] = ['payment', 'appropriation', 'release', 'budget_movement', 'contract'];

/** The rows an evidence names. */
export function evidenceIds(evidence: EvidenceView): number[] {
  return evidence.ref
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number)
    .filter((id) => Number.isSafeInteger(id));
}

/** The record of a note that a person wrote as evidence; null: it is something else. */
export function noteId(evidence: EvidenceView): number | null {
  const [id, ...more] = evidence.kind === 'note' ? evidenceIds(evidence) : [];
  return id !== undefined && !more.length ? id : null;
}

/** Which sentence an evidence makes, with what goes into it; without a key its own text stands. */
export function evidenceWords(
  evidence: EvidenceView,
  towers: readonly TowerView[],
): { key: string | null; values: Record<string, string | number> } {
  const ids = evidenceIds(evidence);
  const bare = /^[\d./-]+$/.test(evidence.text);
  if (evidence.kind === 'tower' && bare) {
    const named = new Set(ids);
    const found = towers.filter((tower) => named.has(tower.id));
    const reused = found.filter((tower) => tower.origin === 'reused').length;
    const used = found.filter((tower) => tower.in_use).length;
    return { key: 'evidence.says.tower', values: { count: ids.length, built: found.length - reused, reused, used } };
  }
  if (MONEY.includes(evidence.kind) && isDecimal(evidence.text)) {
    return { key: 'evidence.says.money', values: { amount: yuan(evidence.text), count: ids.length } };
  }
  if (evidence.kind === 'coverage_run') {
    return { key: 'evidence.says.coverage_run', values: { time: localTime(evidence.text) } };
  }
  if (evidence.kind === 'stage' && bare) return { key: 'evidence.says.stage', values: { text: evidence.text } };
  if (bare && ids.length) return { key: 'evidence.says.rows', values: { text: evidence.text, count: ids.length } };
  return { key: null, values: {} };
}

/**
 * Checks on a leaf while one of its fields is typed in the tree.
 */
import { evaluation } from '@/backend';
import { sayings, type Said } from '@/parts/said';

/** What is found in the field `key` of a leaf if `typed` stood there. */
export async function checkLeaf(indicator: number, key: string, typed: string): Promise<Said[]> {
  const findings = await evaluation.checkDraft('indicator', indicator, { [key]: typed === '' ? null : typed });
  return sayings(findings.filter((one) => one.field === key));
}

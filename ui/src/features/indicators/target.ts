/**
 * Targets as they are printed, and whether they can be changed as a figure.
 */
import type { TargetView } from '@/backend/types';
import { isDecimal, plain } from '@/shared/money';

/** `≥ 64 个`, `达成`; `—` where nothing is aimed at. */
export function targetText(target: TargetView): string {
  return [target.op, plain(target.value), target.unit].filter(Boolean).join(' ') || '—';
}

/** A target in words, or a date, is met in words. */
export function inWords(target: TargetView): boolean {
  return target.op === '' || !isDecimal(target.value);
}

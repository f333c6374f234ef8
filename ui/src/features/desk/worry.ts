/**
 * The state of a system's payments in a word and a tone, for the ranking of the desk.
 */
import type { ProgressView } from '@/backend/types';
import { isZero, same } from '@/shared/money';

export interface Worry {
  tone: 'bad' | 'warn' | 'plain' | 'good' | 'off';
  /** Key of the word below `desk.worry`. */
  word: 'year' | 'quarter' | 'waiting' | 'owed' | 'settled' | 'quiet' | 'untold';
  /** Days that something has waited; null: nothing waits. */
  days: number | null;
}

/** How worrying a system is. Thresholds are the backend's: 90 days `warn`, 365 days `bad`. */
export function worryOf(system: ProgressView): Worry {
  const days = system.waiting_days !== null && system.waiting_days > 0 ? system.waiting_days : null;
  if (days !== null) {
    if (system.worry === 'bad') return { tone: 'bad', word: 'year', days };
    if (system.worry === 'warn') return { tone: 'warn', word: 'quarter', days };
    return { tone: 'plain', word: 'waiting', days };
  }
  // Asked for, but no day says since when.
  if (!isZero(system.owed)) return { tone: 'plain', word: 'owed', days };
  if (system.amount === null) return { tone: 'off', word: isZero(system.paid) ? 'untold' : 'quiet', days };
  return same(system.paid, system.amount) ? { tone: 'good', word: 'settled', days } : { tone: 'good', word: 'quiet', days };
}

/**
 * States of patches and alarms as they are shown: a sign and a word, never a colour alone.
 */
import type { PatchQuery } from '@/backend/types';

export const STATES = ['pending', 'confirmed', 'handled', 'false_alarm'] as const;

const SIGNS: Record<string, string> = { pending: '◇', confirmed: '◆', handled: '●', false_alarm: '✕' };

/** The sign of a state, as on the map. */
export const signOf = (state: string): string => SIGNS[state] ?? '◇';

/** A question as it is typed: numbers may be missing or nonsense. */
export interface Asked {
  kind: string;
  state: string;
  tower: number;
  days: number | string;
  text: string;
}

/** The question that the backend is asked. */
export function questionOf(asked: Asked): PatchQuery {
  const days = Math.trunc(Number(asked.days));
  return {
    kind: asked.kind === 'all' ? null : asked.kind,
    state: asked.state === 'all' ? null : asked.state,
    tower: asked.tower || null,
    days: Number.isFinite(days) && days > 0 ? Math.min(days, 100_000) : null,
    text: asked.text.trim(),
  };
}

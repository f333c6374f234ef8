/**
 * What statistics can count, and a choice of it as the backend takes it.
 */
import type { Measure } from '@/backend/types';

export const KINDS = ['area', 'count', 'sum', 'towers', 'events'] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds of events; the first: all of them. */
export const EVENTS = ['', 'alarm', 'patch', 'inspection', 'compliance_check', 'training', 'maintenance', 'outage'] as const;

export interface Choice {
  kind: Kind;
  layer: number | null;
  field: string;
  byClass: boolean;
  event: string;
}

/** The measure that was chosen; null while something is missing. */
export function made({ kind, layer, field, byClass, event }: Choice): Measure | null {
  if (kind === 'towers') return { kind };
  if (kind === 'events') return { kind, event: event || null };
  if (layer === null) return null;
  if (kind === 'sum') return field ? { kind, layer, field } : null;
  return kind === 'area' ? { kind, layer, by_class: byClass } : { kind, layer };
}

/** Own bounds as a person types them, separated by commas or spaces; null where they do not go up. */
export function boundsOf(text: string): number[] | null {
  const parts = text.split(/[\s,，、;；]+/).filter(Boolean);
  const numbers = parts.map(Number);
  const up = numbers.every((one, at) => Number.isFinite(one) && (at === 0 || one > (numbers[at - 1] ?? Number.NaN)));
  return numbers.length >= 2 && up ? numbers : null;
}

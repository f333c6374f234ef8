/**
 * Areas in the unit a person chose.
 */
import { number } from '@/shared/format';

/** 平方米 or 亩. */
export type AreaUnit = 'm2' | 'mu';

/** An area of m² in a unit, two decimals, without the unit; what rounds to nothing is 0.00 without a sign. */
export function inUnit(areaM2: number | null | undefined, unit: AreaUnit): string {
  if (areaM2 === null || areaM2 === undefined) return '—';
  const value = unit === 'mu' ? (areaM2 * 15) / 10_000 : areaM2;
  return number(Math.abs(value) < 0.005 ? 0 : value, 2);
}

/** A number in a unit as m². */
export function fromUnit(value: number, unit: AreaUnit): number {
  return unit === 'mu' ? (value * 10_000) / 15 : value;
}

/** A figure of a column as a person reads it. */
export function shown(value: number | null | undefined, kind: string, unit: AreaUnit): string {
  if (kind === 'area') return inUnit(value, unit);
  if (kind === 'count') return number(value);
  return number(value, Number.isInteger(value) ? 0 : 2);
}

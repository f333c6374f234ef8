/**
 * Planned against actual payments of a year as a drawing: bars by month, lines that add up. Figures stay exact texts;
 * only lengths become numbers.
 */
import type { MonthView } from '@/backend/types';
import { isZero, sum, wan } from '@/shared/money';

export interface Column {
  month: number;
  planned: string;
  actual: string;
  /** From January on, 元. */
  plannedSoFar: string;
  actualSoFar: string;
}

export interface MonthChart {
  columns: Column[];
  /** Value at the upper end, 元, for lengths only. */
  top: number;
  /** Lines across, with their figures in 万元. */
  ticks: { value: number; label: string }[];
  /** Whether anything was planned, anything paid. */
  has: { planned: boolean; actual: boolean };
  /** How many months the line of payments covers: those that are over or running. */
  reached: number;
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that covers the highest value in at most four steps. */
export function stepFor(highest: number): number {
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/** How many months of a year are over or running on a day. */
export function reached(year: number, day: string): number {
  const [now, month] = day.split('-').map(Number);
  if (now === undefined || now < year) return 0;
  return now > year ? 12 : (month ?? 12);
}

/** The chart of a year as it stands on a day; null: no payment and no plan has a month. */
export function monthChart(months: readonly MonthView[], year: number, day: string): MonthChart | null {
  const dated = months.filter((one) => one.month > 0);
  if (dated.every((one) => isZero(one.planned) && isZero(one.actual))) return null;
  const soFar = (key: 'planned' | 'actual', index: number) => sum(dated.slice(0, index + 1).map((one) => one[key])) ?? '0';
  const columns = dated.map((one, index) => ({ ...one, plannedSoFar: soFar('planned', index), actualSoFar: soFar('actual', index) }));
  const highest = Math.max(...columns.flatMap((one) => [one.plannedSoFar, one.actualSoFar, one.planned, one.actual]).map(Number));
  // A year of nothing but money taken back has no height to draw.
  if (!(highest > 0)) return null;
  const step = stepFor(highest);
  const count = Math.ceil(highest / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, i) => ({ value: i * step, label: wan((i * step).toFixed(2)) }));
  const any = (key: 'planned' | 'actual') => dated.some((one) => !isZero(one[key]));
  return { columns, top: count * step, ticks, has: { planned: any('planned'), actual: any('actual') }, reached: reached(year, day) };
}

/** A line through the middles of the columns, in a box of `width` by `height` whose lower edge is zero. */
export function line(values: readonly string[], top: number, width: number, height: number): string {
  const each = width / 12;
  return values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${((i + 0.5) * each).toFixed(1)} ${(height - (Math.max(0, Number(value)) / top) * height).toFixed(1)}`)
    .join(' ');
}

/** What has no month; null: everything has one. */
export function undated(months: readonly MonthView[]): MonthView | null {
  const rest = months.find((one) => one.month === 0);
  return rest && !(isZero(rest.planned) && isZero(rest.actual)) ? rest : null;
}

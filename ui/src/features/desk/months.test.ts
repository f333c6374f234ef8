import { describe, expect, it } from 'vitest';

import type { MonthView } from '@/backend/types';

import { line, monthChart, reached, stepFor, undated } from './months';

/** A year with these months; all others are nothing. */
function year(given: Record<number, [planned: string, actual: string]>): MonthView[] {
  return [...Array.from({ length: 12 }, (_, i) => i + 1), 0].map((month) => ({
    month, planned: given[month]?.[0] ?? '0.00', actual: given[month]?.[1] ?? '0.00',
  }));
}

describe('the year by months', () => {
  it('adds up exactly, what has no month apart', () => {
    const months = year({ 1: ['0.10', '0.00'], 2: ['0.20', '2457939.18'], 3: ['0.00', '3016000.00'], 0: ['660000.00', '1.00'] });
    const chart = monthChart(months, 2023, '2023-03-20');
    expect(chart?.columns.slice(0, 3).map((one) => [one.plannedSoFar, one.actualSoFar])).toEqual([
      ['0.10', '0.00'], ['0.30', '2457939.18'], ['0.30', '5473939.18'],
    ]);
    expect(chart?.columns.at(-1)?.actualSoFar).toBe('5473939.18');
    expect(chart?.has).toEqual({ planned: true, actual: true });
    expect(monthChart(year({ 6: ['0.00', '529000.00'] }), 2025, '2025-12-31')?.has).toEqual({ planned: false, actual: true });
    expect([chart?.top, chart?.ticks.map((tick) => tick.label)]).toEqual([6_000_000, ['0', '200', '400', '600']]);
    expect(undated(months)).toEqual({ month: 0, planned: '660000.00', actual: '1.00' });
  });

  it('is nothing to draw when no month is known', () => {
    expect(monthChart(year({ 0: ['0.00', '669266.00'] }), 2021, '2021-12-31')).toBeNull();
    expect(monthChart(year({ 5: ['0.00', '-12.00'] }), 2021, '2021-12-31')).toBeNull();
    expect(undated(year({ 5: ['1.00', '0.00'] }))).toBeNull();
  });

  it('reaches up to a month that was later taken back', () => {
    expect(monthChart(year({ 5: ['0.00', '900.00'], 6: ['0.00', '-300.00'] }), 2021, '2021-12-31')?.top).toBe(1000);
  });

  it('has round steps that cover the highest value in at most four', () => {
    for (const highest of [0.04, 1, 99, 12_345, 600_000, 8_560_000, 1e9]) {
      const step = stepFor(highest);
      expect(step * 4).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(step * 1.5).toBeLessThan(highest);
    }
    expect([stepFor(670_000), stepFor(8_560_000), stepFor(800_000)]).toEqual([200_000, 2_500_000, 200_000]);
  });

  it('draws payments only as far as the year has come', () => {
    expect([reached(2023, '2022-12-31'), reached(2023, '2023-01-01'), reached(2023, '2023-11-20'), reached(2023, '2026-11-23')]).toEqual([0, 1, 11, 12]);
    expect(line(['0', '50', '200'], 100, 120, 10)).toBe('M5.0 10.0 L15.0 5.0 L25.0 -10.0');
    expect(line([], 100, 120, 10)).toBe('');
  });
});

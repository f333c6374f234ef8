import { describe, expect, it } from 'vitest';

import type { AmountStepView } from '@/backend/types';

import { waterfall } from './waterfall';

const step = (id: number | null, change: string, after: string, contradicts: string | null = null): AmountStepView => ({ id, date: null, reason: null, change, told: change, after, contradicts });

describe('waterfall of a contract', () => {
  it('draws nothing where nothing changed', () => {
    expect(waterfall([])).toBeNull();
    expect(waterfall([step(null, '625.00', '625.00')])).toBeNull();
  });

  it('hangs each change between before and after', () => {
    const chart = waterfall([step(null, '100.00', '100.00'), step(1, '50.00', '150.00'), step(2, '-90.00', '60.00')]);
    expect(chart?.baseline).toBe(0);
    const [signed, up, down, force] = chart?.columns ?? [];
    expect(signed?.from).toBe(0);
    expect(up?.from).toBeCloseTo(signed?.to ?? -1);
    expect([up?.down, down?.down]).toEqual([false, true]);
    expect(down?.from).toBeCloseTo(up?.to ?? -1);
    expect(force?.to).toBeCloseTo(down?.to ?? -1);
    expect(Math.max(...(chart?.columns ?? []).map((column) => column.to))).toBeLessThan(1);
  });

  it('cuts the axis so that a small change is seen, and marks what the paper contradicts', () => {
    const chart = waterfall([step(null, '9556200.00', '9556200.00'), step(1, '-102587.07', '9453612.25', '9453612.93')]);
    expect(chart?.baseline).toBeGreaterThan(9_000_000);
    const change = chart?.columns[1];
    expect((change?.from ?? 0) - (change?.to ?? 0)).toBeGreaterThan(0.4);
    expect(change?.claimed).toBeGreaterThan(change?.to ?? 1);
    expect(chart?.columns[2]?.claimed).toBe(change?.claimed);
  });
});

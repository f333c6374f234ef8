import { describe, expect, it } from 'vitest';

import type { StageView } from '@/backend/types';

import { gantt } from './gantt';

function stage(dates: Partial<StageView>): StageView {
  return { id: 1, name: '建设', plan_start: null, plan_end: null, actual_start: null, actual_end: null, done: false, note: null, steps: [], ...dates };
}

describe('gantt', () => {
  it('draws nothing without a date', () => {
    expect(gantt([stage({})])).toBeNull();
  });

  it('draws a month as wide as a month', () => {
    const chart = gantt([stage({ plan_start: '2020-12-01', plan_end: '2020-12-31' }), stage({ plan_start: '2020-12', plan_end: '2020-12' })]);
    const [days, month] = chart?.lines ?? [];
    expect(month?.plan?.width).toBeCloseTo(days?.plan?.width ?? 0, 9);
  });

  it('says which end was not stated', () => {
    const chart = gantt([stage({ plan_end: '2020-12-15' }), stage({ plan_start: '2021-01-01', plan_end: '2021-01-31' })]);
    expect(chart?.lines[0]?.plan).toMatchObject({ openStart: true, openEnd: false });
    expect(chart?.lines[0]?.actual).toBeNull();
    expect(chart?.lines[1]?.plan).toMatchObject({ openStart: false, openEnd: false });
  });

  it('lets a plan without a start reach back to its first step', () => {
    const step = (due: string, id = 1) => ({ id, name: due, start: null, due, done: true });
    const chart = gantt([stage({ plan_end: '2020-12-15', steps: [step('2020-09-30'), step('2020-06-25')] })]);
    const line = chart?.lines[0];
    expect(line?.plan?.openStart).toBe(true);
    expect(line?.plan?.left).toBeCloseTo(line?.steps[1]?.mark?.left ?? -1, 9);
  });

  it('puts later stages further right', () => {
    const chart = gantt([stage({ plan_start: '2020-06-01', plan_end: '2020-07-01' }), stage({ plan_start: '2020-12-16', plan_end: '2020-12-31' })]);
    const [first, second] = chart?.lines ?? [];
    expect((first?.plan?.left ?? 0) + (first?.plan?.width ?? 0)).toBeLessThan(second?.plan?.left ?? 0);
    expect(chart?.ticks.map((tick) => tick.month)).toContain(12);
  });
});

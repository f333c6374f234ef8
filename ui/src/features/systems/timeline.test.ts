import { describe, expect, it } from 'vitest';

import type { ApplicationView, MilestoneView } from '@/backend/types';

import { timeline, waitingRequests } from './timeline';

function request(date: string, age: number | null, outcome = 'deferred'): ApplicationView {
  return { id: age ?? 0, date, amount: '1875000.00', outcome, reason: null, age_days: age };
}

function milestone(change: Partial<MilestoneView>): MilestoneView {
  return {
    id: 1, sequence: 2, kind: 'progress', share: null, amount: '1875000.00', condition: null, due: null, paid: '0.00',
    owed: '1875000.00', state: 'asked', days: 821, applications: [], payments: [], ...change,
  };
}

const asked = milestone({ applications: [request('2022-04-20', 821), request('2023-02-14', 521), request('2024-02-19', 151)] });

describe('line of installments', () => {
  it('waits from the first request to today, which the ages tell', () => {
    const line = timeline({ signed: '2021-09-27', milestones: [asked] });
    const lane = line?.lanes[0];
    expect(lane?.requests).toHaveLength(3);
    expect(lane?.waiting?.left).toBeCloseTo(lane?.requests[0]?.left ?? -1);
    expect((lane?.waiting?.left ?? 0) + (lane?.waiting?.width ?? 0)).toBeCloseTo(line?.today ?? -1);
    expect(line?.signed).toBeLessThan(lane?.requests[0]?.left ?? 0);
  });

  it('draws a month as a month, and a due month at its end', () => {
    const line = timeline({ signed: null, milestones: [milestone({ due: '2021-10', applications: [request('2021-08', null, 'paid')] })] });
    const [lane] = line?.lanes ?? [];
    expect(lane?.requests[0]?.width).toBeGreaterThan(10);
    expect(lane?.due).toBeGreaterThan((lane?.requests[0]?.left ?? 0) + (lane?.requests[0]?.width ?? 0));
    expect(lane?.waiting).toBeNull();
    expect(line?.today).toBeNull();
  });

  it('waits from a missed due date', () => {
    const line = timeline({ signed: null, milestones: [milestone({ due: '2021-10-31', state: 'overdue', days: 100, owed: '0.00' })] });
    expect(line?.lanes[0]?.waiting?.left).toBeCloseTo(line?.lanes[0]?.due ?? -1);
    expect(line?.today).toBeGreaterThan(90);
  });

  it('tells the same day from a date and from a month', () => {
    const day = timeline({ signed: '2024-01-01', milestones: [milestone({ applications: [request('2024-04-20', 90)] })] });
    const month = timeline({ signed: '2024-01-01', milestones: [milestone({ applications: [request('2024-04', 80)] })] });
    expect(month?.today).toBeCloseTo(day?.today ?? -1);
  });

  it('is not drawn when no date is known', () => {
    expect(timeline({ signed: '2021', milestones: [milestone({})] })).toBeNull();
  });

  it('orders what waits by age', () => {
    const mixed = milestone({ applications: [request('2024-02-19', 151), request('2021-01-01', null, 'paid'), request('2022-04-20', 821)] });
    expect(waitingRequests(mixed).map((one) => one.age_days)).toEqual([821, 151]);
  });
});

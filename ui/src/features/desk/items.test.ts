import { describe, expect, it } from 'vitest';

import type { DeskItem } from '@/backend/types';

import { age, grouped, place, stake } from './items';

function item(change: Partial<DeskItem>): DeskItem {
  return {
    kind: 'unpaid', date: null, days: null, days_since_latest: null, amount: null, system: null, contract: null,
    title: '', note: null, requests: 0,
    ...change,
  };
}

describe('open items', () => {
  it('stand in the order of worry, in the backend\'s order within a kind, none left out', () => {
    const groups = grouped([
      item({ kind: 'remedy', title: 'r' }), item({ kind: 'sunspots', title: 's' }), item({ title: 'u1' }), item({ kind: 'overdue', title: 'o' }), item({ title: 'u2' }),
    ]);
    expect(groups.map((group) => [group.kind, group.items.map((one) => one.title)])).toEqual([
      ['overdue', ['o']], ['unpaid', ['u1', 'u2']], ['remedy', ['r']], ['other', ['s']],
    ]);
  });

  it('add up exactly, and not at all when an amount is unknown', () => {
    expect(stake([item({ amount: '1875000.00' }), item({ amount: '4524000.10' })])).toBe('6399000.10');
    expect(stake([item({ amount: '1875000.00' }), item({})])).toBeNull();
    expect(stake([])).toBeNull();
  });

  it('say how long they wait or how much time is left', () => {
    const rows: [Partial<DeskItem>, ReturnType<typeof age>][] = [
      [{ days: 1678, days_since_latest: 1008, requests: 3 }, ['desk.age.waitedAgain', { days: '1,678', times: '3', latest: '1,008' }]],
      [{ days: 937, days_since_latest: 937, requests: 1 }, ['desk.age.waited', { days: '937' }]],
      [{ days: 579, days_since_latest: -91, requests: 3 }, ['desk.age.waited', { days: '579' }]],
      [{ days: -162, requests: 1 }, null],
      [{ kind: 'overdue', days: 4 }, ['desk.age.overdue', { days: '4' }]],
      [{ kind: 'due', days: -12 }, ['desk.age.left', { days: '12' }]],
      [{ kind: 'retention', days: 0 }, ['desk.age.now', {}]],
      [{ kind: 'unspent', days: -20 }, ['desk.age.toYearsEnd', { days: '20' }]],
      [{ kind: 'unspent', days: 40 }, ['desk.age.afterYearsEnd', { days: '40' }]],
      [{ kind: 'remedy' }, null],
    ];
    for (const [change, words] of rows) expect(age(item(change))).toEqual(words);
  });

  it('lead to their contract, or to the room that settles them', () => {
    expect(place(item({ system: 7, contract: 70 }))).toEqual({ room: 'systems', system: 7, contract: 70 });
    expect(place(item({ kind: 'unspent' }))).toBe('funds');
    expect(place(item({ kind: 'remedy' }))).toBe('assessment');
  });
});

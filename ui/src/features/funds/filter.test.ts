import { describe, expect, it } from 'vitest';

import { EMPTY, LISTS, preset, searched, TARGET } from './filter';

describe('typed words', () => {
  it.each([
    [' 智能化  2021 ', '智能化 2021'],
    ['1,673,880.00', '1673880.00'],
    ['-102,587.07', '-102587.07'],
    ['１，６７３，８８０', '1673880'],
    ['设备,材料', '设备,材料'],
    ['1,2', '1,2'],
    ['', ''],
  ])('%j are looked for as %j', (typed, words) => {
    expect(searched(typed)).toBe(words);
  });
});

describe('lists of the ledger', () => {
  it('start a new row with what the filter already says', () => {
    const filter = { ...EMPTY, system: 1, contract: 2, source: 3 };
    expect(preset('payments', filter)).toEqual({ contract: 2, appropriation: 3 });
    expect(preset('milestones', filter)).toEqual({ contract: 2 });
    expect(preset('contracts', filter)).toEqual({ system: 1 });
    expect(preset('movements', filter)).toEqual({ appropriation: 3 });
    expect(preset('applications', filter)).toEqual({});
  });

  it('are each imported as something of their own', () => {
    expect(new Set(LISTS.map((name) => TARGET[name])).size).toBe(LISTS.length);
  });
});

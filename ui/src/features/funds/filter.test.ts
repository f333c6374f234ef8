import { describe, expect, it } from 'vitest';

import { EMPTY, LISTS, preset, TARGET } from './filter';

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

import { describe, expect, it } from 'vitest';

import type { FindingView } from '@/backend/types';

import { byRow, counts, destinationOf, look } from './places';

function finding(locations: string[], change: Partial<FindingView> = {}): FindingView {
  return {
    code: 'RATE', severity: 'error', message: '', expected: '', found: '', fingerprint: 'f', waiver: null, waived: null, mend: null, field: null,
    where: locations.map((location) => ({ text: '', location })), ...change,
  };
}

describe('destination of a finding', () => {
  const check = (locations: string[], expected: unknown) => expect(destinationOf(finding(locations)), locations.join()).toEqual(expected);

  it('is the nearest place that can be opened', () => {
    check(['indicator:7'], { to: 'page', page: 'scores', table: 'indicator', id: 7 });
    check(['chapter:8'], { to: 'page', page: 'narrative', table: 'chapter', id: 8 });
    check(['remedy:9'], { to: 'page', page: 'goals', table: 'remedy', id: 9 });
    check(['contract:3', 'amendment:4'], { to: 'contract', id: 3 });
    check(['stated_figure:1', 'payment_application:5'], { to: 'ledger', list: 'applications' });
    check(['tower:6'], { to: 'tower', id: 6 });
    check(['amendment:4'], { to: 'ledger', list: 'contracts' });
    check(['survey:4'], { to: 'indicators' });
  });

  it('is nothing where nothing can be opened', () => {
    check([], null);
    check(['stated_figure:1', 'programme:2'], null);
    check(['contract', 'contract:', ':3', 'contract:3;drop', 'toString:1'], null);
  });
});

describe('findings of rows', () => {
  it('gather by row, each once, without those answered for', () => {
    const twice = finding(['indicator:7', 'indicator:7', 'indicator:8']);
    const rows = byRow([twice, finding(['indicator:7'], { waived: '已核' }), finding(['chapter:7'])], 'indicator');
    expect([...rows].map(([id, list]) => [id, list.length])).toEqual([[7, 1], [8, 1]]);
  });
});

describe('counts', () => {
  it('leave out what is answered for and what there is none of', () => {
    const all = [finding([]), finding([], { severity: 'hint' }), finding([], { severity: 'warning', waived: '已核' })];
    expect(counts(all).map(({ key, count }) => [key, count])).toEqual([['error', 1], ['hint', 1]]);
  });

  it('take an unknown severity for a hint', () => {
    expect(look('fatal').key).toBe('hint');
  });
});

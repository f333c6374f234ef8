import { describe, expect, it } from 'vitest';

import type { WhatIfRow, WhatIfView } from '@/backend/types';

import { cheapest } from './what-if';

const row = (indicator: number, lost: string): WhatIfRow => ({
  indicator, path: [`${indicator}`], weight: '10.00', score: '0.00', lost, total_if_full: '90.00', grade_if_full: '优',
});
function view(needed: string | null, lost: string[], change: Partial<WhatIfView> = {}): WhatIfView {
  return { total: '85.00', grade: '良', next_grade: needed === null ? null : '优', needed, cap: null, rows: lost.map((one, i) => row(i + 1, one)), ...change };
}

describe('cheapest way to the next grade', () => {
  const check = (given: WhatIfView, expected: number[]) => expect(cheapest(given).map((one) => one.indicator)).toEqual(expected);

  it('is one leaf where one suffices, the smallest of those', () => {
    check(view('2.50', ['6.00', '3.00', '2.50', '1.00']), [3]);
    check(view('0.10', ['6.00', '0.1']), [2]);
  });

  it('is several where one is not enough', () => {
    check(view('7.00', ['6.00', '3.00', '1.00']), [1, 3]);
    check(view('9.50', ['6.00', '3.00', '1.00']), [1, 2, 3]);
  });

  it('is nothing where there is no better grade or the points do not suffice', () => {
    check(view(null, ['6.00']), []);
    check(view('10.00', ['6.00', '3.00']), []);
    check(view('1.00', []), []);
  });

  it('is nothing where a cap holds the grade down', () => {
    check(view('5.00', ['6.00'], { cap: '89.99' }), []);
    check(view('5.00', ['6.00'], { cap: '90' }), [1]);
  });
});

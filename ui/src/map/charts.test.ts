import { describe, expect, it } from 'vitest';

import { heights, ruleOf, slices, type ThematicRule } from './charts';

const rule = (when: ThematicRule['when'], fill: string): ThematicRule => ({ when, fill, hatch: null, stroke: null });

describe('rules of a style', () => {
  const rules = [
    rule({ between: { field: 'a', from: null, to: 10 } }, 'low'),
    rule({ between: { field: 'a', from: 10, to: null } }, 'high'),
    rule({ is: { field: 'class', values: ['水田', ''] } }, 'paddy'),
    rule(null, 'rest'),
  ];
  const fill = (values: Record<string, unknown>) => ruleOf(rules, (field) => values[field])?.fill;

  it('take a number with their lower bound and without their upper', () => {
    expect([fill({ a: -5 }), fill({ a: 9.99 }), fill({ a: 10 }), fill({ a: 1e9 })]).toEqual(['low', 'low', 'high', 'high']);
  });

  it('take texts, and nothing as an empty one', () => {
    expect([fill({ class: '水田' }), fill({}), fill({ a: 'x', class: '旱地' })]).toEqual(['paddy', 'paddy', 'rest']);
    expect(ruleOf(rules.slice(0, 2), () => null)).toBeNull();
  });
});

describe('charts', () => {
  it('slices add up to a turn and leave out what has no share', () => {
    expect(slices([1, 0, 3, -2, Number.NaN])).toEqual([
      { part: 0, from: 0, to: 0.25 },
      { part: 2, from: 0.25, to: 1 },
    ]);
    expect(slices([0, 0])).toEqual([]);
  });

  it('bars share one scale', () => {
    expect(heights([5, 10, 20, -1, Number.NaN], 10)).toEqual([0.5, 1, 1, 0, 0]);
    expect(heights([1], 0)).toEqual([0]);
  });
});

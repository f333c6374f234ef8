import { describe, expect, it } from 'vitest';

import { fieldOf, readStyle, ruleOf } from './layer-style';

const style = readStyle(
  JSON.stringify({
    rules: [
      { name: 'a', when: { is: { field: 'class', values: ['0101', '7'] } } },
      { name: 'b', when: { between: { field: 'area', from: 1, to: 10 } } },
      { name: 'c', when: { is: { field: 'class', values: [''] } } },
    ],
  }),
);
const rule = (values: Record<string, unknown>) => ruleOf(style, (field) => values[field])?.name;

describe('the rule of a feature', () => {
  it('is the first that holds, as where tiles are drawn', () => {
    expect(rule({ class: '0101' })).toBe('a');
    expect(rule({ class: 7 })).toBe('a');
    expect(rule({ class: 'x', area: 1 })).toBe('b');
    expect(rule({ class: 'x', area: '9.5' })).toBe('b');
    expect(rule({ class: 'x', area: 10 })).toBeUndefined();
    expect(rule({ class: null, area: '' })).toBe('c');
    expect(fieldOf(style)).toBe('class');
  });

  it('is none for what is no style', () => {
    expect(readStyle('{')).toEqual({ rules: [] });
    expect(readStyle('null')).toEqual({ rules: [] });
    expect(ruleOf(readStyle('[]'), () => 1)).toBeNull();
  });
});

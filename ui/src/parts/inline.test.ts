import { describe, expect, it } from 'vitest';

import { isKept, isWrong, settled } from './inline';

describe('what is typed into a table', () => {
  it('becomes a plain figure', () => {
    expect(settled('number', ' １，２３４．５ ')).toBe('1234.5');
    expect(settled('number', '95%')).toBe('95');
    expect(settled('text', ' 达成 ')).toBe('达成');
  });

  it('is refused where it is no figure', () => {
    expect(isWrong('number', '十五', false)).toBe(true);
    expect(isWrong('number', '-1', false)).toBe(true);
    expect(isWrong('number', '-1', true)).toBe(false);
    expect(isWrong('number', '', false)).toBe(false);
    expect(isWrong('text', '十五', false)).toBe(false);
  });

  it('is what was there, however it is written', () => {
    expect(isKept('number', '15.00', '15')).toBe(true);
    expect(isKept('number', '', '15')).toBe(false);
    expect(isKept('number', '', '')).toBe(true);
    expect(isKept('text', ' 达成', '达成')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';

import { dateWords, dayText, months, precision, span, typedDate } from './dates';

describe('dates', () => {
  it.each([
    ['2020-12-15', 1],
    ['2021-02', 28],
    ['2020-02', 29],
    ['2021', 365],
  ])('%s spans %i days', (text, days) => {
    const found = span(text);
    expect(found && found.to - found.from).toBe(days);
  });

  it('has no span for what is no date', () => {
    expect(span(null)).toBeNull();
    expect(span('2021/01')).toBeNull();
  });

  it('says no more than is known', () => {
    expect(dateWords('2021-04-28', 'zh-CN')).toBe('2021年4月28日');
    expect(dateWords('2021-11', 'zh-CN')).toBe('2021年11月');
    expect(dateWords('2021', 'zh-CN')).toBe('2021年');
    expect(dateWords('2021-11', 'en')).toBe('2021-11');
    expect(dateWords(null, 'zh-CN')).toBe('');
    expect([precision('2021'), precision('2021-11'), precision('2021-11-05')]).toEqual(['year', 'month', 'day']);
  });

  it('marks the firsts of months', () => {
    const from = span('2020-11-20')?.from ?? 0;
    const to = span('2021-01-10')?.from ?? 0;
    expect(months(from, to).map((mark) => [mark.year, mark.month])).toEqual([
      [2020, 12],
      [2021, 1],
    ]);
  });

  it.each([
    ['2021.6.18', '2021-06-18'],
    ['2021-6-8', '2021-06-08'],
    ['2021/06/18', '2021-06-18'],
    ['20210618', '2021-06-18'],
    ['2021年6月18日', '2021-06-18'],
    ['２０２１年６月', '2021-06'],
    ['2021.6', '2021-06'],
    [' 2021 年 ', '2021'],
    ['2021', '2021'],
    ['2024-02-29', '2024-02-29'],
  ])('reads %s as %s', (typed, stored) => {
    expect(typedDate(typed)).toBe(stored);
  });

  it.each(['', '6.18', '2021-13', '2021-02-29', '2021-06-00', '2021-06-18-1', '昨天', '202106'])('takes %j for no date', (typed) => {
    expect(typedDate(typed)).toBeNull();
  });

  it('turns days back into texts', () => {
    expect(dayText(span('2024-07-19')?.from ?? 0)).toBe('2024-07-19');
  });
});

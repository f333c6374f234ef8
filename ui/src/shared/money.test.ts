import { describe, expect, it } from 'vitest';

import { isDecimal, isNegative, isZero, minus, plain, same, share, sum, typable, typedYuan, wan, yuan } from './money';

describe('money', () => {
  it.each([
    ['669266.00', '669,266.00'],
    ['0.00', '0.00'],
    ['-1234567.80', '-1,234,567.80'],
    ['999', '999'],
    ['不详', '不详'],
  ])('groups %s 元 as %s', (text, expected) => {
    expect(yuan(text)).toBe(expected);
  });

  it.each([
    ['669266.00', '66.9266'],
    ['670000.00', '67'],
    ['734.00', '0.0734'],
    ['0.00', '0'],
    ['0.01', '0.000001'],
    ['123456789012.34', '12,345,678.901234'],
    ['-734.00', '-0.0734'],
    // Beyond what a floating point number holds.
    ['90071992547409931234.56', '9,007,199,254,740,993.123456'],
  ])('turns %s 元 into %s 万元', (text, expected) => {
    expect(wan(text)).toBe(expected);
  });

  it.each([
    ['15.00', '15'],
    ['9.50', '9.5'],
    ['100', '100'],
    ['达成', '达成'],
  ])('prints %s as %s', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('puts no separators into a field', () => {
    expect(typable('12480.50')).toBe('12480.5');
    expect(typable('达成')).toBe('达成');
  });

  it.each<[string[], string | null]>([
    [['15.00', '15.00', '20.00', '10'], '60.00'],
    [['0.1', '0.2'], '0.3'],
    [['1', '-2.5'], '-1.5'],
    [[], '0'],
    [['1', ''], null],
  ])('sums %j to %s', (texts, expected) => {
    expect(sum(texts)).toBe(expected);
  });

  it('knows equal numbers written differently', () => {
    expect(same('100', '100.00')).toBe(true);
    expect(same('0', '-0.00')).toBe(true);
    expect(same('9.5', '9.05')).toBe(false);
  });

  it('knows what is a number', () => {
    expect(isDecimal('9.50')).toBe(true);
    expect(isDecimal('9,5')).toBe(false);
    expect(isDecimal('')).toBe(false);
    expect(isDecimal('1e3')).toBe(false);
  });

  it('keeps bars within their track', () => {
    expect(share('669266.00', '670000.00')).toBeCloseTo(0.9989, 4);
    expect(share('5', '0')).toBe(0);
    expect(share('5', null)).toBe(0);
    expect(share('20', '10')).toBe(1);
  });

  it.each<[string, string | null]>([
    ['9,556,200', '9556200'],
    ['￥１２３４．５', '1234.50'],
    ['945.361225万', '9453612.25'],
    ['0.0734 万元', '734'],
    ['669266元', '669266'],
    ['-102,587.07', '-102587.07'],
    ['.5', '0.50'],
    ['1.10', '1.10'],
    ['1.001', null],
    ['945.3612251万', null],
    ['', null],
    ['-', null],
    ['约5万', null],
  ])('reads %j as %j 元', (typed, stored) => {
    expect(typedYuan(typed)).toBe(stored);
  });

  it('subtracts exactly', () => {
    expect(minus('9556200.00', '102587.07')).toBe('9453612.93');
    expect(minus('1', '-2.5')).toBe('3.5');
    expect(minus('1', '不详')).toBeNull();
  });

  it('knows nothing and less than nothing', () => {
    expect([isZero('0.00'), isZero('-0'), isZero('0.01')]).toEqual([true, true, false]);
    expect([isNegative('-0.00'), isNegative('-0.01'), isNegative('1')]).toEqual([false, true, false]);
  });
});

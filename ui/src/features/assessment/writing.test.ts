import { describe, expect, it } from 'vitest';

import type { ContradictionView } from '@/backend/types';

import { difference, moved, pieces, read, replaced, tinted } from './writing';

const wrong = (text: string, start: number, mark: string | null = 'money.paid_wan'): ContradictionView => ({ start, end: start + text.length, text, expected: '547.393918', mark });
const TEXT = '全年支出543.94万元，支出率63.54%。';

describe('pieces', () => {
  it('cuts the text at its contradictions and loses nothing', () => {
    const cut = pieces(TEXT, [wrong('63.54', 16), wrong('543.94', 4)]);
    expect(cut.map((one) => one.text).join('')).toBe(TEXT);
    expect(cut.filter((one) => one.wrong).map((one) => one.text)).toEqual(['543.94', '63.54']);
  });

  it('leaves out what no longer fits, overlaps or is empty', () => {
    expect(pieces(TEXT, [wrong('999.99', 4)])).toEqual([{ text: TEXT, wrong: null }]);
    expect(pieces(TEXT, [wrong('543.94', 4), wrong('3.94', 6)]).filter((one) => one.wrong)).toHaveLength(1);
    expect(pieces(TEXT, [wrong('', 4)])).toEqual([{ text: TEXT, wrong: null }]);
    expect(pieces('', [])).toEqual([]);
  });
});

describe('moved', () => {
  const found = [wrong('543.94', 4), wrong('63.54', 16)];

  it('keeps what stands before and moves what stands behind', () => {
    const after = TEXT.replace('，', '，全部到位，');
    expect(moved(found, TEXT, after).map((one) => after.slice(one.start, one.end))).toEqual(['543.94', '63.54']);
  });

  it('drops what was typed into', () => {
    expect(moved(found, TEXT, TEXT.replace('543.94', '547.39')).map((one) => one.text)).toEqual(['63.54']);
    expect(moved(found, TEXT, '')).toEqual([]);
  });
});

describe('replaced', () => {
  it('puts the mark in place of the figure', () => {
    expect(replaced(TEXT, wrong('543.94', 4))).toBe('全年支出{{money.paid_wan}}万元，支出率63.54%。');
  });

  it('keeps a unit that was typed with the figure', () => {
    expect(replaced(TEXT, wrong('543.94万元', 4))).toBe('全年支出{{money.paid_wan}}万元，支出率63.54%。');
    expect(replaced(TEXT, wrong('63.54%', 16, 'money.execution_rate'))).toBe('全年支出543.94万元，支出率{{money.execution_rate}}%。');
  });

  it('writes the unit of the mark where an amount was typed in another one', () => {
    const text = '支出5439400.00元。';
    expect(replaced(text, wrong('5439400.00元', 2))).toBe('支出{{money.paid_wan}}万元。');
  });

  it('leaves a figure without a mark alone', () => {
    expect(replaced(TEXT, wrong('543.94', 4, null))).toBe(TEXT);
  });
});

describe('marks in a text', () => {
  const values = new Map([['money.paid_wan', '547.393918'], ['contracts', null]]);

  it('are told from the words around them', () => {
    const cut = tinted('支出{{money.paid_wan}}万元{% if a %}。');
    expect(cut.map((one) => [one.text, one.mark])).toEqual([['支出', false], ['{{money.paid_wan}}', true], ['万元', false], ['{% if a %}', true], ['。', false]]);
    expect(tinted('')).toEqual([]);
  });

  it('read as their values where they are plain', () => {
    expect(read('支出{{ money.paid_wan }}万元', values)).toBe('支出547.393918万元');
    expect(read('没有标记', values)).toBe('没有标记');
  });

  it('are left to the backend where they are not', () => {
    expect(read('{% for c in contracts %}', values)).toBeNull();
    expect(read('{{contracts}}', values)).toBeNull();
    expect(read('{{money.paid_wan|round}}', values)).toBeNull();
  });
});

describe('difference', () => {
  const back = (before: string, after: string) => {
    const runs = difference(before, after);
    expect(runs.filter((one) => one.kind !== 'new').map((one) => one.text).join('')).toBe(before);
    expect(runs.filter((one) => one.kind !== 'old').map((one) => one.text).join('')).toBe(after);
    return runs;
  };

  it('tells old from new, figures and marks whole', () => {
    expect(back('支出543.94万元。', '支出{{money.paid_wan}}万元。')).toEqual([
      { kind: 'same', text: '支出' },
      { kind: 'old', text: '543.94' },
      { kind: 'new', text: '{{money.paid_wan}}' },
      { kind: 'same', text: '万元。' },
    ]);
  });

  it('holds for texts that are empty, equal or have nothing in common', () => {
    expect(back('', '')).toEqual([]);
    expect(back('一样', '一样')).toEqual([{ kind: 'same', text: '一样' }]);
    expect(back('', '新')).toEqual([{ kind: 'new', text: '新' }]);
    expect(back('甲', '乙')).toEqual([{ kind: 'old', text: '甲' }, { kind: 'new', text: '乙' }]);
    back('甲乙丙丁戊', '乙丁己戊甲');
  });

  it('gives up comparing what is too long, not showing it', () => {
    const long = '甲乙'.repeat(1500);
    expect(back(`${long}丙`, `丁${long}戊${long}`)).toHaveLength(2);
  });
});

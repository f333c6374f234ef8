import { describe, expect, it } from 'vitest';

import type { FieldView } from '@/backend/types';

import { changes, shown, stored, wrongs } from './fields';

function field(key: string, kind: string, value: string | null = null, required = false): FieldView {
  return { key, label: key, kind, required, value, choices: [], hint: null };
}

describe('fields of a record', () => {
  it('shows stored values without trailing zeros, and no separators', () => {
    expect(shown(field('a', 'money', '9453612.20'))).toBe('9453612.2');
    expect(shown(field('a', 'decimal', '20.00'))).toBe('20');
    expect(shown(field('a', 'bool'))).toBe('false');
    expect(shown(field('a', 'text'))).toBe('');
    expect(shown({ ...field('a', 'choice', null, true), choices: [['31', '财政拨款']] })).toBe('31');
    expect(shown({ ...field('a', 'choice'), choices: [['31', '财政拨款']] })).toBe('');
  });

  it.each<[string, string, string | null | undefined]>([
    ['money', '945.361225万', '9453612.25'],
    ['money', '1.001', undefined],
    ['money', ' ', null],
    ['date', '2021年6月', '2021-06'],
    ['date', '六月', undefined],
    ['decimal', '55.5%', '55.5'],
    ['decimal', '半', undefined],
    ['integer', '1,024', '1024'],
    ['integer', '1.5', undefined],
    ['text', ' 预付款 ', '预付款'],
    ['choice', '12', '12'],
  ])('keeps a %s typed as %j as %j', (kind, typed, kept) => {
    expect(stored(field('a', kind), typed)).toBe(kept);
  });

  const fields = [field('name', 'text', '合同', true), field('amount', 'money', '100.00'), field('signed', 'date', '2021-06')];

  it('says what is missing and what cannot be read', () => {
    expect(wrongs(fields, { name: ' ', amount: '1.234', signed: '' })).toEqual({ name: 'required', amount: 'money' });
    expect(wrongs(fields, { name: '合同', amount: '', signed: '2021.6' })).toEqual({});
  });

  it('sends what was changed, and clears what was emptied', () => {
    expect(changes(fields, { name: '合同', amount: '100', signed: '2021-06' }, false)).toEqual({});
    expect(changes(fields, { name: '合同', amount: '120.5', signed: '' }, false)).toEqual({ amount: '120.50', signed: null });
  });

  it('sends of a new record all that is filled in', () => {
    expect(changes(fields, { name: '合同', amount: '100', signed: '' }, true)).toEqual({ name: '合同', amount: '100' });
  });
});

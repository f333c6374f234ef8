import { describe, expect, it } from 'vitest';

import type { FieldView, FindingView } from '@/backend/types';

import { beside, drafted } from './drafted';

const field = (key: string, kind: string, value: string | null): FieldView => ({ key, label: key, kind, required: false, value, choices: [], hint: null });
const FIELDS = [field('amount', 'money', '100.00'), field('date', 'date', null), field('note', 'text', null)];

const finding = (code: string, severity: string, at: string | null): FindingView => ({
  code, severity, message: `${code} ${severity}`, expected: '', found: '', where: [], fingerprint: '', waiver: null, waived: null, mend: null, field: at,
});

describe('a record as it is typed', () => {
  it('is what differs from what is stored', () => {
    expect(drafted(FIELDS, { amount: '100', date: '', note: '' }, false)).toEqual({});
    expect(drafted(FIELDS, { amount: '945.36万', date: '2021.6.18', note: '' }, false)).toEqual({ amount: '9453600', date: '2021-06-18' });
  });

  it('holds what cannot be kept as it is typed', () => {
    expect(drafted(FIELDS, { amount: '十', date: '', note: '' }, true)).toEqual({ amount: '十' });
  });
});

describe('what is found', () => {
  it('stands beside its field, and below where that is not shown', () => {
    const said = beside([finding('SUM', 'error', 'amount'), finding('DATE', 'warning', 'elsewhere'), finding('X', 'unheard', null)], FIELDS, {});
    expect(said.fields).toEqual({ amount: [{ tone: 'error', text: 'SUM error' }] });
    expect(said.whole.map((one) => one.tone)).toEqual(['warning', 'hint']);
  });

  it('does not blame fields that nobody filled in yet', () => {
    expect(beside([finding('FIELD', 'error', 'note')], FIELDS, { note: ' ' })).toEqual({ fields: {}, whole: [] });
    expect(Object.keys(beside([finding('FIELD', 'error', 'note')], FIELDS, { note: '？' }).fields)).toEqual(['note']);
  });
});

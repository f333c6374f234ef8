import { describe, expect, it } from 'vitest';

import { BackendError } from '@/backend';
import type { FieldView } from '@/backend/types';

import { fieldOf } from './refused';

const field = (key: string, label: string): FieldView => ({ key, label, kind: 'text', required: false, value: null, choices: [], hint: null });
const FIELDS = [field('amount', '金额'), field('milestone', '所付期次'), field('carried_from', '结转自')];

describe('a refusal', () => {
  it('is said at the field it names, by key or by label', () => {
    expect(fieldOf(new BackendError('too_large', '太大', { field: '金额' }), FIELDS)).toBe('amount');
    expect(fieldOf(new BackendError('too_large', '太大', { field: 'amount' }), FIELDS)).toBe('amount');
  });

  it('about several fields is said at the one to be mended', () => {
    expect(fieldOf(new BackendError('not_its_installment', '不是它的期次', { sequence: '2' }), FIELDS)).toBe('milestone');
    expect(fieldOf(new BackendError('not_an_earlier_year', '不早', { year: '2021' }), FIELDS)).toBe('carried_from');
  });

  it('about none of the fields is left to the form', () => {
    expect(fieldOf(new BackendError('read_only_file', '只读'), FIELDS)).toBeNull();
    expect(fieldOf(new BackendError('bad_number', '不是数', { field: '分值' }), FIELDS)).toBeNull();
    expect(fieldOf(new Error('断了'), FIELDS)).toBeNull();
  });
});

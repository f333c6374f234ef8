import { describe, expect, it } from 'vitest';

import type { ProgressView } from '@/backend/types';

import { worryOf } from './worry';

const system = (change: Partial<ProgressView>): ProgressView => ({
  system: 1, name: '', amount: '6250000.00', paid: '0.00', owed: '0.00', payment_rate: null, waiting_days: null, worry: 'good',
  ...change,
});

describe('worry of a system', () => {
  it('is told by how long anything waits', () => {
    expect(worryOf(system({ waiting_days: 1678, worry: 'bad' }))).toEqual({ tone: 'bad', word: 'year', days: 1678 });
    expect(worryOf(system({ waiting_days: 100, worry: 'warn' }))).toEqual({ tone: 'warn', word: 'quarter', days: 100 });
    expect(worryOf(system({ waiting_days: 3 }))).toEqual({ tone: 'plain', word: 'waiting', days: 3 });
  });

  it('counts no days that are still to come', () => {
    expect(worryOf(system({ waiting_days: -162 }))).toEqual({ tone: 'good', word: 'quiet', days: null });
  });

  it('never calls quiet what is asked for and unpaid', () => {
    expect(worryOf(system({ owed: '4524000.00' }))).toEqual({ tone: 'plain', word: 'owed', days: null });
  });

  it('is settled when all is paid, however it is written', () => {
    expect(worryOf(system({ paid: '6250000' })).word).toBe('settled');
    expect(worryOf(system({ paid: '6249999.99' })).word).toBe('quiet');
    expect(worryOf(system({ amount: null, paid: '669266.00' }))).toEqual({ tone: 'off', word: 'quiet', days: null });
    expect(worryOf(system({ amount: null })).word).toBe('untold');
  });
});

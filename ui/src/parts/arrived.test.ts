import { describe, expect, it } from 'vitest';

import type { MoneyView } from '@/backend/types';

import { arrived } from './arrived';

const money = (told: string, paid: string) => ({ arrived: told, paid }) as MoneyView;

describe('what arrived', () => {
  it('is unknown where something was paid and nothing is told', () => {
    expect(arrived(money('0.00', '5473939.18'))).toBeNull();
  });

  it('is as told otherwise', () => {
    expect(arrived(money('670000.00', '669266.00'))).toBe('670000.00');
    expect(arrived(money('0.00', '0.00'))).toBe('0.00');
  });
});

import { describe, expect, it } from 'vitest';

import type { ExtentCheckView } from '@/backend/types';

import { counted, verdictIcon, verdictOf } from './verdicts';

const extent = (verdict: string) => ({ verdict }) as ExtentCheckView;

describe('verdicts', () => {
  it('count worst first and leave out what there is none of', () => {
    expect(counted([extent('clear'), extent('forbidden'), extent('clear')])).toEqual([
      { verdict: 'forbidden', count: 1 },
      { verdict: 'clear', count: 2 },
    ]);
    expect(counted([])).toEqual([]);
  });

  it('take what they do not know for something to be explained', () => {
    expect(verdictOf('tomorrow')).toBe('note');
    expect(new Set(['clear', 'note', 'forbidden', 'unchecked'].map(verdictIcon)).size).toBe(4);
  });
});

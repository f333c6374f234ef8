import { describe, expect, it } from 'vitest';

import { questionOf, signOf } from './states';

describe('patches', () => {
  it('are asked for by what is typed', () => {
    const asked = { kind: 'all', state: 'open', tower: 0, days: '', text: ' T1 ' };
    expect(questionOf(asked)).toEqual({ kind: null, state: 'open', tower: null, days: null, text: 'T1' });
    expect(questionOf({ ...asked, kind: 'patch', tower: 7, days: '30.9' })).toMatchObject({ kind: 'patch', tower: 7, days: 30 });
    expect(questionOf({ ...asked, days: '-1' }).days).toBeNull();
  });

  it('have a sign each', () => {
    expect(new Set(['pending', 'confirmed', 'handled', 'false_alarm'].map(signOf)).size).toBe(4);
  });
});

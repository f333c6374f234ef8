import { describe, expect, it } from 'vitest';

import { around, markState } from './findings';

describe('findings', () => {
  it('are marked by their severity until somebody accepts them', () => {
    const accepted = { note: 1, reason: 'x', person: 'y', at: 'z' };
    expect(markState({ severity: 'error', accepted: null })).toBe('error');
    expect(markState({ severity: 'warning', accepted: null })).toBe('warning');
    expect(markState({ severity: 'error', accepted })).toBe('accepted');
  });

  it('are shown with air about them', () => {
    expect(around([115, 37, 115, 37])).toEqual([114.999, 36.999, 115.001, 37.001]);
    expect(around([115, 37, 115.1, 37])[2]).toBeCloseTo(115.15);
  });
});

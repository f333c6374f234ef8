import { describe, expect, it } from 'vitest';

import { when } from './when';

describe('the time of a backup', () => {
  const now = new Date(2026, 10, 1, 0, 5);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

  it('is told from today, by the calendar and not by the hours between', () => {
    expect(when(at(2026, 10, 1, 0, 1), now)).toEqual(['backup.today', '00:01']);
    expect(when(at(2026, 9, 31, 23, 59), now)).toEqual(['backup.yesterday', '23:59']);
    expect(when(at(2026, 9, 31, 0, 0), now)).toEqual(['backup.yesterday', '00:00']);
    expect(when(at(2026, 9, 30, 23, 59), now)).toEqual(['backup.earlier', '2026-10-30 23:59']);
  });

  it('stays as it was stored when it is no time', () => {
    expect(when('soon', now)).toEqual(['backup.earlier', 'soon']);
  });
});

import { describe, expect, it } from 'vitest';

import { extentLook, gradeLook, progressGrade, PROGRESS_GRADES, signPath, WAITING_GRADES } from './extent-looks';

describe('grades of what is paid', () => {
  it('are quarters, with nothing and all apart', () => {
    const grades = ['0.00', '0.01', '24.99', '25.00', '50.00', '74.99', '75.00', '99.99', '100.00', '103.20'].map(progressGrade);
    expect(grades).toEqual(['none', 'first', 'first', 'second', 'third', 'third', 'last', 'last', 'all', 'all']);
  });

  it('do not take an unknown amount for nothing paid', () => {
    expect(progressGrade(null)).toBe('unknown');
    const look = extentLook({ payment_rate: null, worry: 'good' }, 'progress');
    expect(look).toMatchObject({ dashed: true, sign: { kind: 'share', share: null } });
    expect(look.fill).not.toBe(extentLook({ payment_rate: '0.00', worry: 'good' }, 'progress').fill);
  });
});

describe('extent looks', () => {
  it('show the share paid as a slice', () => {
    expect(extentLook({ payment_rate: '40.00', worry: 'bad' }, 'progress').sign).toEqual({ kind: 'share', share: 0.4 });
    expect(extentLook({ payment_rate: '120.00', worry: 'good' }, 'progress').sign).toEqual({ kind: 'share', share: 1 });
  });

  it('tell worries apart without their colour', () => {
    const looks = WAITING_GRADES.map((worry) => extentLook({ payment_rate: '40.00', worry }, 'waiting'));
    expect(new Set(looks.map((look) => look.sign.kind)).size).toBe(3);
    expect(new Set(looks.map((look) => look.lines)).size).toBe(3);
  });

  it('tell grades of progress apart, each with a colour of its own', () => {
    expect(new Set(PROGRESS_GRADES.map((grade) => gradeLook(grade).fill)).size).toBe(PROGRESS_GRADES.length);
  });
});

describe('signs', () => {
  it('draw a slice clockwise from the top', () => {
    expect(signPath({ kind: 'share', share: 0.25 })).toBe('M0 0L0 -6A6 6 0 0 1 6.000 -0.000Z');
    expect(signPath({ kind: 'share', share: 0.75 })).toContain('A6 6 0 1 1 -6.000');
  });

  it('draw nothing for nothing and for what is unknown', () => {
    expect(signPath({ kind: 'share', share: 0 })).toBe('');
    expect(signPath({ kind: 'share', share: null })).toBe('');
  });
});

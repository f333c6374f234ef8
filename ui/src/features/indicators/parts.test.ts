import { describe, expect, it } from 'vitest';

import { bodiesIn } from './parts';

describe('bodies that answer for parts', () => {
  it('are read a line each, or in one line', () => {
    expect(bodiesIn('桥东区\n桥西区\r\n\n 巨鹿县 ')).toEqual(['桥东区', '桥西区', '巨鹿县']);
    expect(bodiesIn('桥东区、桥西区，巨鹿县；广宗县')).toEqual(['桥东区', '桥西区', '巨鹿县', '广宗县']);
  });

  it('are read from pasted cells', () => {
    expect(bodiesIn('桥东区\t12\n\t桥西区\t9')).toEqual(['桥东区', '桥西区']);
  });

  it('count once, and a sentence is none', () => {
    expect(bodiesIn('巨鹿县\n巨鹿县')).toEqual(['巨鹿县']);
    expect(bodiesIn('长'.repeat(61))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';

import { ruleOf } from '@/map/layer-style';

import { categories, colourOf, graduated, PALETTES } from './making';

const plain = { stroke: { colour: '#808080', width: 0.5 } };

describe('styles made of choices', () => {
  it('have a rule for each value and one for the others', () => {
    const rules = categories('class', ['0101', ''], 'many', plain, { rest: '其他', empty: '（空）' });
    expect(rules.map((rule) => rule.name)).toEqual(['0101', '（空）', '其他']);
    const name = (value: unknown) => ruleOf({ rules }, () => value)?.name;
    expect([name('0101'), name(null), name('x')]).toEqual(['0101', '（空）', '其他']);
  });

  it('put every number into a class, the greatest too', () => {
    const rules = graduated('area', [1, 5, 20, 21], 'blue', plain);
    expect(rules.map((rule) => rule.name)).toEqual(['1–5', '5–20', '20–21']);
    const name = (value: number) => ruleOf({ rules }, () => value)?.name;
    expect([name(0.5), name(1), name(5), name(19.9), name(21), name(99)]).toEqual(['1–5', '1–5', '5–20', '5–20', '20–21', '20–21']);
    expect(graduated('area', [], 'blue', plain)).toEqual([]);
    expect(graduated('area', [3], 'blue', plain)).toHaveLength(1);
  });

  it('spread colours over the palette', () => {
    expect([colourOf('red', 0, 2), colourOf('red', 1, 2)]).toEqual([PALETTES.red[0], PALETTES.red[6]]);
    expect(colourOf('many', 12, 20)).toBe(PALETTES.many[2]);
  });
});

import { describe, expect, it } from 'vitest';

import type { FieldView, IndicatorNode } from '@/backend/types';
import { changes } from '@/parts/fields';

import { nodeFields, settled } from './node-fields';

function field(key: string, kind: string, value: string | null = null, required = false): FieldView {
  return { key, label: key, kind, required, value, choices: [], hint: null };
}

/** As the backend gives a new one: choices stand at their first. */
const FRESH = [
  field('programme', 'choice', '5', true), field('parent', 'choice'), field('level', 'integer', '3', true),
  field('name', 'text', null, true), field('weight', 'decimal'), field('target_kind', 'choice', 'number'),
  field('operator', 'choice', '>='), field('target_value', 'decimal'), field('target_text', 'text'), field('term_target', 'text'), field('unit', 'text'),
  field('metric', 'choice'), field('actual_value', 'decimal'), field('actual_text', 'text'), field('deviation_reason', 'lines'),
];
const TYPED = { programme: '5', level: '3', name: 'a', target_kind: 'number', operator: '>=' };
const NODES: IndicatorNode[] = [
  { id: 1, parent: null, level: 1, name: '产出指标', weight: null, leaves: 1, sum: '1', rollup: null, metric: null },
  { id: 2, parent: 1, level: 2, name: '数量指标', weight: null, leaves: 1, sum: '1', rollup: null, metric: null },
  { id: 3, parent: 2, level: 3, name: '塔位', weight: '1', leaves: 1, sum: '1', rollup: null, metric: null },
];
const keys = (typed: Record<string, string>, level = 3, term = false) => nodeFields(FRESH, typed, { level, nodes: NODES, term }, (kind) => kind).map((one) => one.key);

describe('fields of an indicator', () => {
  it('asks for the name of a class, and for its place below another', () => {
    expect(keys(TYPED, 1)).toEqual(['name']);
    expect(keys(TYPED, 2)).toEqual(['name', 'parent']);
  });

  it('asks for what the kind of target needs', () => {
    expect(keys(TYPED)).toEqual(['name', 'parent', 'weight', 'target_kind', 'operator', 'target_value', 'unit', 'metric', 'actual_value', 'deviation_reason']);
    expect(keys({ ...TYPED, metric: 'tower_count' })).not.toContain('actual_value');
    expect(keys({ ...TYPED, target_kind: 'done' })).toEqual(['name', 'parent', 'weight', 'target_kind', 'target_text', 'actual_text', 'deviation_reason']);
    expect(keys({ ...TYPED, target_kind: '', target_text: '全面完成' })).toContain('target_text');
  });

  it('asks for the target of the term only where there is a term', () => {
    expect(keys(TYPED)).not.toContain('term_target');
    expect(keys(TYPED, 3, true)).toContain('term_target');
    expect(keys({ ...TYPED, target_kind: 'done' }, 3, true)).toContain('term_target');
    expect(keys(TYPED, 1, true)).toEqual(['name']);
  });

  it('offers classes to belong to, never an indicator', () => {
    const parent = (level: number) => nodeFields(FRESH, TYPED, { level, nodes: NODES, term: false }, () => '').find((one) => one.key === 'parent');
    expect(parent(3)?.choices).toEqual([['1', '产出指标'], ['2', '产出指标 › 数量指标']]);
    expect(parent(2)?.choices).toEqual([['1', '产出指标']]);
    expect(parent(3)?.required).toBe(true);
  });

  it('says what belongs into words', () => {
    const found = nodeFields(FRESH, { ...TYPED, target_kind: 'date' }, { level: 3, nodes: NODES, term: false }, (kind, key) => `${kind}.${key}`);
    expect(found.find((one) => one.key === 'actual_text')?.hint).toBe('date.actual_text');
  });

  it('gives a class no target, so that it is not scored', () => {
    expect(changes(FRESH, settled(FRESH, { ...TYPED, level: '1' }, 1), true)).toEqual({ programme: '5', level: '1', name: 'a' });
  });

  it('clears what belonged to the other kind of target, and only when the kind was changed', () => {
    const old = FRESH.map((one) => ({ ...one, value: { target_value: '95', actual_text: '见说明', unit: '%', name: 'a' }[one.key] ?? one.value }));
    const typed = { ...TYPED, target_value: '95', actual_text: '见说明', unit: '%' };
    expect(changes(old, settled(old, typed, 3), false)).toEqual({});
    expect(changes(old, settled(old, { ...typed, target_kind: 'qualitative', target_text: '明显提升' }, 3), false)).toEqual({
      target_kind: 'qualitative', target_text: '明显提升', operator: null, target_value: null, unit: null,
    });
  });
});

/**
 * Which fields of an indicator are asked for. A class has a name only: with a target it would be scored as if it were
 * an indicator. An indicator is asked for what its kind of target needs.
 */
import type { FieldView, IndicatorNode } from '@/backend/types';
import { shown, type Typed } from '@/parts/fields';

import { pathOf } from './tree';

/** What belongs to a target that is a number. */
const NUMBER = ['operator', 'target_value', 'unit', 'metric', 'actual_value'] as const;
/** What belongs to the other kinds of target. */
const WORDS = ['target_text', 'actual_text'] as const;

/** In the order people think of them. */
const ORDER = [
  'name', 'parent', 'weight', 'target_kind', 'operator', 'target_value', 'unit', 'target_text', 'term_target', 'metric',
  'actual_value', 'actual_text', 'deviation_reason',
];

/** Where a node stands: classes to belong to come from `nodes`, `term` says whether anything is aimed at beyond the year. */
export interface Place {
  level: number;
  nodes: readonly IndicatorNode[];
  term: boolean;
}

/** Kinds of targets in words, with what is said about their fields (`indicators.hints`). */
export const WORDED: readonly string[] = ['date', 'qualitative', 'done'];

/** Whether what is typed is a target that is a number. */
export function isNumber(typed: Typed): boolean {
  const kind = typed.target_kind ?? '';
  return kind === 'number' || (kind === '' && !typed.target_text);
}

/** The fields to show for a node of a level, in order; `hint` words what belongs into a text. */
export function nodeFields(
  fields: readonly FieldView[],
  typed: Typed,
  { level, nodes, term }: Place,
  hint: (kind: string, key: string) => string,
): FieldView[] {
  const classes = nodes.filter((node) => node.level < level && node.level < 3);
  const choices = classes.map((node): [string, string] => [String(node.id), pathOf(nodes, node.id).join(' › ')]);
  const kind = typed.target_kind ?? '';
  const wanted = (key: string): boolean => {
    if (key === 'name') return true;
    if (key === 'parent') return level > 1;
    if (level < 3) return false;
    if (key === 'term_target') return term;
    if ((NUMBER as readonly string[]).includes(key)) return isNumber(typed) && (key !== 'actual_value' || !typed.metric);
    if ((WORDS as readonly string[]).includes(key)) return !isNumber(typed);
    return true;
  };
  return ORDER.flatMap((key) => {
    const field = wanted(key) ? fields.find((one) => one.key === key) : undefined;
    if (!field) return [];
    if (key === 'parent') return [{ ...field, required: true, choices }];
    return (WORDS as readonly string[]).includes(key) && WORDED.includes(kind) ? [{ ...field, hint: hint(kind, key) }] : [field];
  });
}

/**
 * What is to be saved of what stands in the fields: a class has no target, and when the kind of target was changed,
 * what belonged to the other kind goes.
 */
export function settled(fields: readonly FieldView[], typed: Typed, level: number): Typed {
  const kept: Typed = { ...typed };
  const drop = (keys: readonly string[]) => keys.forEach((key) => (kept[key] = ''));
  if (level < 3) drop(['weight', 'target_kind', ...NUMBER, ...WORDS, 'term_target', 'rollup', 'deviation_reason']);
  const kind = fields.find((one) => one.key === 'target_kind');
  if (level === 3 && kind && shown(kind) !== (typed.target_kind ?? '')) drop(isNumber(typed) ? WORDS : NUMBER);
  // The first choice of an operator says nothing where nothing is a number.
  if (level === 3 && !isNumber(typed)) drop(['operator']);
  return kept;
}

/**
 * Verdicts as they are shown: always an icon and a word, never a colour alone.
 */
import type { ExtentCheckView } from '@/backend/types';
import type { IconName } from '@/shared/Icon.vue';

export type Verdict = 'clear' | 'note' | 'forbidden';

const ICONS: Record<Verdict, IconName> = { clear: 'good', note: 'warning', forbidden: 'error' };
/** What a rule says where its layer is lacking: nothing for or against. */
const UNCHECKED = 'unchecked';

/** A verdict that this window knows; what it does not know is to be explained. */
export function verdictOf(name: string): Verdict {
  return name === 'clear' || name === 'forbidden' ? name : 'note';
}

export const verdictIcon = (name: string): IconName => (name === UNCHECKED ? 'hint' : ICONS[verdictOf(name)]);

/** How many extents there are of each verdict, worst first; those of none left out. */
export function counted(extents: readonly ExtentCheckView[]): { verdict: Verdict; count: number }[] {
  const order: Verdict[] = ['forbidden', 'note', 'clear'];
  const all = order.map((verdict) => ({ verdict, count: extents.filter((one) => verdictOf(one.verdict) === verdict).length }));
  return all.filter((one) => one.count > 0);
}

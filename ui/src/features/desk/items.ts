/**
 * Open items as the desk tells them: grouped by kind in the order of worry, each with the words for its age.
 */
import type { DeskItem } from '@/backend/types';
import { number } from '@/shared/format';
import { sum } from '@/shared/money';
import type { Errand, Room } from '@/state/rooms';

/** The kinds in the order of worry, with their tone. */
const KINDS = [
  { kind: 'overdue', tone: 'bad' },
  { kind: 'unpaid', tone: 'bad' },
  { kind: 'due', tone: 'warn' },
  { kind: 'retention', tone: 'plain' },
  { kind: 'unspent', tone: 'warn' },
  { kind: 'remedy', tone: 'off' },
  // Whatever the backend comes to name and this list does not know: never hidden.
  { kind: 'other', tone: 'off' },
] as const;

export type OpenKind = (typeof KINDS)[number]['kind'];

export interface Group {
  kind: OpenKind;
  tone: (typeof KINDS)[number]['tone'];
  items: DeskItem[];
  /** What is at stake together, 元; null: nothing, or an amount is unknown. */
  amount: string | null;
}

/** What is at stake together, 元; null: there are no amounts, or one is unknown. */
export function stake(items: readonly DeskItem[]): string | null {
  const known = items.map((item) => item.amount).filter((amount) => amount !== null);
  return known.length > 0 && known.length === items.length ? sum(known) : null;
}

/** The items by kind; kinds without items are left out, the order within a kind stays. */
export function grouped(items: readonly DeskItem[]): Group[] {
  const kindOf = (item: DeskItem) => KINDS.find((one) => one.kind === item.kind)?.kind ?? 'other';
  return KINDS.map(({ kind, tone }) => {
    const of = items.filter((item) => kindOf(item) === kind);
    return { kind, tone, items: of, amount: stake(of) };
  }).filter((group) => group.items.length > 0);
}

/** Words by key with what fills their holes. */
export type Words = readonly [key: string, holes: Record<string, string>];

function asked(item: DeskItem, days: number): Words {
  const again = item.requests > 1 ? item.days_since_latest : null;
  if (again === null || again < 0) return ['desk.age.waited', { days: number(days) }];
  return ['desk.age.waitedAgain', { days: number(days), times: number(item.requests), latest: number(again) }];
}

/** How old an item is, or how near; null: it has no day, or the day does not say it. */
export function age(item: DeskItem): Words | null {
  const days = item.days;
  if (days === null) return null;
  switch (item.kind) {
    case 'overdue':
      return ['desk.age.overdue', { days: number(days) }];
    case 'unpaid':
      // On an earlier day that is looked back at, the request was not yet made.
      return days < 0 ? null : asked(item, days);
    case 'unspent':
      return days < 0 ? ['desk.age.toYearsEnd', { days: number(-days) }] : ['desk.age.afterYearsEnd', { days: number(days) }];
    default:
      return days < 0 ? ['desk.age.left', { days: number(-days) }] : ['desk.age.now', {}];
  }
}

/** Where an item is looked after: its contract, or the room of its kind. */
export function place(item: DeskItem): Errand | Room {
  if (item.system !== null) return { room: 'systems', system: item.system, contract: item.contract };
  return item.kind === 'remedy' ? 'assessment' : 'funds';
}

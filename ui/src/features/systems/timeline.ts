/**
 * The installments of a contract on one line of time: due dates, requests, payments, and how long money has been
 * waited for. Nothing is drawn that no date is known of.
 */
import type { ApplicationView, ContractPage, MilestoneView, PaymentView } from '@/backend/types';
import { months, span, type Span } from '@/shared/dates';

/** A request or payment on the line, in per cent. `width`: as wide as its date is vague. */
export interface Tick<T> {
  of: T;
  left: number;
  width: number;
}

/** An installment. */
export interface Lane {
  milestone: MilestoneView;
  due: number | null;
  requests: Tick<ApplicationView>[];
  payments: Tick<PaymentView>[];
  /** From the first request that waits, or from the missed due date, to today. */
  waiting: { left: number; width: number } | null;
}

/** The line of time. */
export interface Timeline {
  lanes: Lane[];
  ticks: { left: number; year: number; month: number }[];
  signed: number | null;
  today: number | null;
}

/** Requests that still wait for money, the oldest first. */
export function waitingRequests(milestone: MilestoneView): ApplicationView[] {
  return milestone.applications.filter((one) => one.age_days !== null).sort((a, b) => (b.age_days ?? 0) - (a.age_days ?? 0));
}

/** Today, as the ages given tell it: they count from the last day that a date can mean. Null: nothing has an age. */
function todayOf(milestones: readonly MilestoneView[]): number | null {
  for (const milestone of milestones) {
    const counted = milestone.state === 'open' || milestone.state === 'overdue';
    const aged = [...milestone.applications.map((one) => [one.date, one.age_days] as const), [milestone.due, counted ? milestone.days : null] as const];
    for (const [date, age] of aged) {
      const at = span(date);
      if (at && age !== null) return at.to - 1 + age;
    }
  }
  return null;
}

/** The line of these installments; null when no date is known. */
export function timeline(page: Pick<ContractPage, 'signed' | 'milestones'>): Timeline | null {
  const dated = page.milestones.flatMap((one) => [one.due, ...one.applications.map((request) => request.date), ...one.payments.map((payment) => payment.date)]);
  const spans = [page.signed, ...dated].map(span).filter((one): one is Span => one !== null);
  if (!dated.some((date) => span(date))) return null;
  const today = todayOf(page.milestones);
  const first = Math.min(...spans.map((one) => one.from), today ?? Infinity);
  const end = Math.max(...spans.map((one) => one.to), today ?? -Infinity);
  const margin = Math.max(8, (end - first) * 0.03);
  const from = first - margin;
  const to = end + margin;
  const percent = (day: number) => ((day - from) / (to - from)) * 100;

  function tick<T>(of: T, date: string | null): Tick<T>[] {
    const at = span(date);
    return at ? [{ of, left: percent(at.from), width: percent(at.to) - percent(at.from) }] : [];
  }

  const lanes = page.milestones.map((milestone): Lane => {
    const due = span(milestone.due);
    const oldest = waitingRequests(milestone)[0];
    // A due month is over at its end.
    const dueDay = due && (due.to - due.from === 1 ? due.from : due.to);
    const since = oldest ? (span(oldest.date)?.from ?? null) : milestone.state === 'overdue' ? dueDay : null;
    return {
      milestone,
      due: dueDay === null ? null : percent(dueDay),
      requests: milestone.applications.flatMap((one) => tick(one, one.date)),
      payments: milestone.payments.flatMap((one) => tick(one, one.date)),
      waiting: since !== null && today !== null && today > since ? { left: percent(since), width: percent(today) - percent(since) } : null,
    };
  });

  const all = months(from, to);
  const every = all.length > 40 ? 12 : all.length > 14 ? 3 : 1;
  const signed = span(page.signed);
  return {
    lanes,
    ticks: all.filter((one) => (one.month - 1) % every === 0).map((one) => ({ left: percent(one.at), year: one.year, month: one.month })),
    signed: signed ? percent(signed.from) : null,
    today: today === null ? null : percent(today),
  };
}

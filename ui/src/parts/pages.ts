/**
 * A long list read page by page as it scrolls. A new question (another list, filter, order) is answered before anything
 * on screen changes: rows, count and sums change together, and never jump.
 */
import { ref, shallowRef, watch } from 'vue';

import type { LedgerPage, LedgerQuery, LedgerRow } from '@/backend/types';

/** Rows a request brings. */
export const PAGE = 200;
/** Scrolling has to rest this long before pages are asked for, ms. */
const REST = 40;

/** What is asked: everything of a query but the window. */
export type Question = Omit<LedgerQuery, 'offset' | 'limit'>;

/** A question about a programme in one state of the file. */
export interface Wanted {
  programme: number;
  revision: number;
  question: Question;
}

/** Whether the rows stay what and where they were, so that the list need not go back to its top. */
function sameQuestion(a: Wanted, b: Wanted): boolean {
  return a.programme === b.programme && JSON.stringify(a.question) === JSON.stringify(b.question);
}

export function usePages(
  wanted: () => Wanted | null,
  read: (programme: number, query: LedgerQuery) => Promise<LedgerPage>,
) {
  /** The page read last for the question: columns, counts, sums. */
  const head = shallowRef<LedgerPage | null>(null);
  /** Rows by page number. */
  const pages = shallowRef<ReadonlyMap<number, readonly LedgerRow[]>>(new Map());
  const loading = ref(false);
  const error = ref('');
  /** Counts up with every question answered that has nothing to do with the one before: the list goes to its top. */
  const answered = ref(0);

  let turn = 0;
  let current: Wanted | null = null;
  let seen = { first: 0, last: 0 };
  let rest: ReturnType<typeof setTimeout> | undefined;
  const pending = new Set<number>();

  const fetch = (now: Wanted, page: number) => read(now.programme, { ...now.question, offset: page * PAGE, limit: PAGE });

  async function ask(now: Wanted | null) {
    turn += 1;
    const mine = turn;
    pending.clear();
    clearTimeout(rest);
    const again = now !== null && current !== null && sameQuestion(now, current);
    current = now;
    if (now === null) {
      head.value = null;
      pages.value = new Map();
      return;
    }
    const numbers = again ? [...new Set([Math.floor(seen.first / PAGE), Math.floor(seen.last / PAGE)])] : [0];
    loading.value = true;
    try {
      const answers = await Promise.all(numbers.map((page) => fetch(now, page)));
      if (mine !== turn) return;
      head.value = answers[0] ?? null;
      pages.value = new Map(answers.map((answer, index) => [numbers[index] ?? 0, answer.rows]));
      if (!again) answered.value += 1;
      error.value = '';
    } catch (problem) {
      if (mine === turn) error.value = problem instanceof Error ? problem.message : String(problem);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  async function bring(page: number) {
    const now = current;
    const mine = turn;
    if (!now || pages.value.has(page) || pending.has(page)) return;
    pending.add(page);
    try {
      const answer = await fetch(now, page);
      if (mine === turn) pages.value = new Map(pages.value).set(page, answer.rows);
    } catch (problem) {
      if (mine === turn) error.value = problem instanceof Error ? problem.message : String(problem);
    } finally {
      if (mine === turn) pending.delete(page);
    }
  }

  /** Says which rows are in view; what is missing of them is read. */
  function see(first: number, last: number) {
    seen = { first, last };
    clearTimeout(rest);
    rest = setTimeout(() => {
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) void bring(page);
    }, REST);
  }

  const row = (index: number): LedgerRow | null => pages.value.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

  // Also when the question is the same but the project was read again: its words may be in another language now.
  watch(wanted, (now) => void ask(now), { immediate: true });

  return { head, pages, loading, error, answered, see, row };
}

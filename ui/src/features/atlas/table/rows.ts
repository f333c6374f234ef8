/**
 * Rows of the attribute table, read a page at a time as they come into view. A new question is answered before anything on
 * screen changes.
 */
import { ref, shallowRef, watch } from 'vue';

import { editing } from '@/backend';
import type { TablePage, TableQuery, TableRow } from '@/backend/types';

/** Rows that a request brings. */
const PAGE = 200;
/** Pages that are kept. */
const KEPT = 30;

/** `wanted`: the question (without a window), and what its answer rests on; null: none. */
export function useRows(wanted: () => { query: TableQuery; revision: number } | null) {
  const head = shallowRef<TablePage | null>(null);
  const pages = shallowRef<ReadonlyMap<number, readonly TableRow[]>>(new Map());
  const problem = ref('');
  let turn = 0;
  const asked = new Set<number>();

  async function read(page: number, mine: number): Promise<TablePage | null> {
    const now = wanted();
    if (!now) return null;
    const answer = await editing.tablePage({ ...now.query, offset: page * PAGE, limit: PAGE });
    return mine === turn ? answer : null;
  }

  async function begin() {
    turn += 1;
    const mine = turn;
    asked.clear();
    if (!wanted()) {
      head.value = null;
      pages.value = new Map();
      return;
    }
    try {
      const answer = await read(0, mine);
      if (!answer) return;
      head.value = answer;
      asked.add(0);
      pages.value = new Map([[0, answer.rows]]);
      problem.value = '';
      if (seen[1] >= PAGE) see(...seen);
    } catch (error) {
      if (mine === turn) problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  let seen: [number, number] = [0, 0];
  /** Rows in view: their pages are read. */
  function see(first: number, last: number) {
    seen = [first, last];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) void bring(page);
  }

  async function bring(page: number) {
    const mine = turn;
    if (asked.has(page)) return;
    asked.add(page);
    try {
      const answer = await read(page, mine);
      if (!answer) return;
      const now = new Map(pages.value);
      now.set(page, answer.rows);
      for (const old of now.keys()) {
        if (now.size <= KEPT) break;
        now.delete(old);
        asked.delete(old);
      }
      pages.value = now;
    } catch (error) {
      asked.delete(page);
      if (mine === turn) problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** The row at an index; null: not read yet. */
  const row = (index: number): TableRow | null => pages.value.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;

  watch(() => JSON.stringify(wanted()), () => void begin(), { immediate: true });
  return { head, row, see, problem };
}

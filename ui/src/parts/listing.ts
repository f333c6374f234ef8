/**
 * What every list of the ledger offers beside its rows: an order, and the whole of it written to a file.
 */
import { ref } from 'vue';

import { money } from '@/backend';
import type { LedgerQuery } from '@/backend/types';
import { useProject } from '@/state/project';

/** By which column a list is ordered; null: its own order. */
export function useOrder() {
  const sort = ref<string | null>(null);
  const descending = ref(false);

  function reset() {
    sort.value = null;
    descending.value = false;
  }
  /** The first click sorts upwards, the second downwards, the third gives the list's own order back. */
  function sortBy(key: string) {
    if (sort.value !== key) {
      sort.value = key;
      descending.value = false;
    } else if (!descending.value) descending.value = true;
    else reset();
  }
  return { sort, descending, sortBy, reset };
}

/**
 * Writes a list to a file that the person chooses.
 *
 * @param name what the list is called.
 * @param query what it lets through now.
 */
export function useListExport(name: () => string, query: () => LedgerQuery) {
  const project = useProject();
  /** Path of the file written last; empty: none. */
  const written = ref('');
  const writing = ref(false);

  async function write() {
    const { programme } = project;
    if (!programme) return;
    writing.value = true;
    try {
      const path = await money.chooseListPath(`${programme.name}-${programme.year}-${name()}.xlsx`);
      if (path) written.value = await money.exportLedger(programme.id, query(), path);
    } catch (problem) {
      project.report(problem);
    } finally {
      writing.value = false;
    }
  }
  return { written, writing, write };
}

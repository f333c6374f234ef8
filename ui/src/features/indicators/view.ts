/**
 * What the room of indicators shows: one of its pages, and the dialogs that the drawer may ask for from any room.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

import { useEvaluation } from '@/state/evaluation';
import { useProject } from '@/state/project';
import { useRooms } from '@/state/rooms';

/** In the order of the tabs: the three times of the year, then what values rest on. */
export const PAGES = ['targets', 'monitoring', 'actuals', 'events', 'surveys'] as const;
export type Page = (typeof PAGES)[number];

/** Where a programme's year stands: at its targets until something was reached. */
export function startPage(leaves: readonly { actual: string | null }[]): Page {
  return leaves.some((leaf) => leaf.actual !== null) ? 'actuals' : 'targets';
}

/** The library of metrics opened at one of them, or for a leaf that is to be bound. */
export interface LibraryRequest {
  metric: string | null;
  indicator: number | null;
}

export const useIndicatorsView = defineStore('indicators-view', () => {
  const rooms = useRooms();
  const project = useProject();
  const evaluation = useEvaluation();
  /** What was signed stays as it is until it is reopened; lists beside the tree go on. */
  const frozen = computed(() => evaluation.assessment?.state === 'frozen');
  const editable = computed(() => project.writable && !frozen.value);
  const page = ref<Page>('targets');
  const library = shallowRef<LibraryRequest | null>(null);
  /** The leaf whose parts are shown. */
  const parts = ref<number | null>(null);

  /** Opens the room at a page. */
  function show(to: Page) {
    rooms.go('indicators');
    page.value = to;
  }
  function openLibrary(request: LibraryRequest) {
    rooms.go('indicators');
    library.value = request;
  }
  function openParts(indicator: number) {
    rooms.go('indicators');
    parts.value = indicator;
  }

  return { frozen, editable, page, library, parts, show, openLibrary, openParts };
});

/**
 * The open project: its head, the programme and year chosen for all rooms, undo and redo. Every change of the file
 * raises `revision`, which is what the rooms watch to read again.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

import { keeping } from '@/backend';
import type { ProjectView } from '@/backend/types';

import { useRooms } from './rooms';

export const useProject = defineStore('project', () => {
  const rooms = useRooms();
  const project = shallowRef<ProjectView | null>(null);
  const programmeId = ref<number | null>(null);
  const busy = ref(false);
  /** The last thing that went wrong, as one line for the person; empty when nothing did. */
  const problem = ref('');

  const programme = computed(() => project.value?.programmes.find((one) => one.id === programmeId.value) ?? null);
  const revision = computed(() => project.value?.revision ?? 0);
  const writable = computed(() => project.value !== null && project.value.read_only === null);
  /** What a room's data rests on; null when nothing is open. */
  const key = computed(() =>
    project.value && programmeId.value !== null
      ? { path: project.value.path, programme: programmeId.value, revision: project.value.revision }
      : null,
  );

  /** Takes over the project as a command returned it. */
  function adopt(view: ProjectView | null) {
    const other = view?.path !== project.value?.path;
    project.value = view;
    if (other) rooms.clear();
    if (!view?.programmes.some((one) => one.id === programmeId.value)) {
      programmeId.value = view?.programmes[0]?.id ?? null;
    }
  }

  /** Runs a command that changes the project and takes over what it returns; throws what goes wrong, to be said at its place. */
  async function keep(command: () => Promise<ProjectView | null>): Promise<void> {
    busy.value = true;
    problem.value = '';
    try {
      adopt(await command());
    } finally {
      busy.value = false;
    }
  }

  /** As {@link keep}, for what has no place of its own: what goes wrong becomes `problem`. True when it worked. */
  async function change(command: () => Promise<ProjectView | null>): Promise<boolean> {
    try {
      await keep(command);
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  }

  function report(error: unknown) {
    problem.value = error instanceof Error ? error.message : String(error);
  }

  async function undo() {
    if (writable.value && project.value?.undo && !busy.value) await change(keeping.undo);
  }

  async function redo() {
    if (writable.value && project.value?.redo && !busy.value) await change(keeping.redo);
  }

  /** Reads the head again, after a job changed the file. */
  const refresh = () => change(keeping.project);

  return {
    project, programmeId, programme, revision, writable, key, busy, problem,
    adopt, keep, change, report, undo, redo, refresh,
  };
});

/** What a room's data rests on. */
export interface RoomKey {
  path: string;
  programme: number;
  revision: number;
}

/** Old values stand while the same programme of the same file is read again. */
export function sameProgramme(next: RoomKey, previous: RoomKey): boolean {
  return next.path === previous.path && next.programme === previous.programme;
}

/**
 * A change asked for in a dialog: one at a time, and what goes wrong is said in the dialog, which stays open.
 */
import { ref } from 'vue';

import type { ProjectView } from '@/backend/types';
import { useProject } from '@/state/project';

/** `refuse` says an error at its place, and tells whether it did; what it does not take is said in the dialog. */
export function useAttempt(refuse: (error: unknown) => boolean = () => false) {
  const project = useProject();
  const busy = ref(false);
  const problem = ref('');

  /** Runs `work`; true when it worked. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = '';
    try {
      await work();
      return true;
    } catch (error) {
      if (!refuse(error)) problem.value = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  /** Runs a command that changes the project and takes the project over as it is then. */
  const change = (command: () => Promise<ProjectView>) => attempt(async () => project.adopt(await command()));

  return { busy, problem, attempt, change };
}

/**
 * The profile from the selected tower to a place that is clicked on the map.
 */
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';

import { visibility } from '@/backend';
import type { ProfileView } from '@/backend/types';

import { useProject } from './project';
import { useTowers } from './towers';

export const useProfile = defineStore('profile', () => {
  const project = useProject();
  const towers = useTowers();
  /** Whether the next click on the map asks for a profile. */
  const asking = ref(false);
  const view = shallowRef<ProfileView | null>(null);
  const error = ref('');
  let asked = 0;

  function reset() {
    asked += 1;
    asking.value = false;
    view.value = null;
    error.value = '';
  }

  async function look(lonLat: readonly [number, number]) {
    const tower = towers.selected?.id;
    if (tower === undefined) return;
    const mine = ++asked;
    try {
      const answer = await visibility.profile(tower, lonLat[0], lonLat[1]);
      // A later click, or another tower, may have taken over.
      if (mine !== asked) return;
      view.value = answer;
      error.value = '';
    } catch (problem) {
      if (mine !== asked) return;
      view.value = null;
      error.value = problem instanceof Error ? problem.message : String(problem);
    }
  }

  /** Shows a profile that was asked for elsewhere. */
  function show(profile: ProfileView) {
    asked += 1;
    view.value = profile;
    error.value = '';
  }

  // What was looked at holds for this tower as it stands.
  watch(() => [project.project?.path, project.revision, towers.selected?.id], reset);

  return { asking, view, error, look, show, reset };
});

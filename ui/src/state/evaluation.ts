/**
 * The assessment of the chosen programme with its findings, for the rooms that show indicators.
 */
import { defineStore } from 'pinia';
import { computed } from 'vue';

import { evaluation } from '@/backend';
import type { AssessmentEdit, IndicatorEdit, OverrideEdit } from '@/backend/types';
import { useResource } from '@/shared/resource';

import { sameProgramme, useProject } from './project';
import { useRooms } from './rooms';

export const useEvaluation = defineStore('evaluation', () => {
  const project = useProject();
  const rooms = useRooms();
  const scored = useResource(
    () => project.key,
    (key) => evaluation.assessment(key.programme),
    sameProgramme,
  );
  const checked = useResource(
    () => project.key,
    (key) => evaluation.check(key.programme),
    sameProgramme,
  );

  const assessment = computed(() => scored.value.value);
  const indicators = computed(() => assessment.value?.indicators ?? []);
  const findings = computed(() => checked.value.value?.findings ?? []);
  const error = computed(() => scored.error.value || checked.error.value);
  const selected = computed(() => {
    const selection = rooms.selection;
    return selection?.kind === 'indicator' ? (indicators.value.find((one) => one.id === selection.id) ?? null) : null;
  });

  const editIndicator = (id: number, change: Partial<IndicatorEdit>) =>
    project.change(() => evaluation.editIndicator(id, change));
  const moveIndicator = (id: number, down: boolean) => project.change(() => evaluation.moveIndicator(id, down));
  const weighByRule = (programme: number) => project.change(() => evaluation.weighByRule(programme));
  const setOverride = (id: number, change: OverrideEdit) => project.change(() => evaluation.setOverride(id, change));
  const editHead = (programme: number, change: Partial<AssessmentEdit>) =>
    project.change(() => evaluation.editAssessment(programme, change));

  return { assessment, indicators, findings, error, selected, editIndicator, moveIndicator, weighByRule, setOverride, editHead };
});

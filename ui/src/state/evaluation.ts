/**
 * The assessment of the chosen programme with its findings, for the rooms that show indicators.
 */
import { defineStore } from 'pinia';
import { computed } from 'vue';

import { evaluation } from '@/backend';
import type { AssessmentEdit, IndicatorEdit } from '@/backend/types';
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
  /** As {@link editIndicator}; throws what goes wrong, for a field that says it itself. */
  const keepIndicator = (id: number, change: Partial<IndicatorEdit>) =>
    project.keep(() => evaluation.editIndicator(id, change));
  const moveIndicator = (id: number, down: boolean) => project.change(() => evaluation.moveIndicator(id, down));
  const weighByRule = (programme: number) => project.change(() => evaluation.weighByRule(programme));
  /** Throws what goes wrong, for the field that says it itself. */
  const keepHead = (programme: number, change: Partial<AssessmentEdit>) =>
    project.keep(() => evaluation.editAssessment(programme, change));

  return { assessment, indicators, findings, error, selected, editIndicator, keepIndicator, moveIndicator, weighByRule, keepHead };
});

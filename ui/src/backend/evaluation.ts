/**
 * Indicators, scores and findings.
 */
import { commands, type AssessmentEdit, type IndicatorEdit, type OverrideEdit } from '@/generated/bindings';

import { unwrap } from './call';

export const assessment = (programme: number) => unwrap(commands.assessment(programme));
export const check = (programme: number) => unwrap(commands.check(programme));

/** Changes a leaf; what is left out stays as it is, an empty text clears it. */
export const editIndicator = (indicator: number, edit: Partial<IndicatorEdit>) =>
  unwrap(
    commands.editIndicator(indicator, {
      weight: null,
      target_value: null,
      actual_value: null,
      deviation_reason: null,
      ...edit,
    }),
  );

/** Gives a score instead of the rule's; a null score takes it away again. */
export const setOverride = (indicator: number, edit: OverrideEdit) => unwrap(commands.setOverride(indicator, edit));

/** Changes the head of the assessment; what is left out stays as it is. */
export const editAssessment = (programme: number, edit: Partial<AssessmentEdit>) =>
  unwrap(
    commands.editAssessment(programme, {
      report_date: null,
      filled_by: null,
      telephone: null,
      responsible: null,
      ...edit,
    }),
  );

/**
 * Indicators, scores and findings.
 */
import { commands, type AssessmentEdit, type IndicatorEdit, type OverrideEdit } from '@/generated/bindings';

import { unwrap } from './call';

/** The tree, depth first, classes with the weights below them. */
export const indicatorTree = (programme: number) => unwrap(commands.indicatorTree(programme));
/** Shares a total out evenly over the leaves below a class; null: all leaves. */
export const shareWeights = (programme: number, parent: number | null, total: string) =>
  unwrap(commands.shareWeights(programme, parent, total));
/** Takes over another programme's tree, without what was reached. */
export const copyIndicators = (programme: number, from: number) => unwrap(commands.copyIndicators(programme, from));

/** The annual goals, in the order of the form. */
export const goals = (programme: number) => unwrap(commands.goals(programme));
/** Problems and remedies, in the order of the form. */
export const remedies = (programme: number) => unwrap(commands.remedies(programme));

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

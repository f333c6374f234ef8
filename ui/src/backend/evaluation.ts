/**
 * Indicators, scores and findings.
 */
import {
  commands,
  type AssessmentEdit,
  type IndicatorEdit,
  type MonitoringEdit,
  type OverrideEdit,
} from '@/generated/bindings';

import { unwrap } from './call';

/** The tree, depth first, classes with the weights below them. */
export const indicatorTree = (programme: number) => unwrap(commands.indicatorTree(programme));
/** Shares a total out evenly over the leaves below a class; null: all leaves. */
export const shareWeights = (programme: number, parent: number | null, total: string) =>
  unwrap(commands.shareWeights(programme, parent, total));
/** Gives each class the weight of the rule pack, that of classes that do not apply moved to the others. */
export const weighByRule = (programme: number) => unwrap(commands.weighByRule(programme));
/** Moves a node up or down among its siblings. */
export const moveIndicator = (indicator: number, down: boolean) => unwrap(commands.moveIndicator(indicator, down));
/** Takes over another programme's tree, without what was reached. */
export const copyIndicators = (programme: number, from: number) => unwrap(commands.copyIndicators(programme, from));

/** The annual goals, in the order of the form. */
export const goals = (programme: number) => unwrap(commands.goals(programme));
/** Problems and remedies, in the order of the form. */
export const remedies = (programme: number) => unwrap(commands.remedies(programme));

export const assessment = (programme: number) => unwrap(commands.assessment(programme));
export const check = (programme: number) => unwrap(commands.check(programme));
/** What checks find on a record as it is typed (`id` null: a new one), at its field where they know it; nothing is written. */
export const checkDraft = (record: string, id: number | null, values: Record<string, string | null>) =>
  unwrap(commands.checkDraft(record, id, values));

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
      monitored_to: null,
      ...edit,
    }),
  );

/** How the indicators stand in the middle of the year. */
export const monitoring = (programme: number) => unwrap(commands.monitoring(programme));
/** Changes how a leaf stands in the middle of the year; what is left out stays as it is, an empty text clears it. */
export const editMonitoring = (indicator: number, edit: Partial<MonitoringEdit>) =>
  unwrap(
    commands.editMonitoring(indicator, {
      actual: null,
      forecast: null,
      reason_kind: null,
      reason: null,
      likelihood: null,
      note: null,
      ...edit,
    }),
  );

/** The parts of an indicator that bodies below answer for. */
export const parts = (indicator: number) => unwrap(commands.parts(indicator));
/** Hands an indicator down to bodies: its target shared out evenly (`sum`) or whole (`mean`, `least`). */
export const handDown = (indicator: number, bodies: string[], rollup: string) =>
  unwrap(commands.handDown(indicator, bodies, rollup));
/** Takes what bodies reported from pasted cells: body and value a line. */
export const pasteParts = (indicator: number, text: string) => unwrap(commands.pasteParts(indicator, text));

/** Indicators from pasted cells; nothing is written unless `apply`. */
export const pasteIndicators = (programme: number, text: string, apply: boolean) =>
  unwrap(commands.pasteIndicators(programme, text, apply));

/** Every metric, shipped and own, with its value now. */
export const metrics = (programme: number) => unwrap(commands.metrics(programme));
/** What expressions are made of, with values. */
export const quantities = (programme: number) => unwrap(commands.quantities(programme));
/** What an expression gives, or what is wrong with it. */
export const previewExpression = (programme: number, expression: string) =>
  unwrap(commands.previewExpression(programme, expression));
/** Binds a metric to a leaf; null: its value is typed again. */
export const bindMetric = (indicator: number, metric: string | null) => unwrap(commands.bindMetric(indicator, metric));
/** Asks which metric file to take in; null when the dialog was dismissed. */
export const chooseMetricFile = () => unwrap(commands.choosePath('metric', null));
/** Takes a metric of the bureau's own from a file. */
export const importMetric = (path: string) => unwrap(commands.importMetric(path));

/**
 * The tools of the atlas, in the order of their buttons. A tool is a component that fills a dock (see Dock.vue); it is
 * there while it is open.
 */
import type { Component } from 'vue';

import type { IconName } from '@/shared/Icon.vue';

import CompareDock from '../compare/CompareDock.vue';
import ComplianceDock from '../compliance/ComplianceDock.vue';
import ImportingDock from '../importing/ImportingDock.vue';
import StatisticsDock from '../statistics/StatisticsDock.vue';
import InspectDock from '../inspection/InspectDock.vue';
import PatchesDock from '../patches/PatchesDock.vue';
import PrintDock from '../sheet/PrintDock.vue';
import EditingDock from '../editing/EditingDock.vue';
import ExportingDock from '../exporting/ExportingDock.vue';
import MeasuringDock from '../measuring/MeasuringDock.vue';
import TableDock from '../table/TableDock.vue';

export interface Tool {
  /** Its name: of its words (`NAME.title`) and of its button (`NAME-open`). */
  name: string;
  icon: IconName;
  panel: Component;
}

export const TOOLS: readonly Tool[] = [
  { name: 'layersIn', icon: 'import', panel: ImportingDock },
  { name: 'exporting', icon: 'upload', panel: ExportingDock },
  { name: 'editing', icon: 'pen', panel: EditingDock },
  { name: 'table', icon: 'table', panel: TableDock },
  { name: 'measuring', icon: 'ruler', panel: MeasuringDock },
  { name: 'compliance', icon: 'compliance', panel: ComplianceDock },
  { name: 'inspect', icon: 'inspect', panel: InspectDock },
  { name: 'patches', icon: 'patch', panel: PatchesDock },
  { name: 'compare', icon: 'swipe', panel: CompareDock },
  { name: 'statistics', icon: 'share', panel: StatisticsDock },
  { name: 'print', icon: 'print', panel: PrintDock },
];

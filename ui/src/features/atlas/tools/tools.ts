/**
 * The tools of the atlas, in the order of their buttons. A tool is a component that fills a dock (see Dock.vue); it is
 * there while it is open.
 */
import type { Component } from 'vue';

import type { IconName } from '@/shared/Icon.vue';

import ComplianceDock from '../compliance/ComplianceDock.vue';

export interface Tool {
  /** Its name: of its words (`NAME.title`) and of its button (`NAME-open`). */
  name: string;
  icon: IconName;
  panel: Component;
}

export const TOOLS: readonly Tool[] = [{ name: 'compliance', icon: 'compliance', panel: ComplianceDock }];

/**
 * What the towers see, computed as a job.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type CoverageEvent } from '@/generated/bindings';

import { unwrap } from './call';
import type { CoverageTarget } from './types';

/** The run kept last; null when there is none. */
export const coverage = (programme: number) => unwrap(commands.coverage(programme));

/** Starts a coverage and returns its job number; what happens arrives at `listen`. */
export function startCoverage(
  programme: number,
  target: CoverageTarget,
  listen: (event: CoverageEvent) => void,
): Promise<number> {
  const events = new Channel<CoverageEvent>();
  events.onmessage = listen;
  return unwrap(commands.startCoverage(programme, target, events));
}

export const cancelJob = (job: number) => unwrap(commands.cancelJob(job));

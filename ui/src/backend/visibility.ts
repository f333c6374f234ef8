/**
 * What the towers see, computed as a job.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type CoverageEvent, type SightAsk } from '@/generated/bindings';

import { unwrap } from './call';
import type { CoverageMethod, CoverageTarget } from './types';

/** The run kept last; null when there is none. */
export const coverage = (programme: number) => unwrap(commands.coverage(programme));

/** Starts a coverage and returns its job number; what happens arrives at `listen`. `sight` is of line of sight alone. */
export function startCoverage(
  programme: number,
  target: CoverageTarget,
  listen: (event: CoverageEvent) => void,
  method: CoverageMethod,
  sight: SightAsk,
): Promise<number> {
  const events = new Channel<CoverageEvent>();
  events.onmessage = listen;
  return unwrap(commands.startCoverage(programme, target, method, sight, events));
}

/** The ground between a tower and a place (degrees), and what hides it. */
export const profile = (tower: number, lon: number, lat: number) => unwrap(commands.profile(tower, lon, lat));

export const cancelJob = (job: number) => unwrap(commands.cancelJob(job));

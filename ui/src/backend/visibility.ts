/**
 * What the towers see, computed as a job.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type CoverageEvent } from '@/generated/bindings';

import { unwrap } from './call';
import type { CoverageMethod, CoverageTarget } from './types';

/** The run kept last; null when there is none. */
export const coverage = (programme: number) => unwrap(commands.coverage(programme));

/** Starts a coverage and returns its job number; what happens arrives at `listen`. By line of
 * sight, the project's own things with heights and the crops of a month (1 to 12; null: none) may stand in the way. */
export function startCoverage(
  programme: number,
  target: CoverageTarget,
  listen: (event: CoverageEvent) => void,
  method: CoverageMethod,
  standing: boolean,
  month: number | null,
): Promise<number> {
  const events = new Channel<CoverageEvent>();
  events.onmessage = listen;
  return unwrap(commands.startCoverage(programme, target, method, standing, month, events));
}

/** The ground between a tower and a place (degrees), and what hides it. */
export const profile = (tower: number, lon: number, lat: number) => unwrap(commands.profile(tower, lon, lat));

export const cancelJob = (job: number) => unwrap(commands.cancelJob(job));

/**
 * What the towers see, computed as a job.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type CoverageEvent, type ProbabilityView, type SightAsk } from '@/generated/bindings';

import { takenApart, unwrap } from './call';
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

/** Makes a layer of what no tower sees by the run that was kept last. */
export const keepBlind = (programme: number) => unwrap(commands.keepBlind(programme, null));

/** The ground between a tower and a place (degrees), and what hides it. */
export const profile = (tower: number, lon: number, lat: number) => unwrap(commands.profile(tower, lon, lat));

/** How far a tower's camera gives each level of detail; none: its camera is not known. */
export const rings = (tower: number) => unwrap(commands.rings(tower));

/** How surely each place is seen: the frame, and a byte for each cell of its lattice. */
export async function probability(programme: number): Promise<{ view: ProbabilityView; cells: Uint8Array }> {
  // The generated type is that of the frame alone; what arrives is the message that holds it.
  const message = (await unwrap(commands.probability(programme))) as unknown as ArrayBuffer;
  const { words, cells } = takenApart<ProbabilityView>(message);
  return { view: words, cells };
}

export const cancelJob = (job: number) => unwrap(commands.cancelJob(job));

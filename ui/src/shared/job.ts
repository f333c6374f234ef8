/**
 * Long work as the window sees it: started, progressing, cancellable, over. One job at a time in each slot.
 */
import { computed, reactive } from 'vue';

/** What a running job says. */
export type JobEvent<R> =
  | { kind: 'progress'; fraction: number | null; note: string }
  | { kind: 'done'; result: R }
  | { kind: 'failed'; error: { message: string } }
  | { kind: 'cancelled' };

/** How a job is started and stopped. */
export interface JobDoor<R, A extends unknown[]> {
  start: (listen: (event: JobEvent<R>) => void, ...args: A) => Promise<number>;
  cancel: (job: number) => Promise<unknown>;
  done: (result: R) => void;
}

/** Where a job stands. */
export type JobPhase = 'idle' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled';

/** A slot for one job at a time. */
export function useJob<R, A extends unknown[]>(door: JobDoor<R, A>) {
  const state = reactive({ phase: 'idle' as JobPhase, fraction: 0, note: '', error: '' });
  let job: number | null = null;
  // Events of a job that is no longer the slot's are dropped.
  let turn = 0;

  function hear(mine: number, event: JobEvent<R>) {
    if (mine !== turn || (state.phase !== 'running' && state.phase !== 'cancelling')) return;
    switch (event.kind) {
      case 'progress':
        state.fraction = Math.min(1, Math.max(state.fraction, event.fraction ?? 0));
        state.note = event.note;
        break;
      case 'done':
        state.phase = 'done';
        state.fraction = 1;
        door.done(event.result);
        break;
      case 'failed':
        fail(event.error.message);
        break;
      case 'cancelled':
        state.phase = 'cancelled';
        break;
    }
  }

  function fail(message: string) {
    state.phase = 'failed';
    state.error = message;
  }

  const running = computed(() => state.phase === 'running' || state.phase === 'cancelling');

  async function start(...args: A): Promise<void> {
    if (running.value) return;
    turn += 1;
    const mine = turn;
    job = null;
    Object.assign(state, { phase: 'running', fraction: 0, note: '', error: '' });
    try {
      const number = await door.start((event) => hear(mine, event), ...args);
      if (mine !== turn) return;
      job = number;
      if ((state.phase as JobPhase) === 'cancelling') await door.cancel(number);
    } catch (error) {
      if (mine === turn) fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Asks the job to stop; it says `cancelled` when it has. */
  async function cancel(): Promise<void> {
    if (state.phase !== 'running') return;
    state.phase = 'cancelling';
    try {
      if (job !== null) await door.cancel(job);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Forgets the last job's outcome, and what a running one may still say. */
  function reset() {
    turn += 1;
    job = null;
    Object.assign(state, { phase: 'idle', fraction: 0, note: '', error: '' });
  }

  return { state, running, start, cancel, reset };
}

import { describe, expect, it, vi } from 'vitest';

import { useJob, type JobEvent } from './job';

/** A backend whose job says what the test lets it say. */
function backend() {
  const said: ((event: JobEvent<string>) => void)[] = [];
  let started: (job: number) => void = () => undefined;
  const cancel = vi.fn(async () => undefined);
  const done = vi.fn();
  const job = useJob<string, [string]>({
    start: (listen) => {
      said.push(listen);
      return new Promise((resolve) => (started = resolve));
    },
    cancel,
    done,
  });
  return { job, cancel, done, started: (number: number) => started(number), say: (event: JobEvent<string>, turn = -1) => said.at(turn)?.(event) };
}

describe('job', () => {
  it('goes from progress to its result, never backwards', async () => {
    const { job, done, started, say } = backend();
    const running = job.start('x');
    started(1);
    await running;
    say({ kind: 'progress', fraction: 0.6, note: '32/64' });
    say({ kind: 'progress', fraction: 0.4, note: '33/64' });
    expect(job.state.fraction).toBe(0.6);
    expect(job.state.note).toBe('33/64');
    say({ kind: 'done', result: 'ready' });
    expect(done).toHaveBeenCalledWith('ready');
    expect(job.state.phase).toBe('done');
    expect(job.running.value).toBe(false);
  });

  it('cancels a job whose number is not known yet as soon as it is', async () => {
    const { job, cancel, started, say } = backend();
    const running = job.start('x');
    await job.cancel();
    expect(cancel).not.toHaveBeenCalled();
    started(7);
    await running;
    expect(cancel).toHaveBeenCalledWith(7);
    expect(job.state.phase).toBe('cancelling');
    say({ kind: 'cancelled' });
    expect(job.state.phase).toBe('cancelled');
  });

  it('keeps the message of a failure', async () => {
    const { job, started, say } = backend();
    const running = job.start('x');
    started(1);
    await running;
    say({ kind: 'failed', error: { message: '磁盘已满' } });
    expect(job.state).toMatchObject({ phase: 'failed', error: '磁盘已满' });
  });

  it('tells a failure to start', async () => {
    const job = useJob<string, []>({ start: () => Promise.reject(new Error('no')), cancel: async () => undefined, done: () => undefined });
    await job.start();
    expect(job.state).toMatchObject({ phase: 'failed', error: 'no' });
  });

  it('runs one at a time and ignores what a forgotten job says', async () => {
    const { job, done, started, say } = backend();
    const first = job.start('a');
    await job.start('b');
    started(1);
    await first;
    job.reset();
    say({ kind: 'done', result: 'late' }, 0);
    expect(done).not.toHaveBeenCalled();
    expect(job.state.phase).toBe('idle');
    void job.start('c');
    say({ kind: 'progress', fraction: 0.9, note: 'late' }, 0);
    expect(job.state.fraction).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { REST, useLatest } from './latest';

describe('what is asked while somebody types', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked once the typing rests', async () => {
    const ask = vi.fn((what: string) => Promise.resolve(`${what}!`));
    const take = vi.fn();
    const { later } = useLatest(ask, take);
    later('1');
    await vi.advanceTimersByTimeAsync(REST - 1);
    later('15');
    await vi.advanceTimersByTimeAsync(REST);
    expect(ask.mock.calls).toEqual([['15']]);
    expect(take.mock.calls).toEqual([['15!']]);
  });

  it('takes no answer to what stands there no more', async () => {
    const answers: ((answer: string) => void)[] = [];
    const take = vi.fn();
    const { later, drop } = useLatest(() => new Promise<string>((resolve) => answers.push(resolve)), take);
    later('1');
    await vi.advanceTimersByTimeAsync(REST);
    later('2');
    await vi.advanceTimersByTimeAsync(REST);
    answers[1]?.('second');
    answers[0]?.('first');
    await vi.advanceTimersByTimeAsync(0);
    expect(take.mock.calls).toEqual([['second']]);
    later('3');
    await vi.advanceTimersByTimeAsync(REST);
    drop();
    answers[2]?.('third');
    await vi.advanceTimersByTimeAsync(0);
    expect(take).toHaveBeenCalledTimes(1);
  });

  it('says nothing when asking fails', async () => {
    const take = vi.fn();
    const { later } = useLatest(() => Promise.reject(new Error('gone')), take);
    later('1');
    await vi.advanceTimersByTimeAsync(REST);
    expect(take).not.toHaveBeenCalled();
  });
});

import { describe, expect, it } from 'vitest';

import { layersAsk, momentsOf, ticksOf, timesAsk } from './times';

const entry = (seq: number, kind = 'edit') => ({ seq, at: `2021-06-0${seq}T00:00:00Z`, person: '', label: `第${seq}`, kind, rows: 1, hash: '' });

describe('the times of a journal', () => {
  const moments = momentsOf([entry(4), entry(3, 'undo'), entry(2), entry(1, 'schema')]);

  it('go from the making of the file to now', () => {
    expect(moments.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
  });

  it('begin with the last change of the structure', () => {
    expect(momentsOf([entry(4), entry(3, 'schema'), entry(2), entry(1, 'schema')]).map((one) => one.seq)).toEqual([3, 4]);
  });

  it('are marked by day, with names where there is room', () => {
    const at = (day: number, hour: number) => ({ ...entry(day), at: `2021-06-0${day}T0${hour}:00:00Z` });
    const ticks = ticksOf(momentsOf([at(4, 2), at(3, 1), at(2, 3), at(2, 2), at(2, 1), at(1, 1)]));
    expect(ticks.map((one) => [one.share, one.day])).toEqual([
      [0, '2021-06-01'],
      [0.2, '2021-06-02'],
      [0.8, '2021-06-03'],
      [1, ''],
    ]);
    expect(ticksOf([])).toEqual([]);
  });

  it('the last of them is now', () => {
    expect(timesAsk('towers', moments, 1, 3, 1)).toEqual({
      before: { subject: 'towers', layer: null, entry: 2 },
      after: { subject: 'towers', layer: null, entry: null },
      by: 'code',
      least_m2: 1,
    });
    expect(timesAsk(7, moments, 0, 2, 1).before).toEqual({ subject: 'layer', layer: 7, entry: 1 });
  });

  it('two layers are compared as they are now', () => {
    expect(layersAsk(1, 2, 'overlap', 5).after).toEqual({ subject: 'layer', layer: 2, entry: null });
  });
});

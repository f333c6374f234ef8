import { describe, expect, it } from 'vitest';

import { layersAsk, momentsOf, timesAsk } from './times';

const entry = (seq: number, kind = 'edit') => ({ seq, at: `2021-06-0${seq}T00:00:00Z`, person: '', label: `第${seq}`, kind, rows: 1, hash: '' });

describe('the times of a journal', () => {
  const moments = momentsOf([entry(4), entry(3, 'undo'), entry(2), entry(1, 'schema')]);

  it('go from the making of the file to now', () => {
    expect(moments.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
  });

  it('begin with the last change of the structure', () => {
    expect(momentsOf([entry(4), entry(3, 'schema'), entry(2), entry(1, 'schema')]).map((one) => one.seq)).toEqual([3, 4]);
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

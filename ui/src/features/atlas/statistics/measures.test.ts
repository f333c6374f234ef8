import { describe, expect, it } from 'vitest';

import { boundsOf, made, type Choice } from './measures';

const choice: Choice = { kind: 'area', layer: null, field: '', byClass: false, event: '' };

describe('what is counted', () => {
  it('is whole before it is taken', () => {
    expect(made(choice)).toBeNull();
    expect(made({ ...choice, layer: 3, byClass: true })).toEqual({ kind: 'area', layer: 3, by_class: true });
    expect(made({ ...choice, kind: 'sum', layer: 3 })).toBeNull();
    expect(made({ ...choice, kind: 'sum', layer: 3, field: '面积' })).toEqual({ kind: 'sum', layer: 3, field: '面积' });
    expect(made({ ...choice, kind: 'towers' })).toEqual({ kind: 'towers' });
    expect(made({ ...choice, kind: 'events' })).toEqual({ kind: 'events', event: null });
  });

  it('own bounds go up', () => {
    expect(boundsOf('0, 10，20 30')).toEqual([0, 10, 20, 30]);
    for (const wrong of ['', '5', '5,5', '9,3', 'a,b', '1,x']) expect(boundsOf(wrong)).toBeNull();
  });
});

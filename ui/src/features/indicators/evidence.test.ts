import { describe, expect, it } from 'vitest';

import type { TowerView } from '@/backend/types';

import { evidenceIds, evidenceWords, noteId } from './evidence';

function tower(id: number, origin: string, inUse = true): TowerView {
  return {
    id, origin, in_use: inUse, code: '', name: '', township: null, lon: 115, lat: 37, ground_height_m: null,
    mast_height_m: 40, range_m: 3400, azimuth_deg: null, view_angle_deg: null, pixels_per_metre: null, camera: null, synthetic: true,
  };
}

describe('evidence', () => {
  it('reads the rows it names', () => {
    expect(evidenceIds({ kind: 'tower', ref: '7, 8,4503599627370497', text: '' })).toEqual([7, 8, 4503599627370497]);
    expect(evidenceIds({ kind: 'note', ref: '', text: '' })).toEqual([]);
  });

  it('knows the record of a note, and of nothing else', () => {
    expect(noteId({ kind: 'note', ref: '12', text: '验收报告' })).toBe(12);
    expect(noteId({ kind: 'note', ref: '', text: '验收报告' })).toBeNull();
    expect(noteId({ kind: 'tower', ref: '12', text: '1/1' })).toBeNull();
  });

  it('counts the towers it names, and no others', () => {
    const towers = [tower(1, 'new'), tower(2, 'reused'), tower(3, 'new', false), tower(4, 'new')];
    expect(evidenceWords({ kind: 'tower', ref: '1,2,3', text: '2/3' }, towers)).toEqual({
      key: 'evidence.says.tower',
      values: { count: 3, built: 2, reused: 1, used: 2 },
    });
  });

  it('prints amounts in 元', () => {
    expect(evidenceWords({ kind: 'payment', ref: '5', text: '669266.00' }, []).values).toEqual({ amount: '669,266.00', count: 1 });
  });

  it('leaves words as they are', () => {
    expect(evidenceWords({ kind: 'attachment', ref: '9', text: '验收报告' }, []).key).toBeNull();
    expect(evidenceWords({ kind: 'tower', ref: '1', text: '图上塔位 64 座' }, []).key).toBeNull();
  });
});

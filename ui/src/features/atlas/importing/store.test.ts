import { describe, expect, it } from 'vitest';

import type { LayerChoice, LayerPreview } from '@/backend/types';

import { homeOf, mayComeIn } from './store';

const choice: LayerChoice = {
  key: 'a.shp#0',
  take: true,
  name: '图斑',
  role: 'patch',
  secrecy: 'internal',
  home: 'project',
  system: 'stated',
  swapped: false,
  name_field: '',
  code_field: '',
  class_field: '',
};
const layer = { obstacle: null } as LayerPreview;

describe('layers on their way in', () => {
  it('live where their role and secrecy ask for', () => {
    expect(homeOf(choice)).toBe('project');
    expect(homeOf({ ...choice, role: 'farmland' })).toBe('library');
    expect(homeOf({ ...choice, secrecy: 'secret' })).toBe('library');
  });

  it('wait while something stands against them, unless they stay out', () => {
    expect(mayComeIn(layer, choice)).toBe(true);
    expect(mayComeIn(layer, { ...choice, name: ' ' })).toBe(false);
    const blocked = { ...layer, obstacle: '坐标系待确认' };
    expect(mayComeIn(blocked, choice)).toBe(false);
    expect(mayComeIn(blocked, { ...choice, take: false })).toBe(true);
  });
});

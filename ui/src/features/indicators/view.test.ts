import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';

import { useRooms } from '@/state/rooms';

import { startPage, useIndicatorsView } from './view';

describe('pages of the room', () => {
  beforeEach(() => setActivePinia(createPinia()));

  it('begin where the year stands', () => {
    expect(startPage([])).toBe('targets');
    expect(startPage([{ actual: null }])).toBe('targets');
    expect(startPage([{ actual: null }, { actual: '64' }])).toBe('actuals');
  });

  it('are opened from any room, and so are the dialogs', () => {
    const rooms = useRooms();
    const view = useIndicatorsView();
    rooms.go('assessment');
    view.show('events');
    expect([rooms.room, view.page]).toEqual(['indicators', 'events']);

    rooms.go('assessment');
    view.openLibrary({ metric: 'tower_count', indicator: 7 });
    expect([rooms.room, view.library]).toEqual(['indicators', { metric: 'tower_count', indicator: 7 }]);

    rooms.go('assessment');
    view.openParts(7);
    expect([rooms.room, view.parts]).toEqual(['indicators', 7]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Turns } from './turns';

describe('frames taken in turn', () => {
  let frames: (() => void)[] = [];
  const frame = () => frames.splice(0).forEach((work) => work());
  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (work: () => void) => frames.push(work));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('give each part a frame of its own, and nobody two in a row while another waits', () => {
    const turns = new Turns();
    const done: string[] = [];
    turns.next('map', () => {
      done.push('map');
      turns.next('map', () => done.push('map again'));
    });
    turns.next('panel', () => done.push('panel, outdated'));
    turns.next('panel', () => done.push('panel'));
    expect(frames.length).toBe(1);
    frame();
    expect(done).toEqual(['map']);
    frame();
    expect(done).toEqual(['map', 'panel']);
    frame();
    expect(done).toEqual(['map', 'panel', 'map again']);
    expect(frames.length).toBe(0);
    turns.next('map', () => done.push('never'));
    turns.drop('map');
    expect(turns.awaits('map')).toBe(false);
    frame();
    expect(done.length).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';

import { layCallouts, settle, textWidth, wrapName, type Place } from './callouts';

const at = (x: number, y: number, width = 160, height = 40): Place => ({ x, y, width, height });
const clash = (a: Place, b: Place) =>
  Math.abs(a.y - b.y) < (a.height + b.height) / 2 && a.x < b.x + b.width && b.x < a.x + a.width;

function free(places: readonly Place[]): boolean {
  return places.every((a, i) => places.every((b, j) => i === j || !clash(a, b)));
}

describe('callouts', () => {
  it('leaves what stands alone at its place', () => {
    const places = [at(0, 0), at(0, 300), at(400, 10)];
    expect(layCallouts(places)).toEqual(places);
  });

  it('stacks what is close, the northern one on top, right of all', () => {
    const [south, north] = layCallouts([at(10, 8), at(0, 0)]);
    expect(north?.y).toBeLessThan(south?.y ?? 0);
    expect(north?.x).toBe(south?.x);
    expect(north?.x).toBeGreaterThan(10);
    expect(free(layCallouts([at(10, 8), at(0, 0)]))).toBe(true);
  });

  it('keeps clear of a neighbour that the stack would reach', () => {
    const places = [at(0, 0), at(2, 1), at(4, 2), at(40, 78), at(45, -80)];
    const laid = layCallouts(places);
    expect(free(laid)).toBe(true);
    expect(laid).toHaveLength(5);
  });

  it('keeps many at one place apart', () => {
    expect(free(layCallouts(Array.from({ length: 24 }, () => at(100, 100))))).toBe(true);
  });
});

describe('a callout in a large area', () => {
  const anywhere = () => true;

  it('stays where it is free', () => {
    expect(settle(at(0, 0), [at(0, 100)], anywhere)).toEqual(at(0, 0));
  });

  it('goes to the nearest free spot of the area', () => {
    const stack = [at(60, -20), at(60, 26)];
    const spot = settle(at(0, 0), stack, anywhere);
    expect(free([spot, ...stack])).toBe(true);
    const northern = settle(at(0, 0), stack, (one) => one.y < 0 && one.x === 0);
    expect(northern.y).toBeLessThan(-20);
    expect(free([northern, ...stack])).toBe(true);
  });

  it('stays at its place when no spot is free', () => {
    expect(settle(at(0, 0), [at(0, 0)], () => false)).toEqual(at(0, 0));
  });
});

describe('names', () => {
  it('are broken into lines and cut with an ellipsis', () => {
    expect(wrapName('市区', 12, 2)).toEqual(['市区']);
    expect(wrapName('湛江市自然资源局智能化建设项目', 12, 2)).toEqual(['湛江市自然资源局智能化建', '设项目']);
    const long = wrapName('湛江市工程建设项目“联合测绘”监管与成果共享服务平台（2023年）项目', 12, 2);
    expect(long).toHaveLength(2);
    expect(long[1]).toMatch(/…$/);
    expect(long.every((line) => textWidth(line) <= 12)).toBe(true);
  });

  it('break Latin words at their gaps', () => {
    expect(wrapName('Land and sea survey platform', 10, 3)).toEqual(['Land and sea', 'survey platform']);
  });
});

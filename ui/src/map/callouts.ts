/**
 * Where the signs of extents stand when several places lie close together: stacked beside their places, each with a
 * line to its own, so that none hides another and every name can be read. Everything is in pixels, y downwards.
 */

/** A place and the size of what is written there. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Free space between two callouts. */
const GAP = 6;

/** How far a sign reaches left of its place. */
const SIGN = 12;

/** How far right of the easternmost place a stack stands. */
const ASIDE = 34;

/** Whether two callouts would lie over each other; a callout begins at its place and goes right. */
function overlap(a: Place, b: Place): boolean {
  return Math.abs(a.y - b.y) < (a.height + b.height) / 2 + GAP && a.x - SIGN < b.x + b.width && b.x - SIGN < a.x + a.width;
}

/** Places that overlap, directly or through others, as groups of indices. */
function groups(places: readonly Place[]): number[][] {
  const left = new Set(places.keys());
  const found: number[][] = [];
  for (const first of places.keys()) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const index of group) {
      const place = places[index];
      for (const other of [...left]) {
        const candidate = places[other];
        if (place && candidate && overlap(place, candidate)) {
          left.delete(other);
          group.push(other);
        }
      }
    }
    found.push(group);
  }
  return found;
}

/** Stacks a group beside its places, the northernmost on top. */
function stack(group: readonly number[], places: readonly Place[], into: Place[]) {
  const members = group.map((index) => ({ index, place: places[index] })).filter((one): one is { index: number; place: Place } => one.place !== undefined);
  members.sort((a, b) => a.place.y - b.place.y || a.index - b.index);
  const height = members.reduce((sum, { place }) => sum + place.height + GAP, -GAP);
  const x = Math.max(...members.map(({ place }) => place.x)) + ASIDE;
  let y = members.reduce((sum, { place }) => sum + place.y, 0) / members.length - height / 2;
  for (const { index, place } of members) {
    into[index] = { ...place, x, y: y + place.height / 2 };
    y += place.height + GAP;
  }
}

/** Where each callout stands, in the order given; one that is alone stays at its place. */
export function layCallouts(places: readonly Place[]): Place[] {
  const laid = places.map((place) => ({ ...place }));
  // A stack may come to lie over a neighbour, which then joins it; each round makes a group larger or is the last.
  let members: number[][] = places.map((_, index) => [index]);
  for (let round = 0; round < places.length; round += 1) {
    const joined = groups(laid).map((group) => [...new Set(group.flatMap((index) => members.find((one) => one.includes(index)) ?? [index]))]);
    const next = merge(joined);
    if (next.length === members.length) return laid;
    members = next;
    for (const group of members) {
      if (group.length > 1) stack(group, places, laid);
    }
  }
  return laid;
}

/** Groups that share a member become one. */
function merge(lists: readonly number[][]): number[][] {
  const merged: number[][] = [];
  for (const list of lists) {
    const touching = merged.filter((one) => one.some((index) => list.includes(index)));
    const union = [...new Set([...touching.flat(), ...list])];
    for (const one of touching) merged.splice(merged.indexOf(one), 1);
    merged.push(union);
  }
  return merged;
}

/** How far a callout may leave its place up, down and to the left, in steps of this many px. */
const STEP = 26;
const STEPS = 8;

/**
 * The nearest free spot for a callout within its own large area, where it needs no line to its place; its own place
 * when all are taken.
 */
export function settle(place: Place, taken: readonly Place[], within: (spot: Place) => boolean): Place {
  for (let ring = 0; ring <= STEPS; ring += 1) {
    for (let across = 0; across <= ring; across += 1) {
      for (const side of [1, -1]) {
        const spot = { ...place, x: place.x - across * STEP, y: place.y + side * (ring - across) * STEP };
        if (!taken.some((other) => overlap(spot, other)) && within(spot)) return spot;
      }
    }
  }
  return place;
}

/** About how wide a text is, in widths of a Chinese character. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.charCodeAt(0) < 0x2000 ? 0.56 : 1), 0);
}

/** A name in at most `lines` lines of `width` Chinese characters; what is left out becomes an ellipsis. */
export function wrapName(name: string, width: number, lines: number): string[] {
  const wrapped: string[] = [];
  let line = '';
  for (const character of name) {
    if (textWidth(line + character) <= width) {
      line += character;
      continue;
    }
    // Latin words stay whole where the line has a gap to break at.
    const gap = /[\w)]/.test(character) ? line.lastIndexOf(' ') : -1;
    wrapped.push(gap > 0 ? line.slice(0, gap) : line.trimEnd());
    line = gap > 0 ? line.slice(gap + 1) + character : character.trimStart();
  }
  if (line) wrapped.push(line);
  if (wrapped.length <= lines) return wrapped;
  const kept = wrapped.slice(0, lines);
  const last = [...(kept[lines - 1] ?? '')];
  while (last.length && textWidth(`${last.join('')}…`) > width) last.pop();
  kept[lines - 1] = `${last.join('')}…`;
  return kept;
}

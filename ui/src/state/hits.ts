/**
 * What the search of the window finds: entries with the texts they are known by, ranked for a query and grouped by
 * kind, the group with the best match first.
 */
import { find, foldQuery, spell, type Match, type Readings, type Spelt } from '@/shared/match';

/** In the order in which groups stand when nothing else decides. */
export const KINDS = ['system', 'contract', 'township', 'tower', 'indicator', 'command'] as const;
export type Kind = (typeof KINDS)[number];

/** Something that can be found. */
export interface Entry {
  /** Unique among all entries. */
  key: string;
  kind: Kind;
  title: string;
  /** What tells it from others of the same title, beside it. */
  detail: string;
  /** Further texts it is found by. */
  also: readonly string[];
  /** Goes there, or does it. */
  run: () => void;
}

/** An entry with its texts taken apart, the title first. */
export interface Prepared {
  entry: Entry;
  texts: readonly Spelt[];
}

/** A row of the list; `mark` is the part of the title that was typed. */
export interface Hit {
  entry: Entry;
  mark: { from: number; to: number } | null;
}

/** Rows of one kind; `more` counts those that found no room. */
export interface Group {
  kind: Kind;
  hits: Hit[];
  more: number;
}

/** Rows at most, and rows of a kind that another one stands below. */
export const MOST = 30;
export const MOST_OF_A_KIND = MOST / KINDS.length;

interface Ranked extends Hit {
  rank: number;
}

export function prepare(entries: readonly Entry[], readings: Readings): Prepared[] {
  return entries.map((entry) => ({ entry, texts: [entry.title, ...entry.also].map((text) => spell(text, readings)) }));
}

/** The groups for a query. Before anything is typed: systems and commands, as a way to begin. */
export function search(query: string, prepared: readonly Prepared[]): Group[] {
  const typed = foldQuery(query);
  const ranked = typed
    ? prepared.flatMap((one) => rank(typed, one) ?? [])
    : prepared
        .filter(({ entry }) => entry.kind === 'system' || entry.kind === 'command')
        .map(({ entry }) => ({ entry, mark: null, rank: 0 }));
  // Sorting is stable: equals keep the order of the project.
  ranked.sort((a, b) => a.rank - b.rank || (typed ? a.entry.title.length - b.entry.title.length : 0));
  return group(ranked);
}

function rank(typed: string, { entry, texts }: Prepared): Ranked | null {
  let best: Match | null = null;
  let mark: Hit['mark'] = null;
  texts.forEach((text, i) => {
    const match = find(typed, text);
    if (!match || (best && best.rank <= match.rank)) return;
    best = match;
    mark = i === 0 ? { from: match.from, to: match.to } : null;
  });
  return best && { entry, mark, rank: (best as Match).rank };
}

function group(ranked: readonly Ranked[]): Group[] {
  const byKind = KINDS.map((kind) => ({ kind, all: ranked.filter((one) => one.entry.kind === kind) })).filter(({ all }) => all.length > 0);
  const best = (all: readonly Ranked[]) => all[0]?.rank ?? 0;
  byKind.sort((a, b) => best(a.all) - best(b.all));
  // Each kind stays in sight of the others; what room they leave is for the last, which hides none.
  let free: number = MOST;
  return byKind.map(({ kind, all }, i) => {
    const shown = Math.min(all.length, i === byKind.length - 1 ? free : MOST_OF_A_KIND);
    free -= shown;
    return { kind, hits: all.slice(0, shown).map(({ entry, mark }) => ({ entry, mark })), more: all.length - shown };
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import en from './en.json';
import zh from './zh-CN.json';

type Words = { [key: string]: string | Words };

function keys(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [before + key] : keys(value, `${before}${key}.`)));
}

function texts(words: Words): string[] {
  return Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));
}

/** Names between single braces, which the program fills in. */
function holes(words: Words): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  const walk = (part: Words, before: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === 'string') all[before + key] = [...value.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
      else walk(value, `${before}${key}.`);
    }
  };
  walk(words, '');
  return all;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(vue|ts)$/.test(entry.name) && !entry.name.includes('.test.') ? [readFileSync(path, 'utf8')] : [];
  });
}

const root = join(import.meta.dirname, '..');

describe('words', () => {
  it('have the same keys in both languages', () => {
    expect(keys(en).sort()).toEqual(keys(zh).sort());
  });

  it('have the same holes in both languages', () => {
    expect(holes(en)).toEqual(holes(zh));
  });

  it('are nowhere empty', () => {
    expect(texts(zh).concat(texts(en)).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('hold every key that the sources ask for', () => {
    const known = new Set(keys(zh));
    const groups = new Set(Object.keys(zh));
    const asked = new Set(
      sources(root).flatMap((text) => [...text.matchAll(/'([a-z]+\.[A-Za-z0-9_.]+)'/g)].map((match) => match[1] ?? '').filter((key) => groups.has(key.split('.')[0] ?? ''))),
    );
    expect([...asked].filter((key) => !known.has(key))).toEqual([]);
    expect(asked.size).toBeGreaterThan(150);
  });
});

/**
 * The readings of Chinese characters. The dictionary is large and only searching needs it, so it is a chunk of its own
 * that is read when it is first asked for.
 */
import type { Readings } from './match';

let loaded: Promise<Readings> | null = null;

/** The readings, once the dictionary is there; a failed attempt may be repeated. */
export function loadReadings(): Promise<Readings> {
  loaded ??= read().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function read(): Promise<Readings> {
  const { pinyin } = await import('pinyin-pro');
  const known = new Map<string, readonly string[]>();
  return (character) => {
    let readings = known.get(character);
    if (!readings) {
      readings = /\p{Script=Han}/u.test(character)
        ? letters(pinyin(character, { multiple: true, type: 'array', toneType: 'none', v: true }))
        : [];
      known.set(character, readings);
    }
    return readings;
  };
}

/** Readings of latin letters only, once each; `lü` is typed as `lv` and as `lu`. */
function letters(readings: readonly string[]): readonly string[] {
  const plain = readings.filter((reading) => /^[a-z]+$/.test(reading));
  return [...new Set(plain.flatMap((reading) => (reading.includes('v') ? [reading, reading.replace('v', 'u')] : [reading])))];
}

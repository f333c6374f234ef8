/**
 * Files as people speak of them: their size, and their names from the folder that holds them all.
 */

/** The size of a file: `3 KB`, `1.4 MB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const kilo = Math.round(size / 1024);
  return kilo < 1024 ? `${kilo} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

/** The paths from the folder on that all of them are in. */
export function within(paths: readonly string[]): string[] {
  const [first = [], ...others] = paths.map((path) => path.split(/(?<=[\\/])/));
  let at = 0;
  while (at < first.length - 1 && others.every((path) => path[at] === first[at])) at += 1;
  const root = first.slice(0, at).join('').length;
  return paths.map((path) => path.slice(root));
}

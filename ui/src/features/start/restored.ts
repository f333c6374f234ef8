/**
 * The name proposed for a project that a backup becomes.
 */

/** `…/系统建设经费-2023 20261123-094000.gpkg` → `系统建设经费-2023-恢复.gpkg`: without the time of the backup. */
export function restoredName(backup: string, word: string): string {
  const file = backup.split(/[\\/]/).at(-1) ?? '';
  const stem = file.replace(/\.gpkg$/i, '').replace(/ \d{8}-\d{6}(?:-\d+)?$/, '');
  return `${stem}-${word}.gpkg`;
}

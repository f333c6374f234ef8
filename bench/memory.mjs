/** What an application of several processes holds in memory, as Linux shares it out (PSS). */
import { readFileSync, readdirSync } from 'node:fs';

/** Process ids below a process, itself included. */
function family(root) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has just ended.
    }
  }
  const found = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (found.has(parent) && !found.has(pid)) grown = Boolean(found.add(pid));
    }
  }
  return [...found];
}

const pss = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
const name = (pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** MiB of everything below a WebDriver, less the drivers themselves, in all and by process. */
export function memory(driver) {
  const processes = family(driver).filter((pid) => !/driver/i.test(name(pid)));
  return {
    pss_mib: Math.round(processes.reduce((sum, pid) => sum + pss(pid), 0) / 1024),
    processes: processes.map((pid) => `${name(pid)} ${Math.round(pss(pid) / 1024)}`),
  };
}

/**
 * How long the window takes from start to interactive, and what the whole application then holds in memory.
 *
 *   node window.mjs PROGRAM PROJECT      prints {"start_s": …, "open_s": …, "pss_mib": …}
 *
 * Start is counted from the request that spawns the program to a page that shows the open project and answers a
 * click; what WebDriver adds to the program's own start is in it, the driver's own start is not. Memory is the PSS of the program and of its WebKit processes.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

import { Window } from '../tests/window/driver.mjs';

const [program, project] = process.argv.slice(2).map((path) => resolve(path));

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

const window = new Window();
try {
  await window.start(program, [project]);
  const begin = window.launched;
  await window.one('frame', 30);
  await window.text('bureau', '', 30);
  await window.click('room-atlas');
  await window.one('tower-pick');
  const start = (performance.now() - begin) / 1000;
  const towers = () =>
    window.script(`return document.querySelectorAll('[data-testid="tower-pick"] option[value]:not([value=""])').length`);
  await window.until('the towers', async () => (await towers()) === 64, 30);
  await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 30);
  const open = (performance.now() - begin) / 1000;
  await new Promise((done) => setTimeout(done, 3000));
  // Everything below the driver, less the two drivers themselves.
  const processes = family(window.child.pid).filter((pid) => !/driver/i.test(name(pid)));
  const mib = processes.reduce((sum, pid) => sum + pss(pid), 0) / 1024;
  console.log(JSON.stringify({ start_s: start, open_s: open, pss_mib: mib, processes: processes.map((pid) => `${name(pid)} ${Math.round(pss(pid) / 1024)}`) }));
} finally {
  await window.end();
}
process.exit(0);

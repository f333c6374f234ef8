/**
 * How long the window takes from start to interactive, and what the whole application then holds in memory.
 *
 *   node window.mjs PROGRAM PROJECT      prints {"start_s": …, "open_s": …, "pss_mib": …}
 *
 * Start is counted from the request that spawns the program to a page that shows the open project and answers a
 * click; what WebDriver adds to the program's own start is in it, the driver's own start is not. Memory is the PSS of the program and of its WebKit processes.
 */
import { resolve } from 'node:path';
import process from 'node:process';

import { Window } from '../tests/window/driver.mjs';
import { memory } from './memory.mjs';

const [program, project] = process.argv.slice(2).map((path) => resolve(path));

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
  console.log(JSON.stringify({ start_s: start, open_s: open, ...memory(window.child.pid) }));
} finally {
  await window.end();
}
process.exit(0);

/**
 * How smoothly a tower is dragged in the real window while what all towers see follows.
 *
 *   node window_drag.mjs PROGRAM PROJECT      prints {"pictures_s": …, "p95_ms": …, …}
 *
 * The pointer is moved by the page itself, sixty times a second along a loop of some hundred pixels, as a hand does.
 * `pictures_s`: pictures of a changed coverage drawn a second. `median_ms`, `p95_ms`: from the moment a move was due to
 * the end of the frame that shows it or a later one; a move that had to wait for the page counts from when it was due.
 * `answer_ms`: the shell's answer to one change alone, there and back, picture included: the median of a hundred.
 */
import { resolve } from 'node:path';
import process from 'node:process';

import { Window } from '../tests/window/driver.mjs';
import { memory } from './memory.mjs';

const [program, project] = process.argv.slice(2).map((path) => resolve(path));
const SECONDS = 8;
const window = new Window();

/** Runs a function body in the page that calls `done` with its answer. */
function answered(body, ...args) {
  const script = `const done = arguments[arguments.length - 1]; ${body}`;
  return window.call('POST', `/session/${window.session}/execute/async`, { script, args }, 60_000);
}

/** Presses the chosen tower, moves it along a loop for so many seconds, lets go, and tells what came of it. */
const drag = (seconds) =>
  answered(
    `const find = (id) => document.querySelector('[data-testid="' + id + '"]');
    const [handles, canvas] = [find('live-handles'), find('live-picture')];
    const box = find('live-tower').getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const target = document.querySelector('.ol-layers');
    const send = (type, dx, dy) =>
      target.dispatchEvent(new PointerEvent(type, {
        bubbles: true, cancelable: true, composed: true, pointerId: 1, isPrimary: true, pointerType: 'mouse',
        button: type === 'pointermove' ? -1 : 0, buttons: type === 'pointerup' ? 0 : 1, clientX: x + dx, clientY: y + dy,
      }));
    send('pointerdown', 0, 0);
    setTimeout(() => {
      const first = Number(handles.dataset.change);
      const count = arguments[0] * 60;
      const [due, pictures] = [[], []];
      const begin = performance.now();
      const observer = new MutationObserver(() => {
        const shows = Number(canvas.dataset.change);
        // The next frame begins when the one that shows this has been drawn.
        requestAnimationFrame(() => pictures.push([shows, performance.now()]));
      });
      observer.observe(canvas, { attributes: true, attributeFilter: ['data-change'] });
      const end = () => {
        send('pointerup', 0, 0);
        observer.disconnect();
        const latencies = due.map((at, i) => (pictures.find(([shows]) => shows >= first + i + 1)?.[1] ?? Infinity) - at);
        done({ asked: Number(handles.dataset.change) - first, moves: count, pictures: pictures.length, ms: performance.now() - begin - 500, latencies });
      };
      const next = () => {
        // Every move that is due by now.
        while (due.length < count && begin + (due.length * 1000) / 60 <= performance.now()) {
          // The first move is a move already.
          const angle = (due.length + 1) / 24;
          due.push(begin + (due.length * 1000) / 60);
          send('pointermove', 90 * Math.sin(angle), 60 * Math.sin(2 * angle));
        }
        if (due.length < count) setTimeout(next, Math.max(0, begin + (due.length * 1000) / 60 - performance.now()));
        else setTimeout(end, 500);
      };
      next();
    }, 300);`,
    seconds,
  );

/** Asks the shell for a hundred small changes of a tower, one after the other; milliseconds of each. */
const changes = () =>
  answered(
    `(async () => {
      const invoke = window.__TAURI_INTERNALS__.invoke;
      const view = await invoke('project');
      const [tower] = (await invoke('towers', { programme: view.programmes[0].id })).slice(20);
      const took = [];
      for (let i = 0; i < 100; i += 1) {
        const { id, lon, lat, in_use, mast_height_m, range_m, azimuth_deg, view_angle_deg } = tower;
        const moved = { id, lon: lon + i * 1e-4, lat, in_use, mast_height_m, range_m, azimuth_deg, view_angle_deg };
        const begin = performance.now();
        const message = await invoke('change_live', { change: { towers: [moved], looking: null, watched: id } });
        took.push(performance.now() - begin);
        if (!(message instanceof ArrayBuffer)) throw new Error('no raw bytes');
      }
      await invoke('reset_live', { watched: null });
      return took;
    })().then(done, (problem) => done(String(problem?.message ?? JSON.stringify(problem))));`,
  );

const at = (numbers, share) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * share)];

try {
  await window.start(program, [project]);
  await window.one('frame', 60);
  await window.until('the towers', async () => {
    const towers = await window.script(`return document.querySelectorAll('[data-testid="tower-pick"] option[value]:not([value=""])').length`);
    return towers === 64;
  }, 60);
  await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  await window.click('live-begin');
  await window.one('live-panel', 60);
  await window.script(`
    const pick = document.querySelector('[data-testid="tower-pick"]');
    pick.value = pick.querySelectorAll('option[value]:not([value=""])')[20].value;
    pick.dispatchEvent(new Event('change', { bubbles: true }));`);
  await window.one('live-tower-panel');
  await new Promise((done) => setTimeout(done, 1500));
  const alone = await changes();
  if (!Array.isArray(alone)) throw new Error(alone);
  // Once to warm up, once measured.
  await drag(2);
  const run = await drag(SECONDS);
  if (run.asked < run.moves) throw new Error(`${run.asked} of ${run.moves} moves arrived`);
  if (run.latencies.some((ms) => ms === null)) throw new Error('a move was never shown');
  console.log(
    JSON.stringify({
      pictures_s: Math.round((run.pictures / run.ms) * 10_000) / 10,
      median_ms: Math.round(at(run.latencies, 0.5)),
      p95_ms: Math.round(at(run.latencies, 0.95)),
      most_ms: Math.round(Math.max(...run.latencies)),
      answer_ms: Math.round(at(alone, 0.5) * 10) / 10,
      ...memory(window.child.pid),
    }),
  );
} finally {
  await window.end();
}
process.exit(0);

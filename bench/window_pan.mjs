/**
 * How smoothly the real window is panned over a layer of a million polygons, on software rendering.
 *
 *   node window_pan.mjs PROGRAM PROJECT      prints {"pictures_s": …, "p95_ms": …, "painted": …, "map_s": …, …}
 *
 * The pointer is moved by the page itself, sixty times a second along a loop of some hundred pixels at a level where
 * parcels are seen one by one. `pictures_s`: frames drawn a second in which the map stood elsewhere than before;
 * `p95_ms`: the time from one of them to the next; `painted`: share of places looked at that showed the layer and not
 * the paper. `map_s`: from the page's knowing the project to the layer's first colour on the map.
 */
import { resolve } from 'node:path';
import process from 'node:process';

import { Window } from '../tests/window/driver.mjs';
import { memory } from './memory.mjs';

const [program, project] = process.argv.slice(2).map((path) => resolve(path));
const SECONDS = 8;
const window = new Window();

function answered(body, ...args) {
  const script = `const done = arguments[arguments.length - 1]; ${body}`;
  return window.call('POST', `/session/${window.session}/execute/async`, { script, args }, 60_000);
}

/** The page's functions that look at the map: whether a place shows a colour, and a sign of where the map stands. */
const LOOK = `
  const canvases = () => [...document.querySelectorAll('[data-testid="map"] canvas')].filter((one) => one.width > 0);
  const colours = (places) => {
    const shown = places.map(() => false); let sign = '';
    for (const canvas of canvases()) {
      const context = canvas.getContext('2d');
      places.forEach(([x, y], at) => {
        const [r, g, b, a] = context.getImageData(Math.floor(canvas.width * x), Math.floor(canvas.height * y), 1, 1).data;
        if (a > 40) shown[at] = true;
        sign += [r, g, b, a].join(',') + ';';
      });
      sign += canvas.style.transform + getComputedStyle(canvas.parentElement).transform;
    }
    return { shown, sign };
  };`;

const pan = (seconds) =>
  answered(
    `${LOOK}
    const target = document.querySelector('.ol-layers');
    const box = document.querySelector('[data-testid="map"]').getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const send = (type, dx, dy) =>
      target.dispatchEvent(new PointerEvent(type, {
        bubbles: true, cancelable: true, composed: true, pointerId: 1, isPrimary: true, pointerType: 'mouse',
        button: type === 'pointermove' ? -1 : 0, buttons: type === 'pointerup' ? 0 : 1, clientX: x + dx, clientY: y + dy,
      }));
    const places = [[0.5, 0.5], [0.3, 0.3], [0.7, 0.3], [0.3, 0.7], [0.7, 0.7]];
    const frames = []; let shown = 0; let looked = 0; let last = ''; let over = false;
    const begin = performance.now();
    const frame = () => {
      if (over) return;
      const now = colours(places);
      if (now.sign !== last) frames.push(performance.now());
      last = now.sign; looked += places.length; shown += now.shown.filter(Boolean).length;
      requestAnimationFrame(frame);
    };
    send('pointerdown', 0, 0);
    requestAnimationFrame(frame);
    const move = () => {
      const t = (performance.now() - begin) / 1000;
      if (t < arguments[0]) {
        send('pointermove', 330 * Math.sin(t * 0.9), 210 * Math.sin(t * 1.7));
        setTimeout(move, 1000 / 60);
      } else {
        over = true; send('pointerup', 0, 0);
        const gaps = frames.slice(1).map((at, i) => at - frames[i]).sort((a, b) => a - b);
        done({ frames: frames.length, s: (performance.now() - begin) / 1000, p95: gaps[Math.floor(gaps.length * 0.95)], painted: shown / looked });
      }
    };
    move();`,
    seconds,
  );

/** Milliseconds until the middle of the map has a colour. */
const painted = () =>
  answered(`${LOOK}
    const begin = performance.now();
    const look = () => (colours([[0.5, 0.5], [0.4, 0.4], [0.6, 0.6]]).shown.some(Boolean) ? done(performance.now() - begin) : requestAnimationFrame(look));
    look();`);

try {
  await window.start(program, [project]);
  await window.one('frame', 60);
  await window.click('room-atlas');
  const map = await painted();
  await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  // The overview is made in the background; panning is measured once it is there.
  await window.until('the overview', () =>
    window.script(`return window.__TAURI_INTERNALS__.invoke('tile_states').then((all) => all.every((one) => one.preparing === null))`), 300);
  for (let i = 0; i < 5; i += 1) {
    await window.click('zoom-in');
    await new Promise((done) => setTimeout(done, 800));
  }
  await pan(2);
  const run = await pan(SECONDS);
  if (run.painted < 0.5) throw new Error(`the layer is not seen: ${JSON.stringify(run)}`);
  console.log(JSON.stringify({ pictures_s: run.frames / run.s, p95_ms: run.p95, painted: run.painted, map_s: map / 1000, ...memory(window.child.pid) }));
} finally {
  await window.end();
}
process.exit(0);

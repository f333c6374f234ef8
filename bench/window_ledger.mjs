/**
 * How long the room of funds takes with a long ledger: to open, and to answer a filter.
 *
 *   node window_ledger.mjs PROGRAM PROJECT PAYMENTS     prints {"open_s": …, "filter_s": …, "command_ms": …, …}
 *
 * Timed in the page itself, from the click or the letters typed to the frame that shows the rows and their sums. A
 * filter waits until typing rests (150 ms), which is in `filter_s`. `command_ms` is the answer alone, there and back
 * between page and program: the median of its questions, each asked once; `slowest_ms` the slowest, which sorts.
 */
import { resolve } from 'node:path';
import process from 'node:process';

import { Window } from '../tests/window/driver.mjs';
import { memory } from './memory.mjs';

const [program, project] = process.argv.slice(2, 4).map((path) => resolve(path));
const payments = Number(process.argv[4]);

/** Words of the made ledger: contracts, vouchers, payees, amounts; no two let the same number of rows through. */
const TYPED = ['第17包', '2022', '海测', '数据治理 2021', 'zj', '.50'];
const ASKED = [
  { text: '第17包' },
  { text: '2022' },
  { text: '软件开发 第1期' },
  { text: '不在台账里' },
  { from: '2021-06-01', to: '2022-06-30' },
  { text: '海测', from: '2022' },
  { text: '', offset: 50_000 },
  { text: '监理', sort: 'amount', descending: true },
  { text: '', sort: 'payee' },
];

const window = new Window();

/** Runs a function body in the page that calls `done` with its answer. */
function answered(body, ...args) {
  const script = `const done = arguments[arguments.length - 1]; ${body}`;
  return window.call('POST', `/session/${window.session}/execute/async`, { script, args }, 60_000);
}

/** Acts, then waits frame by frame until rows and sums are there and `ready` holds; the milliseconds it took. */
const timed = (act, ready, ...args) =>
  answered(
    `const begin = performance.now();
    const find = (id) => document.querySelector('[data-testid="' + id + '"]');
    const before = find('ledger-total')?.dataset.total;
    ${act}
    const look = () => {
      const total = Number(find('ledger-total')?.dataset.total ?? -1);
      const shown = total === 0 || (find('ledger-sum-amount')?.textContent && document.querySelector('[data-testid="ledger-row"][data-id]'));
      if (shown && (${ready})) requestAnimationFrame(() => done({ ms: performance.now() - begin, total }));
      else requestAnimationFrame(look);
    };
    look();`,
    ...args,
  );

const seconds = (ms) => Math.round(ms) / 1000;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

try {
  await window.start(program, [project]);
  await window.one('frame', 60);
  await window.text('bureau', '', 60);
  await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  await new Promise((done) => setTimeout(done, 2000));

  const opened = await timed(
    `find('room-funds').click();`,
    `total === arguments[0] && find('money-row') && find('sources')`,
    payments,
  );

  const filtered = [];
  for (const text of TYPED) {
    const answer = await timed(
      `const field = find('ledger-text');
      field.value = arguments[0];
      field.dispatchEvent(new Event('input', { bubbles: true }));`,
      `String(total) !== before`,
      text,
    );
    filtered.push(answer.ms);
  }

  const asked = await answered(
    `(async () => {
      const invoke = window.__TAURI_INTERNALS__.invoke;
      const view = await invoke('project');
      const programme = view.programmes[0].id;
      const whole = { list: 'payments', text: '', system: null, contract: null, source: null, from: null, to: null, sort: null, descending: false, offset: 0, limit: 200 };
      const took = [];
      for (const part of arguments[0]) {
        const begin = performance.now();
        await invoke('ledger', { programme, query: { ...whole, ...part } });
        took.push(performance.now() - begin);
      }
      return took;
    }).apply(null, arguments).then(done, (problem) => done(String(problem?.message ?? JSON.stringify(problem))));`,
    ASKED,
  );
  if (!Array.isArray(asked)) throw new Error(asked);
  console.log(
    JSON.stringify({
      open_s: seconds(opened.ms),
      filter_s: seconds(median(filtered)),
      command_ms: Math.round(median(asked)),
      slowest_ms: Math.round(Math.max(...asked)),
      filters_ms: filtered.map(Math.round),
      commands_ms: asked.map(Math.round),
      ...memory(window.child.pid),
    }),
  );
} finally {
  await window.end();
}
process.exit(0);

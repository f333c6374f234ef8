/**
 * Runs a job in the real window, step by step: each step has a name, a limit and a picture of what it left.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Window } from './driver.mjs';

/** The window a job works in. */
export const window = new Window();

const [program, shots] = process.argv.slice(2).map((path) => resolve(path));
let number = 0;

/** A step: its name, how long it took, a picture of what it left on the screen. */
export async function step(name, work, seconds = 60) {
  const begin = Date.now();
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`took longer than ${seconds} s`)), seconds * 1000);
  });
  number += 1;
  try {
    await Promise.race([work(), late]);
    console.log(`ok   ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } catch (error) {
    console.error(`FAIL ${name}: ${error.message}`);
    throw error;
  } finally {
    clearTimeout(timer);
    const file = `${String(number).padStart(2, '0')}-${name.replaceAll(/[^a-z0-9]+/g, '-')}.png`;
    await window.screenshot(join(shots, file)).catch(() => {});
  }
}

/** Notes what goes wrong in the page without anybody seeing it; read back by {@link nothingUnseen}. */
export const watch = () =>
  window.script(`
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));
    window.addEventListener('error', (e) => window.violations.push(e.message));
    window.addEventListener('unhandledrejection', (e) => window.violations.push(String(e.reason)));`);

/** Fails when something went wrong unseen. */
export async function nothingUnseen() {
  const unseen = await window.script('return window.violations');
  if (unseen.length) throw new Error(unseen.join('; '));
  const told = await window.script(`return [...document.querySelectorAll('[data-testid="problem"]')].map((one) => one.textContent.trim())`);
  if (told.length) throw new Error(`a problem is shown: ${told.join('; ')}`);
}

/** Closes the program and starts it again as somebody else, at the same computer. */
export async function as(person) {
  await window.close();
  await window.start(program, [], { JITU_PERSON: person });
}

/** Starts the program, runs the job, ends everything, and the process with what came of it. */
export async function play(job, person) {
  mkdirSync(shots, { recursive: true });
  // The whole may not hang whatever happens below.
  const limit = setTimeout(() => {
    console.error('FAIL the window test took longer than 15 minutes');
    void window.end().finally(() => process.exit(1));
  }, 15 * 60_000);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void window.end().finally(() => process.exit(1)));
  }
  let failed = false;
  try {
    await window.start(program, [], person ? { JITU_PERSON: person } : {});
    await job();
  } catch (error) {
    failed = true;
    console.error(error);
    if (window.log) console.error(window.log);
  } finally {
    clearTimeout(limit);
    await window.end();
  }
  console.log(failed ? 'window: failed' : `window: all ${number} steps passed`);
  process.exit(failed ? 1 : 0);
}

/**
 * Map sheets in the real window: a sheet is previewed, changed, its frame dragged on the map, kept and taken back, written.
 *
 *   node print.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const facts = () => window.script(`return document.querySelector('[data-testid="print-facts"]')?.textContent ?? ''`);
const set = (name, value, event = 'change') =>
  window.script(`const f = document.querySelector('[data-testid="${name}"]'); f.value = ${JSON.stringify(value)}; f.dispatchEvent(new Event('${event}'))`);

async function print() {
  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  }, 120);

  await step('look at a sheet', async () => {
    await window.click('print-open');
    await window.one('print-preview', 60);
    assert.match(await facts(), /1:225 000.*内部/);
    await nothingUnseen();
  }, 90);

  await step('choose a township, paper and scale', async () => {
    await set('print-layout', 'a4-landscape');
    await set('print-township', '西郭城镇');
    await window.until('the township', async () => /1:75 000/.test(await facts()), 60);
    await set('print-scale', '1:5万');
    await window.until('the scale', async () => /1:50 000/.test(await facts()), 60);
    await nothingUnseen();
  }, 150);

  await step('enlarge it', async () => {
    await window.click('print-preview');
    await window.one('print-shrink');
    await nothingUnseen();
    await window.click('print-shrink');
  });

  await step('a public sheet says what it leaves out', async () => {
    await set('print-secrecy', 'public');
    await window.until('public', async () => /公开/.test(await facts()), 60);
    await window.until('the note', () => window.script(`return document.querySelector('[data-testid="print"]').textContent.includes('不显示塔位')`));
    await set('print-secrecy', 'internal');
    await window.until('internal', async () => /内部/.test(await facts()), 60);
  }, 150);

  await step('keep it, and take it back', async () => {
    await set('print-name', '西郭城镇图', 'input');
    await window.click('print-save');
    await window.until('kept', () => window.script(`return [...document.querySelectorAll('[data-testid="print-kept"] option')].some((o) => o.textContent === '西郭城镇图')`));
    await window.click('undo');
    await window.until('taken back', () => window.script(`return ![...document.querySelectorAll('[data-testid="print-kept"] option')].some((o) => o.textContent === '西郭城镇图')`));
  }, 90);

  await step('write it', async () => {
    const path = join(window.home, '图.pdf');
    await set('print-path', path, 'input');
    await window.click('print-run');
    await window.one('print-written', 120);
    assert.equal(readFileSync(path).subarray(0, 5).toString(), '%PDF-');
    await nothingUnseen();
  }, 150);
}

void play(print);

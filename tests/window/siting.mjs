/**
 * Siting in the real window: sites are proposed, proven, changed by a number, kept as a layer and taken back, written as a
 * report; blind areas become a layer.
 *
 *   node siting.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const read = (id) => window.script(`return document.querySelector('[data-testid="${id}"]')?.textContent.trim() ?? ''`);
const rows = () => window.script(`return document.querySelectorAll('[data-testid="siting-sites"] tbody tr').length`);
const type = (id, text) =>
  window.script(
    `const field = document.querySelector('[data-testid="${id}"]');
     field.value = arguments[0];
     field.dispatchEvent(new Event('input'));`,
    text,
  );

async function job() {
  await step('open the sample', async () => {
    await window.one('start', 30);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 40);
    await window.one('coverage-panel', 30);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 30);
  });

  await step('propose and prove', async () => {
    await window.script(`for (const id of ['siting-panel', 'siting-candidates']) document.querySelector('[data-testid="' + id + '"]').open = true`);
    await type('siting-spacing', '2500');
    await type('siting-count', '3');
    // Of the towers in use, and changed.
    const usual = await window.script(`return document.querySelector('[data-testid="siting-mast"]').placeholder`);
    assert.match(usual, /^\d+(\.\d+)?$/);
    await type('siting-mast', '45');
    await type('siting-range', '3500');
    await window.script(`document.querySelector('[data-testid="siting-panel"]').scrollIntoView()`);
    await window.click('siting-compute');
    await window.text('siting-proof', '已证明最优', 60);
    assert.equal(await rows(), 3);
    assert.match(await read('siting-ratio'), /^\d+\.\d\d% → \d+\.\d\d%$/);
    await window.script(`document.querySelector('[data-testid="siting-result"]').scrollIntoView()`);
  }, 120);

  await step('another number at once', async () => {
    await type('siting-count', '5');
    await window.until('five sites', async () => (await rows()) === 5, 10);
    // A preview that happens to be proven says so too.
    assert.match(await read('siting-proof'), /已证明最优|预览：与最优的差距不超过 \d+\.\d\d%/);
  });

  await step('a report', async () => {
    await window.until('the search is over', async () => !(await window.script(`return document.querySelector('[data-testid="siting-report"]').disabled`)), 60);
    await window.click('siting-report');
    await window.one('siting-reported', 90);
    const files = await window.script(`return [...document.querySelectorAll('[data-testid="siting-reported"] li')].map((one) => one.textContent.trim())`);
    assert.equal(files.length, 2);
    for (const file of files) assert.ok(statSync(file).size > 20_000, file);
    await window.script(`document.querySelector('[data-testid="siting-reported"]').scrollIntoView()`);
  }, 150);

  await step('keep and take back', async () => {
    await window.click('siting-keep');
    const named = () => window.script(`return document.body.textContent.includes('选址建议 1')`);
    await window.until('the layer', named, 20);
    await window.click('undo');
    await window.until('no layer', async () => !(await named()), 20);
    await nothingUnseen();
  });

  await step('blind areas as a layer', async () => {
    await window.click('compute-coverage');
    await window.one('coverage-keep-blind', 90);
    await window.script(`document.querySelector('[data-testid="coverage-keep-blind"]').scrollIntoView({ block: 'center' })`);
    await window.click('coverage-keep-blind');
    const named = () => window.script(`return document.body.textContent.includes('盲区 1')`);
    await window.until('the layer', named, 30);
    await window.click('undo');
    await window.until('no layer', async () => !(await named()), 30);
    await nothingUnseen();
  }, 150);
}

await play(job);

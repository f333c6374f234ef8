/**
 * The compliance check in the real window: a file of extents is checked, its verdicts are listed and lit on the map,
 * one is chosen, the report is written.
 *
 *   node compliance.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const square = (west, south, side) => [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]];
const extent = (name, coordinates) => ({ type: 'Feature', properties: { name }, geometry: { type: 'Polygon', coordinates } });
const EXTENTS = {
  type: 'FeatureCollection',
  features: [extent('一号地块', square(115.02, 37.2, 0.03)), extent('二号地块', square(115.0, 37.22, 0.002))],
};

async function check() {
  const source = join(window.home, 'extents.geojson');
  writeFileSync(source, JSON.stringify(EXTENTS));

  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  }, 120);

  await step('check a file', async () => {
    await window.click('compliance-open');
    const field = await window.one('compliance-path');
    await window.page('POST', `/element/${field}/value`, { text: source });
    await window.click('compliance-run');
    await window.one('compliance-totals', 60);
    await window.text('compliance-verdict', '不符合');
    await window.text('compliance-rows', '永久基本农田');
    await window.until('two extents', () =>
      window.script(`return document.querySelectorAll('[data-testid="compliance-list"] li').length === 2`));
  }, 90);

  await step('choose the other extent', async () => {
    await window.script(`document.querySelectorAll('[data-testid="compliance-list"] button')[1].click()`);
    await window.text('compliance-extent', '二号地块');
  });

  await step('write the report', async () => {
    await window.click('compliance-report');
    await window.one('compliance-written', 120);
    const files = await window.script(`return [...document.querySelectorAll('[data-testid="compliance-written"] li')].map((li) => li.textContent.trim())`);
    assert.equal(files.length, 2);
    for (const file of files) assert.ok(statSync(file).size > 10_000, file);
    await nothingUnseen();
  }, 150);

  await step('a file that is none', async () => {
    await window.script(`const f = document.querySelector('[data-testid="compliance-path"]'); f.value = '/no/such.shp'; f.dispatchEvent(new Event('input'))`);
    await window.click('compliance-run');
    await window.text('compliance-failed', 'such.shp');
  });
}

void play(check);

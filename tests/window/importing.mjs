/**
 * Map data in the real window: a file is looked at, its place is on the map, its coordinate system said, it comes in
 * and goes back out with one undo.
 *
 *   node importing.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const square = (west, south, side) => [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]];
const parcel = (name, coordinates) => ({ type: 'Feature', properties: { 名称: name, BSM: `1305${name.length}`, DLBM: '0103', 备注: '拟建' }, geometry: { type: 'Polygon', coordinates } });
const PARCELS = {
  type: 'FeatureCollection',
  features: [
    parcel('一号地块', square(115.02, 37.2, 0.03)),
    parcel('二号地块', square(115.0, 37.22, 0.002)),
    parcel('打结的地块', [[[115.06, 37.2], [115.08, 37.22], [115.08, 37.2], [115.06, 37.22], [115.06, 37.2]]]),
  ],
};

const type = async (path) => {
  await window.script(`const f = document.querySelector('[data-testid="layers-in-path"]'); f.value = ''; f.dispatchEvent(new Event('input'))`);
  await window.page('POST', `/element/${await window.one('layers-in-path')}/value`, { text: path });
  await window.click('layers-in-look');
};
const layers = () => window.script(`return document.querySelectorAll('[data-testid="layers-in-list"] li').length`);
/** Waits for a text in an element that may be scrolled out of sight, which the driver does not read. */
const shows = (id, part) =>
  window.until(`“${part}” in [${id}]`, () => window.script(`return document.querySelector('[data-testid="${id}"]')?.textContent.includes(${JSON.stringify(part)}) ?? false`));

/** Files let go over the window's middle, as a file manager drags them. */
async function drop(...files) {
  // It waits for the pointer; the window goes on meanwhile.
  const ran = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'drop.py'), '640', '300', ...files], { encoding: 'utf8', timeout: 20_000 });
  assert.equal(ran.status, 0, ran.stderr);
}
const closeDock = async () => {
  await window.click('layersIn-close');
  await window.until('the dock is closed', async () => (await window.all('layersIn')).length === 0);
};

async function bring() {
  const folder = join(window.home, 'maps');
  mkdirSync(folder);
  writeFileSync(join(folder, '疑似图斑.geojson'), JSON.stringify(PARCELS));
  writeFileSync(join(folder, '点位.csv'), '名称,X,Y\n甲,38591432,4121234\n乙,38592000,4122000\n');

  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  }, 120);

  await step('look at a folder', async () => {
    await window.click('layersIn-open');
    await type(folder);
    await window.one('layers-in-list', 60);
    await window.until('two layers', async () => (await layers()) === 2);
    await window.script(`document.querySelectorAll('[data-testid="layers-in-list"] button')[1].click()`);
    await shows('layers-in-rows', '打结的地块');
  }, 90);

  await step('say the coordinate system', async () => {
    await window.script(`document.querySelectorAll('[data-testid="layers-in-list"] button')[0].click()`);
    await shows('layers-in-obstacle', '坐标系');
    assert.equal(await window.script(`return document.querySelector('[data-testid="layers-in-apply"]').disabled`), true);
    await window.script(`const s = document.querySelector('[data-testid="layers-in-system"]'); s.value = '4526|0'; s.dispatchEvent(new Event('change'))`);
    await window.until('nothing stands against it', () =>
      window.script(`return !document.querySelector('[data-testid="layers-in-obstacle"]') && !document.querySelector('[data-testid="layers-in-apply"]').disabled`));
    await nothingUnseen();
  }, 60);

  await step('take them in', async () => {
    await window.click('layers-in-apply');
    await window.one('layers-in-done', 60);
    await shows('layers-in-done', '疑似图斑');
    await shows('layers-in-done', '打结的地块');
    await nothingUnseen();
  }, 90);

  await step('take it back', async () => {
    await window.click('layers-in-undo');
    await window.until('it is gone', async () => (await window.all('layersIn')).length === 0);
  });

  await step('a file that is none', async () => {
    await window.click('layersIn-open');
    await type('/no/such.shp');
    await shows('layers-in-failed', 'such.shp');
    await closeDock();
  });

  await step('two files are dropped', async () => {
    await drop(join(folder, '疑似图斑.geojson'), join(folder, '点位.csv'));
    await window.one('layers-in-list', 60);
    await window.until('both are previewed', async () => (await layers()) === 2, 60);
    const named = await window.script(`return document.querySelector('[data-testid="layers-in-list"]').textContent`);
    assert.ok(named.includes('疑似图斑') && named.includes('点位'), named);
    await closeDock();
  }, 90);

  await step('a folder is dropped', async () => {
    await drop(folder);
    await window.until('what is in it is previewed', async () => (await layers()) === 2, 60);
    await closeDock();
  }, 90);

  await step('a file that nobody knows is dropped', async () => {
    writeFileSync(join(folder, '说明.xyz'), 'hello');
    await drop(join(folder, '说明.xyz'));
    await shows('layers-in-failed', '说明.xyz');
    const told = await window.script(`return document.querySelector('[data-testid="layers-in-failed"]').textContent.trim()`);
    assert.ok(told.includes('认不出') && !told.includes('GDAL') && !told.includes('\n'), told);
  }, 60);

  await step('beside a file that serves it is only named', async () => {
    await drop(join(folder, '说明.xyz'), join(folder, '点位.csv'));
    await window.until('the other is previewed', async () => (await layers()) === 2, 60);
    await shows('layers-in-list', '说明.xyz：认不出');
    await shows('layers-in-list', '点位');
    await closeDock();
  }, 60);
}

void play(bring);

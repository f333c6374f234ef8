/**
 * Layers as pictures in the real window: a heavy layer comes as tiles that are really coloured, another style repaints
 * them, what stands at a place is found exactly, light and shade over the terrain show with their credit.
 *
 *   node tiles.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

/** Pixels of the map near a colour, over all of its canvases. */
const count = ([red, green, blue]) =>
  window.script(
    `const near = (a, b) => Math.abs(a - b) < 14; let found = 0;
     for (const canvas of document.querySelectorAll('[data-testid="map"] canvas')) {
       const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
       for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200 && near(data[at], ${red}) && near(data[at + 1], ${green}) && near(data[at + 2], ${blue})) found += 1;
     }
     return found;`,
  );
const set = (id, value) =>
  window.script(
    `const field = document.querySelector('[data-testid="${id}"]'); field.value = ${JSON.stringify(value)};
     field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true })); return true`,
  );
/** What the shell draws as tiles, by key. */
const tiled = () =>
  window.script(`return window.__TAURI_INTERNALS__.invoke('tile_states').then((all) => all.filter((one) => one.tiles).map((one) => one.key))`);

async function check() {
  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  }, 120);

  await step('cropland comes as tiles, in its colour', async () => {
    await window.until('cropland in its colour', async () => (await count([228, 217, 174])) > 5000, 60);
    assert.ok((await tiled()).length >= 1, 'no layer is heavy');
  }, 100);

  await step('another colour repaints it', async () => {
    await window.click('layer-more-cropland');
    await window.one('layer-settings');
    await window.click('layer-style');
    await window.one('style-apply');
    await set('style-fill', '#3366cc');
    await window.click('style-apply');
    await window.until('cropland in blue', async () => (await count([51, 102, 204])) > 5000, 60);
    assert.ok((await count([228, 217, 174])) < 2000);
  }, 100);

  await step('classes of a field, with a legend', async () => {
    await window.click('style-categories');
    await window.until('a legend', () => window.script(`return document.querySelectorAll('[data-testid="style-legend"] li').length > 2`), 30);
    await window.click('style-apply');
    await window.until('the legend in the tree', () => window.script(`return document.querySelectorAll('[data-testid="rules-cropland"] li').length > 2`), 30);
    await window.until('cropland by its class', async () => (await count([166, 206, 227])) > 3000, 60);
    await window.click('style-close');
  }, 90);

  await step('undone, it is as it was', async () => {
    for (let at = 0; at < 2; at += 1) {
      await window.script(`document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }))`);
      await window.script(`return new Promise((done) => setTimeout(done, 1500))`);
    }
    await window.until('cropland in its colour', async () => (await count([228, 217, 174])) > 5000, 60);
  }, 90);

  await step('what is there is found', async () => {
    await window.click('zoom-in');
    await window.click('zoom-in');
    await window.script(`return new Promise((done) => setTimeout(done, 1500))`);
    const map = await window.one('map');
    const found = async () => {
      for (const [x, y] of [[60, 60], [-90, 40], [30, -110], [120, -30], [-40, 130], [-160, -80], [170, 110]]) {
        await window.page('POST', '/actions', {
          actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [
            { type: 'pointerMove', duration: 50, x, y, origin: { 'element-6066-11e4-a52e-4f735466cecf': map } },
            { type: 'pointerDown', button: 0 }, { type: 'pause', duration: 60 }, { type: 'pointerUp', button: 0 },
          ] }],
        });
        await window.script(`return new Promise((done) => setTimeout(done, 700))`);
        if ((await window.all('found-row')).length) return true;
      }
      return false;
    };
    await window.until('a feature', found, 60);
    const values = await window.script(`return document.querySelector('[data-testid="found-values"]').textContent`);
    assert.match(values, /编码|类别|名称/);
    await window.click('found-close');
  }, 120);

  await step('light and shade over the terrain', async () => {
    await window.click('base-hills');
    await window.one('base-hillshade', 30);
    await window.click('layer-cropland');
    // What is not filled shows the ground: grey, nearly white, warm.
    await window.until('shades', async () => (await count([238, 237, 233])) + (await count([222, 221, 217])) > 5000, 60);
    await window.text('map-credits', '地形晕渲');
    await nothingUnseen();
  }, 120);
}

void play(check);

/**
 * Layers as pictures in the real window: a heavy layer comes as tiles that are really coloured, another style repaints
 * them, what stands at a place is found exactly, light and shade over the terrain show with their credit; in degrees the
 * map is drawn anew, and places, lengths and what is found stay true.
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

/** Moves the pointer to so many pixels right of and below the map's middle. */
async function point(x, y) {
  const map = await window.one('map');
  await window.page('POST', '/actions', {
    actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [
      { type: 'pointerMove', duration: 60, x, y, origin: { 'element-6066-11e4-a52e-4f735466cecf': map } },
    ] }],
  });
}
/** Middle and metres a pixel, as the map tells them. */
const seen = async () => {
  const map = await window.one('map');
  const [lon, lat] = (await window.attribute(map, 'data-centre')).split(',').map(Number);
  return { lon, lat, metres: Number(await window.attribute(map, 'data-resolution')) };
};
const readout = () => window.script(`return document.querySelector('[data-testid="readout"]').textContent`);

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
    await window.until('the style', async () => {
      await window.click('layer-style');
      return (await window.all('style-apply')).length > 0;
    }, 30);
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

  const before = await seen();
  await step('the same place in degrees', async () => {
    await window.click('layer-cropland');
    await set('map-projection', 'degrees');
    await window.until('a map in degrees', async () => (await window.script(`return document.querySelector('[data-testid="map-projection"]').value`)) === 'degrees');
    const now = await seen();
    assert.ok(Math.abs(now.lon - before.lon) < 1e-6 && Math.abs(now.lat - before.lat) < 1e-6, 'the middle moved');
    assert.ok(Math.abs(now.metres / before.metres - 1) < 1e-6, 'the scale changed');
    await window.until('cropland in its colour', async () => (await count([228, 217, 174])) > 5000, 60);
    await nothingUnseen();
  }, 90);

  await step('the pointer tells true degrees', async () => {
    // A pixel is as many degrees high as it is wide; on the ground it is narrower.
    const { lon, lat, metres } = await seen();
    await window.until('degrees', async () => {
      await point(150, -100);
      const [, east, north] = (await readout()).match(/([\d.]+)°E ([\d.]+)°N/)?.map(Number) ?? [];
      if (!east) return false;
      const [dx, dy] = [east - lon, north - lat];
      assert.ok(Math.abs(dx / dy - 1.5) < 0.02, `${dx} ${dy}`);
      // 1° of longitude on the ellipsoid, by its radius across the meridian.
      const degree = ((Math.PI / 180) * 6_378_137 * Math.cos((lat * Math.PI) / 180)) / Math.sqrt(1 - 0.00669438 * Math.sin((lat * Math.PI) / 180) ** 2);
      assert.ok(Math.abs((dx * degree) / (150 * metres) - 1) < 0.01, `${dx * degree} ${150 * metres}`);
      return true;
    }, 20);
  }, 40);

  await step('a measured line is as long as the scale says', async () => {
    const { metres } = await seen();
    await window.click('measuring-open');
    await window.one('measuring');
    const map = await window.one('map');
    // The dock takes room from the map: a click counts once the map has settled in what is left.
    await window.until('the map settled', async () => {
      const width = () => window.script(`return document.querySelector('[data-testid="map"]').clientWidth`);
      const before = await width();
      await window.script(`return new Promise((done) => setTimeout(done, 1200))`);
      return (await width()) === before;
    }, 20);
    for (const x of [-120, 80]) {
      await window.clickAt(map, x, -60);
      await window.script(`return new Promise((done) => setTimeout(done, 800))`);
    }
    const length = async () => {
      const [, figure, unit] = (await window.script(`return document.querySelector('[data-testid="measuring-size"]')?.textContent ?? ''`)).match(/([\d,.]+)\s*(km|m)/) ?? [];
      return figure ? Number(figure.replaceAll(',', '')) * (unit === 'km' ? 1000 : 1) : 0;
    };
    // The ends may be drawn to what stands beside them; a degree taken for square would be off by a fifth.
    await window.until('a length', async () => Math.abs((await length()) / (200 * metres) - 1) < 0.08, 20);
    await window.click('measuring-close');
  }, 60);

  await step('and back in the zone', async () => {
    await set('map-projection', 'zone');
    await window.until('the zone', async () => (await window.script(`return document.querySelector('[data-testid="map-projection"]').value`)) === 'zone');
    const now = await seen();
    assert.ok(Math.abs(now.lon - before.lon) < 1e-6 && Math.abs(now.lat - before.lat) < 1e-6, 'the middle moved');
    await window.until('cropland in its colour', async () => (await count([228, 217, 174])) > 5000, 60);
    await nothingUnseen();
  }, 90);
}

void play(check);

/**
 * A new project in the real window: nothing is on its map until a layer comes in, and then the map opens where the layer
 * lies, though no county and no tower tells.
 *
 *   node blank.mjs PROGRAM SHOTS-FOLDER
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const SQUARE = [[[115.02, 37.2], [115.06, 37.2], [115.06, 37.23], [115.02, 37.23], [115.02, 37.2]]];
const PARCEL = { type: 'Feature', properties: { 名称: '一号地块' }, geometry: { type: 'Polygon', coordinates: SQUARE } };

const put = async (id, text) => window.page('POST', `/element/${await window.one(id)}/value`, { text });

async function blank() {
  const file = join(window.home, '疑似图斑.geojson');
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } }, features: [PARCEL] }));

  await step('a new project', async () => {
    await window.one('start', 60);
    await watch();
    await put('new-bureau', '某县自然资源和规划局');
    await put('new-adcode', '130529');
    await window.click('new-create');
    await window.text('bureau', '某县自然资源和规划局', 30);
  }, 90);

  await step('a layer comes in', async () => {
    await window.click('room-atlas');
    await window.one('atlas', 60);
    await window.click('layersIn-open');
    await put('layers-in-path', file);
    await window.click('layers-in-look');
    await window.one('layers-in-list', 60);
    await window.until('it may come in', () => window.script(`return !document.querySelector('[data-testid="layers-in-apply"]').disabled`));
    await window.click('layers-in-apply');
    await window.one('layers-in-done', 60);
    await window.click('layersIn-close');
  }, 120);

  await step('the map is where the layer lies', async () => {
    await window.until('the middle of the map', async () => {
      const centre = await window.attribute(await window.one('map'), 'data-centre');
      const [lon, lat] = (centre ?? '').split(',').map(Number);
      return Math.abs(lon - 115.04) < 0.01 && Math.abs(lat - 37.215) < 0.01;
    }, 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
    await nothingUnseen();
  }, 120);
}

void play(blank);

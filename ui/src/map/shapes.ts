/**
 * Brings the shapes that lie on a map into another projection, where they are: what drew them need not draw them again.
 */
import type { Geometry } from 'ol/geom';
import type Layer from 'ol/layer/Layer';
import VectorSource from 'ol/source/Vector';

import { toDegrees, toMap, type Zone } from './projection';

/** Moves all shapes of the layers, each once: two layers may show the same. */
export function moveShapes(layers: readonly Layer[], from: Zone, to: Zone): void {
  const shapes = new Set<Geometry>();
  for (const layer of layers) {
    const source = layer.getSource();
    if (!(source instanceof VectorSource)) continue;
    for (const feature of source.getFeatures()) {
      const shape = feature.getGeometry() as Geometry | undefined;
      if (shape) shapes.add(shape);
    }
  }
  for (const shape of shapes) moveShape(shape, from, to);
}

/** Moves one shape. */
export function moveShape(shape: Geometry, from: Zone, to: Zone): void {
  shape.applyTransform((input, output = [], stride = 2) => {
    for (let at = 0; at < input.length; at += stride) {
      const [x, y] = toMap(to, toDegrees(from, [input[at] ?? Number.NaN, input[at + 1] ?? Number.NaN]));
      output[at] = x;
      output[at + 1] = y;
    }
    return output;
  });
}

/**
 * Findings of an inspection and patches on the map: what they are is told by form, colour only repeats it.
 */
import { Circle, Fill, RegularShape, Stroke, Style } from 'ol/style';

const WHITE = '#ffffff';
const LIT = new Stroke({ color: '#0b5157', width: 2.5 });

function points(shape: 'circle' | 'square' | 'diamond' | 'triangle' | 'cross', radius: number, colour: string, hollow: boolean, lit: boolean): Style {
  const fill = new Fill({ color: hollow ? WHITE : colour });
  const stroke = lit ? LIT : new Stroke({ color: hollow ? colour : WHITE, width: hollow ? 1.8 : 1.2 });
  const size = lit ? radius + 3 : radius;
  const regular = (sides: number, angle = 0) => new RegularShape({ points: sides, radius: size, angle, fill, stroke });
  const images = {
    circle: () => new Circle({ radius: size, fill, stroke }),
    square: () => regular(4, Math.PI / 4),
    diamond: () => regular(4),
    triangle: () => regular(3),
    cross: () => new RegularShape({ points: 4, radius: size, radius2: 0, angle: Math.PI / 4, stroke: new Stroke({ color: lit ? '#0b5157' : colour, width: lit ? 3.5 : 2 }) }),
  };
  return new Style({ image: images[shape](), zIndex: lit ? 9 : 1 });
}

const area = (colour: string, wash: string, lit: boolean, dashed = false) =>
  new Style({
    fill: new Fill({ color: wash }),
    stroke: new Stroke({ color: lit ? '#0b5157' : colour, width: lit ? 3 : 1.4, ...(dashed ? { lineDash: [6, 4] } : {}) }),
    zIndex: lit ? 8 : 0,
  });

/** A finding: errors are triangles, warnings squares, accepted ones hollow circles. */
export function findingLook(state: 'error' | 'warning' | 'accepted', point: boolean, lit: boolean): Style {
  if (state === 'accepted') return point ? points('circle', 5, '#5d6b70', true, lit) : area('#5d6b70', 'rgba(93,107,112,0.08)', lit, true);
  if (state === 'warning') return point ? points('square', 6, '#8a5a00', false, lit) : area('#8a5a00', lit ? 'rgba(138,90,0,0.16)' : 'rgba(138,90,0,0.06)', lit);
  return point ? points('triangle', 7, '#a32b2b', false, lit) : area('#a32b2b', lit ? 'rgba(163,43,43,0.2)' : 'rgba(163,43,43,0.06)', lit);
}

/** A patch or alarm by its state: to be verified a hollow diamond, confirmed a full one, handled a circle, false a cross. */
export function patchLook(state: string, overdue: boolean, point: boolean, lit: boolean): Style[] {
  const ring = overdue && point ? [new Style({ image: new Circle({ radius: 11, stroke: new Stroke({ color: '#a32b2b', width: 1.6 }) }), zIndex: 0 })] : [];
  switch (state) {
    case 'confirmed':
      return [...ring, point ? points('diamond', 7, '#a32b2b', false, lit) : area('#a32b2b', 'rgba(163,43,43,0.2)', lit)];
    case 'handled':
      return [point ? points('circle', 5, '#20704a', false, lit) : area('#20704a', 'rgba(32,112,74,0.15)', lit)];
    case 'false_alarm':
      return [point ? points('cross', 6, '#5d6b70', false, lit) : area('#5d6b70', 'rgba(93,107,112,0.06)', lit, true)];
    default:
      return [...ring, point ? points('diamond', 7, '#8a5a00', true, lit) : area('#8a5a00', 'rgba(138,90,0,0.14)', lit, true)];
  }
}

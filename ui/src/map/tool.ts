/**
 * Something that draws on the map or listens to it for a while: a ruler, a pen, a picture under a curtain. The map does
 * not know its tools; a tool takes away everything it brought when it is detached.
 */
import type OlMap from 'ol/Map';

import type { Zone } from './projection';

export interface MapTool {
  attach(map: OlMap, zone: Zone): void;
  detach(): void;
  /** Whether clicks are the tool's own now: then they select nothing else. */
  holds?(): boolean;
}

/**
 * What the tools of the atlas share: the map, the layers, which tool is open. The room provides it, each tool takes it;
 * tools do not know each other.
 */
import { inject, type InjectionKey, type Ref, type ShallowRef } from 'vue';

import type { LayerView } from '@/backend/types';
import type { AtlasMap } from '@/map/atlas-map';

import type { Switches } from '../layers';

export interface AtlasDesk {
  /** The map that is shown; null before there is one. Another one when another file is opened. */
  map: Readonly<ShallowRef<AtlasMap | null>>;
  layers: Readonly<Ref<LayerView[]>>;
  switches: Switches;
  /** The system whose extent is selected. */
  system: Readonly<Ref<{ system: number; name: string } | null>>;
  /** The name of the open tool; null: none. */
  open: Ref<string | null>;
  /** The place of the last click on the map that hit nothing, in degrees; tools may watch it. */
  clicked: Readonly<ShallowRef<[number, number] | null>>;
}

export const DESK: InjectionKey<AtlasDesk> = Symbol('atlas desk');

export function useDesk(): AtlasDesk {
  const desk = inject(DESK);
  if (!desk) throw new Error('a tool of the atlas outside of it');
  return desk;
}

/**
 * The layer tree as the project keeps it: settings, order, styles, base maps. Each change is one undoable entry.
 */
import { commands, type BaseMapEdit, type LayerEdit } from '@/generated/bindings';

import { unwrap } from './call';

/** Changes a layer; what is left out stays as it is. An empty style is the role's. */
export const editLayer = (layer: number, edit: Partial<LayerEdit>) =>
  unwrap(
    commands.editLayer(layer, { name: null, visible: null, opacity: null, folder: null, secrecy: null, role: null, style: null, ...edit }),
  );
/** Puts layers in an order, lowest drawn first. */
export const orderLayers = (order: number[]) => unwrap(commands.orderLayers(order));
export const removeLayer = (layer: number) => unwrap(commands.removeLayer(layer));
export const styleFields = (layer: number) => unwrap(commands.styleFields(layer));
/** The values in a field, and classes of its numbers: `equal`, `quantile` or `natural`. */
export const fieldValues = (layer: number, field: string, method: string, classes: number) =>
  unwrap(commands.fieldValues(layer, field, method, classes));

export const baseMaps = () => unwrap(commands.baseMaps());
export const addBaseMap = (path: string) => unwrap(commands.addBaseMap(path));
export const addHillshade = () => unwrap(commands.addHillshade());
export const editBaseMap = (base: number, edit: Partial<BaseMapEdit>) =>
  unwrap(commands.editBaseMap(base, { name: null, visible: null, opacity: null, secrecy: null, source: null, approval: null, ...edit }));
export const removeBaseMap = (base: number) => unwrap(commands.removeBaseMap(base));
export const chooseBaseMap = () => unwrap(commands.choosePath('base_map', null));

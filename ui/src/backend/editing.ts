/**
 * The attribute table and the shapes of layers that people work in.
 */
import { commands, type CellEdit, type NewLayer, type TableFilter, type TableQuery } from '@/generated/bindings';

import { unwrap } from './call';

export const tablePage = (query: TableQuery) => unwrap(commands.tablePage(query));
/** Ids of the rows asked for, at most 50,000. */
export const tableIds = (query: TableQuery) => unwrap(commands.tableIds(query));
/** Where among the rows asked for a feature stands; null: it is not among them. */
export const tablePlace = (query: TableQuery, feature: number) => unwrap(commands.tablePlace(query, feature));
export const statistics = (filter: TableFilter, column: string) => unwrap(commands.columnStatistics(filter, column));
export const setCells = (layer: number, cells: CellEdit[]) => unwrap(commands.setCells(layer, cells));
/** Writes a block from a spreadsheet, its upper left cell at a row and a column of the rows asked for. */
export const pasteCells = (query: TableQuery, row: number, column: string, text: string) =>
  unwrap(commands.pasteCells(query, row, column, text));
export const previewCalculation = (filter: TableFilter, column: string, expression: string) =>
  unwrap(commands.previewCalculation(filter, column, expression));
export const applyCalculation = (filter: TableFilter, column: string, expression: string) =>
  unwrap(commands.applyCalculation(filter, column, expression));

/** Fields of a layer; a column by its key, a kind `text`, `real`, `integer` or `date`. */
export const addColumn = (layer: number, name: string, kind: string) => unwrap(commands.addColumn(layer, name, kind));
export const renameColumn = (layer: number, column: string, name: string) => unwrap(commands.renameColumn(layer, column, name));
export const dropColumn = (layer: number, column: string) => unwrap(commands.dropColumn(layer, column));
/** What of the layer's style goes by a field. */
export const columnUses = (layer: number, column: string) => unwrap(commands.columnUses(layer, column));

export const createLayer = (layer: NewLayer) => unwrap(commands.createLayer(layer));
/** Shapes go and come as GeoJSON in degrees. */
export const addFeature = (layer: number, geojson: string, name: string) => unwrap(commands.addFeature(layer, geojson, name));
export const changeShape = (layer: number, feature: number, geojson: string) =>
  unwrap(commands.changeShape(layer, feature, geojson));
export const deleteFeatures = (layer: number, features: number[]) => unwrap(commands.deleteFeatures(layer, features));
export const splitFeatures = (layer: number, features: number[], line: string) =>
  unwrap(commands.splitFeatures(layer, features, line));
export const mergeFeatures = (layer: number, features: number[], into: number) =>
  unwrap(commands.mergeFeatures(layer, features, into));
export const cutHole = (layer: number, feature: number, hole: string) => unwrap(commands.cutHole(layer, feature, hole));
/** `to` null: into a new layer of that name. */
export const copyFeatures = (from: number, features: number[], to: number | null, name: string) =>
  unwrap(commands.copyFeatures(from, features, to, name));

/** The feature at a place, or nearest to it within so many metres. */
export const pick = (layers: number[], [lon, lat]: readonly [number, number], within: number) =>
  unwrap(commands.pickFeature(layers, lon, lat, within));
export const shapes = (layer: number, features: number[]) => unwrap(commands.featureShapes(layer, features));
/** Features in a box of degrees: west, south, east, north. */
export const shapesNear = (layers: number[], bounds: [number, number, number, number]) =>
  unwrap(commands.shapesNear(layers, bounds));
export const measure = (geojson: string) => unwrap(commands.measureShape(geojson));

//! The attribute table and the shapes of layers that people work in.

use jitu_app::editing::{
    self, CalculationView, CellEdit, ColumnFigures, ColumnUse, EditView, MeasureView, NewLayer, PickedView,
    ShapesView, TableFilter, TablePage, TableQuery,
};
use jitu_app::views::RowId;

use super::{Answer, OnDesk};

/// A page of a layer's rows.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn table_page(desk: OnDesk<'_>, query: TableQuery) -> Answer<TablePage> {
    editing::table_page(&mut desk.session(), &query)
}

/// The ids of the rows that are asked for, at most 50,000.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn table_ids(desk: OnDesk<'_>, query: TableQuery) -> Answer<Vec<RowId>> {
    editing::table_ids(&mut desk.session(), &query)
}

/// Where among the rows that are asked for a feature stands; null: it is not among them.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn table_place(desk: OnDesk<'_>, query: TableQuery, feature: RowId) -> Answer<Option<u32>> {
    editing::table_place(&mut desk.session(), &query, feature)
}

/// What the numbers of a column amount to.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn column_statistics(
    desk: OnDesk<'_>,
    filter: TableFilter,
    column: String,
) -> Answer<ColumnFigures> {
    editing::statistics(&mut desk.session(), &filter, &column)
}

/// Writes what was typed into cells.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_cells(desk: OnDesk<'_>, layer: RowId, cells: Vec<CellEdit>) -> Answer<EditView> {
    editing::set_cells(&mut desk.session(), layer, &cells)
}

/// Writes a block from a spreadsheet, its upper left cell at a row and a column.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn paste_cells(
    desk: OnDesk<'_>,
    query: TableQuery,
    row: u32,
    column: String,
    text: String,
) -> Answer<EditView> {
    editing::paste_cells(&mut desk.session(), &query, row, &column, &text)
}

/// What an expression would make of a column.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_calculation(
    desk: OnDesk<'_>,
    filter: TableFilter,
    column: String,
    expression: String,
) -> Answer<CalculationView> {
    editing::preview_calculation(&mut desk.session(), &filter, &column, &expression)
}

/// Writes what an expression makes of a column.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn apply_calculation(
    desk: OnDesk<'_>,
    filter: TableFilter,
    column: String,
    expression: String,
) -> Answer<EditView> {
    editing::apply_calculation(&mut desk.session(), &filter, &column, &expression)
}

/// Adds a field behind the others.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_column(desk: OnDesk<'_>, layer: RowId, name: String, kind: String) -> Answer<EditView> {
    editing::add_column(&mut desk.session(), layer, &name, &kind)
}

/// Gives a field another name.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rename_column(
    desk: OnDesk<'_>,
    layer: RowId,
    column: String,
    name: String,
) -> Answer<EditView> {
    editing::rename_column(&mut desk.session(), layer, &column, &name)
}

/// Deletes a field with its values.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn drop_column(desk: OnDesk<'_>, layer: RowId, column: String) -> Answer<EditView> {
    editing::drop_column(&mut desk.session(), layer, &column)
}

/// What of a layer's style goes by a field.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn column_uses(desk: OnDesk<'_>, layer: RowId, column: String) -> Answer<Vec<ColumnUse>> {
    editing::column_uses(&mut desk.session(), layer, &column)
}

/// Makes an empty layer in the project.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn create_layer(desk: OnDesk<'_>, layer: NewLayer) -> Answer<EditView> {
    editing::create_layer(&mut desk.session(), &layer)
}

/// Adds a drawn shape.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn add_feature(desk: OnDesk<'_>, layer: RowId, geojson: String, name: String) -> Answer<EditView> {
    editing::add_feature(&mut desk.session(), layer, &geojson, &name)
}

/// Gives a feature another shape.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn change_shape(
    desk: OnDesk<'_>,
    layer: RowId,
    feature: RowId,
    geojson: String,
) -> Answer<EditView> {
    editing::change_shape(&mut desk.session(), layer, feature, &geojson)
}

/// Deletes features.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn delete_features(desk: OnDesk<'_>, layer: RowId, features: Vec<RowId>) -> Answer<EditView> {
    editing::delete_features(&mut desk.session(), layer, &features)
}

/// Splits features by a line.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn split_features(
    desk: OnDesk<'_>,
    layer: RowId,
    features: Vec<RowId>,
    line: String,
) -> Answer<EditView> {
    editing::split_features(&mut desk.session(), layer, &features, &line)
}

/// Merges features into one of them.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn merge_features(
    desk: OnDesk<'_>,
    layer: RowId,
    features: Vec<RowId>,
    into: RowId,
) -> Answer<EditView> {
    editing::merge_features(&mut desk.session(), layer, &features, into)
}

/// Cuts an area out of a feature.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn cut_hole(desk: OnDesk<'_>, layer: RowId, feature: RowId, hole: String) -> Answer<EditView> {
    editing::cut_hole(&mut desk.session(), layer, feature, &hole)
}

/// Copies features into a layer of the project; `to` null: into a new one of that name.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn copy_features(
    desk: OnDesk<'_>,
    from: RowId,
    features: Vec<RowId>,
    to: Option<RowId>,
    name: String,
) -> Answer<EditView> {
    editing::copy_features(&mut desk.session(), from, &features, to, &name)
}

/// The feature at a place or nearest to it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn pick_feature(
    desk: OnDesk<'_>,
    layers: Vec<RowId>,
    lon: f64,
    lat: f64,
    within: f64,
) -> Answer<Option<PickedView>> {
    editing::pick(&mut desk.session(), &layers, lon, lat, within)
}

/// Features for the map.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn feature_shapes(desk: OnDesk<'_>, layer: RowId, features: Vec<RowId>) -> Answer<ShapesView> {
    editing::shapes(&mut desk.session(), layer, &features)
}

/// Features in a box (west, south, east, north), to snap to.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn shapes_near(desk: OnDesk<'_>, layers: Vec<RowId>, bounds: [f64; 4]) -> Answer<ShapesView> {
    editing::shapes_near(&mut desk.session(), &layers, bounds)
}

/// Area and length of a shape that is being drawn.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn measure_shape(geojson: String) -> Answer<MeasureView> {
    editing::measure(&geojson)
}

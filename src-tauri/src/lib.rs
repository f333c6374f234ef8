//! The desktop shell: one window over the use cases of `jitu-app`.
//!
//! Nothing is decided here. A command locks the session, calls the use case of the same name and returns its
//! view; what takes long runs beside the window and reports through a channel (see [`jobs`]). The page can
//! reach nothing but these commands: no file system, no network, no shell.

mod commands;
mod desk;
mod jobs;
mod memory;
mod rendering;
mod tiles;

use std::path::PathBuf;

use jitu_app::{Session, Settings};
use tauri::{App, Manager, WebviewWindowBuilder};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

pub use desk::Desk;
pub use jobs::{
    CompareEvent, ComplianceEvent, CoverageEvent, ExportEvent, ImportLayersEvent, InspectionEvent, JobEvent,
    LayerExportEvent, LookEvent, SitingEvent, StatisticsEvent,
};

/// Every command, with its types: what the window may call, and what its TypeScript is generated from.
pub fn commands() -> tauri_specta::Builder<tauri::Wry> {
    use commands::{
        atlas, comparing, compliance, editing, evaluation, exporting, importing, inspection, keeping, live,
        money, patches, printing, sheets, siting, statistics, styles, tiles, visibility, year,
    };

    tauri_specta::Builder::new().disable_serde_phases().commands(tauri_specta::collect_commands![
        keeping::samples,
        keeping::recent,
        keeping::create_sample,
        keeping::create_project,
        keeping::open_project,
        keeping::close_project,
        keeping::project,
        keeping::undo,
        keeping::redo,
        keeping::history,
        keeping::verify,
        keeping::info,
        keeping::backup,
        keeping::restore_backup,
        keeping::set_language,
        keeping::choose_path,
        keeping::reveal,
        money::systems,
        money::funds,
        money::ledger,
        money::contract,
        money::split_payment,
        money::save_payments,
        money::desk,
        money::progress,
        money::export_calendar,
        money::export_ledger,
        money::record,
        money::save_record,
        money::delete_record,
        money::preview_import,
        money::apply_import,
        atlas::layers,
        atlas::layer_geojson,
        atlas::towers,
        atlas::extents,
        atlas::edit_tower,
        editing::table_page,
        editing::table_ids,
        editing::table_place,
        editing::column_statistics,
        editing::set_cells,
        editing::paste_cells,
        editing::preview_calculation,
        editing::apply_calculation,
        editing::add_column,
        editing::rename_column,
        editing::drop_column,
        editing::column_uses,
        editing::create_layer,
        editing::add_feature,
        editing::change_shape,
        editing::delete_features,
        editing::split_features,
        editing::merge_features,
        editing::cut_hole,
        editing::copy_features,
        editing::pick_feature,
        editing::feature_shapes,
        editing::shapes_near,
        editing::measure_shape,
        exporting::export_options,
        exporting::start_layer_export,
        tiles::tile_sources,
        tiles::tile_states,
        tiles::identify,
        tiles::layer_bounds,
        styles::edit_layer,
        styles::order_layers,
        styles::remove_layer,
        styles::style_fields,
        styles::field_values,
        styles::base_maps,
        styles::add_base_map,
        styles::add_hillshade,
        styles::edit_base_map,
        styles::remove_base_map,
        compliance::start_compliance,
        compliance::compliance_shapes,
        compliance::start_compliance_report,
        importing::start_look,
        importing::start_import_layers,
        comparing::start_comparing,
        comparing::compared_shapes,
        comparing::compared_sides,
        comparing::keep_compared,
        comparing::export_compared,
        statistics::start_statistics,
        statistics::statistics_shapes,
        statistics::statistics_graduated,
        statistics::statistics_charted,
        statistics::keep_statistics,
        statistics::export_statistics,
        statistics::fields_to_count,
        statistics::palettes,
        statistics::thematic_style,
        inspection::start_inspection,
        inspection::inspection_shapes,
        inspection::accept_findings,
        inspection::reopen_findings,
        inspection::fix_findings,
        inspection::start_inspection_report,
        patches::patches,
        patches::edit_patches,
        visibility::coverage,
        visibility::start_coverage,
        visibility::keep_blind,
        visibility::profile,
        visibility::rings,
        visibility::probability,
        visibility::cancel_job,
        live::begin_live,
        live::live_picture,
        live::change_live,
        live::reset_live,
        live::live_point,
        live::live_profile,
        live::save_live,
        live::end_live,
        sheets::layouts,
        sheets::sheets,
        sheets::new_sheet,
        sheets::sheet_townships,
        sheets::save_sheet,
        sheets::delete_sheet,
        sheets::preview_sheet,
        sheets::start_sheet,
        siting::start_siting,
        siting::preview_siting,
        siting::start_siting_search,
        siting::start_siting_report,
        siting::keep_siting,
        siting::export_siting,
        evaluation::assessment,
        evaluation::check,
        evaluation::check_draft,
        evaluation::indicator_tree,
        evaluation::share_weights,
        evaluation::weigh_by_rule,
        evaluation::move_indicator,
        evaluation::goals,
        evaluation::remedies,
        evaluation::copy_indicators,
        evaluation::edit_indicator,
        evaluation::set_override,
        evaluation::edit_assessment,
        year::review,
        year::review_step,
        year::freeze,
        year::attach_scan,
        year::save_attachment,
        year::waive,
        year::drop_waiver,
        year::mend,
        year::monitoring,
        year::edit_monitoring,
        year::parts,
        year::hand_down,
        year::paste_parts,
        year::metrics,
        year::quantities,
        year::preview_expression,
        year::bind_metric,
        year::import_metric,
        year::what_if,
        year::paste_indicators,
        year::years,
        year::carry_remedies,
        printing::forms,
        printing::chapters,
        printing::edit_chapter,
        printing::preview,
        printing::export_folder,
        printing::start_export,
        printing::templates,
        printing::add_template,
        printing::start_template,
        printing::marks,
        printing::drafts,
        printing::take_drafts,
        printing::contradictions,
        printing::start_pack,
        printing::start_public,
    ])
}

/// Runs the program until its window is closed.
///
/// # Errors
/// When there is no window system.
pub fn run() -> tauri::Result<()> {
    rendering::suit_the_machine();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol("tile", tiles::answer)
        .invoke_handler(commands().invoke_handler())
        .setup(|app| {
            // The window comes after the state, so that no command can find the state missing.
            app.manage(Desk::new(Session::new(Settings::of_this_machine())));
            open_argument(app);
            for window in &app.config().app.windows {
                WebviewWindowBuilder::from_config(app.handle(), window)?.build()?;
            }
            Ok(())
        })
        .run(tauri::generate_context!())
}

/// Opens the project named on the command line (a double click in the file manager).
fn open_argument(app: &App) {
    let Some(path) = std::env::args_os().nth(1).map(PathBuf::from) else { return };
    if let Err(error) = jitu_app::keeping::open_project(&mut app.state::<Desk>().session(), &path) {
        app.dialog().message(error.to_string()).kind(MessageDialogKind::Error).show(|_| {});
    }
}

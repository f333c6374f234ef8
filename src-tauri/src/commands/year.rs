//! The year around an indicator tree: review, signed versions, answers for findings, monitoring, parts, metrics, pasted
//! trees, years side by side.

use std::path::Path;

use jitu_app::evaluation;
use jitu_app::views::{
    ExpressionView, MetricView, MonitoringEdit, MonitoringView, PartsView, PasteView, ProjectView,
    QuantityView, ReviewView, RowId, WhatIfView, YearsView,
};

use super::{Answer, OnDesk};

/// Where a programme's review stands: its state, the steps taken, the versions that were signed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn review(desk: OnDesk<'_>, programme: RowId) -> Answer<ReviewView> {
    evaluation::review(&mut desk.session(), programme)
}

/// Takes a step of review: `submit`, `return`, `approve`, `reopen`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn review_step(
    desk: OnDesk<'_>,
    programme: RowId,
    action: String,
    reason: Option<String>,
) -> Answer<ProjectView> {
    evaluation::review_step(&mut desk.session(), programme, &action, reason.as_deref())
}

/// Signs: keeps the assessment and its files as printed.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn freeze(desk: OnDesk<'_>, programme: RowId, form: Option<String>) -> Answer<ProjectView> {
    evaluation::freeze(&mut desk.session(), programme, form.as_deref())
}

/// Binds the sealed scan to a signed version.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn attach_scan(desk: OnDesk<'_>, frozen: RowId, path: String) -> Answer<ProjectView> {
    evaluation::attach_scan(&mut desk.session(), frozen, Path::new(&path))
}

/// Writes a kept paper to a file; the path as written.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn save_attachment(desk: OnDesk<'_>, attachment: RowId, path: String) -> Answer<String> {
    evaluation::save_attachment(&desk.session(), attachment, Path::new(&path))
}

/// Answers for a finding: it is printed with the reason.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn waive(
    desk: OnDesk<'_>,
    programme: RowId,
    finding: String,
    reason: String,
) -> Answer<ProjectView> {
    evaluation::waive(&mut desk.session(), programme, &finding, &reason)
}

/// Takes an answer for a finding back.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn drop_waiver(desk: OnDesk<'_>, waiver: RowId) -> Answer<ProjectView> {
    evaluation::drop_waiver(&mut desk.session(), waiver)
}

/// Mends what is computed, where a finding offers it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn mend(desk: OnDesk<'_>, programme: RowId, finding: String) -> Answer<ProjectView> {
    evaluation::mend(&mut desk.session(), programme, &finding)
}

/// How the indicators stand in the middle of the year.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn monitoring(desk: OnDesk<'_>, programme: RowId) -> Answer<MonitoringView> {
    evaluation::monitoring(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_monitoring(
    desk: OnDesk<'_>,
    indicator: RowId,
    edit: MonitoringEdit,
) -> Answer<ProjectView> {
    evaluation::edit_monitoring(&mut desk.session(), indicator, &edit)
}

/// The parts of an indicator that bodies below answer for.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn parts(desk: OnDesk<'_>, indicator: RowId) -> Answer<PartsView> {
    evaluation::parts(&desk.session(), indicator)
}

/// Hands an indicator down to bodies, its target shared out evenly (`sum`) or whole (`mean`, `least`).
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn hand_down(
    desk: OnDesk<'_>,
    indicator: RowId,
    bodies: Vec<String>,
    rollup: String,
) -> Answer<ProjectView> {
    evaluation::hand_down(&mut desk.session(), indicator, &bodies, &rollup)
}

/// Takes what bodies reported from pasted cells: body and value a line.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn paste_parts(desk: OnDesk<'_>, indicator: RowId, text: String) -> Answer<ProjectView> {
    evaluation::paste_parts(&mut desk.session(), indicator, &text)
}

/// Every metric, shipped and own, with its value for a programme.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn metrics(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<MetricView>> {
    evaluation::metrics(&desk.session(), programme)
}

/// What expressions are made of, with values.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn quantities(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<QuantityView>> {
    evaluation::quantities(&desk.session(), programme)
}

/// What an expression gives, or what is wrong with it.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn preview_expression(
    desk: OnDesk<'_>,
    programme: RowId,
    expression: String,
) -> Answer<ExpressionView> {
    evaluation::preview_expression(&desk.session(), programme, &expression)
}

/// Binds a metric to a leaf; null: its value is typed again.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn bind_metric(desk: OnDesk<'_>, indicator: RowId, metric: Option<String>) -> Answer<ProjectView> {
    evaluation::bind_metric(&mut desk.session(), indicator, metric.as_deref())
}

/// Takes a metric of the bureau's own from a file.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn import_metric(desk: OnDesk<'_>, path: String) -> Answer<ProjectView> {
    evaluation::import_metric(&mut desk.session(), Path::new(&path))
}

/// How total and grade change with each missing point.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn what_if(desk: OnDesk<'_>, programme: RowId) -> Answer<WhatIfView> {
    evaluation::what_if(&desk.session(), programme)
}

/// Indicators from pasted cells; nothing is written unless `apply`.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn paste_indicators(
    desk: OnDesk<'_>,
    programme: RowId,
    text: String,
    apply: bool,
) -> Answer<PasteView> {
    evaluation::paste_indicators(&mut desk.session(), programme, &text, apply)
}

/// A programme's years beside each other, the oldest first.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn years(desk: OnDesk<'_>, programme: RowId) -> Answer<YearsView> {
    evaluation::years(&desk.session(), programme)
}

/// Carries the year before's problems and remedies in.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn carry_remedies(desk: OnDesk<'_>, programme: RowId, from: RowId) -> Answer<ProjectView> {
    evaluation::carry_remedies(&mut desk.session(), programme, from)
}

//! Indicators, scores, findings.

use jitu_app::evaluation;
use jitu_app::views::{
    AssessmentEdit, AssessmentView, CheckView, Fields, FindingView, GoalView, IndicatorEdit, IndicatorNode,
    OverrideEdit, ProjectView, RemedyView, RowId,
};

use super::{Answer, OnDesk};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn assessment(desk: OnDesk<'_>, programme: RowId) -> Answer<AssessmentView> {
    evaluation::assessment(&desk.session(), programme)
}

/// The tree, depth first, classes with the weights below them.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn indicator_tree(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<IndicatorNode>> {
    evaluation::indicator_tree(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn goals(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<GoalView>> {
    evaluation::goals(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remedies(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<RemedyView>> {
    evaluation::remedies(&desk.session(), programme)
}

/// Shares a total out evenly over the leaves below a class; null: all leaves.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn share_weights(
    desk: OnDesk<'_>,
    programme: RowId,
    parent: Option<RowId>,
    total: String,
) -> Answer<ProjectView> {
    evaluation::share_weights(&mut desk.session(), programme, parent, &total)
}

/// Gives each class the weight of the rule pack, that of classes that do not apply moved to the others.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn weigh_by_rule(desk: OnDesk<'_>, programme: RowId) -> Answer<ProjectView> {
    evaluation::weigh_by_rule(&mut desk.session(), programme)
}

/// Moves a node up or down among its siblings.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn move_indicator(desk: OnDesk<'_>, indicator: RowId, down: bool) -> Answer<ProjectView> {
    evaluation::move_indicator(&mut desk.session(), indicator, down)
}

/// Takes over another programme's tree, without what was reached.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn copy_indicators(desk: OnDesk<'_>, programme: RowId, from: RowId) -> Answer<ProjectView> {
    evaluation::copy_indicators(&mut desk.session(), programme, from)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn check(desk: OnDesk<'_>, programme: RowId) -> Answer<CheckView> {
    evaluation::check(&mut desk.session(), programme)
}

/// What checks find on a record as it is typed (`id` null: a new one); keys that are left out are as stored.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn check_draft(
    desk: OnDesk<'_>,
    record: String,
    id: Option<RowId>,
    values: Fields,
) -> Answer<Vec<FindingView>> {
    evaluation::check_draft(&mut desk.session(), &record, id, &values)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_indicator(desk: OnDesk<'_>, indicator: RowId, edit: IndicatorEdit) -> Answer<ProjectView> {
    evaluation::edit_indicator(&mut desk.session(), indicator, &edit)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_override(desk: OnDesk<'_>, indicator: RowId, edit: OverrideEdit) -> Answer<ProjectView> {
    evaluation::set_override(&mut desk.session(), indicator, &edit)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_assessment(
    desk: OnDesk<'_>,
    programme: RowId,
    edit: AssessmentEdit,
) -> Answer<ProjectView> {
    evaluation::edit_assessment(&mut desk.session(), programme, &edit)
}

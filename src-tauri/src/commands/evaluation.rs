//! Indicators, scores, findings.

use jitu_app::evaluation;
use jitu_app::views::{
    AssessmentEdit, AssessmentView, CheckView, IndicatorEdit, OverrideEdit, ProjectView, RowId,
};

use super::{Answer, OnDesk};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn assessment(desk: OnDesk<'_>, programme: RowId) -> Answer<AssessmentView> {
    evaluation::assessment(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn check(desk: OnDesk<'_>, programme: RowId) -> Answer<CheckView> {
    evaluation::check(&mut desk.session(), programme)
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

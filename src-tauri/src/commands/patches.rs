//! Patches and alarms: listed, on the map, verified and handled.

use jitu_app::patches::{self, PatchEdit, PatchQuery, PatchesView};
use jitu_app::views::{ProjectView, RowId};

use super::{Answer, OnDesk};

/// Patches and alarms of the systems that a programme funds.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn patches(desk: OnDesk<'_>, programme: RowId, query: PatchQuery) -> Answer<PatchesView> {
    patches::patches(&mut desk.session(), programme, &query)
}

/// Changes patches and alarms with all their reports. `ids`: a report of each.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn edit_patches(
    desk: OnDesk<'_>,
    programme: RowId,
    ids: Vec<RowId>,
    edit: PatchEdit,
) -> Answer<ProjectView> {
    patches::edit(&mut desk.session(), programme, &ids, &edit)
}

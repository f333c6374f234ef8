//! Systems and the money of a programme.

use jitu_app::money;
use jitu_app::views::{FundsView, RowId, SystemView};

use super::{Answer, OnDesk};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn systems(desk: OnDesk<'_>, programme: RowId) -> Answer<Vec<SystemView>> {
    money::systems(&desk.session(), programme)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn funds(desk: OnDesk<'_>, programme: RowId) -> Answer<FundsView> {
    money::funds(&desk.session(), programme)
}

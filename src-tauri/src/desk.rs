//! What the commands share: the open project and the running jobs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jitu_app::live::Live;
use jitu_app::tiles::{Tiles, cache_folder};
use jitu_app::{Session, jobs::Jobs};

/// The one session of the window.
pub struct Desk {
    session: Mutex<Session>,
    /// Running jobs; they have their own lock, so that a cancel never waits for the session.
    pub jobs: Jobs,
    /// Towers that are being changed live.
    pub(crate) live: Mutex<Option<Live>>,
    /// Pictures of layers, which are drawn beside the session.
    pub(crate) tiles: Arc<Tiles>,
}

impl Desk {
    /// A desk with nothing running.
    pub fn new(session: Session) -> Self {
        let tiles = Tiles::new(&session.settings().assets, &cache_folder());
        Self { session: Mutex::new(session), jobs: Jobs::default(), live: Mutex::new(None), tiles }
    }

    /// The session, alone. A command that panicked left it as the last finished write made it.
    pub fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! How a search talks to its caller: where it stands, and whether it is to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where a search stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// What the best choice so far covers besides the existing sites, m².
    pub gain_m2: f64,
    /// What no choice can exceed, m².
    pub bound_m2: f64,
}

/// What a search is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Go on.
    GoOn,
    /// Stop, and answer with what was found so far.
    Enough,
    /// Stop for nothing.
    Cancel,
}

/// Shared by the threads of a search.
#[derive(Debug)]
pub(super) struct Control {
    stop: AtomicBool,
    standing: Mutex<Standing>,
}

impl Control {
    pub(super) const fn new() -> Self {
        let standing = Standing { gain_m2: 0.0, bound_m2: f64::INFINITY };
        Self { stop: AtomicBool::new(false), standing: Mutex::new(standing) }
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(super) fn tell(&self, gain_m2: f64, bound_m2: f64) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = Standing { gain_m2, bound_m2 };
    }

    pub(super) fn standing(&self) -> Standing {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Gives freed memory back to the system.
//!
//! Large layers pass through this process as text on their way to the map. The C library keeps what they leave behind
//! for later; on a workstation with little memory it is better given back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Long enough for the answer to have reached the page.
const AFTER: Duration = Duration::from_secs(1);

static WAITING: AtomicBool = AtomicBool::new(false);

/// Gives back what is free, shortly; many calls in a row are one.
pub(crate) fn give_back_soon() {
    if WAITING.swap(true, Ordering::Relaxed) {
        return;
    }
    thread::spawn(|| {
        thread::sleep(AFTER);
        WAITING.store(false, Ordering::Relaxed);
        give_back();
    });
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_back() {
    #[allow(unsafe_code, reason = "the C library offers it as a function only")]
    // SAFETY: takes no pointer and may be called from any thread (malloc_trim(3): MT-Safe).
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() {}

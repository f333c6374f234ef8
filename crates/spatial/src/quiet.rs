//! Keeps GDAL from writing to the standard error.

use std::sync::Once;

/// Silences GDAL in this process. Its last message stays readable, so errors still come back with their text.
pub(crate) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| gdal::config::set_error_handler(|_, _, _| {}));
}

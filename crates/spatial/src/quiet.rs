//! Keeps GDAL from writing to the standard error, and what it complains of for whoever asks.

use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

thread_local! {
    /// What GDAL said first on this thread since somebody asked last.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Silences GDAL in this process. Its last message stays readable, so errors still come back with their text.
pub(crate) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        gdal::config::set_error_handler(|kind, _, text| {
            // A thread that ends may still make GDAL speak.
            let _ = SAID.try_with(|said| {
                // A feature without a geometry is asked through a null pointer, which says nothing about its file.
                let failed =
                    matches!(kind, CplErrType::Failure | CplErrType::Fatal) && !text.starts_with("Pointer '");
                if let (true, Ok(mut said)) = (failed, said.try_borrow_mut()) {
                    said.get_or_insert_with(|| text.to_owned());
                }
            });
        });
    });
}

/// What GDAL complained of first on this thread since this was asked last: an iteration that breaks ends without an
/// error of its own.
pub(crate) fn complaint() -> Option<String> {
    SAID.with(|said| said.borrow_mut().take())
}

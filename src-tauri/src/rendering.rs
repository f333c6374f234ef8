//! Drawing on machines without a graphics card, which is the normal case in a county bureau.

use std::path::Path;

/// What WebKit and Mesa are told when everything is drawn in software: WebKit's GPU paths only cost time there, and
/// Mesa's compiling driver is loaded though nothing is drawn with it, so its plain one does (some 6 MiB less).
const SOFTWARE: [(&str, &str); 3] = [
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
    ("GALLIUM_DRIVER", "softpipe"),
];

/// Chooses how WebKit draws. Must run first: it changes the environment.
///
/// A variable the user has set stays as it is.
pub(crate) fn suit_the_machine() {
    if has_gpu(Path::new("/dev/dri")) {
        return;
    }
    for (name, value) in SOFTWARE {
        if std::env::var_os(name).is_none() {
            #[allow(unsafe_code, reason = "WebKit and Mesa take these from the environment only")]
            // SAFETY: called first thing in `main`, when this process has one thread.
            unsafe {
                std::env::set_var(name, value);
            }
        }
    }
}

/// Whether the kernel offers a render node.
fn has_gpu(devices: &Path) -> bool {
    devices.read_dir().is_ok_and(|mut entries| {
        entries.any(|e| e.is_ok_and(|e| e.file_name().as_encoded_bytes().starts_with(b"renderD")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_render_node_is_a_gpu_and_a_card_alone_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_gpu(&folder.path().join("nowhere")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_gpu(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_gpu(folder.path()));
    }
}

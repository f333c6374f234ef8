//! The window's TypeScript is generated from the commands; this holds the committed file to them.

use std::path::Path;

use specta_typescript::Typescript;

const HEADER: &str =
    "// Generated from the commands of src-tauri by `./dev bindings`. Do not edit.\n/* eslint-disable */\n";

#[test]
fn bindings_are_current() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated/bindings.ts");
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("bindings.ts");
    jitu_desktop::commands().export(Typescript::default().header(HEADER), &fresh).unwrap();
    let fresh = std::fs::read_to_string(fresh).unwrap();

    if std::env::var_os("JITU_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
        std::fs::write(&committed, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(committed == fresh, "ui/src/generated/bindings.ts is out of date: run ./dev bindings");
}

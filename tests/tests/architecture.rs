//! Who may use whom, held against what cargo says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The table of ARCHITECTURE.md: a member, and the members it may lean on.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("jitu-model", &[]),
    ("jitu-store", &["jitu-model"]),
    ("jitu-spatial", &["jitu-model"]),
    ("jitu-render", &["jitu-model"]),
    ("jitu-overlay", &["jitu-model"]),
    ("jitu-coverage", &["jitu-model", "jitu-overlay"]),
    ("jitu-assess", &["jitu-model"]),
    ("jitu-documents", &["jitu-model"]),
    ("jitu-workbooks", &["jitu-model"]),
    (
        "jitu-app",
        &[
            "jitu-model",
            "jitu-store",
            "jitu-spatial",
            "jitu-overlay",
            "jitu-render",
            "jitu-coverage",
            "jitu-assess",
            "jitu-documents",
            "jitu-workbooks",
        ],
    ),
    ("jitu-cli", &["jitu-app"]),
    ("jitu-desktop", &["jitu-app"]),
    ("jitu-samplegen", &["jitu-model"]),
    ("jitu-tests", &[]),
];

/// Libraries that live in one member only; a name ending in `*` stands for all that begin so.
const ONLY_IN: [(&str, &str); 7] = [
    ("tiny-skia", "jitu-render"),
    ("rusqlite", "jitu-store"),
    ("libsqlite3-sys", "jitu-store"),
    ("gdal*", "jitu-spatial"),
    ("tauri*", "jitu-desktop"),
    ("typst*", "jitu-documents"),
    ("clap*", "jitu-cli"),
];

/// Members without clock, randomness or I/O, and what would give them away.
const PURE: [&str; 5] =
    ["crates/model", "crates/overlay", "crates/render", "crates/coverage", "crates/assess"];
const IMPURE: [&str; 8] =
    ["std::fs", "std::io", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "rand::"];

/// Each member with the names it depends on, development and build included.
fn members() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(jitu_tests::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            (text(&package["name"]), dependencies.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}

/// Files below a folder with one of the endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
            found.push(path);
        }
    }
    found
}

#[test]
fn arrows_point_down_only() {
    let members = members();
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into();
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    let expected: Vec<&str> = allowed.keys().copied().collect();
    assert_eq!(names, expected, "a member is missing from the table, or gone");
    for (member, dependencies) in &members {
        for dependency in dependencies.iter().filter(|name| name.starts_with("jitu-")) {
            assert!(
                allowed[member.as_str()].contains(&dependency.as_str()),
                "{member} must not use {dependency}"
            );
        }
    }
}

#[test]
fn each_heavy_library_has_one_home() {
    for (member, dependencies) in members() {
        for (library, home) in ONLY_IN {
            let found = dependencies.iter().find(|name| match library.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => *name == library,
            });
            assert!(found.is_none() || member == home, "{member} uses {found:?}, which is for {home} only");
        }
    }
}

#[test]
fn the_pure_members_touch_nothing_outside() {
    for member in PURE {
        let source = jitu_tests::root().join(member).join("src");
        let tests = source.join("tests");
        for path in files(&source, &["rs"]).into_iter().filter(|path| !path.starts_with(&tests)) {
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in lines {
                let found = IMPURE.iter().find(|word| line.contains(**word));
                assert!(found.is_none(), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn only_the_backend_of_the_page_knows_the_shell() {
    let source = jitu_tests::root().join("ui/src");
    let mut importers = BTreeSet::new();
    for path in files(&source, &["ts", "vue"]) {
        if std::fs::read_to_string(&path).unwrap().contains("@tauri-apps") {
            let folder = path.strip_prefix(&source).unwrap().components().next().unwrap();
            importers.insert(folder.as_os_str().to_string_lossy().into_owned());
        }
    }
    let allowed: BTreeSet<String> = ["backend", "generated"].map(str::to_owned).into();
    assert!(importers.is_subset(&allowed), "{importers:?}");
    assert!(importers.contains("backend"));
}

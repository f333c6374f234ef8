//! Data that comes with the program: forms, ledgers, rules, metrics, messages, samples.
//!
//! They are embedded, so the command works wherever it is copied to. Fonts are too large for that and stay files.

use include_dir::{Dir, include_dir};

static COMPLIANCE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/compliance");
static COVERAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/coverage");
static FORMS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/forms");
static IMPORTING: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/importing");
static INSPECTION: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/inspection");
static LAYOUTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/layouts");
static LEDGERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/ledgers");
static MESSAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/messages");
static METRICS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/metrics");
static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/rules");
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/samples");
static STYLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/styles");

fn folder(name: &str) -> Option<&'static Dir<'static>> {
    Some(match name {
        "compliance" => &COMPLIANCE,
        "coverage" => &COVERAGE,
        "forms" => &FORMS,
        "importing" => &IMPORTING,
        "inspection" => &INSPECTION,
        "layouts" => &LAYOUTS,
        "ledgers" => &LEDGERS,
        "messages" => &MESSAGES,
        "metrics" => &METRICS,
        "rules" => &RULES,
        "samples" => &SAMPLES,
        "styles" => &STYLES,
        _ => return None,
    })
}

/// The bytes of an asset: `samples/julu-2021/terrain.i16`.
pub fn bytes(path: &str) -> Option<&'static [u8]> {
    let (first, rest) = path.split_once('/')?;
    folder(first)?.get_file(rest).map(include_dir::File::contents)
}

/// The text of an asset: `rules/hebei-county.toml`.
pub fn text(path: &str) -> Option<&'static str> {
    bytes(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

/// Names of the folders in a folder of assets, sorted: the forms, the samples.
pub fn folders(name: &str) -> Vec<&'static str> {
    let mut names: Vec<&str> = folder(name)
        .into_iter()
        .flat_map(Dir::dirs)
        .filter_map(|dir| dir.path().file_name().and_then(|n| n.to_str()))
        .collect();
    names.sort_unstable();
    names
}

/// (name without ending, text) of the `.toml` files in a folder of assets, sorted.
pub fn tomls(name: &str) -> Vec<(&'static str, &'static str)> {
    let mut files: Vec<(&str, &str)> = folder(name)
        .into_iter()
        .flat_map(Dir::files)
        .filter(|file| file.path().extension().is_some_and(|e| e == "toml"))
        .filter_map(|file| Some((file.path().file_stem()?.to_str()?, file.contents_utf8()?)))
        .collect();
    files.sort_unstable();
    files
}

//! `import` of map data.

use std::path::{Path, PathBuf};

use jitu_app::importing::{self, LayerChoice, LayerPreview, LayerReport, LayersAsked};
use jitu_app::{AppError, Session, keeping};

use crate::{Outcome, output};

/// Roles that are those of ledgers.
const LEDGERS: [&str; 7] = ["payment", "contract", "milestone", "application", "movement", "asset", "event"];

/// How map data is imported.
pub(crate) struct Import {
    pub(crate) role: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) crs: Option<String>,
    pub(crate) swap: bool,
    pub(crate) layers: Vec<String>,
    pub(crate) secrecy: Option<String>,
    pub(crate) home: Option<String>,
    pub(crate) dry_run: bool,
    pub(crate) json: bool,
}

/// Whether the sources are map data: as the role says, else by what they are.
///
/// # Errors
/// Ledgers and map data together.
pub(crate) fn is_map_data(sources: &[PathBuf], how: &Import) -> Result<bool, AppError> {
    if how.role.as_deref().is_some_and(importing::is_role) {
        return Ok(sources.iter().any(|path| path.exists()));
    }
    if how.role.as_deref().is_some_and(|role| LEDGERS.contains(&role)) {
        return Ok(false);
    }
    let (mut ledger, mut map) = (None, None);
    for path in sources {
        let kind = if importing::is_map_data(path)? { &mut map } else { &mut ledger };
        kind.get_or_insert_with(|| path.display().to_string());
    }
    match (ledger, map) {
        (Some(ledger), Some(map)) => {
            Err(AppError::new("import_mixed", &[("ledger", &ledger), ("map", &map)]))
        }
        (_, map) => Ok(map.is_some()),
    }
}

pub(crate) fn import(
    session: &mut Session,
    file: &Path,
    sources: &[PathBuf],
    how: &Import,
) -> Result<Outcome, AppError> {
    keeping::open_project(session, file)?;
    let paths = sources.iter().map(|path| path.display().to_string()).collect();
    let mut asked = LayersAsked { paths, encoding: how.encoding.clone(), choices: Vec::new() };
    let any = how.crs.is_some()
        || how.swap
        || !how.layers.is_empty()
        || [&how.role, &how.secrecy, &how.home].iter().any(|said| said.is_some());
    if how.dry_run || any {
        let task = importing::prepare_look(session, asked.clone())?;
        let found = if how.dry_run { task.run(&mut |_| true)? } else { task.begin()? };
        asked.choices = chosen(&found.layers, how)?;
    }
    if how.dry_run {
        let looked = importing::prepare_look(session, asked)?.run(&mut |_| true)?;
        let wanted: Vec<LayerPreview> = looked.layers.into_iter().filter(|layer| layer.choice.take).collect();
        if how.json {
            output::json(&wanted)?;
        } else {
            wanted.iter().for_each(tell_preview);
            looked.left_out.iter().for_each(|line| output::line(line));
        }
        return match wanted.into_iter().find_map(|layer| layer.obstacle) {
            Some(detail) => Err(AppError::new("import_layer_refused", &[("detail", &detail)])),
            None => Ok(Outcome::Done),
        };
    }
    let ready = importing::prepare(session, asked)?.run(&mut |_| true)?;
    let done = importing::keep(session, ready)?;
    if how.json {
        output::json(&done)?;
    } else {
        done.layers.iter().for_each(tell);
        done.left_out.iter().for_each(|line| output::line(line));
    }
    Ok(Outcome::Done)
}

/// The choices that the options say.
fn chosen(layers: &[LayerPreview], how: &Import) -> Result<Vec<LayerChoice>, AppError> {
    let named = |layer: &LayerPreview, name: &str| layer.layer == name || layer.choice.name == name;
    if let Some(name) = how.layers.iter().find(|name| !layers.iter().any(|layer| named(layer, name))) {
        let known: Vec<&str> = layers.iter().map(|layer| layer.layer.as_str()).collect();
        return Err(AppError::new("import_no_layer", &[("name", name), ("known", &known.join("、"))]));
    }
    let choice = |layer: &LayerPreview| {
        let mut choice = layer.choice.clone();
        choice.take = how.layers.is_empty() || how.layers.iter().any(|name| named(layer, name));
        let put = |to: &mut String, said: &Option<String>| {
            if let Some(said) = said {
                to.clone_from(said);
            }
        };
        put(&mut choice.role, &how.role);
        put(&mut choice.secrecy, &how.secrecy);
        if choice.secrecy == "secret" {
            choice.home = "library".to_owned();
        }
        if how
            .role
            .as_deref()
            .is_some_and(|role| matches!(role, "cropland" | "farmland" | "redline" | "town" | "plan"))
        {
            choice.home = "library".to_owned();
        }
        put(&mut choice.home, &how.home);
        // What is only proposed is not said.
        choice.system = match &how.crs {
            Some(crs) => crs.clone(),
            None if layer.approval => String::new(),
            None => choice.system,
        };
        choice.swapped = how.swap;
        choice
    };
    Ok(layers.iter().map(choice).collect())
}

fn tell_preview(layer: &LayerPreview) {
    let count = layer.count.unwrap_or(layer.checked).to_string();
    let system = layer
        .systems
        .iter()
        .find(|one| one.system == layer.choice.system && one.swapped == layer.choice.swapped);
    let system = system.map_or(layer.choice.system.as_str(), |one| one.label.as_str());
    head(
        &layer.choice.name,
        &layer.choice.role,
        &layer.choice.home,
        &count,
        system,
        layer.encoding.as_deref(),
    );
    let fields: Vec<&str> = layer.fields.iter().map(|field| field.name.as_str()).collect();
    output::line(&format!("  {}", fields.join("、")));
    for row in layer.rows.iter().take(3) {
        output::line(&format!("  {}", row.join("  ")));
    }
    layer.notes.iter().for_each(|note| output::line(&format!("  {note}")));
}

fn tell(layer: &LayerReport) {
    head(
        &layer.name,
        &layer.role,
        &layer.home,
        &layer.features.to_string(),
        &layer.system,
        layer.encoding.as_deref(),
    );
    layer.notes.iter().for_each(|note| output::line(&format!("  {note}")));
}

fn head(name: &str, role: &str, home: &str, features: &str, system: &str, encoding: Option<&str>) {
    let encoding = encoding.map(|name| format!("  {name}")).unwrap_or_default();
    output::line(&format!("{name}  {role}  {home}  {features}  {system}{encoding}"));
}

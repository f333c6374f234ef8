//! What would become of map data: looked through as it would be read, nothing written.

use geo_types::Coord;
use jitu_model::place::{Feature, LayerHome, LayerRole, Secrecy};
use jitu_spatial::source::system::Mover;
use jitu_spatial::source::{Kind, RawFeature};
use serde_json::json;

use super::Around;
use super::files::Found;
use super::place::{self, Placed};
use super::take::{Account, Columns, Taker};
use super::view::{LayerChoice, LayerFieldView, LayerPreview, LayersAsked, LayersPreview};
use crate::error::{AppError, Result};
use crate::session::Session;

/// Features of a layer that are looked at first: for its coordinate system and its kind.
const FIRST: usize = 500;
/// Features of a layer that a preview reads through.
const CHECKED: usize = 300_000;
/// Rows that are shown.
const SHOWN: usize = 12;
/// Shapes that are drawn, and their vertices, at most.
const DRAWN: usize = 400;
const DRAWN_VERTICES: usize = 20_000;
/// From so many features on, a layer of no special role goes to the library.
const MANY: u64 = 20_000;
/// Features that pass at a time, and their vertices: large shapes go in smaller company.
const BATCH: usize = 1_000;
const BATCH_VERTICES: usize = 200_000;
/// Vertices that are looked at first, at most.
const FIRST_VERTICES: usize = 2_000_000;

/// Features on their way, until they are enough to go on.
#[derive(Default)]
pub(super) struct Batch {
    rows: Vec<RawFeature>,
    vertices: usize,
}

impl Batch {
    /// Adds a feature; gives all where they are enough.
    pub(super) fn add(&mut self, row: RawFeature) -> Option<Vec<RawFeature>> {
        self.vertices += row.shape.vertices();
        self.rows.push(row);
        (self.rows.len() == BATCH || self.vertices > BATCH_VERTICES).then(|| self.rest())
    }

    /// Those that are there.
    pub(super) fn rest(&mut self) -> Vec<RawFeature> {
        self.vertices = 0;
        std::mem::take(&mut self.rows)
    }
}

/// A look, ready to be taken without the project.
pub struct LookTask {
    asked: LayersAsked,
    around: Around,
}

/// Takes what a look needs from the open project.
///
/// # Errors
/// No project is open.
pub fn prepare_look(session: &mut Session, asked: LayersAsked) -> Result<LookTask> {
    Ok(LookTask { asked, around: Around::of(session)? })
}

impl LookTask {
    /// Looks at the first features of each layer only: enough to choose by.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn begin(&self) -> Result<LayersPreview> {
        let sources = self.around.sources(&self.asked)?;
        let mut layers = Vec::with_capacity(sources.layers.len());
        for found in &sources.layers {
            let chosen = self.asked.choices.iter().find(|choice| choice.key == found.key());
            let begun = beginning(&self.around, found, chosen)?;
            layers.push(head(&self.around, found, &begun, chosen));
        }
        Ok(LayersPreview { layers, left_out: sources.left_out.clone() })
    }

    /// Looks; `progress` is told the share done and says whether to go on.
    ///
    /// # Errors
    /// A path that is not there; a file that does not serve; cancelled.
    pub fn run(&self, progress: &mut dyn FnMut(f32) -> bool) -> Result<LayersPreview> {
        let sources = self.around.sources(&self.asked)?;
        let mut layers = Vec::with_capacity(sources.layers.len());
        let all = sources.layers.len() as f32;
        for (at, found) in sources.layers.iter().enumerate() {
            let chosen = self.asked.choices.iter().find(|choice| choice.key == found.key());
            let mut own = |share: f32| progress((at as f32 + share) / all);
            layers.push(preview(&self.around, found, chosen, &mut own)?);
        }
        Ok(LayersPreview { layers, left_out: sources.left_out.clone() })
    }
}

/// What the first features of a layer say.
pub(super) struct Beginning {
    pub(super) rows: Vec<RawFeature>,
    pub(super) placed: Placed,
    pub(super) kind: Kind,
}

/// Reads the first features of a layer.
pub(super) fn beginning(around: &Around, found: &Found, chosen: Option<&LayerChoice>) -> Result<Beginning> {
    let (mut rows, mut vertices, mut whole) = (Vec::new(), 0, true);
    found.each(&mut |row: RawFeature| {
        vertices += row.shape.vertices();
        rows.push(row);
        whole = rows.len() < FIRST && vertices < FIRST_VERTICES;
        whole
    })?;
    let sample: Vec<Coord<f64>> = rows.iter().filter_map(|row| place::first_place(&row.shape)).collect();
    let said = chosen.map(|choice| (choice.system.as_str(), choice.swapped));
    let placed = place::placed(&found.layer, &sample, around.bureau, said);
    // A layer that was read whole is what its shapes are, whatever its format declares.
    let kind = if found.layer.kind == Kind::Any && whole { kind_of(&rows) } else { found.layer.kind };
    Ok(Beginning { rows, placed, kind })
}

fn kind_of(rows: &[RawFeature]) -> Kind {
    use geo_types::Geometry::{LineString, MultiLineString, MultiPolygon, Point, Polygon};
    use jitu_spatial::source::Shape;
    let mut kinds = rows.iter().filter_map(|row| match &row.shape {
        Shape::Geometry(Point(_)) => Some(Kind::Points),
        Shape::Geometry(LineString(_) | MultiLineString(_)) => Some(Kind::Lines),
        Shape::Geometry(Polygon(_) | MultiPolygon(_)) => Some(Kind::Polygons),
        Shape::Geometry(_) => Some(Kind::Any),
        _ => None,
    });
    match kinds.next() {
        Some(first) if kinds.all(|kind| kind == first) => first,
        _ => Kind::Any,
    }
}

/// How a layer comes in: as chosen, and proposed where nobody chose.
pub(super) fn choice(
    around: &Around,
    found: &Found,
    begun: &Beginning,
    chosen: Option<&LayerChoice>,
) -> LayerChoice {
    let mut choice = chosen.cloned().unwrap_or_else(|| {
        let layer = &found.layer;
        let role = around.names.role(&found.stem);
        let role = if role == LayerRole::Other { around.names.role(&layer.name) } else { role };
        let reference = matches!(
            role,
            LayerRole::Cropland
                | LayerRole::Farmland
                | LayerRole::Redline
                | LayerRole::Town
                | LayerRole::Plan
        );
        let home = if reference || layer.count.unwrap_or(0) > MANY {
            LayerHome::Library
        } else {
            LayerHome::Project
        };
        let field = |at: Option<usize>| at.map(|at| layer.fields[at].name.clone()).unwrap_or_default();
        let [name_field, code_field, class_field] = around.names.columns(&layer.fields).map(field);
        // The file says more than `waypoints` or `doc`; a geodatabase's layers have names of their own.
        let name = if layer.name.is_empty() || found.layer.format_fields { &found.stem } else { &layer.name };
        LayerChoice {
            key: found.key(),
            take: true,
            name: name.clone(),
            role: role.name().to_owned(),
            secrecy: Secrecy::Internal.name().to_owned(),
            home: home.name().to_owned(),
            system: String::new(),
            swapped: false,
            name_field,
            code_field,
            class_field,
        }
    });
    choice.system.clone_from(&begun.placed.system);
    choice.swapped = begun.placed.swapped;
    choice
}

/// Which fields become what.
pub(super) fn columns(found: &Found, choice: &LayerChoice) -> Columns {
    let at = |name: &str| found.layer.fields.iter().position(|field| !name.is_empty() && field.name == name);
    Columns::new(
        &found.layer.fields,
        [at(&choice.name_field), at(&choice.code_field), at(&choice.class_field)],
    )
}

/// The way of a layer to degrees, as chosen.
pub(super) fn way(found: &Found, choice: &LayerChoice) -> Result<Mover> {
    let system = place::system(&found.layer, &choice.system)?;
    Mover::new(&system, choice.swapped)
        .map_err(|_| AppError::new("import_system", &[("name", &choice.system)]))
}

/// A layer by its first features.
fn head(around: &Around, found: &Found, begun: &Beginning, chosen: Option<&LayerChoice>) -> LayerPreview {
    let choice = choice(around, found, begun, chosen);
    let layer = &found.layer;
    let shown = |row: &RawFeature| row.values.iter().map(ToString::to_string).collect();
    LayerPreview {
        key: choice.key.clone(),
        file: found.file.clone(),
        layer: layer.name.clone(),
        kind: kind_name(begun.kind).to_owned(),
        count: layer.count.map(count),
        checked: 0,
        fields: layer
            .fields
            .iter()
            .map(|field| LayerFieldView { name: field.name.clone(), kind: field.kind.name().to_owned() })
            .collect(),
        rows: begun.rows.iter().take(SHOWN).map(shown).collect(),
        encoding: layer.text.map(|text| text.name().to_owned()),
        stated: layer.stated.as_ref().map(|_| place::in_words(layer, "stated", false)),
        systems: begun.placed.systems.clone(),
        approval: begun.placed.approval,
        bounds: None,
        sample: String::new(),
        repaired: 0,
        left_out: 0,
        notes: begun.placed.notes.clone(),
        obstacle: None,
        choice,
    }
}

fn preview(
    around: &Around,
    found: &Found,
    chosen: Option<&LayerChoice>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<LayerPreview> {
    let begun = beginning(around, found, chosen)?;
    let mut view = head(around, found, &begun, chosen);
    if view.choice.system.is_empty() {
        view.obstacle = Some(AppError::new("import_no_system", &[("path", &found.file)]).to_string());
        return Ok(view);
    }
    let mut taker = match way(found, &view.choice) {
        Ok(way) => Taker::new(way, begun.kind, columns(found, &view.choice)),
        Err(error) => {
            view.obstacle = Some(error.to_string());
            return Ok(view);
        }
    };
    let drawn = look_through(found, &mut taker, progress)?;
    let account = taker.finish();
    view.checked = count(account.read);
    view.bounds = account.bounds;
    view.sample = geojson(&drawn);
    view.repaired = count(account.repaired);
    view.left_out = count(account.left_out);
    view.notes.extend(account.notes());
    view.obstacle = obstacle(found, &account, view.approval, &view.choice);
    Ok(view)
}

/// Reads a layer through; some of its features, spread over it, to be drawn.
fn look_through(
    found: &Found,
    taker: &mut Taker,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Feature>> {
    let (mut drawn, mut seen, mut vertices, mut on) = (Vec::new(), 0, 0, true);
    let all = found.layer.count.unwrap_or(CHECKED as u64).clamp(1, CHECKED as u64) as usize;
    let every = all.div_ceil(DRAWN).max(1);
    let mut pass = |rows: Vec<RawFeature>, seen: usize| {
        let before = seen - rows.len();
        for (at, feature) in taker.take(rows).into_iter().enumerate() {
            if (before + at).is_multiple_of(every) && vertices < DRAWN_VERTICES {
                vertices += vertices_of(&feature);
                drawn.push(feature);
            }
        }
    };
    let mut batch = Batch::default();
    found.each(&mut |row| {
        seen += 1;
        if let Some(rows) = batch.add(row) {
            pass(rows, seen);
            on = progress(seen as f32 / all as f32);
        }
        on && seen < CHECKED
    })?;
    pass(batch.rest(), seen);
    if on { Ok(drawn) } else { Err(AppError::new("cancelled", &[])) }
}

/// Why a layer cannot come in as chosen.
pub(super) fn obstacle(
    found: &Found,
    account: &Account,
    approval: bool,
    choice: &LayerChoice,
) -> Option<String> {
    if approval {
        let guess = place::in_words(&found.layer, &choice.system, choice.swapped);
        let swap = if choice.swapped { " --swap" } else { "" };
        let params =
            [("path", found.file.as_str()), ("guess", &guess), ("system", &choice.system), ("swap", swap)];
        return Some(AppError::new("import_guess", &params).to_string());
    }
    not_here(found, account).or_else(|| {
        let none = account.kept == 0;
        none.then(|| AppError::new("import_no_features", &[("path", &found.file)]).to_string())
    })
}

/// Most of a layer lies outside the country: its system, or the order of its axes, is another.
pub(super) fn not_here(found: &Found, account: &Account) -> Option<String> {
    let (row, at) = account.first_outside.filter(|_| account.outside * 2 > account.kept)?;
    let (row, value) = (row.to_string(), format!("{:.6}, {:.6}", at.x, at.y));
    Some(
        AppError::new("import_outside", &[("path", &found.file), ("row", &row), ("value", &value)])
            .to_string(),
    )
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Points => "points",
        Kind::Lines => "lines",
        Kind::Polygons => "polygons",
        Kind::Any => "any",
    }
}

pub(super) fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn vertices_of(feature: &Feature) -> usize {
    match &feature.geometry {
        geo_types::Geometry::MultiPolygon(parts) => parts.iter().map(|part| part.exterior().0.len()).sum(),
        geo_types::Geometry::MultiLineString(lines) => lines.iter().map(|line| line.0.len()).sum(),
        _ => 1,
    }
}

fn geojson(features: &[Feature]) -> String {
    let features: Vec<_> = features
        .iter()
        .map(|feature| {
            json!({
                "type": "Feature",
                "properties": {"name": feature.name},
                "geometry": geojson::GeometryValue::from(&feature.geometry),
            })
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

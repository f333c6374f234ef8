//! 图幅: map sheets, drawn from the layer tree and the programme, kept in the project, written as pdf, png and svg.
//!
//! [`prepare`] takes what a sheet needs under the session's lock; [`SheetTask`] draws without it, asking every layer
//! through its own R-tree for what lies under the map, strip by strip, so that a heavy layer never lies in memory whole.

mod bases;
mod draw;
mod export;
mod layouts;
mod place;
mod spec;

use std::sync::Arc;

use geo_types::{Geometry, MultiPolygon};
use jitu_documents::fonts::Fonts;
use jitu_documents::sheet::{Layout, Plane, View};
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::{Layer, LayerRole, Secrecy};
use jitu_model::style::LayerStyle;
use jitu_model::system::{Extent, Tower};
use jitu_model::{Id, Snapshot};

use crate::atlas::polygons;
use crate::compliance::sources::Against;
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;
use crate::styles;
use crate::views::RowId;
use crate::visibility::{self, CoverageTask};

pub use export::{SheetExport, SheetPreview, prepare_export};
pub use layouts::{LayoutView, SheetView, delete, layouts, named, save, sheets};
pub use spec::{SheetLayer, SheetSpec};

/// Sheets, ready to be drawn without the project.
pub struct SheetTask {
    spec: SheetSpec,
    layout: Layout,
    highest: Secrecy,
    pages: Vec<Page>,
    layers: Vec<OnSheet>,
    towers: Vec<Tower>,
    extents: Vec<Extent>,
    coverage: Option<Covered>,
    county: Vec<Geometry<f64>>,
    parts: Vec<Geometry<f64>>,
    bases: Vec<bases::Base>,
    fonts: Arc<Fonts>,
    title: String,
    bureau: String,
    today: String,
    notes: Vec<String>,
}

/// One page.
struct Page {
    view: View,
    /// The township that is shown.
    focus: Option<(String, MultiPolygon<f64>)>,
}

/// A layer with its look.
struct OnSheet {
    against: Against,
    style: LayerStyle,
    opacity: f64,
}

/// What towers see: known already, or still to be computed.
enum Covered {
    Known(Arc<(CoverageReport, CoverageShapes)>),
    Task(Box<CoverageTask>),
}

/// Takes what a sheet needs from the open project; `all_townships`: a page for every township.
///
/// # Errors
/// No project; values that cannot be drawn; no such layout or township; nothing that has a place; a missing font.
pub fn prepare(session: &mut Session, spec: &SheetSpec, all_townships: bool) -> Result<SheetTask> {
    spec.check()?;
    let layout = layouts::layout(&spec.layout)?;
    let highest = spec.highest()?;
    let snapshot = session.snapshot()?;
    let mut notes = Vec::new();
    let programme = programme(&snapshot, spec)?;
    let layers = layers(session, &snapshot, spec, highest, &mut notes)?;
    let bases = bases::bases(session, &snapshot, (spec, highest), &mut notes)?;
    let county: Vec<Geometry<f64>> = shapes(session, &snapshot, (LayerRole::County, highest))
        .into_iter()
        .map(|(_, _, shape)| shape)
        .collect();
    let townships = shapes(session, &snapshot, (LayerRole::Township, highest));
    // Where exactly cameras stand and what they see is for the bureau only, whatever layers it lies on.
    let open = highest > Secrecy::Public;
    if !open && (spec.towers || spec.extents || spec.coverage) && programme.is_some() {
        notes.push(label("sheet_not_public", &[]));
    }
    let programme = programme.filter(|_| open);
    let own_towers = programme.map(|id| snapshot.programme_towers(id)).unwrap_or_default();
    let towers: Vec<Tower> =
        own_towers.into_iter().filter(|tower| tower.position().is_some()).cloned().collect();
    let systems: Vec<_> = programme
        .map(|id| snapshot.funded_by(id))
        .unwrap_or_default()
        .iter()
        .map(|system| system.id)
        .collect();
    let extents: Vec<Extent> =
        snapshot.extents.iter().filter(|extent| systems.contains(&extent.system)).cloned().collect();
    let coverage = match programme.filter(|_| spec.coverage) {
        Some(id) => covered(session, id.into(), target(&snapshot, highest), &mut notes)?,
        None => None,
    };
    let known = place::Known { county: &county, towers: &towers, extents: &extents, townships: &townships };
    let pages = place::pages(spec, &layout, &known, all_townships)?;
    let named = snapshot.bureau.as_ref();
    let bureau = named.map(|bureau| bureau.name.clone()).unwrap_or_default();
    let of = programme.and_then(|id| snapshot.programme(id)).map(|programme| programme.name.clone());
    Ok(SheetTask {
        title: title(spec, &bureau, of.as_deref()),
        spec: spec.clone(),
        layout,
        highest,
        pages,
        layers,
        towers: if spec.towers { towers } else { Vec::new() },
        extents: if spec.extents { extents } else { Vec::new() },
        coverage,
        county,
        parts: townships.into_iter().map(|(_, _, shape)| shape).collect(),
        bases,
        fonts: session.fonts()?,
        bureau,
        today: crate::session::today()?.to_string(),
        notes,
    })
}

/// Names of the townships that sheets can show, as their layers have them.
///
/// # Errors
/// No project is open.
pub fn townships(session: &mut Session) -> Result<Vec<String>> {
    let snapshot = session.snapshot()?;
    let found = shapes(session, &snapshot, (LayerRole::Township, Secrecy::Secret));
    Ok(found.into_iter().map(|(name, ..)| name).filter(|name| !name.is_empty()).collect())
}

impl SheetTask {
    /// What each page shows.
    pub fn views(&self) -> Vec<View> {
        self.pages.iter().map(|page| page.view).collect()
    }
}

fn title(spec: &SheetSpec, bureau: &str, programme: Option<&str>) -> String {
    if !spec.title.trim().is_empty() {
        return spec.title.trim().to_owned();
    }
    // A bureau is named after its county: 巨鹿县自然资源和规划局.
    let ends = |c: char| "县市区旗".contains(c);
    let county = bureau
        .find(ends)
        .map_or("", |at| &bureau[..at + bureau[at..].chars().next().map_or(0, char::len_utf8)]);
    match programme {
        Some(name) => label("sheet_title", &[("county", county), ("name", name)]),
        None => label("sheet_title_plain", &[("county", county)]),
    }
}

/// The programme that is shown.
fn programme(snapshot: &Snapshot, spec: &SheetSpec) -> Result<Option<Id<jitu_model::programme::Programme>>> {
    match (spec.programme, snapshot.programmes.as_slice()) {
        (Some(id), all) => {
            let known = all.iter().find(|programme| RowId::from(programme.id) == id);
            let unknown = || {
                let known = crate::session::known(snapshot);
                AppError::new("unknown_programme", &[("name", &id.id::<()>().to_string()), ("known", &known)])
            };
            known.map(|programme| Some(programme.id)).ok_or_else(unknown)
        }
        (None, [one]) => Ok(Some(one.id)),
        (None, _) => Ok(None),
    }
}

/// The layers of a sheet, lowest drawn first; what may not be on it, or cannot be read, is noted.
fn layers(
    session: &mut Session,
    snapshot: &Snapshot,
    spec: &SheetSpec,
    highest: Secrecy,
    notes: &mut Vec<String>,
) -> Result<Vec<OnSheet>> {
    let mut ordered: Vec<&Layer> = snapshot.layers.iter().collect();
    ordered.sort_by_key(|layer| (layer.position, layer.id));
    let mut found = Vec::new();
    for layer in ordered {
        let opacity = match &spec.layers {
            Some(chosen) => chosen.iter().find(|one| one.id == RowId::from(layer.id)).map(|one| one.opacity),
            None => layer.visible.then_some(layer.opacity),
        };
        let Some(opacity) = opacity.filter(|_| !matches!(layer.role, LayerRole::Terrain | LayerRole::Base))
        else {
            continue;
        };
        if layer.secrecy > highest {
            let of = |secrecy: Secrecy| label(&format!("secrecy_{}", secrecy.name()), &[]);
            let params =
                [("layer", layer.name.as_str()), ("own", &of(layer.secrecy)), ("highest", &of(highest))];
            notes.push(label("sheet_layer_above", &params));
            continue;
        }
        let style = styles::roles::of_layer(layer);
        match Against::of(session, layer) {
            Ok(against) => found.push(OnSheet { against, style, opacity }),
            Err(error) => {
                notes.push(label(
                    "sheet_layer_unreadable",
                    &[("layer", &layer.name), ("why", &error.to_string())],
                ));
            }
        }
    }
    // Boundaries lie above what they bound, wherever they stand in the tree, unless they are filled as a thematic map.
    let bounds = |layer: &OnSheet| {
        let boundary = matches!(layer.against.layer.role, LayerRole::County | LayerRole::Township);
        boundary && layer.style.rules.iter().all(|rule| rule.fill.is_none())
    };
    found.sort_by_key(bounds);
    Ok(found)
}

/// A named shape with its code.
type Shape = (String, String, Geometry<f64>);

/// The polygons of every readable layer of a role, up to a 密级, by name and code.
fn shapes(session: &mut Session, snapshot: &Snapshot, (role, highest): (LayerRole, Secrecy)) -> Vec<Shape> {
    let mut found = Vec::new();
    for layer in snapshot.layers.iter().filter(|layer| layer.role == role && layer.secrecy <= highest) {
        let Ok(features) = session.layer_features(layer) else { continue };
        for feature in &features.features {
            let shape = polygons(&feature.geometry);
            if !shape.0.is_empty() {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                found.push((text(&feature.name), text(&feature.code), Geometry::MultiPolygon(shape)));
            }
        }
    }
    found
}

/// The target that coverage is shown of: cropland, unless the shape of what is not seen of it would tell of a layer that
/// may not be on the sheet.
fn target(snapshot: &Snapshot, highest: Secrecy) -> &'static str {
    let of = |layer: &&Layer| matches!(layer.role, LayerRole::Cropland | LayerRole::Town);
    let above = snapshot.layers.iter().filter(of).any(|layer| layer.secrecy > highest);
    if above { "county" } else { "cropland" }
}

/// What the towers of a programme see, by the method of the run that was kept last.
fn covered(
    session: &mut Session,
    programme: RowId,
    target: &str,
    notes: &mut Vec<String>,
) -> Result<Option<Covered>> {
    let task = match visibility::prepare_as_kept(session, programme, target) {
        Ok(task) => task,
        Err(error) if ["no_towers", "no_layer", "library_missing"].contains(&error.code.as_str()) => {
            notes.push(label("sheet_no_coverage", &[("why", &error.to_string())]));
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let (inputs, computed) = (task.inputs(), session.opened()?.computed.as_ref());
    let known = computed.filter(|known| Some(&known.inputs) == inputs.as_ref());
    Ok(Some(match known {
        Some(known) => Covered::Known(Arc::clone(&known.result)),
        None => Covered::Task(Box::new(task)),
    }))
}

/// The plane of a place.
fn plane(lon: f64) -> Result<Plane> {
    Plane::of_longitude(lon).ok_or_else(|| AppError::new("sheet_no_place", &[]))
}

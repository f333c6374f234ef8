//! What tiles are drawn of: layers and base maps, as the project had them when it was last looked at.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use jitu_model::place::{Layer, LayerHome, LayerRole};
use jitu_render::frame::Frame;
use jitu_render::grid::SIDE;
use jitu_render::look::Look;
use jitu_render::plane::Plane;
use jitu_render::warp::Places;
use jitu_render::{Pixmap, picture};
use sha2::{Digest as _, Sha256};

use super::overview::State;
use super::plan::{Plan, Rough};
use super::{Answer, TileKey, TileSourceView, Tiles, draw, ground, lock};
use crate::error::Result;
use crate::session::Session;
use crate::styles::roles;

/// A layer with more features than this is drawn here, not in the window.
pub const HEAVY_FEATURES: i64 = 2_000;
/// And so is one with more corners than this.
pub const HEAVY_CORNERS: i64 = 50_000;

/// Something tiles are drawn of.
pub(crate) struct Source {
    pub(super) key: String,
    pub(super) version: String,
    kind: Kind,
}

enum Kind {
    Layer(LayerSource),
    Ground(ground::Ground),
}

/// A vector layer's place and look.
pub(super) struct LayerSource {
    pub(super) path: PathBuf,
    pub(super) table: String,
    look: Look,
    heavy: bool,
    plan: Mutex<Option<(Plane, Arc<Plan>)>>,
}

/// The layers and base maps of the open project by key; those that are as before stay the same.
///
/// # Errors
/// A row that does not read.
pub(super) fn sources(
    session: &Session,
    before: &HashMap<String, Arc<Source>>,
) -> Result<HashMap<String, Arc<Source>>> {
    let snapshot = session.snapshot()?;
    let mut found = HashMap::new();
    let mut keep = |key: String, version: String, make: &dyn Fn() -> Option<Kind>| {
        let same = before.get(&key).filter(|known| known.version == version).cloned();
        let source = same.or_else(|| Some(Arc::new(Source { key: key.clone(), version, kind: make()? })));
        found.extend(source.map(|source| (key, source)));
    };
    for layer in snapshot.layers.iter().filter(|layer| layer.role != LayerRole::Terrain && layer.crs == 4490)
    {
        let path = path_of(session, layer)?;
        if !path.is_file() {
            continue;
        }
        let version = layer_version(layer, &path);
        keep(format!("l{}", layer.id), version, &|| layer_source(layer, path.clone()).map(Kind::Layer));
    }
    for base in &snapshot.base_maps {
        let Some(place) = ground::place(session, &snapshot, base)? else { continue };
        let version = place.version();
        keep(format!("b{}", base.id), version, &|| place.open().map(Kind::Ground));
    }
    Ok(found)
}

/// The file that a layer's features are in.
pub(super) fn path_of(session: &Session, layer: &Layer) -> Result<PathBuf> {
    let open = session.opened()?;
    Ok(match layer.home {
        LayerHome::Project => open.project.path().to_owned(),
        LayerHome::Library => open.project.library_path(),
    })
}

/// Names what a layer's tiles show: its features, and how they look.
fn layer_version(layer: &Layer, path: &std::path::Path) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    add(&layer.table_name);
    match &layer.fingerprint {
        Some(fingerprint) => add(fingerprint),
        None => add(&format!("{} {}", path.display(), stamp(path))),
    }
    add(&serde_json::to_string(&roles::of_layer(layer)).unwrap_or_default());
    hex(&hash.finalize()[..10])
}

/// Size and time of a file: another one has others.
pub(super) fn stamp(path: &std::path::Path) -> String {
    let about = path.metadata().ok();
    let time = about.as_ref().and_then(|about| about.modified().ok());
    let time = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_nanos());
    format!("{} {time}", about.map_or(0, |about| about.len()))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn layer_source(layer: &Layer, path: PathBuf) -> Option<LayerSource> {
    let reader = jitu_store::LayerReader::open(&path, &layer.table_name).ok()?;
    let look = Look::new(&roles::of_layer(layer)).or_else(|_| Look::new(&roles::of_role(layer.role))).ok()?;
    let most = HEAVY_CORNERS * 16;
    let heavy =
        layer.feature_count > HEAVY_FEATURES || reader.shape_bytes(most).is_ok_and(|(_, b)| b >= most);
    Some(LayerSource { path, table: layer.table_name.clone(), look, heavy, plan: Mutex::new(None) })
}

impl Source {
    pub(super) fn view(&self, tiles: &Tiles) -> TileSourceView {
        let shown = match &self.kind {
            Kind::Layer(layer) => layer.heavy,
            Kind::Ground(_) => true,
        };
        let preparing = tiles.overviews.share(&self.version);
        TileSourceView { key: self.key.clone(), version: self.version.clone(), tiles: shown, preparing }
    }

    /// The layer it is, if it is one.
    pub(super) fn layer(&self) -> Option<&LayerSource> {
        match &self.kind {
            Kind::Layer(layer) => Some(layer),
            Kind::Ground(_) => None,
        }
    }

    pub(super) fn draw(self: &Arc<Self>, tiles: &Arc<Tiles>, key: &TileKey) -> Answer {
        match &self.kind {
            Kind::Layer(layer) => self.draw_layer(layer, tiles, key).unwrap_or(Answer::Gone),
            Kind::Ground(ground) => picture_of(ground.tile(key.plane, key.tile).as_ref()),
        }
    }

    fn draw_layer(
        self: &Arc<Self>,
        layer: &LayerSource,
        tiles: &Arc<Tiles>,
        key: &TileKey,
    ) -> Option<Answer> {
        let tile = key.tile;
        if !layer.look.is_drawn(tile.metres_per_pixel()) {
            return Some(Answer::Empty);
        }
        let state = tiles.overviews.find(&self.version, key.plane);
        let overview = if let Some(State::Ready(overview)) = &state { Some(overview) } else { None };
        let plan = if overview.is_none() { Some(layer.plan(tiles, key.plane)?) } else { None };
        let direct_from =
            overview.map_or(plan.as_ref().map_or(0, |plan| plan.direct_from), |o| o.direct_from);
        if tile.z >= direct_from {
            return layer.direct(tiles, key);
        }
        if let Some(overview) = overview {
            return Some(overview.tile(tile).map_or(Answer::Empty, |png| Answer::Picture(Arc::new(png))));
        }
        let plan = plan?;
        if state.is_none() {
            let (source, all, plane) = (Arc::clone(self), Arc::clone(tiles), key.plane);
            tiles.overviews.begin((&self.version, plane), Arc::clone(&plan), move |tile| {
                let Some(layer) = source.layer() else { return Ok(None) };
                all.readers.with(&layer.path, &layer.table, |reader| {
                    draw::tile(reader, &layer.look, None, (plane, tile))
                })
            });
        }
        let rough = draw_rough(plan.rough.as_ref()?, &layer.look, &Frame::of_tile(key.plane, tile))?;
        Some(Answer::Draft(Arc::new(picture::to_png(&rough).ok()?)))
    }
}

impl LayerSource {
    fn plan(&self, tiles: &Tiles, plane: Plane) -> Option<Arc<Plan>> {
        let mut held = lock(&self.plan);
        if let Some((known, plan)) = held.as_ref()
            && *known == plane
        {
            return Some(Arc::clone(plan));
        }
        let made = tiles.readers.with(&self.path, &self.table, |reader| Plan::new(reader, plane)).ok()?;
        let plan = Arc::new(made);
        *held = Some((plane, Arc::clone(&plan)));
        Some(plan)
    }

    fn direct(&self, tiles: &Tiles, key: &TileKey) -> Option<Answer> {
        let letters = if self.look.is_labelled(key.tile.metres_per_pixel()) { tiles.letters() } else { None };
        let drawn = tiles.readers.with(&self.path, &self.table, |reader| {
            draw::tile(reader, &self.look, letters, (key.plane, key.tile))
        });
        Some(picture_of(drawn.ok()?.as_ref()))
    }
}

fn picture_of(pixmap: Option<&Pixmap>) -> Answer {
    let png = pixmap.map(picture::to_png);
    match png {
        None => Answer::Empty,
        Some(Ok(png)) => Answer::Picture(Arc::new(png)),
        Some(Err(_)) => Answer::Gone,
    }
}

/// A first look at a layer whose overview is not made yet: where it is, in its colour.
fn draw_rough(rough: &Rough, look: &Look, frame: &Frame) -> Option<Pixmap> {
    let mut pixmap = picture::empty(SIDE, SIDE)?;
    let [r, g, b, a] = look.tone();
    let places = Places::new(frame, |lon, lat| Some((lon, lat)));
    places.draw(&mut pixmap, |lon, lat| Some([r, g, b, (f32::from(a) * rough.at(lon, lat)) as u8]));
    Some(pixmap)
}

//! Base maps on a sheet: brought into the sheet's own plane at the fineness of print, laid over each other as on the
//! map, and given to the sheet as one picture under all layers.
//!
//! One picture and not one each: pictures side by side or half clear over each other show seams in some readers. It is
//! drawn in bands, so that of a large raster never more than a band is in memory.

use jitu_documents::sheet::{RasterPicture, View};
use jitu_model::Snapshot;
use jitu_model::place::{BaseMap, BaseMapKind, LayerRole, Secrecy};
use jitu_render::frame::Frame;
use jitu_render::picture;
use jitu_render::plane::Plane;

use super::SheetSpec;
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;
use crate::tiles::{Ground, Place, ground_of};
use crate::views::RowId;

/// Pixels an inch of a picture under a sheet.
const DPI: f64 = 300.0;
/// Pixels an inch of a screen, by which widths of lines count.
const SCREEN_DPI: f64 = 96.0;
/// Pixels of a picture, at most: paper larger than A2 gets a coarser one.
const MOST_PIXELS: f64 = 40.0e6;
/// Rows of a band.
const BAND: u32 = 256;

/// A base map that is to be on a sheet.
pub(super) struct Base {
    pub(super) map: BaseMap,
    /// Whether it is drawn of something that was made up.
    pub(super) synthetic: bool,
    opacity: f64,
    place: Place,
}

/// A base map that is open.
pub(super) struct OpenBase<'a> {
    pub(super) base: &'a Base,
    ground: Ground,
}

/// A picture for a sheet, and the base maps that are seen on it.
pub(super) struct Drawn<'a> {
    pub(super) picture: RasterPicture,
    pub(super) seen: Vec<&'a Base>,
}

/// The base maps of a sheet, lowest first; what may not be on it, or is not there, is noted.
///
/// # Errors
/// No project is open.
pub(super) fn bases(
    session: &Session,
    snapshot: &Snapshot,
    (spec, highest): (&SheetSpec, Secrecy),
    notes: &mut Vec<String>,
) -> Result<Vec<Base>> {
    let mut found = Vec::new();
    for map in &snapshot.base_maps {
        let opacity = match &spec.bases {
            Some(chosen) => chosen.iter().find(|one| one.id == RowId::from(map.id)).map(|one| one.opacity),
            None => map.visible.then_some(map.opacity),
        };
        let Some(opacity) = opacity else { continue };
        let mut map = map.clone();
        // Light and shade tell of the heights what the terrain itself would.
        let terrain =
            (map.kind == BaseMapKind::Hillshade).then(|| snapshot.layer(LayerRole::Terrain)).flatten();
        map.secrecy = map.secrecy.max(terrain.map(|layer| layer.secrecy).unwrap_or_default());
        if map.secrecy > highest {
            let of = |secrecy: Secrecy| label(&format!("secrecy_{}", secrecy.name()), &[]);
            let params = [("layer", map.name.as_str()), ("own", &of(map.secrecy)), ("highest", &of(highest))];
            notes.push(label("sheet_base_above", &params));
            continue;
        }
        match ground_of(session, snapshot, &map)? {
            Some(place) => {
                found.push(Base {
                    synthetic: terrain.is_some_and(|layer| layer.synthetic),
                    map,
                    opacity,
                    place,
                });
            }
            None => notes.push(label("sheet_base_away", &[("layer", &map.name)])),
        }
    }
    Ok(found)
}

/// Opens base maps; one that does not open is noted.
pub(super) fn open<'a>(bases: &'a [Base], notes: &mut Vec<String>) -> Vec<OpenBase<'a>> {
    let mut found = Vec::new();
    for base in bases {
        match base.place.open() {
            Some(ground) => found.push(OpenBase { base, ground }),
            None => notes.push(label("sheet_base_unreadable", &[("layer", &base.map.name)])),
        }
    }
    found
}

/// Draws what lies under a sheet's map; `None` where there is nothing.
///
/// # Errors
/// Cancelled; a picture that does not fit into memory.
pub(super) fn draw<'a>(
    open: &[OpenBase<'a>],
    view: &View,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Drawn<'a>>> {
    let Some(plane) = u8::try_from(view.plane.zone()).ok().and_then(Plane::new) else { return Ok(None) };
    if open.is_empty() {
        return Ok(None);
    }
    let inches = view.map.width() / 25.4 * (view.map.height() / 25.4);
    let dpi = DPI.min((MOST_PIXELS / inches).sqrt());
    let metres = view.scale * 0.0254 / dpi;
    let pixels = |mm: f64| (mm / 25.4 * dpi).ceil().max(1.0) as u32;
    let (width, height) = (pixels(view.map.width()), pixels(view.map.height()));
    let half = (view.map.width() / 2.0 * view.scale / 1000.0, view.map.height() / 2.0 * view.scale / 1000.0);
    let (west, north) = (view.centre.0 - half.0, view.centre.1 + half.1);
    let fail = || AppError::internal(&"no memory for a picture");
    let mut whole = picture::white(width, height).ok_or_else(fail)?;
    let mut seen = vec![false; open.len()];
    let false_east = f64::from(view.plane.zone()) * 1_000_000.0;
    for top in (0..height).step_by(BAND as usize) {
        if !progress(top as f32 / height as f32) {
            return Err(AppError::new("cancelled", &[]));
        }
        let corner = (false_east + west, north - f64::from(top) * metres);
        let frame = Frame::new(plane, corner, metres, (width, BAND.min(height - top)));
        for (one, seen) in open.iter().zip(&mut seen) {
            if let Some(part) = one.ground.draw(&frame, dpi / SCREEN_DPI) {
                picture::lay_rows(&part, &mut whole, top, one.base.opacity as f32);
                *seen = true;
            }
        }
    }
    let seen: Vec<&Base> =
        open.iter().zip(&seen).filter(|(_, seen)| **seen).map(|(one, _)| one.base).collect();
    if seen.is_empty() {
        return Ok(None);
    }
    let (east, south) = (west + f64::from(width) * metres, north - f64::from(height) * metres);
    let bytes = picture::to_print(&whole).map_err(|error| AppError::internal(&error))?;
    let corners = [(west, north), (east, north), (west, south)];
    Ok(Some(Drawn { picture: RasterPicture { bytes, corners, opacity: 1.0 }, seen }))
}

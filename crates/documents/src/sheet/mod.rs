//! 图幅: a map sheet as a vector picture at a true scale, in the bureau's Gauss-Krüger zone.
//!
//! A [`Sheet`] takes, lowest first, pictures of the ground, layers feature by feature, and what the programme has on the
//! ground; [`Sheet::finish`] adds names, frame, legend, scale and notes. What is drawn is bounded by the paper: shapes are
//! simplified to a tenth of a millimetre, those too small to be told apart are merged into a tone ([`fine`]).

mod chart;
mod fine;
mod frame;
mod furniture;
mod layer;
mod layout;
mod legend;
mod look;
mod names;
mod overlay;
mod picture;
mod plane;
mod shapes;
#[cfg(test)]
mod tests;
mod view;

use std::fmt::Write as _;

use geo_types::{Coord, Geometry, MultiPolygon};
use jitu_model::place::{Field, Layer, Secrecy};
use jitu_model::style::LayerStyle;

use crate::error::{DocError, Result};
use crate::figure::escape;
use crate::form::{Common, MapWords};
use layout::Words;
use legend::Entry;
use names::Names;

pub use layer::LayerInk;
pub use layout::Layout;
pub use picture::RasterPicture;
pub use plane::Plane;
pub use view::{Rect, View};

/// How the kilometre grid is drawn inside the map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grid {
    /// Crosses where its lines meet.
    #[default]
    Ticks,
    /// Lines.
    Lines,
    /// Only in the frame.
    None,
}

/// What is written around the map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetText {
    /// Title.
    pub title: String,
    /// Below it; empty: nothing.
    pub subtitle: String,
    /// 密级 of what is on the sheet.
    pub secrecy: Secrecy,
    /// 审图号.
    pub approval: Option<String>,
    /// Who made it.
    pub bureau: String,
    /// When, `YYYY-MM-DD`.
    pub made: String,
    /// Sources of what is on it.
    pub sources: Vec<String>,
    /// Names of what on it was not surveyed.
    pub synthetic: Vec<String>,
    /// Further notes.
    pub notes: Vec<String>,
}

/// A sheet as a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// SVG; text in it is set in Noto Sans SC and Noto Serif SC.
    pub svg: String,
    /// Title.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// Width, millimetres.
    pub width_mm: f64,
    /// Height, millimetres.
    pub height_mm: f64,
    /// Names that found no place.
    pub names_left_out: usize,
    /// Shapes that were merged into a tone.
    pub merged: usize,
}

/// A sheet that is being drawn.
pub struct Sheet<'a> {
    layout: &'a Layout,
    view: View,
    words: Words,
    map_words: MapWords,
    defs: String,
    ground: String,
    upon: String,
    inset: String,
    entries: Vec<Entry>,
    first: Vec<Entry>,
    names: Names,
    layers: usize,
    merged: usize,
    grid: Grid,
}

/// The box of shapes in a plane: west, south, east, north, metres. `None`: they have no point there.
pub fn extent(plane: Plane, shapes: &[&Geometry<f64>]) -> Option<[f64; 4]> {
    let (mut polygons, mut points) = (Vec::new(), Vec::new());
    for shape in shapes {
        shapes::polygons(shape, &mut polygons);
        shapes::points(shape, &mut points);
    }
    let corners = polygons.iter().flat_map(|polygon| &polygon.exterior().0).map(|Coord { x, y }| (*x, *y));
    let near = |(lon, lat): &(f64, f64)| (lon - plane.meridian()).abs() < 20.0 && lat.abs() < 85.0;
    let mut placed = corners.chain(points).filter(near).map(|(lon, lat)| plane.forward(lon, lat));
    let (x, y) = placed.next()?;
    Some(placed.fold([x, y, x, y], |[w, s, e, n], (x, y)| [w.min(x), s.min(y), e.max(x), n.max(y)]))
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    ///
    /// # Errors
    /// Words that come with the product are damaged.
    pub fn new(layout: &'a Layout, view: View, grid: Grid) -> Result<Self> {
        let map_words = Common::shipped().map(|common| common.map).map_err(|detail| DocError::Form {
            form: "common".to_owned(),
            file: "common.toml".to_owned(),
            detail,
        })?;
        Ok(Self {
            layout,
            view,
            words: Words::shipped()?,
            map_words,
            defs: String::new(),
            ground: String::new(),
            upon: String::new(),
            inset: String::new(),
            entries: Vec::new(),
            first: Vec::new(),
            names: Names::default(),
            layers: 0,
            merged: 0,
            grid,
        })
    }

    /// What it shows.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// Draws a picture of the ground.
    pub fn picture(&mut self, picture: &RasterPicture) {
        picture::draw(&mut self.ground, picture, &self.view);
    }

    /// Begins a layer; its features are added to what this gives, which [`Self::take`] takes back.
    pub fn layer(&mut self, layer: &Layer, style: LayerStyle, fields: &[Field]) -> LayerInk {
        self.layers += 1;
        LayerInk::new(self.view, self.layers, layer, style, fields)
    }

    /// Puts a layer on the sheet. Gives whether anything of it is seen.
    pub fn take(&mut self, ink: LayerInk, opacity: f64) -> bool {
        let (defs, svg, entries) = ink.finish(opacity);
        self.defs.push_str(&defs);
        self.ground.push_str(&svg);
        self.merged += ink.merged;
        // The uppermost layer stands first in the legend.
        self.entries.splice(0..0, entries);
        ink.names.into_iter().for_each(|name| self.names.want(name));
        !svg.is_empty()
    }

    /// Draws the small map of the county where the layout has room for one and the sheet does not show all of it.
    pub fn inset(
        &mut self,
        county: &[&Geometry<f64>],
        parts: &[&Geometry<f64>],
        focus: Option<&MultiPolygon<f64>>,
    ) {
        let Some(area) = self.layout.inset.map(Rect::of) else { return };
        let (view, map) = (self.view, self.view.map);
        let Some([west, south, east, north]) = extent(view.plane, county) else { return };
        let corners = [(west, north), (east, south)].map(|at| view.place(at));
        if corners.iter().all(|at| map.wider(1.0).holds(*at)) {
            return;
        }
        let shown = furniture::Inset { county, parts, focus };
        furniture::inset(&mut self.inset, area, &view, &shown, self.layout, &self.words);
        self.names.occupy(area.wider(0.5));
    }

    /// The finished picture.
    pub fn finish(mut self, text: &SheetText) -> Drawn {
        let (layout, view, words) = (self.layout, self.view, &self.words);
        let [width, height] = layout.size;
        let [x, y] = layout.arrow;
        let s = layout.letter;
        self.names.occupy(Rect::of([x - 1.5 * s, y - 2.2 * s, x + 1.5 * s, y + 4.6 * s]));
        let alt = words
            .alt
            .replace("{title}", &text.title)
            .replace("{scale}", &furniture::ratio(view.scale))
            .replace("{crs}", &furniture::crs(words, &view));
        let mut svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}" font-family="Noto Sans SC"><title>{}</title><desc>{}</desc><defs><clipPath id="map"><rect {2}/></clipPath>{3}</defs><rect width="{width}" height="{height}" fill="#ffffff"/><g clip-path="url(#map)" stroke-linejoin="round"><rect {2} fill="#ffffff"/>"##,
            escape(&text.title),
            escape(&alt),
            view.map.attributes(),
            self.defs
        );
        svg.push_str(&self.ground);
        svg.push_str(&self.upon);
        frame::grid(&mut svg, &view, self.grid);
        let named = self.names.draw(&view.map);
        let _ = write!(svg, "{named}</g>");
        furniture::arrow(&mut svg, layout, &self.map_words.north);
        svg.push_str(&self.inset);
        frame::draw(&mut svg, &view, layout);
        furniture::title(&mut svg, layout, words, text);
        self.first.append(&mut self.entries);
        legend::draw(&mut svg, &self.first, layout, words);
        furniture::scale(&mut svg, layout, words, &view);
        furniture::notes(&mut svg, layout, words, &view, text);
        svg.push_str("</svg>");
        Drawn {
            svg,
            title: text.title.clone(),
            alt,
            width_mm: width,
            height_mm: height,
            names_left_out: self.names.left_out,
            merged: self.merged,
        }
    }
}

impl Drawn {
    /// The sheet as PNG of a resolution, at most 600 dpi.
    ///
    /// # Errors
    /// The picture could not be drawn.
    pub fn png(&self, dpi: f64, fonts: &crate::Fonts) -> Result<Vec<u8>> {
        crate::pdf::sheet_png(self, fonts, dpi.clamp(20.0, 600.0))
    }
}

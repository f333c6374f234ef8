//! Features as they come in: brought to CGCS2000 degrees, repaired, named; and an account of every one that was changed
//! or left out.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use jitu_model::Id;
use jitu_model::place::{Feature, Field, FieldValue};
use jitu_overlay::repair::repair;
use jitu_spatial::source::system::{Mover, is_in_china};
use jitu_spatial::source::{Kind, RawFeature, Shape};

use super::place::place_of;
use crate::atlas::polygons;
use crate::compliance::in_words;
use crate::language::{label, word};

/// Repairs, and features left out, that are told one by one.
const TOLD: usize = 20;

/// Which fields of a source become what.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Places of the fields that hold name, code and class.
    pub(super) own: [Option<usize>; 3],
    /// Places of the other fields.
    pub(super) further: Vec<usize>,
    /// The other fields, under names that a table takes.
    pub(super) fields: Vec<Field>,
}

impl Columns {
    /// The fields of a source with three of them chosen. Names that a table does not take are changed.
    pub(super) fn new(fields: &[Field], own: [Option<usize>; 3]) -> Self {
        let further: Vec<usize> =
            (0..fields.len()).filter(|at| !own.contains(&Some(*at))).take(240).collect();
        let mut taken: Vec<String> =
            ["id", "geom", "name", "code", "class"].iter().map(|name| (*name).to_owned()).collect();
        let mut named = Vec::with_capacity(further.len());
        for at in &further {
            let name = free_name(&fields[*at].name, &taken);
            taken.push(name.to_lowercase());
            named.push(Field { name, kind: fields[*at].kind });
        }
        Self { own, further, fields: named }
    }
}

/// A name that a column may have and that is not taken.
fn free_name(name: &str, taken: &[String]) -> String {
    let odd = |c: char| c.is_control() || matches!(c, '"' | '\'' | '`' | '[' | ']' | ';');
    let plain: String = name.chars().map(|c| if odd(c) { '_' } else { c }).take(54).collect();
    let plain = plain.trim();
    let plain = if plain.is_empty() { "field" } else { plain };
    let candidate = |n: u32| if n == 1 { plain.to_owned() } else { format!("{plain}_{n}") };
    (1..).map(candidate).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

/// What was done to the features of a layer.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    /// Features read.
    pub(super) read: u64,
    /// Features that came in.
    pub(super) kept: u64,
    /// Features repaired.
    pub(super) repaired: u64,
    /// Features left out.
    pub(super) left_out: u64,
    /// Features that lie outside the country, and the first of them.
    pub(super) outside: u64,
    pub(super) first_outside: Option<(u64, Coord<f64>)>,
    /// Numbers that are none.
    pub(super) odd: u64,
    /// Zones that eastings named besides the one that was said, as EPSG codes.
    zones: Vec<u32>,
    /// West, south, east, north.
    pub(super) bounds: Option<[f64; 4]>,
    repairs: Vec<String>,
    losses: Vec<String>,
}

impl Account {
    /// Everything that somebody should know, line by line.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.zones.is_empty() {
            let names: Vec<String> = self.zones.iter().map(|epsg| format!("EPSG:{epsg}")).collect();
            notes.push(label("import_zones", &[("zones", &names.join("、"))]));
        }
        let mut told = |key: &str, count: u64, lines: &[String]| {
            if count > 0 {
                notes.push(label(key, &[("count", &count.to_string())]));
                notes.extend(lines.iter().cloned());
            }
        };
        told("import_left_out", self.left_out, &self.losses);
        told("import_repaired", self.repaired, &self.repairs);
        told("import_odd", self.odd, &[]);
        if let (true, Some((row, at))) = (self.outside > 0, self.first_outside) {
            let (count, row) = (self.outside.to_string(), row.to_string());
            let (lon, lat) = (format!("{:.6}", at.x), format!("{:.6}", at.y));
            let params = [("count", count.as_str()), ("row", &row), ("lon", &lon), ("lat", &lat)];
            notes.push(label("import_some_outside", &params));
        }
        notes
    }

    fn lose(&mut self, row: u64, name: Option<&str>, why: &str) {
        self.left_out += 1;
        if self.losses.len() < TOLD {
            self.losses.push(line(row, name, why));
        }
    }
}

/// `第 12 行（甲）：…`
fn line(row: u64, name: Option<&str>, what: &str) -> String {
    let row = row.to_string();
    match name {
        Some(name) => label("import_row_named", &[("row", &row), ("name", name), ("detail", what)]),
        None => label("import_row", &[("row", &row), ("detail", what)]),
    }
}

/// Takes features in, some at a time.
pub(super) struct Taker {
    way: Mover,
    kind: Kind,
    columns: Columns,
    account: Account,
}

impl Taker {
    pub(super) fn new(way: Mover, kind: Kind, columns: Columns) -> Self {
        Self { way, kind, columns, account: Account::default() }
    }

    /// The account of all that passed.
    pub(super) fn finish(self) -> Account {
        Account { zones: self.way.zones_met(), ..self.account }
    }

    /// The features that come in of some that were read.
    pub(super) fn take(&mut self, mut raws: Vec<RawFeature>) -> Vec<Feature> {
        self.way.move_shapes(raws.iter_mut().filter_map(|raw| match &mut raw.shape {
            Shape::Geometry(geometry) => Some(geometry),
            _ => None,
        }));
        let mut taken = Vec::with_capacity(raws.len());
        for raw in raws {
            self.account.read += 1;
            self.account.odd += u64::from(raw.odd);
            taken.extend(self.one(raw));
        }
        self.account.kept += taken.len() as u64;
        taken
    }

    fn one(&mut self, raw: RawFeature) -> Option<Feature> {
        let [name, code, class] = self.columns.own.map(|at| text(&raw.values, at?));
        let called = name.as_deref().or(code.as_deref());
        let geometry = match raw.shape {
            Shape::Geometry(geometry) => {
                if let Some(at) = place_of(&geometry).filter(|at| !is_in_china(*at)) {
                    self.account.outside += 1;
                    self.account.first_outside.get_or_insert((raw.row, at));
                }
                self.sound(geometry, raw.row, called)?
            }
            Shape::Missing => {
                self.account.lose(raw.row, called, &word("import_layers.no_shape"));
                return None;
            }
            Shape::Unusable(what) => {
                let why = label("import_unusable", &[("value", &what)]);
                self.account.lose(raw.row, called, &why);
                return None;
            }
        };
        self.note_bounds(&geometry);
        let mut values = raw.values;
        let further =
            self.columns.further.iter().map(|at| values.get_mut(*at).map(std::mem::take).unwrap_or_default());
        let values = further.collect();
        Some(Feature { id: Id::NEW, name, code, class, values, geometry })
    }

    /// A shape of the layer's kind with nothing wrong in it; what was wrong is told.
    fn sound(&mut self, geometry: Geometry<f64>, row: u64, called: Option<&str>) -> Option<Geometry<f64>> {
        let wrong_kind = |me: &mut Self| {
            me.account.lose(row, called, &word("import_layers.other_kind"));
            None
        };
        match (self.kind, geometry) {
            (Kind::Polygons | Kind::Any, shape @ (Geometry::Polygon(_) | Geometry::MultiPolygon(_))) => {
                self.sound_polygon(&polygons(&shape), row, called)
            }
            (Kind::Polygons, shape @ Geometry::GeometryCollection(_)) => {
                self.sound_polygon(&polygons(&shape), row, called)
            }
            (Kind::Points | Kind::Any, Geometry::Point(point)) => {
                if is_place(point.0) {
                    return Some(Geometry::Point(point));
                }
                self.account.lose(row, called, &word("import_layers.no_place"));
                None
            }
            (Kind::Any, Geometry::MultiPoint(points)) => {
                let sound: Vec<Point<f64>> =
                    points.0.iter().copied().filter(|point| is_place(point.0)).collect();
                self.counted(points.0.len(), sound, row, called)
                    .map(|sound| Geometry::MultiPoint(MultiPoint(sound)))
            }
            (Kind::Lines | Kind::Any, Geometry::LineString(line)) => {
                self.sound_lines(vec![line], row, called)
            }
            (Kind::Lines | Kind::Any, Geometry::MultiLineString(lines)) => {
                self.sound_lines(lines.0, row, called)
            }
            (Kind::Any, shape @ Geometry::GeometryCollection(_)) => {
                // Its areas are what somebody asks about; a collection of anything else is of no use to the field.
                let areas = polygons(&shape);
                if areas.0.is_empty() { wrong_kind(self) } else { self.sound_polygon(&areas, row, called) }
            }
            _ => wrong_kind(self),
        }
    }

    fn sound_polygon(
        &mut self,
        shape: &MultiPolygon<f64>,
        row: u64,
        called: Option<&str>,
    ) -> Option<Geometry<f64>> {
        let mended = repair(shape);
        let what = || mended.defects.iter().map(in_words).collect::<Vec<_>>().join("；");
        if mended.shape.0.is_empty() {
            let what = if mended.defects.is_empty() { word("import_layers.no_shape") } else { what() };
            self.account.lose(row, called, &what);
            return None;
        }
        if !mended.defects.is_empty() {
            self.repaired(row, called, &what());
        }
        Some(Geometry::MultiPolygon(mended.shape))
    }

    fn sound_lines(
        &mut self,
        lines: Vec<LineString<f64>>,
        row: u64,
        called: Option<&str>,
    ) -> Option<Geometry<f64>> {
        let (mut before, mut sound) = (0, Vec::with_capacity(lines.len()));
        for line in lines {
            before += line.0.len();
            let places: Vec<Coord<f64>> = line.0.into_iter().filter(|at| is_place(*at)).collect();
            if places.len() > 1 {
                sound.push(LineString(places));
            }
        }
        let after: usize = sound.iter().map(|line: &LineString<f64>| line.0.len()).sum();
        if sound.is_empty() {
            self.account.lose(row, called, &word("import_layers.no_place"));
            return None;
        }
        if after < before {
            let count = (before - after).to_string();
            self.repaired(row, called, &label("defect_not_a_place", &[("count", &count)]));
        }
        Some(Geometry::MultiLineString(MultiLineString(sound)))
    }

    fn counted<T>(&mut self, before: usize, sound: Vec<T>, row: u64, called: Option<&str>) -> Option<Vec<T>> {
        if sound.is_empty() {
            self.account.lose(row, called, &word("import_layers.no_place"));
            return None;
        }
        if sound.len() < before {
            let count = (before - sound.len()).to_string();
            self.repaired(row, called, &label("defect_not_a_place", &[("count", &count)]));
        }
        Some(sound)
    }

    fn repaired(&mut self, row: u64, called: Option<&str>, what: &str) {
        self.account.repaired += 1;
        if self.account.repairs.len() < TOLD {
            self.account.repairs.push(line(row, called, what));
        }
    }

    fn note_bounds(&mut self, geometry: &Geometry<f64>) {
        let bounds = &mut self.account.bounds;
        let mut see = |at: Coord<f64>| {
            let b = bounds.get_or_insert([at.x, at.y, at.x, at.y]);
            *b = [b[0].min(at.x), b[1].min(at.y), b[2].max(at.x), b[3].max(at.y)];
        };
        match geometry {
            Geometry::Point(point) => see(point.0),
            Geometry::MultiPoint(points) => points.iter().for_each(|point| see(point.0)),
            Geometry::MultiLineString(lines) => lines.iter().flat_map(|line| &line.0).for_each(|at| see(*at)),
            Geometry::MultiPolygon(parts) => {
                parts.iter().flat_map(|part| &part.exterior().0).for_each(|at| see(*at));
            }
            _ => {}
        }
    }
}

/// Whether a place is one on earth.
fn is_place(at: Coord<f64>) -> bool {
    at.x.abs() <= 180.0 && at.y.abs() <= 90.0
}

/// A value as a name or a code.
fn text(values: &[FieldValue], at: usize) -> Option<String> {
    let text = match values.get(at)? {
        FieldValue::Text(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use jitu_model::place::FieldKind;
    use jitu_spatial::source::System;

    use super::*;

    fn raw(row: u64, shape: Shape) -> RawFeature {
        let values = vec![FieldValue::Text(" 甲 ".to_owned()), FieldValue::Integer(7), FieldValue::Real(1.5)];
        RawFeature { row, values, shape, odd: 0 }
    }

    fn taker(kind: Kind) -> Taker {
        let field = |name: &str, kind| Field { name: name.to_owned(), kind };
        let fields = [
            field("名称", FieldKind::Text),
            field("BSM", FieldKind::Integer),
            field("Name", FieldKind::Real),
        ];
        let way = Mover::new(&System::Epsg(4490), false).unwrap();
        Taker::new(way, kind, Columns::new(&fields, [Some(0), Some(1), None]))
    }

    fn ring(places: &[(f64, f64)]) -> Shape {
        let ring = LineString::from(places.to_vec());
        Shape::Geometry(Geometry::Polygon(geo_types::Polygon::new(ring, Vec::new())))
    }

    #[test]
    fn every_feature_comes_in_or_is_told() {
        let mut taker = taker(Kind::Polygons);
        assert_eq!(taker.columns.fields[0].name, "Name_2", "the column of names is taken");
        let square = ring(&[(115.0, 37.0), (115.1, 37.0), (115.1, 37.1), (115.0, 37.1), (115.0, 37.0)]);
        let bow = ring(&[(115.0, 37.0), (115.1, 37.1), (115.1, 37.0), (115.0, 37.1), (115.0, 37.0)]);
        let flat = ring(&[(115.0, 37.0), (115.1, 37.0), (115.2, 37.0), (115.0, 37.0)]);
        let lost = ring(&[(115.0, 37.0), (f64::NAN, 37.0), (115.1, 37.1), (115.0, 37.1), (115.0, 37.0)]);
        let abroad = ring(&[(2.0, 48.0), (2.1, 48.0), (2.1, 48.1), (2.0, 48.0)]);
        let shapes = [square, bow, flat, lost, abroad, Shape::Missing, Shape::Unusable("TIN".to_owned())];
        let raws = (1..).zip(shapes).map(|(row, shape)| raw(row, shape)).collect();
        let taken = taker.take(raws);
        assert_eq!(taken.len(), 4);
        assert_eq!((taken[0].name.as_deref(), taken[0].code.as_deref()), (Some("甲"), Some("7")));
        assert_eq!(taken[0].values, [FieldValue::Real(1.5)]);
        let account = taker.finish();
        assert_eq!((account.read, account.kept, account.repaired, account.left_out), (7, 4, 2, 3));
        assert_eq!((account.outside, account.first_outside.unwrap().0), (1, 5));
        let notes = account.notes().join("\n");
        for row in ["第 2 行", "第 3 行", "第 4 行", "第 5 个要素", "第 6 行", "第 7 行"] {
            assert!(notes.contains(row), "{row}: {notes}");
        }
    }

    #[test]
    fn points_and_lines_lose_what_is_no_place() {
        let point = |x, y| Shape::Geometry(Geometry::Point(Point::new(x, y)));
        let mut points = taker(Kind::Points);
        assert_eq!(
            points.take(vec![raw(1, point(115.0, 37.0)), raw(2, point(f64::INFINITY, 37.0))]).len(),
            1
        );
        assert_eq!(points.account.left_out, 1);
        let line = LineString::from(vec![(115.0, 37.0), (115.1, f64::NAN), (115.2, 37.2)]);
        let mut lines = taker(Kind::Lines);
        let taken = lines.take(vec![raw(1, Shape::Geometry(Geometry::LineString(line)))]);
        let Geometry::MultiLineString(parts) = &taken[0].geometry else { panic!("{taken:?}") };
        assert_eq!((parts.0[0].0.len(), lines.account.repaired), (2, 1));
    }
}

//! Geometries as GeoPackage blobs (OGC 12-128r17, 2.1.3): a header with the box, then well-known binary.
//!
//! Written by hand because a project file may come from anywhere: every count is checked against the bytes that are
//! left before anything is allocated, and nesting is bounded. Heights and measures of foreign geometries are dropped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};
use jitu_model::flat::{FlatShape, PartKind};

/// Collections inside collections, at most.
const DEEPEST: usize = 8;

/// (min x, max x, min y, max y), the order of GeoPackage envelopes.
pub(crate) type Bounds = [f64; 4];

/// The box around a geometry; `None` when it is empty.
pub(crate) fn bounds(geometry: &Geometry<f64>) -> Option<Bounds> {
    let mut found: Option<Bounds> = None;
    each_coord(geometry, &mut |c| {
        let b = found.get_or_insert([c.x, c.x, c.y, c.y]);
        *b = [b[0].min(c.x), b[1].max(c.x), b[2].min(c.y), b[3].max(c.y)];
    });
    found
}

fn each_coord(geometry: &Geometry<f64>, visit: &mut impl FnMut(Coord<f64>)) {
    match geometry {
        Geometry::Point(point) => visit(point.0),
        Geometry::Line(line) => [line.start, line.end].into_iter().for_each(visit),
        Geometry::LineString(line) => line.0.iter().copied().for_each(visit),
        Geometry::Polygon(polygon) => polygon.exterior().0.iter().copied().for_each(visit),
        Geometry::MultiPoint(points) => points.iter().for_each(|point| visit(point.0)),
        Geometry::MultiLineString(lines) => {
            lines.iter().flat_map(|line| line.0.iter().copied()).for_each(visit)
        }
        Geometry::MultiPolygon(polygons) => {
            polygons.iter().flat_map(|polygon| polygon.exterior().0.iter().copied()).for_each(visit);
        }
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| each_coord(part, visit)),
        Geometry::Rect(rect) => [rect.min(), rect.max()].into_iter().for_each(visit),
        Geometry::Triangle(triangle) => triangle.to_array().into_iter().for_each(visit),
    }
}

/// The GeoPackage type name of a geometry, as stored.
pub(crate) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "POINT",
        Geometry::Line(_) | Geometry::LineString(_) => "LINESTRING",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "POLYGON",
        Geometry::MultiPoint(_) => "MULTIPOINT",
        Geometry::MultiLineString(_) => "MULTILINESTRING",
        Geometry::MultiPolygon(_) => "MULTIPOLYGON",
        Geometry::GeometryCollection(_) => "GEOMETRYCOLLECTION",
    }
}

/// A geometry as a blob, little-endian; the box is left out for points and empty geometries.
pub(crate) fn to_blob(geometry: &Geometry<f64>, srs: i64) -> Vec<u8> {
    let bounds = bounds(geometry);
    let envelope = bounds.filter(|_| !matches!(geometry, Geometry::Point(_)));
    let flags = 1 | (u8::from(envelope.is_some()) << 1) | (u8::from(bounds.is_none()) << 4);
    let mut out = vec![b'G', b'P', 0, flags];
    out.extend_from_slice(&i32::try_from(srs).unwrap_or(0).to_le_bytes());
    for value in envelope.iter().flatten() {
        out.extend_from_slice(&value.to_le_bytes());
    }
    put(&mut out, geometry);
    out
}

fn put(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => {
            head(out, 1);
            coord(out, point.0);
        }
        Geometry::Line(line) => put_line(out, &LineString::from(vec![line.start, line.end])),
        Geometry::LineString(line) => put_line(out, line),
        Geometry::Polygon(polygon) => put_polygon(out, polygon),
        Geometry::Rect(rect) => put_polygon(out, &rect.to_polygon()),
        Geometry::Triangle(triangle) => put_polygon(out, &triangle.to_polygon()),
        Geometry::MultiPoint(points) => {
            head(out, 4);
            count(out, points.0.len());
            points.iter().for_each(|point| {
                head(out, 1);
                coord(out, point.0);
            });
        }
        Geometry::MultiLineString(lines) => {
            head(out, 5);
            count(out, lines.0.len());
            lines.iter().for_each(|line| put_line(out, line));
        }
        Geometry::MultiPolygon(polygons) => {
            head(out, 6);
            count(out, polygons.0.len());
            polygons.iter().for_each(|polygon| put_polygon(out, polygon));
        }
        Geometry::GeometryCollection(parts) => {
            head(out, 7);
            count(out, parts.0.len());
            parts.iter().for_each(|part| put(out, part));
        }
    }
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn coord(out: &mut Vec<u8>, c: Coord<f64>) {
    out.extend_from_slice(&c.x.to_le_bytes());
    out.extend_from_slice(&c.y.to_le_bytes());
}

fn put_coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    count(out, line.0.len());
    line.0.iter().for_each(|c| coord(out, *c));
}

fn put_line(out: &mut Vec<u8>, line: &LineString<f64>) {
    head(out, 2);
    put_coords(out, line);
}

fn put_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    head(out, 3);
    if polygon.exterior().0.is_empty() {
        return count(out, 0);
    }
    count(out, 1 + polygon.interiors().len());
    put_coords(out, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| put_coords(out, ring));
}

/// The box of a blob, from its header where it has one; `None` for an empty geometry.
///
/// # Errors
/// The bytes are not a GeoPackage geometry.
pub(crate) fn blob_bounds(blob: &[u8]) -> Result<Option<Bounds>, String> {
    let (flags, mut rest) = header(blob)?;
    if flags & 0x10 != 0 {
        return Ok(None);
    }
    if flags & 0x0e != 0 {
        let values = [rest.f64()?, rest.f64()?, rest.f64()?, rest.f64()?];
        return Ok(values.iter().all(|value| value.is_finite()).then_some(values));
    }
    Ok(bounds(&from_blob(blob)?))
}

/// Reads a blob.
///
/// # Errors
/// The bytes are not a GeoPackage geometry of the simple kinds; says where.
pub(crate) fn from_blob(blob: &[u8]) -> Result<Geometry<f64>, String> {
    contents(blob)?.geometry(0)
}

/// Reads a blob into a flat shape, which is cleared first.
///
/// # Errors
/// As [`from_blob`].
pub(crate) fn flatten(blob: &[u8], into: &mut FlatShape) -> Result<(), String> {
    into.clear();
    let mut bytes = contents(blob)?;
    bytes.flat(0, into)
}

/// What follows a blob's header and box.
fn contents(blob: &[u8]) -> Result<Reader<'_>, String> {
    let (flags, mut bytes) = header(blob)?;
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        other => return Err(format!("envelope kind {other}")),
    };
    bytes.take(envelope)?;
    Ok(bytes)
}

fn header(blob: &[u8]) -> Result<(u8, Reader<'_>), String> {
    match blob {
        [b'G', b'P', 0, flags, _, _, _, _, rest @ ..] if flags & 0x20 == 0 => {
            Ok((*flags, Reader { bytes: rest, little: flags & 1 == 1, extra: 0 }))
        }
        _ => Err("not a GeoPackage geometry".to_owned()),
    }
}

/// Walks through bytes and never past their end.
struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
    /// Ordinates after x and y (height, measure) to skip.
    extra: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or("cut short")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, String> {
        let bytes: [u8; 4] = self.take(4)?.try_into().map_err(|_| "cut short")?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, String> {
        let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| "cut short")?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of elements that each take at least `least` bytes of what is left.
    fn count(&mut self, least: usize) -> Result<usize, String> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() / least {
            Err(format!("count {count} beyond its bytes"))
        } else {
            Ok(count)
        }
    }

    fn coord(&mut self) -> Result<Coord<f64>, String> {
        let c = Coord { x: self.f64()?, y: self.f64()? };
        self.take(8 * self.extra)?;
        Ok(c)
    }

    fn line(&mut self) -> Result<LineString<f64>, String> {
        let count = self.count(16 + 8 * self.extra)?;
        (0..count).map(|_| self.coord()).collect::<Result<Vec<_>, _>>().map(LineString::new)
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, String> {
        let count = self.count(4)?;
        let mut rings = (0..count).map(|_| self.line()).collect::<Result<Vec<_>, _>>()?.into_iter();
        Ok(Polygon::new(rings.next().unwrap_or_else(|| LineString::new(Vec::new())), rings.collect()))
    }

    /// The kind of the geometry that follows, 1 to 7 in a sound one; sets byte order and ordinates.
    fn kind(&mut self, depth: usize) -> Result<u32, String> {
        if depth > DEEPEST {
            return Err("nested too deep".to_owned());
        }
        self.little = self.take(1)?[0] == 1;
        let code = self.u32()?;
        self.extra = match code / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(format!("geometry kind {code}")),
        };
        Ok(code % 1000)
    }

    fn flat(&mut self, depth: usize, into: &mut FlatShape) -> Result<(), String> {
        match self.kind(depth)? {
            1 => {
                let c = self.coord()?;
                if c.x.is_finite() && c.y.is_finite() {
                    into.coords.push([c.x, c.y]);
                    into.end(PartKind::Points);
                }
            }
            2 => self.flat_run(PartKind::Line, into)?,
            3 => {
                let rings = self.count(4)?;
                for ring in 0..rings {
                    self.flat_run(if ring == 0 { PartKind::Outer } else { PartKind::Hole }, into)?;
                }
            }
            4..=7 => {
                let parts = self.count(9)?;
                for _ in 0..parts {
                    self.flat(depth + 1, into)?;
                }
            }
            other => return Err(format!("geometry kind {other}")),
        }
        Ok(())
    }

    /// The coordinates of a line or ring; ones that are no numbers are left out.
    fn flat_run(&mut self, kind: PartKind, into: &mut FlatShape) -> Result<(), String> {
        let count = self.count(16 + 8 * self.extra)?;
        into.coords.reserve(count);
        for _ in 0..count {
            let c = self.coord()?;
            if c.x.is_finite() && c.y.is_finite() {
                into.coords.push([c.x, c.y]);
            }
        }
        into.end(kind);
        Ok(())
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, String> {
        let kind = self.kind(depth)?;
        Ok(match kind {
            1 => match self.coord()? {
                c if c.x.is_nan() || c.y.is_nan() => {
                    Geometry::GeometryCollection(GeometryCollection::default())
                }
                c => Geometry::Point(Point(c)),
            },
            2 => Geometry::LineString(self.line()?),
            3 => Geometry::Polygon(self.polygon()?),
            4 => Geometry::MultiPoint(MultiPoint::new(self.parts(depth, |g| Point::try_from(g).ok())?)),
            5 => Geometry::MultiLineString(MultiLineString::new(
                self.parts(depth, |g| LineString::try_from(g).ok())?,
            )),
            6 => Geometry::MultiPolygon(MultiPolygon::new(self.parts(depth, |g| Polygon::try_from(g).ok())?)),
            7 => Geometry::GeometryCollection(GeometryCollection::from(self.parts(depth, Some)?)),
            other => return Err(format!("geometry kind {other}")),
        })
    }

    fn parts<T>(
        &mut self,
        depth: usize,
        pick: impl Fn(Geometry<f64>) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let count = self.count(9)?;
        (0..count).map(|_| pick(self.geometry(depth + 1)?).ok_or_else(|| "mixed parts".to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{line_string, point, polygon};

    use super::*;

    fn kinds() -> Vec<Geometry<f64>> {
        let square = polygon!(
            exterior: [(x: 0., y: 0.), (x: 4., y: 0.), (x: 4., y: 3.), (x: 0., y: 0.)],
            interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 1.)]]
        );
        let line = line_string![(x: 115.0, y: 37.0), (x: 115.5, y: 37.25)];
        vec![
            Geometry::Point(point!(x: 115.03, y: 37.22)),
            Geometry::LineString(line.clone()),
            Geometry::Polygon(square.clone()),
            Geometry::MultiPoint(MultiPoint::new(vec![point!(x: 1., y: 2.), point!(x: 3., y: 4.)])),
            Geometry::MultiLineString(MultiLineString::new(vec![line.clone(), line])),
            Geometry::MultiPolygon(MultiPolygon::new(vec![square.clone(), square])),
            Geometry::GeometryCollection(GeometryCollection::from(vec![point!(x: 1., y: 2.)])),
        ]
    }

    #[test]
    fn every_kind_comes_back() {
        for geometry in kinds() {
            let blob = to_blob(&geometry, 4490);
            assert_eq!(from_blob(&blob).unwrap(), geometry);
            assert_eq!(blob_bounds(&blob).unwrap(), bounds(&geometry));
        }
        let empty = Geometry::GeometryCollection(GeometryCollection::default());
        assert_eq!(from_blob(&to_blob(&empty, 4490)).unwrap(), empty);
        assert_eq!(blob_bounds(&to_blob(&empty, 4490)).unwrap(), None);
    }

    #[test]
    fn flat_shapes_hold_the_same_places() {
        let mut flat = FlatShape::default();
        for geometry in kinds() {
            flatten(&to_blob(&geometry, 4490), &mut flat).unwrap();
            let outer = |c: &Coord<f64>| flat.coords.contains(&[c.x, c.y]);
            let mut all = true;
            each_coord(&geometry, &mut |c| all &= outer(&c));
            assert!(all, "{geometry:?}");
        }
        flatten(&to_blob(&kinds()[5], 4490), &mut flat).unwrap();
        let kinds: Vec<_> = flat.runs().map(|(kind, run)| (kind, run.len())).collect();
        let square = [(PartKind::Outer, 4), (PartKind::Hole, 4)];
        assert_eq!(kinds, [square, square].concat());
    }

    #[test]
    fn heights_and_the_other_byte_order_are_understood() {
        let mut blob = vec![b'G', b'P', 0, 0, 0, 0, 0, 0, 0];
        blob.extend_from_slice(&1001_u32.to_be_bytes());
        [115.0_f64, 37.0, 30.0].iter().for_each(|v| blob.extend_from_slice(&v.to_be_bytes()));
        assert_eq!(from_blob(&blob).unwrap(), Geometry::Point(point!(x: 115., y: 37.)));
    }

    #[test]
    fn broken_bytes_are_refused_wherever_they_end() {
        for geometry in kinds() {
            let blob = to_blob(&geometry, 4490);
            for end in 0..blob.len() {
                assert!(from_blob(&blob[..end]).is_err(), "{} of {}", end, blob.len());
                assert!(flatten(&blob[..end], &mut FlatShape::default()).is_err());
            }
        }
        let mut huge = to_blob(&kinds()[1], 4490);
        let at = huge.len() - 2 * 16 - 4;
        huge[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(from_blob(&huge).unwrap_err().contains("beyond"));
        let mut nested = vec![b'G', b'P', 0, 1, 0, 0, 0, 0];
        for _ in 0..100 {
            nested.extend_from_slice(&[1, 7, 0, 0, 0, 1, 0, 0, 0]);
        }
        assert!(from_blob(&nested).unwrap_err().contains("deep"));
        assert!(flatten(&nested, &mut FlatShape::default()).unwrap_err().contains("deep"));
    }
}

//! Well-known binary, as GDAL hands out its geometries, into plain ones. Heights and measures are dropped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

/// Collections inside collections, at most.
const DEEPEST: usize = 8;

/// Why bytes are no geometry that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Arcs and the like; somebody may straighten them.
    Curved,
    /// Anything else; its code, or what is wrong.
    Other(String),
}

/// Reads a geometry, ISO or with the flags of PostGIS and old GDAL for heights; little-endian, as it is asked for.
///
/// # Errors
/// A kind of geometry that is not plain, or bytes that end too soon.
pub(super) fn read(bytes: &[u8]) -> Result<Geometry<f64>, Unusable> {
    Reader { bytes }.geometry(0)
}

/// Vertices of a geometry.
pub(super) fn vertices(bytes: &[u8]) -> u64 {
    (bytes.len() / 16) as u64
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unusable> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(cut)?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, Unusable> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    /// The kind of the next geometry, and how many numbers follow x and y of its places.
    fn head(&mut self) -> Result<(u32, usize), Unusable> {
        if self.take::<1>()? != [1] {
            return Err(Unusable::Other("byte order".to_owned()));
        }
        let code = self.u32()?;
        let flagged = usize::from(code & 0x8000_0000 != 0) + usize::from(code & 0x4000_0000 != 0);
        let plain = code & 0x0fff_ffff;
        let more = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(Unusable::Other(format!("kind {code}"))),
        };
        Ok((plain % 1000, more + flagged))
    }

    fn count(&mut self, least: usize) -> Result<usize, Unusable> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() / least { Err(cut()) } else { Ok(count) }
    }

    fn coord(&mut self, more: usize) -> Result<Coord<f64>, Unusable> {
        let x = f64::from_le_bytes(self.take()?);
        let y = f64::from_le_bytes(self.take()?);
        for _ in 0..more {
            self.take::<8>()?;
        }
        Ok(Coord { x, y })
    }

    fn line(&mut self, more: usize) -> Result<LineString<f64>, Unusable> {
        let count = self.count(16 + 8 * more)?;
        let mut places = Vec::with_capacity(count);
        for _ in 0..count {
            places.push(self.coord(more)?);
        }
        Ok(LineString(places))
    }

    fn polygon(&mut self, more: usize) -> Result<Polygon<f64>, Unusable> {
        let rings = self.count(4)?;
        let mut read = Vec::with_capacity(rings);
        for _ in 0..rings {
            read.push(self.line(more)?);
        }
        let mut read = read.into_iter();
        let outer = read.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, read.collect()))
    }

    fn parts(&mut self, depth: usize) -> Result<Vec<Geometry<f64>>, Unusable> {
        let count = self.count(5)?;
        (0..count).map(|_| self.geometry(depth + 1)).collect()
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, Unusable> {
        if depth > DEEPEST {
            return Err(Unusable::Other("nested".to_owned()));
        }
        let (kind, more) = self.head()?;
        Ok(match kind {
            1 => Geometry::Point(Point(self.coord(more)?)),
            2 => Geometry::LineString(self.line(more)?),
            3 => Geometry::Polygon(self.polygon(more)?),
            4 => Geometry::MultiPoint(MultiPoint(only(self.parts(depth)?)?)),
            5 => Geometry::MultiLineString(MultiLineString(only(self.parts(depth)?)?)),
            6 => Geometry::MultiPolygon(MultiPolygon(only(self.parts(depth)?)?)),
            7 => Geometry::GeometryCollection(GeometryCollection(self.parts(depth)?)),
            8..=14 => return Err(Unusable::Curved),
            other => return Err(Unusable::Other(format!("kind {other}"))),
        })
    }
}

fn only<T: TryFrom<Geometry<f64>>>(parts: Vec<Geometry<f64>>) -> Result<Vec<T>, Unusable> {
    let one = |part| T::try_from(part).map_err(|_| Unusable::Other("mixed parts".to_owned()));
    parts.into_iter().map(one).collect()
}

fn cut() -> Unusable {
    Unusable::Other("cut short".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(code: u32, numbers: &[f64]) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend(code.to_le_bytes());
        numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes
    }

    #[test]
    fn heights_and_measures_are_dropped_however_they_are_coded() {
        let expected = Geometry::Point(Point::new(115.0, 37.0));
        for (code, more) in [(1, 0), (1001, 1), (2001, 1), (3001, 2), (0x8000_0001, 1)] {
            let numbers = [115.0, 37.0, 9.0, 8.0];
            assert_eq!(read(&point(code, &numbers[..2 + more])), Ok(expected.clone()), "{code}");
        }
    }

    #[test]
    fn what_is_no_plain_geometry_is_refused() {
        assert_eq!(read(&point(10, &[])), Err(Unusable::Curved));
        assert!(matches!(read(&point(17, &[])), Err(Unusable::Other(_))));
        assert!(matches!(read(&point(1, &[115.0])), Err(Unusable::Other(_))));
        let mut many = point(2, &[]);
        many.extend(u32::MAX.to_le_bytes());
        assert!(matches!(read(&many), Err(Unusable::Other(_))), "a count beyond its bytes");
    }
}

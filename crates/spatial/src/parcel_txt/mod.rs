//! Parcel files (勘测定界报盘): the text files in which surveyors hand over and systems take parcels.
//!
//! A file has a block of properties (`[属性描述]`), perhaps others, and a block of coordinates (`[地块坐标]`): each parcel a
//! line that ends in `@`, then its points with ring number, northing and easting. What real files do differently (axes
//! swapped, rings not closed, areas in square metres, later rings that are no holes) is recognised and told, never guessed
//! in silence.

mod read;
mod rings;
mod write;

use geo_types::MultiPolygon;

pub use read::read;
pub use write::write;

use crate::source::Datum;

/// A parcel file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParcelFile {
    /// The lines of the property block, in their order.
    pub properties: Vec<(String, String)>,
    /// The parcels.
    pub parcels: Vec<Parcel>,
    /// What somebody should look at.
    pub remarks: Vec<Remark>,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// 地块编号.
    pub number: Option<String>,
    /// 地块名称.
    pub name: Option<String>,
    /// 图幅号.
    pub sheet: Option<String>,
    /// 用途.
    pub purpose: Option<String>,
    /// 地类编码.
    pub class: Option<String>,
    /// The area that the file states, m²; null: none.
    pub stated_m2: Option<f64>,
    /// Shape in the file's coordinate system, easting first, metres.
    pub shape: MultiPolygon<f64>,
    /// 1-based line of the file.
    pub line: usize,
}

impl Parcel {
    /// Area on the projection, m²: what the survey standard states.
    pub fn area_m2(&self) -> f64 {
        self.shape.iter().map(rings::area).sum()
    }
}

/// Something that a file does differently or that does not agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// 1-based line; 0: the whole file.
    pub line: usize,
    /// What.
    pub what: RemarkKind,
}

/// What a remark is about.
#[derive(Debug, Clone, PartialEq)]
pub enum RemarkKind {
    /// Eastings stand before northings.
    AxesSwapped,
    /// The stated areas are square metres, not hectares.
    AreasInSquareMetres,
    /// The stated area is not that of the coordinates, m².
    AreaDiffers {
        /// As stated.
        stated: f64,
        /// From the coordinates.
        computed: f64,
    },
    /// The parcel's line says another number of points than follow it.
    PointCount {
        /// As stated.
        stated: usize,
        /// Found.
        found: usize,
    },
    /// A ring's first point is not repeated at its end.
    NotClosed {
        /// The ring's number.
        ring: String,
    },
    /// A later ring lies outside the first: it is a part of its own, not a hole.
    PartNotHole {
        /// The ring's number.
        ring: String,
    },
}

/// Why a text is no parcel file that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParcelTrouble {
    /// No `[地块坐标]`.
    NoCoordinates,
    /// Not text in GBK or UTF-8.
    NotText,
    /// A point has no ring number and two coordinates.
    BadPoint {
        /// 1-based line.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// Points before the first parcel's line.
    NoParcel {
        /// 1-based line.
        line: usize,
    },
    /// A ring of less than three points.
    FewPoints {
        /// 1-based line of the parcel.
        line: usize,
        /// The ring's number.
        ring: String,
    },
    /// More points than are read.
    TooLarge,
    /// A character that GBK does not have, on writing.
    NotInGbk {
        /// The text it is in.
        text: String,
    },
}

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// GBK: what most systems that take such files expect.
    Gbk,
}

impl TextEncoding {
    /// The bytes of a text.
    ///
    /// # Errors
    /// The first line with a character that the encoding does not have.
    pub fn encode(self, text: String) -> Result<Vec<u8>, String> {
        match self {
            Self::Utf8 => Ok(text.into_bytes()),
            Self::Gbk => write::encode(&text),
        }
    }
}

impl ParcelFile {
    /// A property by its name.
    pub fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The EPSG code of the coordinates: zones of three or six degrees on the datum that the file states, with or without
    /// the zone number in the easting. `None` where it names another system, or says too little: then somebody must choose.
    pub fn epsg(&self) -> Option<u32> {
        let datum = self.datum()?;
        let east = self.parcels.first()?.shape.0.first()?.exterior().0.first()?.x;
        let numbered = east >= 1e6;
        let inside = (east / 1e6).floor() as u32;
        let stated = self.property("带号").and_then(|text| text.parse::<u32>().ok());
        let zone = if numbered { inside } else { stated? };
        if numbered && stated.is_some_and(|stated| stated != inside) {
            return None;
        }
        let six = self.property("几度分带").is_some_and(|text| text.trim_end_matches('度').trim() == "6");
        datum.zone(zone, six, numbered)
    }

    /// The datum that the file states; CGCS2000 where it states none, `None` where nobody knows that one.
    pub fn datum(&self) -> Option<Datum> {
        let Some(name) = self.property("坐标系").filter(|name| !name.is_empty()) else {
            return Some(Datum::Cgcs2000);
        };
        let known = [("2000", Datum::Cgcs2000), ("80", Datum::Xian1980), ("54", Datum::Beijing1954)];
        known.into_iter().find_map(|(year, datum)| name.contains(year).then_some(datum))
    }
}

#[cfg(test)]
mod tests;

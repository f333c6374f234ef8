//! Pictures of the ground in files: tiles in MBTiles and GeoPackages, rasters with overviews, read window by window.
//!
//! A file is hostile until read: only the driver of its kind is asked, so that no virtual raster can point elsewhere,
//! and a window is never larger than asked for. GDAL chooses the overview or the level of tiles that fits.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use gdal::raster::{ColorInterpretation, GdalDataType, RasterBand, ResampleAlg};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::SpatialError;
use crate::crs::{CGCS2000, system};
use crate::quiet::hush;

/// What a raster file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RasterKind {
    /// Tiles in MBTiles.
    Mbtiles,
    /// Tiles in a GeoPackage.
    Geopackage,
    /// GeoTIFF and other rasters in one file.
    File,
}

impl RasterKind {
    fn drivers(self) -> &'static [&'static str] {
        match self {
            Self::Mbtiles => &["MBTiles"],
            Self::Geopackage => &["GPKG"],
            Self::File => &["GTiff", "COG", "HFA", "PNG", "JPEG", "ENVI"],
        }
    }

    /// The kind that a file's name says.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        match ending.as_str() {
            "mbtiles" => Some(Self::Mbtiles),
            "gpkg" => Some(Self::Geopackage),
            "tif" | "tiff" | "img" | "png" | "jpg" | "jpeg" | "dat" => Some(Self::File),
            _ => None,
        }
    }
}

/// A raster, open for reading.
pub struct Raster {
    path: PathBuf,
    data: Dataset,
    size: (usize, usize),
    /// Coordinates to cells: west, cell width, north, cell height (positive).
    place: [f64; 4],
    wkt: String,
    palette: Option<Vec<[u8; 4]>>,
    /// For bands wider than a byte: the values that become 0 and 255.
    stretch: Vec<(f64, f64)>,
    bands: usize,
    alpha: bool,
}

/// A part of a raster, as colours.
pub struct Window {
    /// Cells of the raster that it begins at, and cells of the raster that one of its own is.
    origin: (f64, f64),
    step: (f64, f64),
    size: (usize, usize),
    colours: Vec<[u8; 4]>,
}

impl Raster {
    /// Opens a file; `table` names one of several in a GeoPackage.
    ///
    /// # Errors
    /// [`SpatialError::File`] when it is none that can be read, has no place, or is turned.
    pub fn open(path: &Path, kind: RasterKind, table: Option<&str>) -> Result<Self, SpatialError> {
        hush();
        let option = table.map(|table| format!("TABLE={table}"));
        let options: Vec<&str> = option.iter().map(String::as_str).collect();
        let data = Dataset::open_ex(
            path,
            DatasetOptions {
                open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
                allowed_drivers: Some(kind.drivers()),
                open_options: (!options.is_empty()).then_some(&options),
                sibling_files: None,
            },
        )
        .map_err(|error| failed(path, &error))?;
        let [west, cell_x, turn_x, north, turn_y, down] =
            data.geo_transform().map_err(|_| failed(path, &"no place on the map"))?;
        let sound = [west, north, cell_x, down].iter().all(|number| number.is_finite());
        if !sound || turn_x.abs() + turn_y.abs() > 0.0 || cell_x <= 0.0 || down >= 0.0 {
            return Err(failed(path, &"not north-up"));
        }
        let own = data.spatial_ref().map_err(|_| failed(path, &"no coordinate system"))?;
        let wkt = own.to_wkt().map_err(|error| failed(path, &error))?;
        between(&wkt, false, |_| ()).ok_or_else(|| failed(path, &"no way to its coordinate system"))?;
        let count = data.raster_count();
        if count == 0 {
            return Err(failed(path, &"no bands"));
        }
        let last = data.rasterband(count).map_err(|error| failed(path, &error))?;
        let alpha = count > 1 && last.color_interpretation() == ColorInterpretation::AlphaBand;
        let colours = count - usize::from(alpha);
        let bands = if colours >= 3 { 3 } else { 1 };
        let first = data.rasterband(1).map_err(|error| failed(path, &error))?;
        let palette = if bands == 1 { palette_of(&first) } else { None };
        let wide = first.band_type() != GdalDataType::UInt8;
        let stretch =
            if wide { (1..=bands).map(|band| stretch_of(&data, band)).collect() } else { Vec::new() };
        let size = data.raster_size();
        Ok(Self {
            path: path.to_owned(),
            size,
            place: [west, cell_x, north, -down],
            wkt,
            palette,
            stretch,
            bands,
            alpha,
            data,
        })
    }

    /// Tries to read it: a file may open well and hold nothing that can be drawn. Tiles that cannot be decoded are
    /// clear to GDAL, so where all of the raster is quickly seen, something of it must show.
    ///
    /// # Errors
    /// [`SpatialError::File`] for a damaged file.
    pub fn try_out(&self) -> Result<(), SpatialError> {
        /// Cells along each side up to which a raster without overviews is read whole.
        const SMALL: usize = 4096;
        let (width, height) = (self.size.0 as f64, self.size.1 as f64);
        let first = self.data.rasterband(1).map_err(|error| failed(&self.path, &error))?;
        let overviews = first.overview_count().map_err(|error| failed(&self.path, &error))?;
        if overviews == 0 && self.size.0.max(self.size.1) > SMALL {
            return self
                .window([width / 2.0, height / 2.0, width / 2.0 + 1.0, height / 2.0 + 1.0], 8)
                .map(|_| ());
        }
        let whole = self.window([0.0, 0.0, width, height], 128)?;
        let seen = whole.is_some_and(|whole| whole.colours.iter().any(|colour| colour[3] > 0));
        if seen { Ok(()) } else { Err(failed(&self.path, &"nothing in it can be drawn")) }
    }

    /// The cells at places in degrees; none where there is no way to the raster's own system.
    pub fn cells(&self, places: &[(f64, f64)]) -> Vec<Option<(f64, f64)>> {
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = places.iter().copied().unzip();
        // One place without a way must not take the others with it: GDAL marks it infinite.
        let _ = between(&self.wkt, false, |way| way.transform_coords(&mut x, &mut y, &mut []));
        let [west, cell_x, north, cell_y] = self.place;
        let cell = |(x, y): (f64, f64)| {
            (x.is_finite() && y.is_finite()).then(|| ((x - west) / cell_x, (north - y) / cell_y))
        };
        x.into_iter().zip(y).map(cell).collect()
    }

    /// West, south, east, north in degrees; `None` where the raster's system has no way there.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let [west, cell_x, north, cell_y] = self.place;
        let (east, south) = (west + self.size.0 as f64 * cell_x, north - self.size.1 as f64 * cell_y);
        let (mut x, mut y) = (vec![west, east, west, east], vec![north, north, south, south]);
        between(&self.wkt, true, |way| way.transform_coords(&mut x, &mut y, &mut []))?.ok()?;
        let least = |values: &[f64]| values.iter().copied().fold(f64::MAX, f64::min);
        let most = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
        let found = [least(&x), least(&y), most(&x), most(&y)];
        found.iter().all(|value| value.is_finite()).then_some(found)
    }

    /// The colours around a box of cells (least column, least row, greatest column, greatest row), at most `most` along
    /// each side; `None` where the box lies beside the raster.
    ///
    /// # Errors
    /// [`SpatialError::File`] for a damaged file.
    pub fn window(&self, [x0, y0, x1, y1]: [f64; 4], most: usize) -> Result<Option<Window>, SpatialError> {
        let clip = |value: f64, size: usize| value.clamp(0.0, size as f64) as usize;
        let (left, top) = (clip(x0.floor() - 2.0, self.size.0), clip(y0.floor() - 2.0, self.size.1));
        let (right, bottom) = (clip(x1.ceil() + 2.0, self.size.0), clip(y1.ceil() + 2.0, self.size.1));
        if right <= left || bottom <= top {
            return Ok(None);
        }
        let span = (right - left, bottom - top);
        let size = (span.0.clamp(1, most), span.1.clamp(1, most));
        let at = (left as isize, top as isize);
        let colours = self.colours(at, span, size)?;
        let step = (span.0 as f64 / size.0 as f64, span.1 as f64 / size.1 as f64);
        Ok(Some(Window { origin: (left as f64, top as f64), step, size, colours }))
    }

    fn colours(
        &self,
        at: (isize, isize),
        span: (usize, usize),
        size: (usize, usize),
    ) -> Result<Vec<[u8; 4]>, SpatialError> {
        let fail = |error| failed(&self.path, &error);
        let mut colours = vec![[0, 0, 0, 255]; size.0 * size.1];
        let way = if self.palette.is_some() { ResampleAlg::NearestNeighbour } else { ResampleAlg::Bilinear };
        for band in 1..=self.bands {
            let values = self.band(band, at, span, size, way)?;
            for (colour, value) in colours.iter_mut().zip(values) {
                match (&self.palette, self.bands) {
                    (Some(palette), _) => {
                        *colour = palette.get(value as usize).copied().unwrap_or_default();
                    }
                    (None, 1) => colour[..3].fill(value),
                    _ => colour[band - 1] = value,
                }
            }
        }
        // The mask knows alpha bands, values that stand for nothing, and masks beside the file.
        let first = self.data.rasterband(1).map_err(fail)?;
        let all_valid = first.mask_flags().map_err(fail)?.is_all_valid();
        if !all_valid || self.alpha {
            let mut mask = vec![255_u8; size.0 * size.1];
            let band = first.open_mask_band().map_err(fail)?;
            band.read_into_slice(at, span, size, &mut mask, Some(ResampleAlg::NearestNeighbour))
                .map_err(fail)?;
            for (colour, share) in colours.iter_mut().zip(mask) {
                colour[3] = colour[3].min(share);
            }
        }
        Ok(colours)
    }

    fn band(
        &self,
        number: usize,
        at: (isize, isize),
        span: (usize, usize),
        size: (usize, usize),
        way: ResampleAlg,
    ) -> Result<Vec<u8>, SpatialError> {
        let fail = |error| failed(&self.path, &error);
        let band = self.data.rasterband(number).map_err(fail)?;
        let Some((low, high)) = self.stretch.get(number - 1).copied() else {
            let mut values = vec![0_u8; size.0 * size.1];
            band.read_into_slice(at, span, size, &mut values, Some(way)).map_err(fail)?;
            return Ok(values);
        };
        let mut values = vec![0_f32; size.0 * size.1];
        band.read_into_slice(at, span, size, &mut values, Some(way)).map_err(fail)?;
        let tone = |value: &f32| ((f64::from(*value) - low) / (high - low) * 255.0).clamp(0.0, 255.0) as u8;
        Ok(values.iter().map(tone).collect())
    }
}

impl Window {
    /// The colour (red, green, blue, alpha) at a place in cells of the raster, between the middles of cells; `None`
    /// beside the window.
    pub fn colour(&self, column: f64, row: f64) -> Option<[u8; 4]> {
        let (x, y) = ((column - self.origin.0) / self.step.0, (row - self.origin.1) / self.step.1);
        let (width, height) = self.size;
        if !(x >= 0.0 && y >= 0.0 && x <= width as f64 && y <= height as f64) {
            return None;
        }
        let (x, y) = ((x - 0.5).clamp(0.0, (width - 1) as f64), (y - 0.5).clamp(0.0, (height - 1) as f64));
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (u, v) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let at = |column: usize, row: usize| self.colours[row * width + column];
        let corners = [at(left, top), at(right, top), at(left, below), at(right, below)];
        let shares = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
        // What is not there has no colour to mix in.
        let alpha: f32 = corners.iter().zip(shares).map(|(c, share)| f32::from(c[3]) * share).sum();
        if alpha < 0.5 {
            return None;
        }
        let channel = |at: usize| {
            let sum: f32 =
                corners.iter().zip(shares).map(|(c, s)| f32::from(c[at]) * f32::from(c[3]) * s).sum();
            (sum / alpha + 0.5) as u8
        };
        Some([channel(0), channel(1), channel(2), (alpha + 0.5) as u8])
    }
}

/// Lets `work` use the way from degrees to a system, or back; `None` where there is none.
fn between<T>(wkt: &str, back: bool, work: impl FnOnce(&CoordTransform) -> T) -> Option<T> {
    /// Ways that a thread keeps.
    const MOST: usize = 8;
    thread_local! {
        // Building one takes milliseconds, a tile is asked for every few; and none may leave its thread.
        static WAYS: RefCell<Vec<(String, bool, CoordTransform)>> = const { RefCell::new(Vec::new()) };
    }
    WAYS.with_borrow_mut(|ways| {
        if let Some((.., way)) = ways.iter().find(|(known, turned, _)| known == wkt && *turned == back) {
            return Some(work(way));
        }
        let mut own = SpatialRef::from_wkt(wkt).ok()?;
        own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let degrees = system(CGCS2000).ok()?;
        let (from, to) = if back { (&own, &degrees) } else { (&degrees, &own) };
        let way = CoordTransform::new(from, to).ok()?;
        let done = work(&way);
        if ways.len() >= MOST {
            ways.remove(0);
        }
        ways.push((wkt.to_owned(), back, way));
        Some(done)
    })
}

/// Columns and rows of a raster in a table of a GeoPackage.
///
/// # Errors
/// [`SpatialError::File`] when it cannot be read.
pub fn size(path: &Path, table: &str) -> Result<(usize, usize), SpatialError> {
    hush();
    let option = format!("TABLE={table}");
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(&["GPKG"]),
        open_options: Some(&[&option]),
        sibling_files: None,
    };
    Ok(Dataset::open_ex(path, options).map_err(|error| failed(path, &error))?.raster_size())
}

fn palette_of(band: &RasterBand<'_>) -> Option<Vec<[u8; 4]>> {
    let table = band.color_table()?;
    let byte = |value: i16| value.clamp(0, 255) as u8;
    let entry =
        |at: usize| table.entry_as_rgb(at).map_or([0; 4], |c| [byte(c.r), byte(c.g), byte(c.b), byte(c.a)]);
    Some((0..table.entry_count().min(256)).map(entry).collect())
}

/// The values of a band that become black and white: the middle 96 % of a small picture of it.
fn stretch_of(data: &Dataset, number: usize) -> (f64, f64) {
    let (width, height) = data.raster_size();
    let size = (width.clamp(1, 128), height.clamp(1, 128));
    let mut values = vec![0_f32; size.0 * size.1];
    let read = data.rasterband(number).and_then(|band| {
        let missing = band.no_data_value();
        let way = Some(ResampleAlg::NearestNeighbour);
        band.read_into_slice((0, 0), (width, height), size, &mut values, way).map(|()| missing)
    });
    let missing = read.ok().flatten().map(|value| value as f32);
    values.retain(|value| value.is_finite() && missing.is_none_or(|m| m.to_bits() != value.to_bits()));
    values.sort_by(f32::total_cmp);
    let at = |share: f64| values.get((values.len() as f64 * share) as usize).map_or(0.0, |v| f64::from(*v));
    let (low, high) = (at(0.02), at(0.98));
    (low, if high > low { high } else { low + 1.0 })
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> SpatialError {
    SpatialError::File { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use gdal::DriverManager;
    use gdal::raster::Buffer;

    use super::*;

    /// A picture of 200 × 100 cells of 10 m in zone 38: red grows eastwards, green southwards.
    fn picture(folder: &Path) -> PathBuf {
        let path = folder.join("a.tif");
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let mut data = driver.create_with_band_type::<u8, _>(&path, 200, 100, 3).unwrap();
        data.set_geo_transform(&[38_590_000.0, 10.0, 0.0, 4_122_000.0, 0.0, -10.0]).unwrap();
        data.set_spatial_ref(&SpatialRef::from_epsg(4526).unwrap()).unwrap();
        for band in 1..=3 {
            let value = |at: usize| match band {
                1 => (at % 200) as u8,
                2 => (at / 200) as u8,
                _ => 7,
            };
            let values = (0..20_000).map(value).collect();
            data.rasterband(band)
                .unwrap()
                .write((0, 0), (200, 100), &mut Buffer::new((200, 100), values))
                .unwrap();
        }
        path
    }

    #[test]
    fn colours_stand_at_their_places() {
        let folder = tempfile::tempdir().unwrap();
        let raster = Raster::open(&picture(folder.path()), RasterKind::File, None).unwrap();
        // 115.034, 37.222 is 38591771.148, 4121649.416: column 177.1, row 35.06.
        let cell = raster.cells(&[(115.034, 37.222)])[0].unwrap();
        assert!((cell.0 - 177.115).abs() < 0.01 && (cell.1 - 35.058).abs() < 0.01, "{cell:?}");
        let window = raster.window([170.0, 30.0, 180.0, 40.0], 512).unwrap().unwrap();
        let [red, green, blue, alpha] = window.colour(cell.0, cell.1).unwrap();
        assert!(
            red.abs_diff(177) <= 1 && green.abs_diff(35) <= 1 && (blue, alpha) == (7, 255),
            "{red} {green}"
        );
        assert!(raster.window([500.0, 0.0, 600.0, 50.0], 512).unwrap().is_none());
        let coarse = raster.window([0.0, 0.0, 200.0, 100.0], 20).unwrap().unwrap();
        assert!(coarse.colour(100.0, 50.0).unwrap()[0].abs_diff(100) <= 6);
        let [w, s, e, n] = raster.bounds().unwrap();
        assert!(w < 115.034 && e > 115.034 && s < 37.222 && n > 37.222);
    }

    #[test]
    fn what_is_no_raster_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.tif");
        std::fs::write(&path, b"<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"></VRTDataset>").unwrap();
        assert!(Raster::open(&path, RasterKind::File, None).is_err());
        assert!(Raster::open(&path, RasterKind::Mbtiles, None).is_err());
        assert_eq!(RasterKind::of(Path::new("a.MBTILES")), Some(RasterKind::Mbtiles));
        assert_eq!(RasterKind::of(Path::new("a.vrt")), None);
    }
}

//! How much detail a camera gives at a distance, how far it gives a wanted detail, and how long it takes to look round.
//!
//! Detail is pixels of picture width per metre at the target, square to the view: the pinhole camera's formula, for
//! which IEC 62676-4 states the levels.

/// A camera and its lens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Picture width, pixels.
    pub image_px: f64,
    /// Sensor width, millimetres.
    pub sensor_mm: f64,
    /// Focal length, millimetres; of a zoom lens the longest.
    pub focal_mm: f64,
}

/// A level of detail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Its name in files; what is shown comes from the locale.
    pub name: &'static str,
    /// Pixels per metre that it asks for at least.
    pub px_per_m: f64,
}

/// The levels of IEC 62676-4:2014, coarsest first.
pub const DORI: [Level; 4] = [
    Level { name: "detect", px_per_m: 25.0 },
    Level { name: "observe", px_per_m: 62.5 },
    Level { name: "recognise", px_per_m: 125.0 },
    Level { name: "identify", px_per_m: 250.0 },
];

/// The levels of the newer edition of IEC 62676-4, coarsest first.
pub const OODPCVS: [Level; 7] = [
    Level { name: "overview", px_per_m: 20.0 },
    Level { name: "outline", px_per_m: 40.0 },
    Level { name: "discern", px_per_m: 80.0 },
    Level { name: "perceive", px_per_m: 125.0 },
    Level { name: "characterise", px_per_m: 250.0 },
    Level { name: "validate", px_per_m: 500.0 },
    Level { name: "scrutinise", px_per_m: 1500.0 },
];

impl Camera {
    /// A camera whose numbers are positive and finite; `None` otherwise.
    pub fn new(image_px: f64, sensor_mm: f64, focal_mm: f64) -> Option<Self> {
        let good = [image_px, sensor_mm, focal_mm].iter().all(|value| value.is_finite() && *value > 0.0);
        good.then_some(Self { image_px, sensor_mm, focal_mm })
    }

    /// Pixels per metre at `distance_m`: picture width × focal length ÷ (sensor width × distance). Infinite at 0.
    pub fn px_per_m(&self, distance_m: f64) -> f64 {
        self.image_px * self.focal_mm / (self.sensor_mm * distance_m)
    }

    /// Metres to which the camera gives `px_per_m`.
    pub fn range_for(&self, px_per_m: f64) -> f64 {
        range_for(px_per_m, self.image_px, self.sensor_mm, self.focal_mm)
    }

    /// The place in `levels` (coarsest first) of the finest level that the camera gives at a distance; `None` beyond
    /// the coarsest.
    pub fn level_at(&self, levels: &[Level], distance_m: f64) -> Option<usize> {
        let detail = self.px_per_m(distance_m);
        levels.iter().rposition(|level| detail >= level.px_per_m)
    }

    /// Metres to which the camera gives each of `levels`, at most `most_m`.
    pub fn rings(&self, levels: &[Level], most_m: f64) -> Vec<f64> {
        levels.iter().map(|level| self.range_for(level.px_per_m).min(most_m)).collect()
    }

    /// Horizontal angle of view, degrees: 2·atan(sensor width ÷ 2 focal lengths).
    pub fn view_angle_deg(&self) -> f64 {
        2.0 * (self.sensor_mm / (2.0 * self.focal_mm)).atan().to_degrees()
    }

    /// Presets that look over `angle_deg` (more than 0; 360 and more: a full turn), overlapping by a share of their width;
    /// `None` for another angle or share.
    pub fn presets_over(&self, angle_deg: f64, overlap: f64) -> Option<u32> {
        let full = self.presets(overlap)?;
        if angle_deg.is_nan() || angle_deg <= 0.0 {
            return None;
        }
        let view = self.view_angle_deg();
        // The first picture needs no other to overlap with.
        let more = ((angle_deg - view) / (view * (1.0 - overlap)) - 1e-9).ceil().max(0.0);
        Some(full.min(more as u32 + 1))
    }

    /// Presets to a full turn whose pictures overlap by a share (0 to less than 1) of their width; `None` for another
    /// share.
    pub fn presets(&self, overlap: f64) -> Option<u32> {
        if !(0.0..1.0).contains(&overlap) {
            return None;
        }
        // A turn that comes out whole by rounding needs no preset more.
        Some((360.0 / (self.view_angle_deg() * (1.0 - overlap)) - 1e-9).ceil().max(1.0) as u32)
    }
}

/// Seconds until a camera that turns through `presets` looks at the same place again, staying `dwell_s` at each and
/// taking `move_s` to the next.
pub fn revisit_s(presets: u32, dwell_s: f64, move_s: f64) -> f64 {
    f64::from(presets) * (dwell_s + move_s)
}

/// Distance in metres at which a camera still gives `px_per_m` pixels per metre:
/// picture width × focal length ÷ (sensor width × pixels per metre).
///
/// `image_px` pixels, `sensor_mm` and `focal_mm` millimetres. Not a number or infinite where an argument is no
/// positive number: [`crate::together::compute`] refuses such a range.
pub fn range_for(px_per_m: f64, image_px: f64, sensor_mm: f64, focal_mm: f64) -> f64 {
    image_px * focal_mm / (sensor_mm * px_per_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The camera of the 64 towers.
    fn camera() -> Camera {
        Camera::new(2560.0, 7.18, 240.0).unwrap()
    }

    #[test]
    fn the_usual_camera_detects_at_three_and_a_half_kilometres() {
        assert!((range_for(25.0, 2560.0, 7.18, 240.0) - 3422.84).abs() < 0.01);
        assert!((range_for(62.5, 2560.0, 7.18, 240.0) - 1369.14).abs() < 0.01);
        assert!(!range_for(0.0, 2560.0, 7.18, 240.0).is_finite());
    }

    #[test]
    fn levels_end_at_their_rings() {
        let camera = camera();
        for levels in [&DORI[..], &OODPCVS[..]] {
            let rings = camera.rings(levels, 100_000.0);
            assert!(rings.windows(2).all(|pair| pair[0] > pair[1]), "coarsest first");
            for (place, ring) in rings.iter().enumerate() {
                assert!((camera.px_per_m(*ring) - levels[place].px_per_m).abs() < 1e-9);
                assert_eq!(camera.level_at(levels, ring * 0.999), Some(place));
                assert_eq!(camera.level_at(levels, ring * 1.001), place.checked_sub(1));
            }
        }
        assert_eq!(camera.level_at(&DORI, 0.0), Some(3));
        assert_eq!(camera.rings(&DORI, 2000.0)[..2], [2000.0, camera.range_for(62.5)]);
    }

    #[test]
    fn a_full_turn_takes_two_hundred_and_eleven_presets() {
        let camera = camera();
        assert!((camera.view_angle_deg() - 1.714).abs() < 0.001);
        assert_eq!(camera.presets(0.0), Some(211));
        assert_eq!(camera.presets(0.2), Some(263));
        assert_eq!([-0.1, 1.0, f64::NAN].map(|overlap| camera.presets(overlap)), [None; 3]);
        let quarter = Camera::new(1000.0, 2.0, 1.0).unwrap();
        assert_eq!(quarter.presets(0.0), Some(4), "90° each");
        assert!((revisit_s(211, 3.0, 0.5) - 738.5).abs() < 1e-9);
    }

    #[test]
    fn a_sector_takes_its_share_of_presets() {
        let quarter = Camera::new(1000.0, 2.0, 1.0).unwrap();
        let over = |angle: f64, overlap: f64| quarter.presets_over(angle, overlap);
        assert_eq!([over(90.0, 0.0), over(91.0, 0.0), over(360.0, 0.0)], [Some(1), Some(2), Some(4)]);
        assert_eq!([over(180.0, 0.5), over(720.0, 0.5)], [Some(3), Some(8)]);
        assert_eq!([over(0.0, 0.0), over(f64::NAN, 0.0), over(90.0, 1.0)], [None; 3]);
    }

    #[test]
    fn what_is_no_camera_is_none() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Camera::new(bad, 7.18, 240.0), None);
            assert_eq!(Camera::new(2560.0, bad, 240.0), None);
            assert_eq!(Camera::new(2560.0, 7.18, bad), None);
        }
    }
}

//! How far a camera sees at a given detail.

/// Distance in metres at which a camera still gives `px_per_m` pixels per metre:
/// picture width × focal length ÷ (sensor width × pixels per metre), the pinhole camera's formula, for which
/// IEC 62676-4 states the levels (detection 25, observation 62.5, recognition 125, identification 250).
///
/// `image_px` pixels, `sensor_mm` and `focal_mm` millimetres. Not a number or infinite where an argument is no
/// positive number: [`crate::together::compute`] refuses such a range.
pub fn range_for(px_per_m: f64, image_px: f64, sensor_mm: f64, focal_mm: f64) -> f64 {
    image_px * focal_mm / (sensor_mm * px_per_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_camera_detects_at_three_and_a_half_kilometres() {
        assert!((range_for(25.0, 2560.0, 7.18, 240.0) - 3422.84).abs() < 0.01);
        assert!((range_for(62.5, 2560.0, 7.18, 240.0) - 1369.14).abs() < 0.01);
        assert!(!range_for(0.0, 2560.0, 7.18, 240.0).is_finite());
    }
}

//! Where places lie on a sheet: the plane of a zone at a scale, in the rectangle of the map.

use super::plane::Plane;

/// No sheet reaches as far, millimetres.
const FAR_MM: f64 = 20_000.0;

/// A rectangle on the sheet, millimetres from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Of `[left, top, right, bottom]`.
    pub(crate) const fn of([left, top, right, bottom]: [f64; 4]) -> Self {
        Self { left, top, right, bottom }
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Its middle.
    pub(crate) fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// With so much more on every side.
    pub(crate) fn wider(&self, by: f64) -> Self {
        Self::of([self.left - by, self.top - by, self.right + by, self.bottom + by])
    }

    /// Whether two have a piece in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether a place lies in it.
    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// As attributes of an SVG rectangle.
    pub(crate) fn attributes(&self) -> String {
        format!(
            r#"x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}""#,
            self.left,
            self.top,
            self.width(),
            self.height()
        )
    }
}

/// What a sheet shows of the earth, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The plane that is drawn on.
    pub plane: Plane,
    /// Easting and northing of the middle of the map, metres.
    pub centre: (f64, f64),
    /// Metres on the ground of the plane for a metre on paper: 50 000.
    pub scale: f64,
    /// The map's rectangle, inside its frame.
    pub map: Rect,
}

impl View {
    /// Where a point of the plane lies, millimetres. Points beyond all sense land far outside.
    pub fn place(&self, (easting, northing): (f64, f64)) -> (f64, f64) {
        let bounded = |mm: f64| if mm.is_finite() { mm.clamp(-FAR_MM, FAR_MM) } else { -FAR_MM };
        let (x, y) = self.map.middle();
        let mm = 1000.0 / self.scale;
        (bounded(x + (easting - self.centre.0) * mm), bounded(y - (northing - self.centre.1) * mm))
    }

    /// Where a place in degrees lies, millimetres.
    pub fn place_degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        // Krüger's series means nothing a quarter of the globe away.
        if (lon - self.plane.meridian()).abs() > 20.0 || lat.abs() > 85.0 {
            return (-FAR_MM, -FAR_MM);
        }
        self.place(self.plane.forward(lon, lat))
    }

    /// The point of the plane at a place on the sheet.
    pub(crate) fn ground(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (mx, my) = self.map.middle();
        let metres = self.scale / 1000.0;
        (self.centre.0 + (x - mx) * metres, self.centre.1 - (y - my) * metres)
    }

    /// Longitude and latitude of a place on the sheet.
    pub fn degrees(&self, at: (f64, f64)) -> (f64, f64) {
        let (east, north) = self.ground(at);
        self.plane.back(east, north)
    }

    /// The map's corners in degrees: upper left, upper right, lower right, lower left.
    pub fn corners(&self) -> [(f64, f64); 4] {
        let Rect { left, top, right, bottom } = self.map;
        [(left, top), (right, top), (right, bottom), (left, bottom)].map(|at| self.degrees(at))
    }

    /// A box in degrees that holds the map: west, south, east, north. Parallels are bent by far less than the margin.
    pub fn bounds(&self) -> [f64; 4] {
        let fold = |pick: fn((f64, f64)) -> f64| {
            let all = self.corners().map(pick);
            (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(f64::MIN, f64::max))
        };
        let ((west, east), (south, north)) = (fold(|at| at.0), fold(|at| at.1));
        let (x, y) = (0.02 * (east - west), 0.02 * (north - south));
        [west - x, south - y, east + x, north + y]
    }

    /// Metres on the ground for a pixel of 1/96 inch, by which styles say until where they are drawn.
    pub fn metres_per_pixel(&self) -> f64 {
        self.scale * super::look::PX_MM / 1000.0
    }
}

//! Names on the map: each where it covers no other, the most important first; those that find no place are counted.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::view::Rect;
use crate::figure::escape;

/// Width of a cell of the index of what is taken, millimetres.
const CELL_MM: f64 = 12.0;
/// Names that are tried on a sheet.
const MOST: usize = 20_000;
/// Longest name, in ems.
const LONGEST: f64 = 18.0;
/// Height of letters above the baseline's middle, in ems.
const RISE: f64 = 0.36;

/// A name that wants to stand on the map.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    /// Where its middle should be, the best place first.
    pub(super) at: Spots,
    /// Height of the letters, millimetres.
    pub(super) size: f64,
    /// `#RRGGBB`.
    pub(super) colour: String,
    /// The colour of its rim.
    pub(super) halo: Option<String>,
    /// Higher ones are placed first.
    pub(super) rank: (u8, f64),
}

/// Where a name may stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spots {
    /// With its middle here, or a line above or below.
    Over((f64, f64)),
    /// Around a sign of that radius.
    Beside((f64, f64), f64),
}

/// The names of a sheet.
#[derive(Debug, Default)]
pub(super) struct Names {
    wanted: Vec<Name>,
    taken: HashMap<(i32, i32), Vec<Rect>>,
    pub(super) left_out: usize,
}

impl Names {
    /// Wants a name.
    pub(super) fn want(&mut self, name: Name) {
        if self.wanted.len() < MOST {
            self.wanted.push(name);
        } else {
            self.left_out += 1;
        }
    }

    /// Keeps a piece of the map free of names.
    pub(super) fn occupy(&mut self, taken: Rect) {
        for cell in cells(&taken) {
            self.taken.entry(cell).or_default().push(taken);
        }
    }

    fn free(&self, wanted: &Rect) -> bool {
        cells(wanted)
            .all(|cell| self.taken.get(&cell).is_none_or(|taken| taken.iter().all(|one| !one.meets(wanted))))
    }

    /// Places the names inside a map.
    pub(super) fn draw(&mut self, map: &Rect) -> String {
        let mut svg = String::new();
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_by(|a, b| b.rank.0.cmp(&a.rank.0).then(b.rank.1.total_cmp(&a.rank.1)));
        for name in wanted {
            let text = crate::figure::fitted(&name.text, LONGEST);
            let (width, height) = (crate::text::width_in_ems(&text) * name.size, name.size * 1.15);
            let spots = name.at.places(width, height);
            let rect = |(x, y): (f64, f64)| {
                Rect::of([x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0])
            };
            let inside = |own: &Rect| {
                own.left > map.left + 0.5
                    && own.right < map.right - 0.5
                    && own.top > map.top + 0.5
                    && own.bottom < map.bottom - 0.5
            };
            let found = spots.into_iter().find(|at| inside(&rect(*at)) && self.free(&rect(*at)));
            let Some((x, y)) = found else {
                self.left_out += 1;
                continue;
            };
            self.occupy(rect((x, y)));
            let rim = name.halo.as_deref().map_or_else(String::new, |colour| {
                format!(
                    r#" stroke="{colour}" stroke-width="{:.2}" stroke-linejoin="round" paint-order="stroke""#,
                    name.size * 0.22
                )
            });
            let _ = write!(
                svg,
                r#"<text x="{x:.2}" y="{:.2}" font-size="{:.2}" text-anchor="middle" fill="{}"{rim}>{}</text>"#,
                y + name.size * RISE,
                name.size,
                name.colour,
                escape(&text)
            );
        }
        svg
    }
}

impl Spots {
    fn places(self, width: f64, height: f64) -> Vec<(f64, f64)> {
        match self {
            Self::Over((x, y)) => {
                vec![(x, y), (x, y - height), (x, y + height), (x - width * 0.3, y), (x + width * 0.3, y)]
            }
            Self::Beside((x, y), radius) => {
                let (dx, dy) = (radius + width / 2.0 + 0.4, radius + height / 2.0);
                vec![
                    (x + dx, y),
                    (x - dx, y),
                    (x, y - dy),
                    (x, y + dy),
                    (x + dx, y - dy * 0.7),
                    (x - dx, y - dy * 0.7),
                    (x + dx, y + dy * 0.7),
                    (x - dx, y + dy * 0.7),
                ]
            }
        }
    }
}

fn cells(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
    let cell = |mm: f64| (mm / CELL_MM).floor().clamp(-2000.0, 2000.0) as i32;
    let (left, right) = (cell(rect.left), cell(rect.right));
    (cell(rect.top)..=cell(rect.bottom)).flat_map(move |row| (left..=right).map(move |column| (column, row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_cover_each_other() {
        let mut names = Names::default();
        for at in 0..400 {
            let place = (f64::from(at % 20) * 3.0, f64::from(at / 20) * 3.0);
            names.want(Name {
                text: format!("乡镇{at}"),
                at: Spots::Over(place),
                size: 2.5,
                colour: "#000000".to_owned(),
                halo: None,
                rank: (u8::from(at == 210), f64::from(at)),
            });
        }
        let svg = names.draw(&Rect::of([0.0, 0.0, 60.0, 60.0]));
        assert!(svg.contains(">乡镇210<"), "the most important name is there");
        let drawn = svg.matches("<text").count();
        assert_eq!(drawn + names.left_out, 400);
        let mut boxes: Vec<Rect> = Vec::new();
        for text in svg.split("<text ").skip(1) {
            let value = |name: &str| {
                let rest = text.split(&format!(r#"{name}=""#)).nth(1).unwrap();
                rest.split('"').next().unwrap().parse::<f64>().unwrap()
            };
            let words = text.split('>').nth(1).unwrap().split('<').next().unwrap();
            let width = crate::text::width_in_ems(words) * 2.5;
            let (x, y) = (value("x"), value("y") - 2.5 * RISE);
            boxes.push(Rect::of([x - width / 2.0, y - 1.25, x + width / 2.0, y + 1.25]));
        }
        for (at, one) in boxes.iter().enumerate() {
            assert!(boxes[at + 1..].iter().all(|other| !one.wider(-0.1).meets(&other.wider(-0.1))));
        }
    }
}

//! The figures of a siting report: the county with what is seen now and what new sites would add, and what each
//! further site adds.

use std::fmt::Write as _;

use jitu_model::Decimal;
use jitu_model::coverage::DepthPicture;
use jitu_model::place::{LayerFeatures, LayerRole};
use jitu_model::system::Tower;

use super::Picture;
use super::chart::{self, Anchor, Axis, LETTER_MM, MAIN, QUIET, SMALL_MM};
use super::depths::{self, Palette};
use super::frame::{self, Frame};
use super::legend::{self, Legend, Sample};
use super::map::{self, COUNTY, TOWNSHIP, label, names, path, polygons_of, proposed, symbol, tower_kind};
use crate::error::{DocError, Result};
use crate::form::Common;

/// Height of the map to its width.
const SHAPE: f64 = 1.08;
/// Height of the chart's plot to its width, and the room about it, millimetres.
const PLOT_SHAPE: f64 = 0.4;
const LEFT_MM: f64 = 16.0;
const RIGHT_MM: f64 = 4.0;
const TOP_MM: f64 = 7.0;
const FOOT_MM: f64 = 14.5;
/// Room that a share over a bar takes, millimetres.
const SHARE_MM: f64 = 9.0;

/// Marks a cell of [`SitingSheet::picture`]: seen already, newly seen, still not seen.
pub const SEEN: u8 = 1;
/// Newly seen.
pub const GAINED: u8 = 2;
/// Still not seen.
pub const UNSEEN: u8 = 3;

/// How the three are drawn; they differ in grey print, too.
const COLOURS: Palette =
    Palette { colours: [[0xD2, 0xE8, 0xE6], [0x12, 0x74, 0x7A], [0xD8, 0xA4, 0x8F]], opacity: 225 };
const FILLS: [&str; 3] = [r##"fill="#d2e8e6""##, r##"fill="#12747a""##, r##"fill="#d8a48f""##];

/// What the map shows.
#[derive(Debug, Clone)]
pub struct SitingSheet<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it shows, in words.
    pub alt: &'a str,
    /// County and townships.
    pub layers: &'a [LayerFeatures],
    /// Towers that are there and in use.
    pub towers: &'a [&'a Tower],
    /// Longitude and latitude of the proposed sites, in the order of the report's table.
    pub sites: &'a [(f64, f64)],
    /// What is seen of the target: [`SEEN`], [`GAINED`], [`UNSEEN`]; anything else is no target.
    pub picture: &'a DepthPicture,
    /// The words of the legend.
    pub words: SitingWords<'a>,
}

/// The words of the map's legend.
#[derive(Debug, Clone, Copy)]
pub struct SitingWords<'a> {
    /// A proposed site.
    pub site: &'a str,
    /// Target that is seen already.
    pub seen: &'a str,
    /// Target that new sites add.
    pub gained: &'a str,
    /// Target that stays unseen.
    pub unseen: &'a str,
}

/// Draws the map, `width_mm` wide.
///
/// # Errors
/// The words that come with the product are damaged.
pub fn siting_map(sheet: &SitingSheet<'_>, width_mm: f64) -> Result<Picture> {
    let words = Common::shipped().map(|common| common.map).map_err(|detail| DocError::Form {
        form: "common".to_owned(),
        file: "common.toml".to_owned(),
        detail,
    })?;
    let (width, height) = (width_mm, width_mm * SHAPE);
    let mut entries = Vec::new();
    if !sheet.sites.is_empty() {
        entries.push((Sample::Proposed, format!("{}（{}）", sheet.words.site, sheet.sites.len())));
    }
    entries.extend(legend::towers(sheet.towers, &words));
    let states = [(GAINED, sheet.words.gained), (SEEN, sheet.words.seen), (UNSEEN, sheet.words.unseen)];
    let there = states.into_iter().filter(|(state, _)| sheet.picture.cells.contains(state));
    entries.extend(there.map(|(state, word)| (Sample::Area(FILLS[usize::from(state) - 1]), word.to_owned())));
    entries.extend(legend::boundaries(sheet.layers, &words));
    let synthetic = sheet.towers.iter().any(|tower| tower.synthetic);
    let note = if synthetic { &words.synthetic_note } else { &words.boundary_note };
    let legend = Legend::new(entries, format!("{}。{note}。{}。", words.reference, words.by_sight));
    let mut extent = frame::county(sheet.layers);
    if extent.is_empty() {
        extent = sheet.sites.to_vec();
    }
    let frame = Frame::around(&extent, width, height - legend.height());
    let mut svg = map::opened("siting", (width, height), &frame, "");
    depths::draw_in(&mut svg, sheet.picture, &COLOURS, &|lon, lat| frame.place(lon, lat));
    for (role, look) in [(LayerRole::Township, TOWNSHIP), (LayerRole::County, COUNTY)] {
        path(&mut svg, polygons_of(sheet.layers, role), look, &frame);
    }
    names(&mut svg, sheet.layers, &frame);
    for tower in sheet.towers {
        if let Some((lon, lat)) = tower.position() {
            let (x, y) = frame.place(lon, lat);
            svg.push_str(&symbol(tower_kind(tower), x, y));
        }
    }
    for (order, (lon, lat)) in (1..).zip(sheet.sites) {
        let (x, y) = frame.place(*lon, *lat);
        svg.push_str(&proposed(x, y));
        let order: u32 = order;
        label(&mut svg, x + 2.2, y + 1.1, &order.to_string(), 3.2, "start");
    }
    svg.push_str("</g>");
    frame.furniture(&mut svg, &words);
    legend.draw(&mut svg, &words, &frame, height);
    svg.push_str("</svg>");
    let (title, alt) = (sheet.title.to_owned(), sheet.alt.to_owned());
    Ok(Picture { name: "siting", svg, title, alt, width_mm: width, height_mm: height })
}

/// What each further site adds.
#[derive(Debug, Clone)]
pub struct GainChart<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it shows, in words.
    pub alt: &'a str,
    /// What each site adds, 亩, and the share covered with it, per cent.
    pub sites: &'a [(Decimal, Decimal)],
    /// How many of them are wanted; the bars of further ones are hatched.
    pub wanted: usize,
    /// Words: the axis' unit, sites that are wanted, further ones, what the figures over the bars are.
    pub words: [&'a str; 4],
}

/// Draws the bars, `width_mm` wide; `None`: there is none.
pub fn gain_chart(chart: &GainChart<'_>, width_mm: f64) -> Option<Picture> {
    let most = chart.sites.iter().map(|(gain, _)| *gain).max()?;
    let axis = Axis::up_to(most);
    let plot_height = width_mm * PLOT_SHAPE;
    let height = TOP_MM + plot_height + FOOT_MM;
    let (right, bottom) = (width_mm - RIGHT_MM, TOP_MM + plot_height);
    let [unit, wanted, further, over] = chart.words;
    let mut svg = chart::opened("gains", width_mm, height);
    chart::text(&mut svg, (0.5, 3.2), SMALL_MM, Anchor::Start, unit);
    chart::text(&mut svg, (right, 3.2), SMALL_MM, Anchor::End, over);
    // The figures over the bars need room below the upper edge.
    let y = |value: Decimal| bottom - axis.share(value) * (plot_height - SMALL_MM * 1.6);
    for tick in &axis.ticks {
        let at = y(*tick);
        let _ = write!(
            svg,
            r##"<path d="M{LEFT_MM} {at:.2}H{right:.2}" stroke="#dddddd" stroke-width="0.15"/>"##
        );
        chart::text(
            &mut svg,
            (LEFT_MM - 1.2, at + 0.9),
            SMALL_MM,
            Anchor::End,
            &tick.normalize().to_string(),
        );
    }
    let step = (right - LEFT_MM) / chart.sites.len() as f64;
    // As many figures as stand beside one another.
    let each = (SHARE_MM / step).ceil().max(1.0) as usize;
    for (at, (gain, share)) in chart.sites.iter().enumerate() {
        let (left, top) = (LEFT_MM + at as f64 * step, y(*gain));
        let fill = if at < chart.wanted { MAIN } else { "url(#gains-kept)" };
        let _ = write!(
            svg,
            r#"<rect x="{:.2}" y="{top:.2}" width="{:.2}" height="{:.2}" fill="{fill}" stroke="{MAIN}" stroke-width="0.15"/>"#,
            left + step * 0.15,
            step * 0.7,
            bottom - top
        );
        let middle = left + step / 2.0;
        if at % each == 0 || at + 1 == chart.wanted && step > SHARE_MM {
            chart::text(&mut svg, (middle, top - 0.8), SMALL_MM, Anchor::Middle, &format!("{share}%"));
            chart::text(&mut svg, (middle, bottom + 3.6), SMALL_MM, Anchor::Middle, &(at + 1).to_string());
        }
    }
    let _ =
        write!(svg, r#"<path d="M{LEFT_MM} {bottom:.2}H{right:.2}" stroke="{QUIET}" stroke-width="0.25"/>"#);
    let mut x = LEFT_MM;
    let foot = bottom + 9.5;
    for (there, fill, word) in
        [(chart.wanted > 0, MAIN, wanted), (chart.wanted < chart.sites.len(), "url(#gains-kept)", further)]
    {
        if there {
            let _ = write!(
                svg,
                r#"<rect x="{x:.2}" y="{:.2}" width="5" height="2.6" fill="{fill}" stroke="{MAIN}" stroke-width="0.15"/>"#,
                foot - 2.2
            );
            chart::text(&mut svg, (x + 6.5, foot), LETTER_MM, Anchor::Start, word);
            x += 12.0 + chart::ems(word) * LETTER_MM;
        }
    }
    svg.push_str("</svg>");
    let (title, alt) = (chart.title.to_owned(), chart.alt.to_owned());
    Some(Picture { name: "gains", svg, title, alt, width_mm, height_mm: height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn bars_are_as_high_as_what_they_add_and_further_ones_are_hatched() {
        let sites = [(dec("80"), dec("60.5")), (dec("40"), dec("70.25")), (dec("20"), dec("75"))];
        let words = ["亩", "建议<", "继续", "比例"];
        let chart = GainChart { title: "t", alt: "a", sites: &sites, wanted: 2, words };
        let svg = gain_chart(&chart, 156.0).unwrap().svg;
        let heights: Vec<f64> = svg
            .split("<rect ")
            .map(|rest| rest.split("/>").next().unwrap())
            .filter(|bar| bar.contains(r#"stroke-width="0.15""#) && !bar.contains(r#"width="5""#))
            .map(|bar| bar.split(" height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(heights.len(), 3);
        assert!((heights[0] / heights[1] - 2.0).abs() < 0.01 && (heights[1] / heights[2] - 2.0).abs() < 0.01);
        assert_eq!(svg.matches("url(#gains-kept)").count(), 2, "a bar and its sample");
        for there in ["60.5%", "70.25%", "75%", "建议&lt;", "继续"] {
            assert!(svg.contains(there), "{there}");
        }
        assert!(gain_chart(&GainChart { sites: &[], ..chart }, 156.0).is_none());
    }

    #[test]
    fn the_legend_names_the_states_that_there_are() {
        let cells = vec![SEEN, GAINED, DepthPicture::OUTSIDE, 0];
        let corners = [(115.0, 37.2), (115.2, 37.2), (115.0, 37.0)];
        let picture = DepthPicture { width: 2, cells, corners };
        let words =
            SitingWords { site: "建议站点", seen: "已看见", gained: "新看见", unseen: "看不见" };
        let sheet = SitingSheet {
            title: "t",
            alt: "a",
            layers: &[],
            towers: &[],
            sites: &[(115.05, 37.05), (115.1, 37.1)],
            picture: &picture,
            words,
        };
        let svg = siting_map(&sheet, 156.0).unwrap().svg;
        for there in ["建议站点（2）", "已看见", "新看见", "<image", ">1</text>", ">2</text>"] {
            assert!(svg.contains(there), "{there}");
        }
        assert!(!svg.contains("看不见") && !svg.contains("NaN"), "{svg}");
    }
}

//! How paragraphs look: sizes, families and spacing of GB/T 9704-2012, for every writer alike.

use serde::Serialize;

/// The families a document is set in, by what they are, not by a font's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    /// 小标宋
    Title,
    /// 宋体
    Song,
    /// 黑体
    Hei,
    /// 楷体
    Kai,
    /// 仿宋
    Fang,
}

/// Where lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Left.
    Start,
    /// Centred.
    Center,
    /// Right.
    End,
    /// Both edges.
    Justify,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Title of the report.
    Title,
    /// 一、
    Heading1,
    /// (一)
    Heading2,
    /// 1、
    Heading3,
    /// Body text.
    Body,
    /// Body text without indent, for lists of annexes.
    Hanging,
    /// Name and date at the end.
    Signature,
    /// 附件1
    AnnexLabel,
    /// Title of a form or an annex.
    FormTitle,
    /// Notes under a form.
    Note,
    /// Under a figure.
    Caption,
    /// The journal's head and the time of making.
    Seal,
    /// What a draft says above everything else.
    Draft,
}

/// The typography of a style.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Look {
    /// Family.
    pub face: Face,
    /// Size.
    pub size: f64,
    /// Exact distance between lines, points.
    pub pitch: f64,
    /// Alignment.
    pub align: Align,
    /// Indent of the first line, in characters.
    pub indent: f64,
    /// Free space at the right edge, in characters.
    pub right: f64,
    /// Space above, points.
    pub above: f64,
    /// Space below, points.
    pub below: f64,
    /// Set on the grid of 28 characters a line.
    pub grid: bool,
    /// Level in the outline; 0: not a heading.
    pub level: u8,
}

/// 225 mm ÷ 22 lines, in points (GB/T 9704-2012, 5.2.2), as whole twips: 579.
pub const LINE_PITCH_PT: f64 = 28.95;
/// 156 mm ÷ 28 characters − 16 pt, rounded down so that the 28th fits: what is added between characters of 3号, points.
pub const TRACKING_PT: f64 = -0.208;

impl Style {
    /// Every style.
    pub const ALL: [Self; 13] = [
        Self::Title,
        Self::Heading1,
        Self::Heading2,
        Self::Heading3,
        Self::Body,
        Self::Hanging,
        Self::Signature,
        Self::AnnexLabel,
        Self::FormTitle,
        Self::Note,
        Self::Caption,
        Self::Seal,
        Self::Draft,
    ];

    /// The style's name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading1 => "heading1",
            Self::Heading2 => "heading2",
            Self::Heading3 => "heading3",
            Self::Body => "body",
            Self::Hanging => "hanging",
            Self::Signature => "signature",
            Self::AnnexLabel => "annexlabel",
            Self::FormTitle => "formtitle",
            Self::Note => "note",
            Self::Caption => "caption",
            Self::Seal => "seal",
            Self::Draft => "draft",
        }
    }

    /// How it looks: sizes and families of GB/T 9704-2012, 7.
    pub const fn look(self) -> Look {
        let body = Look {
            face: Face::Fang,
            size: 16.0,
            pitch: LINE_PITCH_PT,
            align: Align::Justify,
            indent: 2.0,
            right: 0.0,
            above: 0.0,
            below: 0.0,
            grid: true,
            level: 0,
        };
        match self {
            Self::Title => Look {
                face: Face::Title,
                size: 22.0,
                pitch: 34.0,
                align: Align::Center,
                indent: 0.0,
                grid: false,
                ..body
            },
            Self::Heading1 => heading(body, Face::Hei, 1),
            Self::Heading2 => heading(body, Face::Kai, 2),
            Self::Heading3 => heading(body, Face::Fang, 3),
            Self::Body => body,
            Self::Hanging => Look { align: Align::Start, ..body },
            Self::Signature => Look { align: Align::End, indent: 0.0, right: 4.0, ..body },
            Self::AnnexLabel => Look { face: Face::Hei, align: Align::Start, indent: 0.0, ..body },
            Self::FormTitle => {
                Look { face: Face::Title, below: 4.0, ..small(body, 16.0, 24.0, Align::Center) }
            }
            Self::Note => Look { above: 1.0, ..small(body, 9.0, 12.0, Align::Justify) },
            Self::Caption => Look { face: Face::Song, ..small(body, 9.0, 14.0, Align::Center) },
            Self::Draft => Look { face: Face::Hei, ..small(body, 12.0, 16.0, Align::Center) },
            Self::Seal => Look { above: 4.0, ..small(body, 7.0, 10.0, Align::Start) },
        }
    }
}

const fn heading(body: Look, face: Face, level: u8) -> Look {
    Look { face, level, align: Align::Start, ..body }
}

const fn small(body: Look, size: f64, pitch: f64, align: Align) -> Look {
    Look { face: Face::Song, size, pitch, align, indent: 0.0, grid: false, ..body }
}

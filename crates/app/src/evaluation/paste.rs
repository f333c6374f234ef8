//! Indicators from cells pasted out of a spreadsheet: the three levels, the target as bureaus write it, the weight.
//!
//! Preview and writing go the same way; only the last step differs.

mod target;

use std::collections::HashMap;

use jitu_model::indicator::Indicator;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Snapshot};
use jitu_store::Writer;
use jitu_workbooks::{Cell, column_name};

use super::lock;
use crate::error::{AppError, Result};
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::session::Session;
use crate::views::{LeftOutRow, PasteRow, PasteView, RowId, TargetView};
use target::Aim;

/// So many indicators are taken at most: a form has some dozens.
const MOST_ROWS: usize = 2000;
/// A header is looked for in so many first lines.
const HEADER_LINES: usize = 10;

/// Words that head the columns, without spaces, in the order of [`Columns`]. A longer one is tried first by equality.
const HEADERS: [&[&str]; 5] = [
    &["一级指标", "一级", "指标类别", "一级绩效指标"],
    &["二级指标", "二级", "指标类型", "二级绩效指标"],
    &["三级指标", "三级", "指标名称", "绩效指标", "指标内容", "三级绩效指标"],
    &["指标值", "年度指标值", "目标值", "绩效目标值", "指标值及单位", "年度指标值（A）", "全年目标值"],
    &["分值", "权重", "分值权重", "分值（权重）", "权重分值"],
];
/// More columns that some forms split the target over.
const OPERATOR_HEADERS: [&str; 4] = ["指标性质", "计算符号", "符号", "指标方向"];
const UNIT_HEADERS: [&str; 3] = ["计量单位", "度量单位", "单位"];

/// Where the columns stand.
struct Columns {
    levels: [Option<usize>; 3],
    target: Option<usize>,
    weight: Option<usize>,
    operator: Option<usize>,
    unit: Option<usize>,
}

/// A header's words without spaces, line breaks and differences of width.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

impl Columns {
    fn of(header: &[Cell]) -> Option<Self> {
        let texts: Vec<String> = header.iter().map(|cell| plain(&cell.shown())).collect();
        let find =
            |names: &[&str]| texts.iter().position(|text| names.iter().any(|name| plain(name) == *text));
        let columns = Self {
            levels: [find(HEADERS[0]), find(HEADERS[1]), find(HEADERS[2])],
            target: find(HEADERS[3]),
            weight: find(HEADERS[4]),
            operator: find(&OPERATOR_HEADERS),
            unit: find(&UNIT_HEADERS),
        };
        columns.levels.iter().all(Option::is_some).then_some(columns)
    }
}

/// A line that becomes a leaf.
struct Line {
    row: u32,
    levels: [String; 3],
    aim: Aim,
    weight: Option<Decimal>,
}

/// What pasted cells hold.
#[derive(Default)]
struct Read {
    lines: Vec<Line>,
    left_out: Vec<LeftOutRow>,
    obstacle: Option<String>,
}

fn read(text: &str) -> Read {
    let workbook = jitu_workbooks::read_text(&word("import.pasted"), text);
    let rows: &[Vec<Cell>] = workbook.sheets.first().map_or(&[], |sheet| &sheet.rows);
    let header = rows.iter().take(HEADER_LINES).enumerate().find_map(|(i, row)| Some((i, Columns::of(row)?)));
    let Some((header, columns)) = header else {
        return Read { obstacle: Some(word("paste.no_header")), ..Read::default() };
    };
    if rows.len() > MOST_ROWS {
        let most = MOST_ROWS.to_string();
        return Read {
            obstacle: Some(language::label("paste_too_long", &[("most", &most)])),
            ..Read::default()
        };
    }
    let mut read = Read::default();
    let mut above = [String::new(), String::new()];
    let mut seen: HashMap<[String; 3], u32> = HashMap::new();
    for (index, cells) in rows.iter().enumerate().skip(header + 1) {
        let row = u32::try_from(index + 1).unwrap_or(u32::MAX);
        match line(row, cells, &columns, &mut above) {
            Ok(line) => match seen.get(&line.levels) {
                Some(first) => {
                    let reason = language::label("paste_twice", &[("row", &first.to_string())]);
                    let column = columns.levels[2].map(column_name);
                    read.left_out.push(left_out(row, column, &line.levels[2], reason, true));
                }
                None => {
                    seen.insert(line.levels.clone(), row);
                    read.lines.push(line);
                }
            },
            Err(left) => read.left_out.push(left),
        }
    }
    if read.lines.is_empty() {
        read.obstacle = Some(word("paste.no_rows"));
    } else if read.left_out.iter().any(|left| left.bad) {
        read.obstacle = Some(word("paste.bad_rows"));
    }
    read
}

fn left_out(row: u32, column: Option<String>, value: &str, reason: String, bad: bool) -> LeftOutRow {
    LeftOutRow { row, column, value: value.to_owned(), reason, bad }
}

/// A line as a leaf. Blank cells of the upper levels repeat the one above, as merged cells are pasted.
fn line(
    row: u32,
    cells: &[Cell],
    columns: &Columns,
    above: &mut [String; 2],
) -> std::result::Result<Line, LeftOutRow> {
    let text = |column: Option<usize>| {
        column.and_then(|index| cells.get(index)).map(Cell::shown).unwrap_or_default()
    };
    let ordinary = |reason: &str, value: &str| left_out(row, None, value, word(reason), false);
    let [first, second, name] = columns.levels.map(text);
    if !first.is_empty() && first != above[0] {
        // Another first-level class ends what the second level said.
        *above = [first.clone(), String::new()];
    }
    if !second.is_empty() {
        above[1].clone_from(&second);
    }
    if cells.iter().all(Cell::is_empty) {
        return Err(ordinary("import.reason.empty", ""));
    }
    if [&first, &second, &name]
        .iter()
        .any(|text| ["合计", "总计", "总分", "小计"].contains(&plain(text).as_str()))
    {
        return Err(ordinary("import.reason.subtotal", &first));
    }
    let bad = |column: Option<usize>, value: &str, reason: &str| {
        left_out(row, column.map(column_name), value, word(reason), true)
    };
    if name.is_empty() {
        return Err(bad(columns.levels[2], "", "import.reason.missing"));
    }
    if above[0].is_empty() {
        return Err(bad(columns.levels[0], "", "import.reason.missing"));
    }
    if above[1].is_empty() {
        return Err(bad(columns.levels[1], "", "import.reason.missing"));
    }
    let weight_text = text(columns.weight);
    let weight = match weight_text.trim().trim_end_matches('分').trim() {
        "" => None,
        bare => {
            let weight = Decimal::from_str_exact(bare.trim_end_matches('%')).ok();
            let fits = weight.filter(|w| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(w));
            Some(fits.ok_or_else(|| bad(columns.weight, &weight_text, "paste.bad_weight"))?)
        }
    };
    let aim = Aim::read(&text(columns.operator), &text(columns.target), &text(columns.unit));
    Ok(Line { row, levels: [above[0].clone(), above[1].clone(), name], aim, weight })
}

/// What a line does to the tree.
struct Planned {
    line: Line,
    /// The leaf it is, with what the line says.
    leaf: Indicator,
    action: &'static str,
}

fn planned(snapshot: &Snapshot, programme: &Programme, lines: Vec<Line>) -> Vec<Planned> {
    let path_of = |leaf: &Indicator| -> Option<[String; 3]> {
        let up = |id: Option<Id<Indicator>>| snapshot.indicators.iter().find(|row| Some(row.id) == id);
        let second = up(leaf.parent)?;
        let first = up(second.parent)?;
        Some([plain(&first.name), plain(&second.name), plain(&leaf.name)])
    };
    let own = snapshot.indicators.iter().filter(|row| row.programme == programme.id && row.level == 3);
    let known: HashMap<[String; 3], &Indicator> =
        own.filter_map(|leaf| Some((path_of(leaf)?, leaf))).collect();
    let plan = |line: Line| {
        let old = known.get(&line.levels.clone().map(|name| plain(&name))).copied();
        let none_yet = || Indicator {
            programme: programme.id,
            level: 3,
            name: line.levels[2].clone(),
            ..Indicator::default()
        };
        let before = old.cloned().unwrap_or_else(none_yet);
        let leaf = line.aim.onto(Indicator { weight: line.weight.or(before.weight), ..before });
        let action = match old {
            None => "add",
            Some(old) if *old == leaf => "same",
            Some(_) => "update",
        };
        Planned { line, leaf, action }
    };
    lines.into_iter().map(plan).collect()
}

/// Indicators from pasted cells; nothing is written unless `apply`.
///
/// # Errors
/// No such programme; a programme that is signed; cells that cannot be taken over when they are to be written.
pub fn paste_indicators(
    session: &mut Session,
    programme: RowId,
    text: &str,
    apply: bool,
) -> Result<PasteView> {
    let snapshot = session.snapshot()?;
    let programme = session.programme(programme.id())?;
    lock::open(&snapshot, programme.id)?;
    let Read { lines, left_out, obstacle } = read(text);
    let planned = planned(&snapshot, &programme, lines);
    let changed = planned.iter().filter(|row| row.action != "same").count();
    let obstacle = obstacle.or_else(|| (changed == 0).then(|| word("import.nothing")));
    let weight: Decimal = planned.iter().filter_map(|row| row.leaf.weight).sum();
    let mut view = PasteView {
        rows: planned.iter().map(row_view).collect(),
        left_out,
        weight: weight.normalize().to_string(),
        obstacle: obstacle.clone(),
        project: None,
    };
    if !apply {
        return Ok(view);
    }
    if let Some(detail) = obstacle {
        let name = word("import.pasted");
        return Err(AppError::new("import_refused", &[("name", &name), ("detail", &detail)]));
    }
    let label = language::label("paste_indicators", &[("count", &changed.to_string())]);
    session.write(&label, |writer| write(writer, &snapshot, &programme, planned))?;
    view.project = Some(opened_view(session)?);
    Ok(view)
}

fn row_view(planned: &Planned) -> PasteRow {
    let leaf = &planned.leaf;
    let [level1, level2, name] = planned.line.levels.clone();
    PasteRow {
        row: planned.line.row,
        level1,
        level2,
        name,
        weight: leaf.weight.map(|weight| weight.normalize().to_string()),
        target: TargetView {
            op: leaf.operator.map(|operator| operator.sign().to_owned()).unwrap_or_default(),
            value: super::shown(leaf.target_value, leaf.target_text.as_deref()).unwrap_or_default(),
            unit: leaf.unit.clone().unwrap_or_default(),
        },
        action: planned.action.to_owned(),
    }
}

/// Writes new classes where they are needed, then the leaves.
fn write(
    writer: &mut Writer<'_>,
    snapshot: &Snapshot,
    programme: &Programme,
    planned: Vec<Planned>,
) -> jitu_store::Result<()> {
    let mut classes: HashMap<(Option<Id<Indicator>>, String), Id<Indicator>> = HashMap::new();
    let mut position = 0;
    for row in snapshot.indicators.iter().filter(|row| row.programme == programme.id) {
        position = position.max(row.position + 1);
        if row.level < 3 {
            classes.entry((row.parent, plain(&row.name))).or_insert(row.id);
        }
    }
    for planned in planned {
        let mut leaf = planned.leaf;
        match planned.action {
            "same" => continue,
            "update" => {
                writer.update(&leaf)?;
                continue;
            }
            _ => {}
        }
        for (level, name) in (1..).zip(&planned.line.levels[..2]) {
            let key = (leaf.parent, plain(name));
            let id = match classes.get(&key) {
                Some(id) => *id,
                None => writer.insert(&mut Indicator {
                    programme: programme.id,
                    parent: leaf.parent,
                    level,
                    name: name.clone(),
                    position,
                    ..Indicator::default()
                })?,
            };
            position += 1;
            classes.insert(key, id);
            leaf.parent = Some(id);
        }
        leaf.position = position;
        position += 1;
        writer.insert(&mut leaf)?;
    }
    Ok(())
}

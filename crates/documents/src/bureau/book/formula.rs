//! Finds and changes the references in a workbook's formulas (ECMA-376, 18.17), leaving all else as it is.

use std::fmt;

/// Rows of a sheet.
pub(super) const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const COLUMNS: u32 = 16_384;
/// Functions that take a range where they take a cell, and mean the same.
const SUMS: [&str; 10] =
    ["SUM", "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "SUBTOTAL", "SUMPRODUCT", "AGGREGATE"];

/// A cell as a formula names it; columns and rows count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner {
    pub(super) column: u32,
    pub(super) column_fixed: bool,
    pub(super) row: u32,
    pub(super) row_fixed: bool,
}

/// A reference in a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// A cell, and whether it is all that a sum is given there.
    Cell(Corner, bool),
    Range(Corner, Corner),
    /// Whole rows, each with its `$`.
    Rows((u32, bool), (u32, bool)),
}

impl Corner {
    /// Reads `$B$5`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (column_fixed, rest) = text.strip_prefix('$').map_or((false, text), |rest| (true, rest));
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic())?;
        let (name, rest) = rest.split_at(letters);
        let (row_fixed, digits) = rest.strip_prefix('$').map_or((false, rest), |rest| (true, rest));
        if name.is_empty() || name.len() > 3 || !digits.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let column =
            name.chars().fold(0, |sum, c| sum * 26 + u32::from(c.to_ascii_uppercase() as u8 - b'A' + 1));
        let row = digits.parse().ok().filter(|row| (1..=ROWS).contains(row))?;
        (column <= COLUMNS).then_some(Self { column, column_fixed, row, row_fixed })
    }

    /// With another row.
    pub(super) fn at(self, row: u32) -> Self {
        Self { row, ..self }
    }

    /// Moved as a copied formula moves its references; nothing where that leads off the sheet.
    fn moved(self, rows: i64, columns: i64) -> Option<Self> {
        let shift = |value: u32, by: i64, most: u32| {
            u32::try_from(i64::from(value) + by).ok().filter(|value| (1..=most).contains(value))
        };
        let row = if self.row_fixed { self.row } else { shift(self.row, rows, ROWS)? };
        let column = if self.column_fixed { self.column } else { shift(self.column, columns, COLUMNS)? };
        Some(Self { row, column, ..self })
    }
}

/// Letters of a column.
pub(super) fn column_name(mut column: u32) -> String {
    let mut name = Vec::new();
    while column > 0 {
        column -= 1;
        name.insert(0, b'A' + (column % 26) as u8);
        column /= 26;
    }
    String::from_utf8_lossy(&name).into_owned()
}

impl fmt::Display for Corner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |fixed| if fixed { "$" } else { "" };
        write!(
            f,
            "{}{}{}{}",
            sign(self.column_fixed),
            column_name(self.column),
            sign(self.row_fixed),
            self.row
        )
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |fixed: bool| if fixed { "$" } else { "" };
        match self {
            Self::Cell(corner, _) => corner.fmt(f),
            Self::Range(from, to) => write!(f, "{from}:{to}"),
            Self::Rows((from, a), (to, b)) => write!(f, "{}{from}:{}{to}", sign(*a), sign(*b)),
        }
    }
}

/// What is made of each reference: its sheet, if it names one, and itself. Nothing means that it leads nowhere now.
pub(super) type Change<'a> = dyn Fn(Option<&str>, Reference) -> Option<Reference> + 'a;

/// Changes every reference of a formula.
pub(super) fn rewritten(formula: &str, change: &Change) -> String {
    Rewriter {
        rest: formula,
        out: String::with_capacity(formula.len()),
        functions: Vec::new(),
        sheet: None,
        change,
    }
    .run()
}

/// A formula as it reads in another cell, `rows` and `columns` further.
pub(super) fn copied(formula: &str, rows: i64, columns: i64) -> String {
    rewritten(formula, &|_, reference| match reference {
        Reference::Cell(corner, summed) => Some(Reference::Cell(corner.moved(rows, columns)?, summed)),
        Reference::Range(from, to) => {
            Some(Reference::Range(from.moved(rows, columns)?, to.moved(rows, columns)?))
        }
        Reference::Rows(from, to) => {
            let moved = |(row, fixed): (u32, bool)| {
                let corner = Corner { column: 1, column_fixed: true, row, row_fixed: fixed };
                corner.moved(rows, 0).map(|corner| (corner.row, fixed))
            };
            Some(Reference::Rows(moved(from)?, moved(to)?))
        }
    })
}

struct Rewriter<'a, 'b> {
    rest: &'a str,
    out: String,
    functions: Vec<String>,
    sheet: Option<String>,
    change: &'b Change<'b>,
}

impl<'a> Rewriter<'a, '_> {
    fn run(mut self) -> String {
        while let Some(c) = self.rest.chars().next() {
            match c {
                '"' => self.quoted('"'),
                '\'' => self.sheet_name(),
                '#' => self.error(),
                '[' => self.brackets(),
                c if is_word(c) => self.word(),
                c => self.sign(c),
            }
        }
        self.out
    }

    /// Copies so many bytes.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.out.push_str(taken);
        taken
    }

    /// Length of what stands between quotes, with them; doubled quotes are inside.
    fn quotes(&self, quote: char) -> usize {
        let mut length = 1;
        while let Some(at) = self.rest[length..].find(quote) {
            length += at + 1;
            if !self.rest[length..].starts_with(quote) {
                return length;
            }
            length += 1;
        }
        self.rest.len()
    }

    fn quoted(&mut self, quote: char) {
        let length = self.quotes(quote);
        self.take(length);
    }

    fn sheet_name(&mut self) {
        let length = self.quotes('\'');
        let taken = self.take(length);
        if self.rest.starts_with('!') {
            self.take(1);
            self.sheet = Some(taken.trim_matches('\'').replace("''", "'"));
        }
    }

    fn error(&mut self) {
        let end = self.rest[1..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '/')
            .map_or(self.rest.len(), |at| at + 1);
        let sign = usize::from(self.rest[end..].starts_with(['!', '?']));
        self.take(end + sign);
    }

    fn brackets(&mut self) {
        let mut depth = 0_usize;
        let mut end = self.rest.len();
        for (at, c) in self.rest.char_indices() {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                end = at + 1;
                break;
            }
        }
        self.take(end);
    }

    fn sign(&mut self, c: char) {
        match c {
            '(' => self.functions.push(String::new()),
            ')' => {
                self.functions.pop();
            }
            _ => {}
        }
        self.take(c.len_utf8());
        self.sheet = None;
    }

    fn word(&mut self) {
        let end = word_end(self.rest);
        let word = &self.rest[..end];
        let after = &self.rest[end..];
        if after.starts_with('!') {
            self.take(end + 1);
            self.sheet = Some(word.to_owned());
            return;
        }
        if after.starts_with('(') {
            self.take(end + 1);
            self.functions.push(word.to_ascii_uppercase());
            return;
        }
        let second = after.strip_prefix(':').map(|rest| &rest[..word_end(rest)]).unwrap_or_default();
        let range = (Corner::parse(word), Corner::parse(second));
        let rows = (row(word), row(second));
        let (reference, length) = match (range, rows) {
            ((Some(from), Some(to)), _) => (Reference::Range(from, to), end + 1 + second.len()),
            ((Some(cell), None), _) => (Reference::Cell(cell, self.is_summed(after)), end),
            (_, (Some(from), Some(to))) => (Reference::Rows(from, to), end + 1 + second.len()),
            _ => {
                self.take(end);
                self.sheet = None;
                return;
            }
        };
        self.rest = &self.rest[length..];
        match (self.change)(self.sheet.take().as_deref(), reference) {
            Some(reference) => self.out.push_str(&reference.to_string()),
            None => self.out.push_str("#REF!"),
        }
    }

    /// Whether the reference that stands before `after` is the whole argument of a sum.
    fn is_summed(&self, after: &str) -> bool {
        let in_sum = self.functions.last().is_some_and(|name| SUMS.contains(&name.as_str()));
        let before =
            self.out.rsplit_once('!').filter(|_| self.sheet.is_some()).map_or(self.out.as_str(), |(b, _)| b);
        // Before a sheet's name the argument has begun as well.
        let begins = self.sheet.is_some() || before.trim_end().ends_with(['(', ',']);
        in_sum && begins && after.trim_start().starts_with([')', ','])
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

fn word_end(text: &str) -> usize {
    text.find(|c: char| !is_word(c)).unwrap_or(text.len())
}

/// A row of `$1:$3`.
fn row(text: &str) -> Option<(u32, bool)> {
    let (fixed, digits) = text.strip_prefix('$').map_or((false, text), |rest| (true, rest));
    let number = digits.parse().ok().filter(|row| (1..=ROWS).contains(row))?;
    digits.chars().all(|c| c.is_ascii_digit()).then_some((number, fixed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_formula_moves_what_is_not_fixed() {
        for (formula, copy) in [
            ("B2*$C$1+D$3", "C4*$C$1+E$3"),
            ("SUM(A1:B2)/'一 季''度'!A1", "SUM(B3:C4)/'一 季''度'!B3"),
            ("IF(A1=\"B2\",\"\"\"A1\",LOG10(A1))", "IF(B3=\"B2\",\"\"\"A1\",LOG10(B3))"),
            ("T[[#All],[A1]]+1E5+#REF!+Sheet1!A1", "T[[#All],[A1]]+1E5+#REF!+Sheet1!B3"),
            ("SUM(1:3)+SUM(A:A)+A1.5", "SUM(3:5)+SUM(A:A)+A1.5"),
            ("TRUE+金额+XFD1048576", "TRUE+金额+#REF!"),
        ] {
            assert_eq!(copied(formula, 2, 1), copy, "{formula}");
        }
    }

    #[test]
    fn the_whole_argument_of_a_sum_is_told_from_other_cells() {
        let told = |formula: &str| {
            let summed = std::cell::RefCell::new(Vec::new());
            rewritten(formula, &|_, reference| {
                if let Reference::Cell(corner, is_summed) = reference {
                    summed.borrow_mut().push((corner.to_string(), is_summed));
                }
                Some(reference)
            });
            summed.into_inner()
        };
        assert_eq!(told("SUM(A1, B2)*C3"), [("A1".into(), true), ("B2".into(), true), ("C3".into(), false)]);
        assert_eq!(
            told("SUM(A1*2)+IF(B1,C1)"),
            [("A1", false), ("B1", false), ("C1", false)].map(|(a, b)| (a.to_owned(), b))
        );
        assert_eq!(told("SUM(表一!A1)"), [("A1".to_owned(), true)]);
    }

    #[test]
    fn columns_have_letters() {
        for (number, name) in [(1, "A"), (26, "Z"), (27, "AA"), (16_384, "XFD")] {
            assert_eq!(column_name(number), name);
            assert_eq!(Corner::parse(&format!("{name}1")).unwrap().column, number);
        }
    }
}

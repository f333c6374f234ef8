//! Metrics: what can be computed from the facts in a project file, with the rows each figure came from.
//!
//! Code counts [`quantities`]; a metric is a file of `assets/metrics` with an expression over them, or a record of the
//! bureau's own in the project. No quantity reads a score or the value of an indicator, so none can be circular.

mod expression;
mod parts;
mod past;
mod quantities;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use jitu_model::assessment::EvidenceItem;
use jitu_model::money::half_up;
use jitu_model::operation::BureauMetric;
use jitu_model::programme::Programme;
use jitu_model::{Decimal, Id, Snapshot};
use serde::Deserialize;

use crate::AssessError;

pub use expression::{Expression, ExpressionError, ExpressionProblem};
pub use parts::{Reported, reported, roll_up};
pub use past::Past;

/// A computed figure with the rows it came from.
pub type Computed = (Decimal, Vec<EvidenceItem>);

/// The files of the product, part of the program: a scoring needs no file system.
static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/metrics");

/// What a metric is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Id: the name of its file, or the key of a bureau's own.
    #[serde(skip)]
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Unit of the figure (个, %, 万元).
    pub unit: String,
    /// How it is computed.
    pub definition: String,
    /// What it is computed from, or the document that defines it.
    pub source: String,
    /// Heading it stands under in pickers; empty for a bureau's own.
    pub group: String,
    /// The expression over quantities.
    pub expression: String,
    /// Whether it is the bureau's own.
    #[serde(skip)]
    pub own: bool,
}

impl Metric {
    /// Reads a metric's file. `id` is its name without ending.
    ///
    /// # Errors
    /// Not the TOML it should be, or an expression that cannot be read.
    pub fn parse(id: &str, text: &str) -> Result<Self, AssessError> {
        let mut metric: Self = toml::from_str(text).map_err(|error| AssessError::MetricSyntax {
            metric: id.to_owned(),
            message: error.to_string().trim().replace('\n', " "),
        })?;
        id.clone_into(&mut metric.id);
        metric.parsed()?;
        Ok(metric)
    }

    fn own(record: &BureauMetric) -> Self {
        Self {
            id: record.key.clone(),
            name: record.name.clone(),
            unit: record.unit.clone(),
            definition: record.definition.clone(),
            source: record.source.clone(),
            group: String::new(),
            expression: record.expression.clone(),
            own: true,
        }
    }

    fn parsed(&self) -> Result<Expression, AssessError> {
        Expression::parse(&self.expression)
            .map_err(|error| AssessError::Expression { metric: self.id.clone(), error })
    }
}

/// Metrics that come with the product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetricLibrary {
    metrics: BTreeMap<String, Metric>,
}

impl MetricLibrary {
    /// Reads metrics: pairs of id (file name without ending) and text.
    ///
    /// # Errors
    /// A text that does not parse.
    pub fn parse<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, AssessError> {
        let read = |(id, text)| Ok((str::to_owned(id), Metric::parse(id, text)?));
        Ok(Self { metrics: texts.into_iter().map(read).collect::<Result<_, AssessError>>()? })
    }

    /// The metrics that come with the product.
    ///
    /// # Errors
    /// A file of the product is damaged.
    pub fn shipped() -> Result<&'static Self, AssessError> {
        static LIBRARY: OnceLock<Result<MetricLibrary, AssessError>> = OnceLock::new();
        let files = || {
            let tomls = SHIPPED.files().filter(|f| f.path().extension().is_some_and(|end| end == "toml"));
            MetricLibrary::parse(
                tomls.filter_map(|f| Some((f.path().file_stem()?.to_str()?, f.contents_utf8()?))),
            )
        };
        LIBRARY.get_or_init(files).as_ref().map_err(Clone::clone)
    }

    /// The metric of that id.
    pub fn get(&self, id: &str) -> Option<&Metric> {
        self.metrics.get(id)
    }

    /// All metrics of the library, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.values()
    }

    /// The metric of that id, of the library or the bureau's own; the library's wins.
    pub fn find(&self, id: &str, snapshot: &Snapshot) -> Option<Metric> {
        let own = || snapshot.own_metrics.iter().filter(|own| own.key == id).min_by_key(|own| own.id);
        self.get(id).cloned().or_else(|| own().map(Metric::own))
    }

    /// All metrics of the library by id, then the bureau's own by key that the library does not have.
    pub fn all(&self, snapshot: &Snapshot) -> Vec<Metric> {
        let mut all: Vec<Metric> = self.iter().cloned().collect();
        let mut own: BTreeMap<&str, &BureauMetric> = BTreeMap::new();
        for record in snapshot.own_metrics.iter().filter(|own| !self.metrics.contains_key(&own.key)) {
            let first = own.entry(&record.key).or_insert(record);
            if record.id < first.id {
                *first = record;
            }
        }
        all.extend(own.into_values().map(Metric::own));
        all
    }
}

/// Ids of the metrics that come with the product; none where a file of it is damaged, which [`compute`] tells.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let library = MetricLibrary::shipped().ok();
    library.into_iter().flat_map(|library| library.metrics.keys().map(String::as_str))
}

/// Computes a metric, shipped or the bureau's own, for a programme, with the rows it came from; `None`: the file does
/// not tell.
///
/// # Errors
/// No metric of that id, or an expression that cannot be read.
pub fn compute(
    metric_id: &str,
    snapshot: &Snapshot,
    programme: Id<Programme>,
) -> Result<Option<Computed>, AssessError> {
    let unknown = || AssessError::UnknownMetric { metric: metric_id.to_owned() };
    let metric = MetricLibrary::shipped()?.find(metric_id, snapshot).ok_or_else(unknown)?;
    let expression = metric.parsed()?;
    Ok(evaluate(&expression, snapshot, programme).map(|(value, rows)| (rounded(value, &metric.unit), rows)))
}

/// Whether an expression can be read.
///
/// # Errors
/// What is wrong with it, and where.
pub fn check_expression(text: &str) -> Result<(), ExpressionError> {
    Expression::parse(text).map(|_| ())
}

/// What an expression gives for a programme, half up to two decimals; `None`: it cannot be read, or the file does not
/// tell.
pub fn preview(expression: &str, snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let expression = Expression::parse(expression).ok()?;
    evaluate(&expression, snapshot, programme).map(|(value, rows)| (half_up(value, 2).normalize(), rows))
}

/// A quantity's names in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantityLabel {
    /// Name in expressions.
    pub name: &'static str,
    /// Unit (个, 元, 亩, %, 天, 人).
    pub unit: &'static str,
    /// What it is, in Chinese.
    pub chinese: &'static str,
    /// What it is, in English.
    pub english: &'static str,
    /// Whether it is written with the name of a land class or township: `class_ratio("水田")`.
    pub needs_name: bool,
}

/// Every quantity an expression can name, with its words from `assets/metrics/quantities.tsv`; empty words where that
/// file lacks them.
pub fn quantities() -> Vec<QuantityLabel> {
    let table = SHIPPED.get_file("quantities.tsv").and_then(|file| file.contents_utf8()).unwrap_or_default();
    let words: BTreeMap<&str, [&str; 3]> = table
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('\t').map(str::trim);
            Some((cells.next()?, [cells.next()?, cells.next()?, cells.next()?]))
        })
        .collect();
    let label = |quantity: &quantities::Quantity| {
        let [unit, chinese, english] = words.get(quantity.name).copied().unwrap_or_default();
        QuantityLabel { name: quantity.name, unit, chinese, english, needs_name: quantity.needs_name() }
    };
    quantities::all().map(label).collect()
}

/// Whether a metric's unit and that of an indicator are of one kind: both shares, both the same money, or neither.
/// `None`: no such metric.
pub(crate) fn agrees_with(metric_id: &str, unit: &str, snapshot: &Snapshot) -> Option<bool> {
    let metric = MetricLibrary::shipped().ok()?.find(metric_id, snapshot)?;
    Some(kind_of(&metric.unit) == kind_of(unit))
}

fn kind_of(unit: &str) -> &str {
    match unit.trim() {
        "%" | "％" => "%",
        money @ ("元" | "万元" | "亿元") => money,
        _ => "",
    }
}

/// The value and the union of its quantities' evidence, in the quantities' own order. All that an expression names is
/// its evidence, also the branch of a choice that was not taken.
fn evaluate(expression: &Expression, snapshot: &Snapshot, programme: Id<Programme>) -> Option<Computed> {
    let facts = quantities::Facts::of(snapshot, programme)?;
    let named = expression.quantities();
    let mut known: Vec<(&str, Option<&str>, Option<Computed>)> = Vec::new();
    for quantity in quantities::all() {
        for (name, of) in named.iter().filter(|(name, _)| *name == quantity.name) {
            known.push((name, *of, quantity.compute(&facts, *of)));
        }
    }
    let value = expression.value(&mut |name, of| {
        let found = known.iter().find(|(known, known_of, _)| *known == name && *known_of == of)?;
        found.2.as_ref().map(|(value, _)| *value)
    })?;
    let mut evidence: Vec<EvidenceItem> = Vec::new();
    for item in known.into_iter().filter_map(|(_, _, computed)| computed).flat_map(|(_, items)| items) {
        if !evidence.contains(&item) {
            evidence.push(item);
        }
    }
    Some((value, evidence))
}

/// Half up: shares and 元 to exactly two decimals, 万元 to the 分, anything else to at most two.
fn rounded(value: Decimal, unit: &str) -> Decimal {
    match kind_of(unit) {
        "%" | "元" => {
            let mut exact = half_up(value, 2);
            exact.rescale(2);
            exact
        }
        "万元" => half_up(value, 6).normalize(),
        _ => half_up(value, 2).normalize(),
    }
}

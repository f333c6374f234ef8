//! What can go wrong in this crate: texts that do not parse, and names nobody knows.

use thiserror::Error;

use crate::metrics::ExpressionError;

/// Why something could not be assessed. Findings about a project's figures are values, never errors.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AssessError {
    /// A rule pack is not the TOML it should be.
    #[error("rule pack {pack}: {message}")]
    PackSyntax {
        /// Id of the pack.
        pack: String,
        /// The parser's words, with line and column.
        message: String,
    },
    /// A rule pack states something impossible.
    #[error("rule pack {pack}: {field} is {value}, but {rule}")]
    PackValue {
        /// Id of the pack.
        pack: String,
        /// The field.
        field: &'static str,
        /// What it says.
        value: String,
        /// What must hold.
        rule: &'static str,
    },
    /// A metric's description is not the TOML it should be.
    #[error("metric {metric}: {message}")]
    MetricSyntax {
        /// Id of the metric.
        metric: String,
        /// The parser's words, with line and column.
        message: String,
    },
    /// A metric's expression cannot be read.
    #[error("metric {metric}: {error}")]
    Expression {
        /// Id of the metric.
        metric: String,
        /// What is wrong with it, and where.
        error: ExpressionError,
    },
    /// There is no metric of that id, neither shipped nor the bureau's own.
    #[error("unknown metric {metric}")]
    UnknownMetric {
        /// The id.
        metric: String,
    },
    /// A message catalog is not the TOML it should be.
    #[error("messages: {message}")]
    Messages {
        /// The parser's words, with line and column.
        message: String,
    },
    /// The project has no such programme.
    #[error("no programme with id {id}")]
    UnknownProgramme {
        /// The row id.
        id: i64,
    },
}

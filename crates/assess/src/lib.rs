//! Metrics, scoring rules, grades and consistency checks. Pure computation.

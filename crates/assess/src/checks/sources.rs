//! Where the money comes from, in a document's words, against the ledger.

use jitu_model::programme::{FundSource, Programme};
use jitu_model::{Id, Snapshot};

/// Words that tell a source, the more special first; 财政拨款 alone may be any fiscal money.
const WORDS: &[(&str, &[FundSource])] = &[
    ("自筹", &[FundSource::SelfRaised]),
    ("结转", &[FundSource::CarriedOver]),
    ("上级", &[FundSource::Superior]),
    ("中央", &[FundSource::Superior]),
    ("转移支付", &[FundSource::Superior]),
    ("财政", &[FundSource::CurrentFiscal, FundSource::Superior, FundSource::CarriedOver]),
];

/// The ledger's labels, where none of its sources can be what the words say; `None`: they agree, or tell nothing.
pub(super) fn contradicted(snapshot: &Snapshot, programme: Id<Programme>, words: &str) -> Option<String> {
    let year = snapshot.programme(programme)?.year;
    let sources: Vec<_> = snapshot.appropriations_of(programme).filter(|a| a.year == year).collect();
    let (_, kinds) = WORDS.iter().find(|(word, _)| words.contains(word))?;
    let agrees = |source: FundSource, label: &str| kinds.contains(&source) || label.trim() == words.trim();
    if sources.is_empty() || sources.iter().any(|a| agrees(a.source, &a.label)) {
        return None;
    }
    let labels: Vec<&str> = sources.iter().map(|source| source.label.trim()).collect();
    Some(labels.join("、"))
}

//! Rows that become movements of the budget and assets.

use jitu_model::programme::{BudgetMovement, MovementKind};
use jitu_model::system::{Asset, Tenure};
use jitu_model::{Id, Money};
use jitu_workbooks::Row;

use super::super::Refused;
use super::cells::{Cells, over, plain, whole};
use super::known::{Known, action};
use super::ledger::Ledger;
use super::{Draft, Made};
use crate::language::word;

/// The movement of a row.
pub(super) fn movement(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    ledger.foreign(row, &cells)?;
    let (Some(no), Some(amount)) = (cells.text("document_no"), cells.money("amount")) else {
        return Ok(None);
    };
    let Some(source) = ledger.source(row, cells.text("source").as_deref())? else { return Ok(None) };
    let named = cells.text("kind").and_then(|text| named_movement(&text));
    // A quota ledger writes a cut as a negative row.
    let kind =
        named.unwrap_or(if amount < Money::ZERO { MovementKind::Decrease } else { MovementKind::Initial });
    let size = if kind == MovementKind::Transfer || amount >= Money::ZERO { amount } else { -amount };
    let old = known.movements.get_mut(&(plain(&no), size)).and_then(Vec::pop);
    let fresh = BudgetMovement {
        id: old.map_or(Id::NEW, |old| old.id),
        appropriation: old.map_or(source.id, |old| old.appropriation),
        kind: if named.is_none() { old.map_or(kind, |old| old.kind) } else { kind },
        amount: size,
        document_no: Some(no),
        date: over(cells.date("date"), old.map(|old| &old.date)),
    };
    Ok(Some((action(old, &fresh), Draft::Movement(fresh), None)))
}

/// A kind of movement by the word in a quota ledger: the one that the window shows, alone or inside a longer one.
fn named_movement(text: &str) -> Option<MovementKind> {
    let inside = |kind: &&MovementKind| text.contains(&word(&format!("value.movement.{}", kind.name())));
    MovementKind::ALL.iter().find(inside).copied()
}

/// The asset of a row.
pub(super) fn asset(ledger: &Ledger<'_>, known: &mut Known<'_>, row: &Row) -> Made {
    let cells = Cells(&row.values);
    let whole = |key: &'static str| {
        whole(&cells, key).map_err(|text| Refused::new(row, key, &text, "import_not_whole", &[]))
    };
    let (Some(kind), Some(count)) = (cells.text("kind"), whole("count")?) else { return Ok(None) };
    let Some(system) = ledger.system(row, cells.text("system").as_deref())? else { return Ok(None) };
    known.claim(row, "kind", &format!("{} {kind}", system.name))?;
    let old = known.assets.get(&(system.id, plain(&kind))).copied();
    let fresh = Asset {
        id: old.map_or(Id::NEW, |old| old.id),
        system: system.id,
        kind,
        count,
        in_use: over(whole("in_use")?, old.map(|old| &old.in_use)),
        reused: over(whole("reused")?, old.map(|old| &old.reused)),
        built: over(whole("built")?, old.map(|old| &old.built)),
        tenure: old.map_or(Tenure::Unknown, |old| old.tenure),
        note: over(cells.text("note"), old.map(|old| &old.note)),
        position: old.map_or_else(|| ledger.snapshot.assets.len() as i64 + known.added, |old| old.position),
    };
    known.added += i64::from(old.is_none());
    Ok(Some((action(old, &fresh), Draft::Asset(fresh), None)))
}

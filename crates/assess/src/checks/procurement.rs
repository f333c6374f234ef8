//! Procurement: the award within its limits, the contract as awarded and signed in time, the review's figures.

use jitu_model::papers::Procurement;
use jitu_model::programme::Contract;
use jitu_model::{Finding, Money};

use super::narrative::METHODS;
use super::{Context, at, declare, ten_thousandfold, yuan};

declare! {
    OVER_CEILING = Error "PROCURE" "over_ceiling" ["contract"];
    OVER_FILED = Error "PROCURE" "over_filed_budget" ["contract"];
    NOT_AS_AWARDED = Error "PROCURE" "not_as_awarded" ["contract"];
    SIGNED_LATE = Warning "PROCURE" "signed_late" ["contract", "days"];
    SIGNED_EARLY = Error "PROCURE" "signed_before_award" ["contract"];
    UNIT = Error "UNIT" "award" ["contract"];
    TWO_METHODS = Warning "PROCURE" "two_methods" ["contract"];
    REVIEW_ABOVE = Warning "AMEND" "review_above" ["contract"];
    REVIEW_CUT = Warning "AMEND" "review_cut" ["contract"];
}

/// A contract is signed within thirty days of the award's notice (政府采购法 第四十六条).
const SIGNED_WITHIN: i64 = 30;

pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for contract in context.contracts() {
        methods(contract, findings);
        for purchase in context.snapshot.procurements.iter().filter(|p| p.contract == contract.id) {
            award(contract, purchase, findings);
            signing(contract, purchase, findings);
        }
        reviews(context, contract, findings);
    }
}

/// A contract is bought in one way.
fn methods(contract: &Contract, findings: &mut Vec<Finding>) {
    let Some(told) = contract.procurement.as_deref() else { return };
    let named: Vec<&str> = METHODS.iter().copied().filter(|method| told.contains(method)).collect();
    if let [first, _, ..] = named[..] {
        let place = vec![at(contract, &*contract.name)];
        findings.push(TWO_METHODS.found(first, told, place, &[("contract", &contract.name)]));
    }
}

fn award(contract: &Contract, purchase: &Procurement, findings: &mut Vec<Finding>) {
    let places =
        || vec![at(contract, &*contract.name), at(purchase, purchase.number.clone().unwrap_or_default())];
    let params: [(&str, &dyn std::fmt::Display); 1] = [("contract", &contract.name)];
    let Some(award) = purchase.award else { return };
    // An award a thousand times off its limit, or ten thousand times the contract, was typed in another unit.
    let limits = [purchase.ceiling, purchase.filed_budget].into_iter().flatten();
    let far = |limit: &Money| {
        let (limit, award) = (limit.fen().unsigned_abs(), award.fen().unsigned_abs());
        limit > 0 && award > 0 && (award / limit >= 1000 || limit / award >= 1000)
    };
    let signed = contract.amount.filter(|signed| ten_thousandfold(signed.yuan(), award.yuan()));
    if let Some(other) = limits.clone().find(far).or(signed) {
        findings.push(UNIT.found(yuan(other), yuan(award), places(), &params));
        return;
    }
    for (case, limit) in [(OVER_CEILING, purchase.ceiling), (OVER_FILED, purchase.filed_budget)] {
        if let Some(limit) = limit.filter(|limit| award > *limit) {
            findings.push(case.found(yuan(limit), yuan(award), places(), &params));
        }
    }
    if let Some(signed) = contract.amount.filter(|signed| *signed != award) {
        findings.push(NOT_AS_AWARDED.found(yuan(award), yuan(signed), places(), &params));
    }
}

fn signing(contract: &Contract, purchase: &Procurement, findings: &mut Vec<Finding>) {
    let (Some(signed), Some(awarded)) = (contract.signed, purchase.awarded_on) else { return };
    let places = vec![at(contract, &*contract.name)];
    if awarded.surely_after(signed) {
        let params: [(&str, &dyn std::fmt::Display); 1] = [("contract", &contract.name)];
        findings.push(SIGNED_EARLY.found(awarded, signed, places, &params));
        return;
    }
    let days = awarded.days_until(signed);
    if days > SIGNED_WITHIN {
        let params: [(&str, &dyn std::fmt::Display); 2] = [("contract", &contract.name), ("days", &days)];
        let latest = awarded.plus_days(SIGNED_WITHIN).unwrap_or(awarded);
        findings.push(SIGNED_LATE.found(latest, signed, places, &params));
    }
}

/// A review approves at most what was submitted, and its cut is the amendment's that follows from it.
fn reviews(context: &Context<'_>, contract: &Contract, findings: &mut Vec<Finding>) {
    let params: [(&str, &dyn std::fmt::Display); 1] = [("contract", &contract.name)];
    for review in context.snapshot.reviews.iter().filter(|r| r.contract == contract.id) {
        let place = at(review, review.reviewer.clone().unwrap_or_default());
        if review.approved > review.submitted {
            let places = vec![at(contract, &*contract.name), place.clone()];
            findings.push(REVIEW_ABOVE.found(yuan(review.submitted), yuan(review.approved), places, &params));
        }
        let amendment = context.snapshot.amendments.iter().find(|a| Some(a.id) == review.amendment);
        let cut: Money = review.approved - review.submitted;
        if let Some(amendment) = amendment.filter(|amendment| amendment.change != cut) {
            let places = vec![at(contract, &*contract.name), place, at(amendment, &*amendment.reason)];
            findings.push(REVIEW_CUT.found(yuan(cut), yuan(amendment.change), places, &params));
        }
    }
}

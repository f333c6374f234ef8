//! What was planted is in none of the public files; what the public is to know is.

use jitu_documents::content::Document;
use jitu_documents::public::{MaskKind, Version, html, redact};
use jitu_documents::{docx, pdf, xlsx};
use jitu_model::Id;

use crate::secrets::{SECRETS, planted};
use crate::{case, read};

/// Fails where a text holds a secret.
#[track_caller]
fn holds_none(text: &str, what: &str) {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for secret in SECRETS {
        let secret_bare: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(!text.contains(secret) && !bare.contains(&secret_bare), "{what} holds {secret}");
    }
}

fn document(form: &str) -> Document {
    Version::of(&planted().facts()).unwrap().document(&case::form(form)).unwrap()
}

#[test]
fn the_secrets_are_in_the_ordinary_document() {
    let case = planted();
    let pages = html(&case.document()).unwrap();
    let found = SECRETS.iter().filter(|secret| pages.contains(**secret)).count();
    assert!(found >= 12, "{found} of {} are printed: the test looks for what is there", SECRETS.len());
}

#[test]
fn no_record_holds_a_secret() {
    let case = planted();
    let redacted = redact(&case.snapshot).unwrap();
    holds_none(&serde_json::to_string(&redacted.snapshot).unwrap(), "the snapshot");
    let version = Version::of(&case.facts()).unwrap();
    holds_none(&serde_json::to_string(version.facts().result).unwrap(), "the assessment");
    holds_none(&format!("{:?}", version.facts()), "the facts");
    holds_none(&serde_json::to_string(version.masked()).unwrap(), "the list of what was taken out");
    // What is computed from the records stays the same.
    let totals = |snapshot| jitu_model::ledger::programme_totals(snapshot, Id::new(1));
    assert_eq!(totals(&redacted.snapshot), totals(&case.snapshot));
    assert_eq!(version.facts().result.total, case.result.total);
    assert_eq!(redacted.snapshot.towers.len(), 64);
}

#[test]
fn no_file_holds_a_secret() {
    let fonts = case::fonts();
    let folder = read::folder("public");
    for form in ["hebei-county", "mof-national", "guangdong", "hunan-self", "hunan-department", "sichuan"] {
        let document = document(form);
        let page = html(&document).unwrap();
        std::fs::write(folder.join(format!("{form}.html")), &page).unwrap();
        holds_none(&page, form);
        holds_none(&serde_json::to_string(&document).unwrap(), form);
    }
    let document = document("hebei-county");
    let path = folder.join("public.pdf");
    std::fs::write(&path, pdf::write(&document, &fonts).unwrap()).unwrap();
    let text = read::run("pdftotext", &["-layout", path.to_str().unwrap(), "-"]);
    holds_none(&text, "pdf");
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for there in ["66.9266", "99.5", "优秀", "个人", "中国铁塔邢台市分公司", "公开招标公告", "公开版说明"]
    {
        assert!(bare.contains(there), "pdf: {there}");
    }
    for (name, bytes) in
        [("docx", docx::write(&document, &fonts).unwrap()), ("xlsx", xlsx::write(&document).unwrap())]
    {
        for (file, content) in read::unzipped(&bytes).iter().filter(|(file, _)| file.ends_with(".xml")) {
            holds_none(&String::from_utf8_lossy(content), &format!("{name} {file}"));
        }
    }
}

#[test]
fn what_was_taken_out_is_listed() {
    let version = Version::of(&planted().facts()).unwrap();
    let listed = |place: &str, kind| version.masked().iter().any(|m| m.place == place && m.kind == kind);
    for (place, kind) in [
        ("assessments/1/filled_by", MaskKind::Person),
        ("assessments/1/telephone", MaskKind::Telephone),
        ("payments/1/voucher", MaskKind::Voucher),
        ("payments/2/payee", MaskKind::Person),
        ("payments/1/note", MaskKind::Person),
        ("parties/1/name", MaskKind::Person),
        ("attachments/1/name", MaskKind::Paper),
        ("attachments/3/name", MaskKind::Paper),
        ("review_steps/1/person", MaskKind::Internal),
        ("chapters/1/text", MaskKind::Person),
        ("chapters/1/text", MaskKind::Telephone),
        ("chapters/2/text", MaskKind::BankAccount),
        ("chapters/2/text", MaskKind::Voucher),
        ("goals/1/outcome", MaskKind::Telephone),
        ("remedies/1/problem", MaskKind::IdCard),
        ("remedies/1/problem", MaskKind::Email),
        ("towers/64/geometry", MaskKind::Position),
        ("assessment/indicators/7/override_reason", MaskKind::Person),
    ] {
        assert!(listed(place, kind), "{place} {kind:?}: {:#?}", version.masked());
    }
    // The payee that is an organisation is not.
    assert!(!listed("payments/1/payee", MaskKind::Person));
    assert!(!listed("attachments/2/name", MaskKind::Paper));
}

#[test]
fn a_project_without_secrets_stays_as_it_is() {
    let mut case = case::julu();
    case.snapshot.assessments.clear();
    case.snapshot.attachments.clear();
    case.snapshot.evidence.clear();
    case.snapshot.towers.clear();
    let redacted = redact(&case.snapshot).unwrap();
    assert_eq!(redacted.masked, []);
    assert_eq!(redacted.snapshot, case.snapshot);
}

#[test]
fn positions_are_coarse_and_closed_layers_are_gone() {
    let case = planted();
    let version = Version::of(&case.facts()).unwrap();
    let facts = version.facts();
    let on_grid = |value: f64| ((value / 0.005) - (value / 0.005).round()).abs() < 1e-6;
    let mut moved = 0.0_f64;
    for (coarse, exact) in facts.snapshot.towers.iter().zip(&case.snapshot.towers) {
        let ((x, y), (from_x, from_y)) = (coarse.position().unwrap(), exact.position().unwrap());
        assert!(on_grid(x) && on_grid(y), "{x} {y}");
        assert!((x - from_x).abs() <= 0.005 + 1e-9 && (y - from_y).abs() <= 0.005 + 1e-9);
        moved = moved.max((x - from_x).hypot(y - from_y));
    }
    assert!(moved > 0.003, "towers have moved");
    let (report, shapes) = facts.coverage.unwrap();
    assert!(shapes.per_tower.is_empty() && report.by_tower.is_empty());
    for point in shapes.visible.iter().flat_map(|polygon| &polygon.exterior().0) {
        assert!(on_grid(point.x) && on_grid(point.y), "{point:?}");
    }
    assert!(!shapes.visible.0.is_empty() && shapes.blind.0.is_empty(), "cropland is not public");
    assert!(facts.layers.iter().all(|of| of.layer.name != "涉密耕地图层"));
    let map = jitu_documents::figure::by_name("coverage", &facts, 156.0).unwrap();
    let before = jitu_documents::figure::by_name("coverage", &case.facts(), 156.0).unwrap();
    assert!(before.svg.contains("耕地") && !map.svg.contains("耕地") && !map.svg.contains("目标内不可视"));
    let fonts = case::fonts();
    std::fs::write(read::folder("public").join("coverage.png"), map.png(300.0, &fonts).unwrap()).unwrap();
}

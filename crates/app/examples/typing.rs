//! Prints how long the window waits while somebody works on an assessment: checks on a record as it is typed, a page
//! after an edit. Run with `cargo run --release -p jitu-app --example typing`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use jitu_app::views::{IndicatorEdit, RowId};
use jitu_app::{AppError, Session, Settings, evaluation, keeping, printing};

/// Runs of each; the median counts, the worst is told beside it.
const RUNS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    for sample in ["julu-2021", "zhanjiang-2023"] {
        let folder = tempfile::tempdir()?;
        let mut session = Session::new(Settings {
            assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "bench".to_owned(),
        });
        let view = keeping::create_sample(&mut session, sample, Some(&folder.path().join("a.gpkg")))?;
        let programme = view.programmes.first().ok_or("no programme")?.id;
        println!("{sample}");
        typing(&mut session)?;
        preview(&mut session, programme)?;
    }
    Ok(())
}

fn say(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let ms = |at: usize| times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!("  {what:<44}{:9.1} ms, at worst {:9.1} ms", ms(times.len() / 2), ms(times.len() - 1));
}

/// Every keystroke in an amount, of a new payment and of what is there.
fn typing(session: &mut Session) -> Result<(), Box<dyn Error>> {
    let snapshot = session.snapshot()?;
    let source = snapshot.appropriations.first().ok_or("no appropriation")?.id.to_string();
    let contract = snapshot.contracts.first().ok_or("no contract")?.id;
    let mut times = Vec::new();
    for run in 0..RUNS {
        let amount = "123456789"[..=run].to_owned();
        let values: BTreeMap<String, Option<String>> = [
            ("appropriation", source.clone()),
            ("contract", contract.to_string()),
            ("amount", amount.clone()),
        ]
        .into_iter()
        .map(|(key, text)| (key.to_owned(), Some(text)))
        .collect();
        let begin = Instant::now();
        evaluation::check_draft(session, "payment", None, &values)?;
        times.push(begin.elapsed());
        let values = [("amount".to_owned(), Some(amount))].into();
        let begin = Instant::now();
        evaluation::check_draft(session, "contract", Some(contract.into()), &values)?;
        times.push(begin.elapsed());
    }
    let first = times.first().copied().unwrap_or_default();
    say("checks on a record, the first keystroke", vec![first]);
    say("checks on a record, each keystroke", times.split_off(1));
    Ok(())
}

/// The first page again after each edit: of a figure where there are indicators, else of a chapter's text.
fn preview(session: &mut Session, programme: RowId) -> Result<(), Box<dyn Error>> {
    let page = |session: &mut Session, page| -> Result<Duration, AppError> {
        let begin = Instant::now();
        printing::prepare_preview(session, programme, None, page, 1.5)?.run()?;
        Ok(begin.elapsed())
    };
    say("the first page, the first time", vec![page(session, 1)?]);
    say("the next page", vec![page(session, 2)?]);
    let leaf = evaluation::assessment(session, programme)?.indicators.first().map(|leaf| leaf.id);
    let mut times = Vec::new();
    for run in 0..RUNS {
        let text = format!("第{run}次修改");
        match leaf {
            Some(leaf) => {
                let edit = IndicatorEdit { deviation_reason: Some(text), ..IndicatorEdit::default() };
                evaluation::edit_indicator(session, leaf, &edit)?;
            }
            None => {
                let chapter = printing::chapters(session, programme)?.remove(0);
                printing::edit_chapter(session, chapter.id, &format!("{}{text}", chapter.text))?;
            }
        }
        times.push(page(session, 1)?);
    }
    say("a page after an edit", times);
    Ok(())
}

//! Narratives, drafts and packs through the use cases both doors share.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use jitu_app::printing::{self, Format};
use jitu_app::views::{DraftView, RowId};
use jitu_app::{Session, Settings, evaluation, keeping, money};

fn sample(id: &str) -> (Session, RowId, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(Settings {
        assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
        config: folder.path().join("config"),
        documents: folder.path().join("documents"),
        person: "测试员".to_owned(),
    });
    let view = keeping::create_sample(&mut session, id, Some(&folder.path().join("a.gpkg"))).unwrap();
    (session, view.programmes[0].id, folder)
}

#[test]
fn a_typed_figure_is_shown_with_the_mark_for_it() {
    let (mut session, julu, _folder) = sample("julu-2021");
    let chapter = printing::chapters(&mut session, julu).unwrap().remove(0);
    // A character beyond the first plane before it: the window counts in UTF-16 units.
    let text = "𠀀实际支出60万元，执行率{{ money.execution_rate }}%。";
    printing::edit_chapter(&mut session, chapter.id, text).unwrap();
    let chapter = printing::chapters(&mut session, julu).unwrap().remove(0);
    assert_eq!(chapter.filled, "𠀀实际支出60万元，执行率99.89%。");
    let [wrong] = chapter.contradictions.as_slice() else { panic!("{chapter:?}") };
    let units: Vec<u16> = text.encode_utf16().collect();
    let marked = String::from_utf16(&units[wrong.start as usize..wrong.end as usize]).unwrap();
    assert!(marked.contains("60") && marked == wrong.text, "{wrong:?}");
    assert_eq!(wrong.mark.as_deref(), Some("money.paid_wan"));
    assert!(printing::contradictions(&mut session, julu, "实际支出66.9266万元。").unwrap().is_empty());
}

#[test]
fn drafts_are_taken_over_by_name_and_edits_stay() {
    let (mut session, programme, _folder) = sample("zhanjiang-2023");
    let before = printing::chapters(&mut session, programme).unwrap();
    let state = |drafts: &[DraftView], heading: &str| {
        drafts.iter().find(|draft| draft.heading == heading).unwrap().state.clone()
    };
    let drafts = printing::drafts(&mut session, programme).unwrap();
    assert!(drafts.iter().any(|draft| !draft.text.trim().is_empty()), "{drafts:?}");
    let there = drafts.iter().find(|draft| draft.chapter.is_some()).unwrap().clone();
    printing::edit_chapter(&mut session, there.chapter.unwrap(), "本章由经办人自己写。").unwrap();
    let fresh: Vec<String> =
        drafts.iter().filter(|draft| draft.state == "new").map(|draft| draft.heading.clone()).collect();
    printing::take_drafts(&mut session, programme, &fresh).unwrap();
    let chapters = printing::chapters(&mut session, programme).unwrap();
    assert_eq!(chapters.len(), before.len() + fresh.len());
    assert!(chapters.iter().any(|chapter| chapter.text == "本章由经办人自己写。"));
    assert_eq!(state(&printing::drafts(&mut session, programme).unwrap(), &there.heading), "edited");
    printing::take_drafts(&mut session, programme, std::slice::from_ref(&there.heading)).unwrap();
    assert_eq!(state(&printing::drafts(&mut session, programme).unwrap(), &there.heading), "same");
    let unknown = printing::take_drafts(&mut session, programme, &["没有这一章".to_owned()]);
    assert_eq!(unknown.unwrap_err().code, "unknown_draft");
}

#[test]
fn every_mark_has_a_meaning_and_those_of_the_facts_a_value() {
    let (mut session, julu, _folder) = sample("julu-2021");
    let marks = printing::marks(&mut session, julu).unwrap();
    let value = |name: &str| marks.iter().find(|mark| mark.name == name).unwrap().value.clone();
    assert_eq!(value("money.paid_wan").as_deref(), Some("66.9266"));
    assert!(marks.iter().all(|mark| !mark.meaning.is_empty()));
}

#[test]
fn an_answered_error_no_longer_makes_a_draft() {
    let (mut session, programme, folder) = sample("yiyang-2022");
    let out = folder.path().join("out");
    let export = |session: &mut Session| {
        let task = printing::prepare_export(session, programme, None, &out, &[Format::Xlsx]).unwrap();
        task.run(&mut |_| true).unwrap()
    };
    let draft = |notes: &[String]| notes.iter().any(|note| note.contains("草稿"));
    assert!(draft(&export(&mut session).notes));
    loop {
        let check = evaluation::check(&mut session, programme).unwrap();
        let open = check.findings.iter().find(|f| f.severity == "error" && f.waived.is_none());
        let Some(open) = open else { break };
        evaluation::waive(&mut session, programme, &open.fingerprint, "公布件如此，已向财政部门说明。")
            .unwrap();
    }
    assert!(!draft(&export(&mut session).notes));
}

#[test]
fn a_pack_is_whole_and_in_order_and_can_be_cancelled() {
    let (mut session, first, folder) = sample("julu-2021");
    // A second and a third programme without indicators.
    for name in ["甲", "乙"] {
        let texts = [
            ("name", name),
            ("year", "2021"),
            ("form", "hebei-county"),
            ("rule_pack", "hebei-county"),
            ("supervising_body", "某局"),
            ("implementing_body", "某局"),
        ];
        let texts = texts.map(|(key, text)| (key.to_owned(), Some(text.to_owned()))).into();
        money::save_record(&mut session, "programme", None, &texts).unwrap();
    }
    let out = folder.path().join("pack");
    let formats = [Format::Xlsx, Format::Docx];
    let pack = printing::prepare_pack(&session, None, &out, &formats).unwrap();
    let mut shares = Vec::new();
    let mut told = |share: f32| {
        shares.push(share);
        true
    };
    let written = pack.run(|pack| pack.next(&mut session), &mut told).unwrap();
    let folders: Vec<&str> = written.paths.iter().map(|path| path.rsplit('/').nth(1).unwrap()).collect();
    let mut order = folders.clone();
    order.dedup();
    assert_eq!(order.len(), 3, "{folders:?}");
    assert!(order[1].ends_with('甲') && order[2].ends_with('乙'), "{order:?}");
    assert!(written.paths.len() >= 3 * 2 * 3 && written.paths.iter().all(|path| Path::new(path).is_file()));
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-6), "{shares:?}");
    // One programme's files are those that are exported of it alone.
    let alone = printing::prepare_export(&mut session, first, None, folder.path(), &[Format::Xlsx]).unwrap();
    let alone = alone.run(&mut |_| true).unwrap();
    let sizes: Vec<u64> =
        [&alone.paths[0], &written.paths[0]].map(|path| std::fs::metadata(path).unwrap().len()).to_vec();
    assert!(sizes[0].abs_diff(sizes[1]) < 64, "{sizes:?}");

    let pack = printing::prepare_pack(&session, None, &folder.path().join("stopped"), &formats).unwrap();
    let mut calls = 0;
    let stopped = pack.run(|pack| pack.next(&mut session), &mut |_| {
        calls += 1;
        calls < 2
    });
    assert_eq!(stopped.unwrap_err().code, "cancelled");
    assert!(printing::prepare_pack(&session, Some(1999), folder.path(), &[Format::Xlsx]).is_err());
}

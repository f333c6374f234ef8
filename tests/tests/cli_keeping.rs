//! `jitu new`, `sample`, `info`, `history`, `undo`, `redo`, `verify`.

use jitu_tests::{PROGRAMME, Place, assert_keys};

#[test]
fn help_and_version_are_no_errors() {
    let place = Place::new();
    assert!(place.jitu(&["--version"]).exits(0).stdout.starts_with("jitu "));
    let help = place.jitu(&["--help"]).exits(0).stdout;
    for command in [
        "new", "sample", "info", "coverage", "viewshed", "assess", "check", "export", "forms", "history",
        "at", "undo", "redo", "verify",
    ] {
        assert!(help.contains(command), "{command}");
    }
}

#[test]
fn new_makes_an_empty_project() {
    let place = Place::new();
    let made =
        place.jitu(&["new", "新.gpkg", "--bureau", "巨鹿县自然资源和规划局", "--adcode", "130529"]).exits(0);
    assert!(made.stdout.trim_end().ends_with("新.gpkg"), "{made:?}");
    assert_eq!(place.names(), ["新.gpkg"]);
    let info = place.jitu(&["info", "新.gpkg", "--json"]).exits(0).json();
    assert_eq!(info["bureau"]["name"], "巨鹿县自然资源和规划局");
    assert_eq!(info["bureau"]["adcode"], "130529");
    assert_eq!(info["programmes"].as_array().unwrap().len(), 0);
    place.jitu(&["verify", "新.gpkg"]).exits(0);
}

#[test]
fn samples_are_listed() {
    let listed = Place::new().jitu(&["sample"]).exits(0).stdout;
    assert!(listed.contains("julu-2021") && listed.contains(PROGRAMME), "{listed}");
}

#[test]
fn info_tells_the_published_money() {
    let place = Place::julu();
    let info = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    assert_keys(&info, &["bureau", "programmes", "systems", "layers"]);
    let programme = &info["programmes"][0];
    assert_keys(
        programme,
        &["id", "name", "year", "form", "initial", "budget", "arrived", "paid", "execution_rate"],
    );
    assert_eq!(programme["name"], PROGRAMME);
    assert_eq!(programme["year"], 2021);
    for (key, value) in [
        ("initial", "670000.00"),
        ("budget", "670000.00"),
        ("arrived", "670000.00"),
        ("paid", "669266.00"),
        ("execution_rate", "99.89"),
    ] {
        assert_eq!(programme[key], value, "{key}");
    }
    assert_keys(&info["systems"][0], &["name", "contracts", "assets", "extent_area_m2"]);
    assert_eq!(info["systems"][0]["assets"], 64);
    assert_keys(&info["layers"][0], &["name", "role", "features", "crs"]);
    let layers = info["layers"].as_array().unwrap();
    let of =
        |role: &str| layers.iter().find(|layer| layer["role"] == role).unwrap_or_else(|| panic!("no {role}"));
    assert_eq!(of("township")["features"], 10);
    assert_eq!(of("county")["crs"], "EPSG:4490");
    for role in ["county", "town", "cropland", "farmland"] {
        assert!(of(role)["features"].as_u64().unwrap() > 0, "{role}");
    }
    let text = place.jitu(&["info", "julu.gpkg"]).exits(0).stdout;
    assert!(text.contains("669266.00") && text.contains(PROGRAMME), "{text}");
}

#[test]
fn history_undo_and_redo_survive_the_end_of_the_program() {
    let place = Place::julu();
    let before = place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json();
    let entries = before.as_array().unwrap().len();
    assert_keys(&before[0], &["seq", "at", "person", "label", "kind", "rows", "hash"]);

    place.jitu(&["--by", "王工", "coverage", "julu.gpkg", "--keep"]).exits(0);
    let history = place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json();
    assert_eq!(history.as_array().unwrap().len(), entries + 1);
    assert_eq!(history[0]["person"], "王工");
    let label = history[0]["label"].as_str().unwrap().to_owned();

    assert_eq!(place.jitu(&["undo", "julu.gpkg"]).exits(0).stdout.trim_end(), label);
    assert_eq!(place.jitu(&["redo", "julu.gpkg"]).exits(0).stdout.trim_end(), label);
    // Nothing leaves the chain: undo and redo are entries of their own.
    let history = place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json();
    let kinds: Vec<&str> =
        history.as_array().unwrap().iter().take(3).map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["redo", "undo", "edit"]);
    place.jitu(&["redo", "julu.gpkg"]).refused(&[]);
    let verify = place.jitu(&["verify", "julu.gpkg", "--json"]).exits(0).json();
    assert_eq!(verify["sound"], true);
    assert_eq!(verify["entries"], entries + 3);
    assert_eq!(verify["head_hash"], history[0]["hash"]);
}

#[test]
fn verify_names_the_row_that_another_program_edited() {
    let place = Place::julu();
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
    let script = "import sqlite3\n\
        db = sqlite3.connect('julu.gpkg')\n\
        row = db.execute('select min(id) from payment').fetchone()[0]\n\
        db.execute('update payment set amount = amount + 100 where id = ?', (row,))\n\
        db.commit()\n\
        print(row)";
    let row = place.tool("/usr/bin/python3", &["-c", script]).trim_end().to_owned();
    let verify = place.jitu(&["verify", "julu.gpkg", "--json"]).exits(1).json();
    assert_eq!(verify["sound"], false);
    assert_eq!(verify["rows"].as_array().unwrap().len(), 1, "{verify}");
    assert_eq!(verify["rows"][0]["difference"], "changed");
    assert_eq!(verify["rows"][0]["table"], "payment");
    assert_eq!(verify["rows"][0]["row"].to_string(), row);
}

#[test]
fn at_writes_the_project_as_it_was() {
    let place = Place::julu();
    let history = place.jitu(&["history", "julu.gpkg", "--json"]).exits(0).json();
    let last = history[0]["seq"].as_u64().unwrap();
    let hash = history[0]["hash"].clone();
    let totals = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    place.jitu(&["undo", "julu.gpkg"]).exits(0);
    let undone = place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json();
    assert_ne!(undone, totals);
    let said = place.jitu(&["at", "julu.gpkg", &format!("#{last}"), "过去.gpkg"]).exits(0).stdout;
    assert!(said.contains("过去.gpkg") && said.contains(&format!("#{last}")), "{said}");
    assert_eq!(place.jitu(&["info", "过去.gpkg", "--json"]).exits(0).json()["systems"], totals["systems"]);
    let past = place.jitu(&["history", "过去.gpkg", "--json"]).exits(0).json();
    assert_eq!(past[0]["hash"], hash);
    place.jitu(&["verify", "过去.gpkg"]).exits(0);
    place.jitu(&["verify", "julu.gpkg"]).exits(0);
    assert_eq!(place.jitu(&["info", "julu.gpkg", "--json"]).exits(0).json(), undone, "the file itself stays");
    // The end of a day that is still to come is now.
    place.jitu(&["at", "julu.gpkg", "2999-12-31", "现在.gpkg"]).exits(0);
    assert_eq!(place.jitu(&["info", "现在.gpkg", "--json"]).exits(0).json()["systems"], undone["systems"]);
    let names = place.names();
    place.jitu(&["at", "julu.gpkg", "2999-12-31", "现在.gpkg"]).refused(&["现在.gpkg"]);
    place.jitu(&["at", "julu.gpkg", "昨天", "x.gpkg"]).refused(&["昨天", "2021-06-18"]);
    place.jitu(&["at", "julu.gpkg", "1999-01-01", "x.gpkg"]).refused(&["1999-01-01"]);
    place.jitu(&["at", "julu.gpkg", "#999", "x.gpkg"]).refused(&["999"]);
    place.jitu(&["at", "nowhere.gpkg", "#1", "x.gpkg"]).refused(&["nowhere.gpkg"]);
    assert_eq!(place.names(), names, "nothing half-written is left");
}

//! Turns `tauri.conf.json`, the capabilities and the built page into code.

fn main() {
    // The page may not be built yet (`cargo clippy` on a fresh clone); an empty folder is enough to compile.
    if let Err(error) = std::fs::create_dir_all("../ui/dist") {
        println!("cargo::warning=../ui/dist: {error}");
    }
    println!("cargo::rerun-if-changed=../ui/dist");
    tauri_build::build();
}

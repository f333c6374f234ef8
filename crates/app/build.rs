//! The embedded assets are read by a macro that cargo does not watch.
fn main() {
    for folder in ["compliance", "forms", "inspection", "messages", "metrics", "rules", "samples"] {
        println!("cargo::rerun-if-changed=../../assets/{folder}");
    }
}

//! The embedded assets are read by a macro that cargo does not watch.
fn main() {
    for folder in ["forms", "messages", "metrics", "rules", "samples"] {
        println!("cargo::rerun-if-changed=../../assets/{folder}");
    }
}

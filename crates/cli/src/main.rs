//! The command `jitu`.
fn main() {}

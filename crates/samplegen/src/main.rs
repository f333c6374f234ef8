//! `jitu-samplegen FOLDER`: writes the sample's files into FOLDER from the sources in FOLDER/source.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: jitu-samplegen FOLDER");
        return ExitCode::from(2);
    };
    match write_into(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jitu-samplegen: {error}");
            ExitCode::from(2)
        }
    }
}

fn write_into(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let source = |name: &str| std::fs::read_to_string(folder.join("source").join(name));
    for (name, bytes) in jitu_samplegen::generate(&source("boundary.geojson")?, &source("townships.csv")?)? {
        println!("{name}: {} bytes", bytes.len());
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

//! Texts of a drawing in the code page that drawings of this version are read by: GDAL writes UTF-8 under a header that
//! says Latin, which shows as rubbish.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Result, Write};
use std::path::Path;

use encoding_rs::GBK;

/// Rewrites a drawing in the Chinese code page; a character that it lacks becomes `\U+1F600`.
///
/// # Errors
/// The file system refused.
pub(super) fn in_code_page(path: &Path) -> Result<()> {
    let aside = path.with_extension("part");
    let mut reader = BufReader::new(File::open(path)?);
    let mut writer = BufWriter::new(File::create(&aside)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if line.is_ascii() {
            let header = line.starts_with(b"ANSI_1252");
            writer.write_all(if header { b"ANSI_936\n" } else { &line })?;
        } else {
            writer.write_all(&encoded(&String::from_utf8_lossy(&line)))?;
        }
        line.clear();
    }
    writer.into_inner()?.sync_all()?;
    std::fs::rename(&aside, path)
}

fn encoded(text: &str) -> Vec<u8> {
    let mut known = String::with_capacity(text.len());
    for c in text.chars() {
        if GBK.encode(c.encode_utf8(&mut [0; 4])).2 {
            // Writing to a String does not fail.
            let _ = write!(known, "\\U+{:04X}", u32::from(c));
        } else {
            known.push(c);
        }
    }
    GBK.encode(&known).0.into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_code_page_lacks_is_spelled() {
        assert_eq!(super::encoded("地a😀\n"), [&[0xB5, 0xD8][..], b"a\\U+1F600\n"].concat());
    }
}

//! Writes the seeds of both targets into a folder: generated pages of every kind, format and encoding, and the invented
//! documents of the tests. `cargo run --example seeds FOLDER` where this crate lies.

#[expect(dead_code, reason = "targets read inputs, seeds only write them")]
#[path = "../src/input.rs"]
mod input;

use std::{env, error::Error, fs, path::Path};

use fayan_testkit::generate::{Format, Kind, Options, generate};
use input::GIVEN;

/// Longer inputs cost more time than they find.
const MOST_BYTES: usize = 6_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: seeds FOLDER")?;
    fs::create_dir_all(&folder)?;
    let mut written = 0;
    let mut write = |first: u8, document: &[u8]| -> std::io::Result<()> {
        if document.len() < MOST_BYTES {
            fs::write(Path::new(&folder).join(format!("seed-{written:03}")), [&[first], document].concat())?;
            written += 1;
        }
        Ok(())
    };
    let kinds = [Kind::SpeechExcerpts, Kind::QaTranscript, Kind::SingleSpeech, Kind::News, Kind::Other];
    for seed in 0..200 {
        let kind = kinds[if seed % 2 == 0 { 0 } else { seed as usize / 2 % kinds.len() }];
        let report = generate(seed, &Options { kind: Some(kind), statements: Some(2), ..Options::default() });
        let html = matches!(report.format, Format::Html(_));
        let first = match (html, report.encoding) {
            (false, "gb18030") => b'g',
            (true, "gb18030") => b'G',
            (true, _) => b'h',
            (false, _) => b't',
        };
        write(first, &report.source)?;
    }
    for case in sorted(Path::new("../../crates/fayan-segment/tests/cases"))? {
        for source in sorted(&case)?.into_iter().filter(|path| path.file_stem().is_some_and(|stem| stem == "source")) {
            let name = source.file_name().and_then(|name| name.to_str());
            let first = GIVEN.iter().find(|(_, known, _)| *known == name).map_or(b' ', |(first, ..)| *first);
            write(first, &fs::read(&source)?)?;
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

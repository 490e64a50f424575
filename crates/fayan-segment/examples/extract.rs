//! Prints the report of a file as JSON, or with `--explain` why each line became what it is.
#![expect(clippy::print_stdout, reason = "printing is what the example is for")]
#![expect(clippy::disallowed_methods, reason = "a document is a file")]

use std::{env, error::Error, fs};

use fayan_contract::{identity::sha256_hex, message::GivenMetadata, source::SourceSlug};
use fayan_segment::{Input, Segmenter};

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = GivenMetadata::default();
    let mut path = None;
    let mut explained = false;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--published" => given.published = arguments.next(),
            "--explain" => explained = true,
            _ => path = Some(argument),
        }
    }
    let path = path.ok_or("usage: extract [--published YYYY-MM-DD] [--explain] FILE")?;
    let raw = fs::read(&path)?;
    given.file_name = Some(path);
    let clean = fayan_clean::clean(&raw, &given);
    let source = SourceSlug::local();
    let sha256 = sha256_hex(&raw);
    let input =
        Input { clean: &clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes: raw.len() as u64 };
    let (report, explanation) = Segmenter::default().explain(&input);
    if explained {
        print!("{explanation}");
        for mismatch in fayan_clean::verify::verify_report(&raw, &clean, &report) {
            println!("{mismatch:?}");
        }
    } else {
        println!("{}", serde_json::to_string(&report)?);
    }
    Ok(())
}

//! Writes generated reports as a folder of cases, each with `source.*` and `gold.json`, for `fayan eval` and other
//! scorers: `cargo run -p fayan-testkit --example cases -- FOLDER [COUNT] [FIRST_SEED]`. One in four is not a page of
//! speech excerpts.

use std::{env, error::Error, fs, path::PathBuf};

use fayan_testkit::generate::{Kind, Options, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: cases FOLDER [COUNT] [FIRST_SEED]")?);
    let count: u64 = arguments.next().map_or(Ok(100), |count| count.parse())?;
    let first: u64 = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    for seed in first..first + count {
        let report = generate(seed, &Options { kind: Some(kind(seed)), ..Options::default() });
        let case = folder.join(format!("{seed:06}"));
        fs::create_dir_all(&case)?;
        fs::write(case.join(report.file_name()), &report.source)?;
        fs::write(case.join("gold.json"), serde_json::to_string_pretty(&report.gold)?)?;
    }
    Ok(())
}

fn kind(seed: u64) -> Kind {
    match seed % 16 {
        0 | 8 => Kind::QaTranscript,
        4 => Kind::SingleSpeech,
        12 => [Kind::News, Kind::Other][(seed / 16 % 2) as usize],
        _ => Kind::SpeechExcerpts,
    }
}

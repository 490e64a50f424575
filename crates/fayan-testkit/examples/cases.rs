//! Writes generated reports as a folder of cases, each with `source.*` and `gold.json`, for `fayan eval` and other
//! scorers: `cargo run -p fayan-testkit --example cases -- FOLDER [COUNT] [FIRST_SEED] [FAMILY]`. Without a family all
//! are drawn, as often as papers print them.

use std::{env, error::Error, fs, path::PathBuf};

use fayan_testkit::generate::{Family, Options, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: cases FOLDER [COUNT] [FIRST_SEED] [FAMILY]")?);
    let count: u64 = arguments.next().map_or(Ok(100), |count| count.parse())?;
    let first: u64 = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let family = arguments.next().map(|name| Family::named(&name).ok_or(format!("there is no family {name}")));
    let family = family.transpose()?;
    for seed in first..first + count {
        let drawn = Options::any(seed);
        let report = generate(seed, &Options { family: family.or(drawn.family), ..drawn });
        let case = folder.join(format!("{seed:06}"));
        fs::create_dir_all(&case)?;
        fs::write(case.join(report.file_name()), &report.source)?;
        fs::write(case.join("gold.json"), serde_json::to_string_pretty(&report.gold)?)?;
    }
    Ok(())
}

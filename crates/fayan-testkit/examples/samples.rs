//! Writes the sample pages of the README: `cargo run -p fayan-testkit --example samples -- tests/samples`.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: samples FOLDER")?);
    fs::create_dir_all(&folder)?;
    for sample in fayan_testkit::samples::samples() {
        fs::write(folder.join(sample.name), &sample.report.source)?;
    }
    Ok(())
}

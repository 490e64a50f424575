//! The shared reports, when they are there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{named, proven};

fn sources() -> Vec<PathBuf> {
    let Some(folder) = fayan_testkit::reports_dir() else { return Vec::new() };
    let cases = entries(&folder).into_iter().filter(|path| path.is_dir());
    cases.flat_map(|case| entries(&case)).filter(|path| path.file_stem().is_some_and(|stem| stem == "source")).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of reports can be read");
    entries.map(|entry| entry.expect("the folder of reports can be read").path()).collect()
}

#[test]
fn every_report_is_tiled_by_its_lines_and_edits() {
    for source in sources() {
        let raw = fs::read(&source).unwrap();
        let document = proven(&raw, &named(&source.file_name().unwrap().to_string_lossy()));
        assert!(!document.lines.is_empty(), "{} has no lines", source.display());
    }
}

#[test]
fn every_report_survives_damage() {
    for source in sources() {
        let raw = fs::read(&source).unwrap();
        let given = named(&source.file_name().unwrap().to_string_lossy());
        for seed in 1..12_usize {
            let mut damaged = raw.clone();
            for step in 0..seed * 3 {
                let at = (seed * 7919 + step * 104_729) % damaged.len();
                damaged[at] = damaged[at].wrapping_mul(31).wrapping_add(step as u8 + 1);
            }
            damaged.truncate(raw.len() - raw.len() * seed / 40);
            proven(&damaged, &given);
        }
    }
}

//! Where the real reports with hand-made gold lie.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Returns the folder of real reports: one folder a case, each with `gold.json` and `source.*`.
///
/// It is not part of the repository. `FAYAN_REPORTS` names it; otherwise `shared/reports` beside the workspace is used.
/// A developer without it gets `None`, and a line past the test runner's capture says that the test checks nothing; with
/// `CI` set that would be a test that proves nothing, so it panics.
pub fn reports_dir() -> Option<PathBuf> {
    let named = env::var_os("FAYAN_REPORTS").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(beside_workspace);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        named.is_none() && env::var_os("CI").is_none(),
        "the folder of real reports is missing: {} is not a folder; set FAYAN_REPORTS",
        folder.display()
    );
    let told = writeln!(io::stderr(), "skipped: no real reports at {}; FAYAN_REPORTS names them", folder.display());
    told.expect("standard error can be written");
    None
}

/// Returns the scorer that the gold of the real reports was made for, a Python script beside their folder. Without it the
/// same holds as without the reports: a line says so, and with `CI` set it panics.
pub fn scorer() -> Option<PathBuf> {
    let script = reports_dir()?.join("../score/score.py");
    if script.is_file() {
        return Some(script);
    }
    assert!(env::var_os("CI").is_none(), "the scorer is missing: {} is not a file", script.display());
    let told = writeln!(io::stderr(), "skipped: no other scorer at {}", script.display());
    told.expect("standard error can be written");
    None
}

fn beside_workspace() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates lie two levels down");
    workspace.join("../shared/reports")
}

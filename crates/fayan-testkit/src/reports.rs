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

fn beside_workspace() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates lie two levels down");
    workspace.join("../shared/reports")
}

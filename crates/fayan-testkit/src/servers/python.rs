//! Python with packages: clients of NATS that are not ours.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

const PYTHON: &str = "python3";

/// Returns a command that runs Python with the given packages, each pinned as `name==version`.
///
/// They are installed once into a folder of the user's cache, from the package index that `pip` is set up for. Tests
/// that run side by side may both install; the first to finish wins and the other uses its folder. Blocks while it
/// installs.
pub fn python_with(packages: &[&str]) -> Command {
    for package in packages {
        assert!(package.contains("=="), "{package} is not pinned: another day would test other code");
    }
    let folder = cache().join(format!("{}-{}", interpreter(), packages.join("+").replace("==", "-")));
    if !folder.is_dir() {
        install(packages, &folder);
    }
    let mut command = Command::new(PYTHON);
    command.env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

fn cache() -> PathBuf {
    let named = env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let cache = named.or_else(|| env::home_dir().map(|home| home.join(".cache"))).unwrap_or_else(env::temp_dir);
    cache.join("fayan").join("python")
}

/// The interpreter's name for compiled code: packages of one interpreter do not load in another.
fn interpreter() -> String {
    run(Command::new(PYTHON).args(["-c", "import sys; print(sys.implementation.cache_tag)"])).trim().to_owned()
}

fn install(packages: &[&str], folder: &Path) {
    let parent = folder.parent().expect("the folder lies in the cache");
    fs::create_dir_all(parent).unwrap_or_else(|failure| panic!("creating {}: {failure}", parent.display()));
    // Beside its destination, so that it can be renamed into place.
    let unfinished = TempDir::with_prefix_in("unfinished-", parent)
        .unwrap_or_else(|failure| panic!("creating a folder in {}: {failure}", parent.display()));
    run(Command::new(PYTHON)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(unfinished.path())
        .args(packages));
    let unfinished = unfinished.keep();
    if let Err(failure) = fs::rename(&unfinished, folder) {
        // Somebody else was faster; theirs is as good.
        assert!(folder.is_dir(), "moving packages to {}: {failure}", folder.display());
        fs::remove_dir_all(&unfinished)
            .unwrap_or_else(|failure| panic!("removing {}: {failure}", unfinished.display()));
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|failure| panic!("running {command:?}: {failure}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_finds_the_packages() {
        let version = run(python_with(&["nats-py==2.16.0"]).args(["-c", "import nats; print(nats.__name__)"]));
        assert_eq!(version.trim(), "nats");
    }

    #[test]
    #[should_panic(expected = "not pinned")]
    fn packages_must_be_pinned() {
        python_with(&["nats-py"]);
    }
}

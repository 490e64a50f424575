//! The data folder of `fayan up`: the private server's streams and the store. One `up` at a time works in it.

use std::{
    env,
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// A data folder that belongs to this process.
#[derive(Debug)]
pub(super) struct DataFolder {
    path: PathBuf,
    /// Holds the lock; the operating system lets go of it however the process ends.
    _lock: File,
}

impl DataFolder {
    /// Makes the folder where it is not there, and takes it for this process.
    pub(super) fn take(path: PathBuf) -> anyhow::Result<Self> {
        let making = || format!("making the data folder {}", path.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&path).with_context(making)?;
        let path = path.canonicalize().with_context(making)?;
        let lock = File::create(path.join("lock")).with_context(making)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                bail!("another `fayan up` works in {}; stop it, or choose another folder with --data", path.display())
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
        }
    }

    /// Where the private server keeps its streams.
    pub(super) fn server(&self) -> PathBuf {
        self.path.join("nats")
    }

    /// Address of the store in this folder.
    pub(super) fn store(&self) -> String {
        format!("sqlite://{}", self.path.join("fayan.db").display())
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes how to reach the pipeline, for `set -a; . FILE` in another shell. Only the owner may read it: it holds the
    /// password of the private server.
    pub(super) fn write_environment(&self, variables: &[(&str, &str)]) -> anyhow::Result<PathBuf> {
        let path = self.path.join("env");
        let text: String = variables.iter().map(|(name, value)| format!("{name}={}\n", quoted(value))).collect();
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// Removes what [`Self::write_environment`] wrote: the server is gone.
    pub(super) fn remove_environment(&self) {
        // A leftover file misleads nobody for long: nothing answers at its address.
        drop(fs::remove_file(self.path.join("env")));
    }
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// The data folder unless one is given: `fayan` in `XDG_STATE_HOME`, else in `~/.local/state`, else `fayan-data` here.
pub(super) fn default_folder() -> PathBuf {
    let state = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state =
        state.or_else(|| env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(".local/state")));
    state.map_or_else(|| PathBuf::from("fayan-data"), |state| state.join("fayan"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::take(folder.path().join("data")).unwrap();
        let second = DataFolder::take(folder.path().join("data")).unwrap_err();
        assert!(second.to_string().contains("--data"), "{second}");
        drop(first);
        assert!(DataFolder::take(folder.path().join("data")).is_ok());
    }

    #[test]
    fn values_are_quoted_for_a_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}

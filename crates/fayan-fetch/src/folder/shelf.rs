//! Where handled files go: `done/` and `failed/` inside the watched folder. Never overwrites.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::plan::{nth_name, sidecar_of};

/// How many names are tried before giving up; reaching it means that something else is wrong.
const MAX_NAMES: u32 = 100_000;

/// A folder for handled files.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Makes the folder where it is not there yet.
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Moves a document here, then its sidecar, under names that fit each other, and returns where the document is.
    ///
    /// The document goes first: a crash in between leaves a sidecar alone, which is harmless, and never a document
    /// without its metadata.
    pub(super) fn take(&self, from: &Path, name: &str, sidecar: Option<&str>) -> io::Result<PathBuf> {
        let (taken_as, to) = self.reserve(name)?;
        if let Err(error) = fs::rename(from.join(name), &to) {
            fs::remove_file(&to)?;
            return Err(error);
        }
        if let Some(sidecar) = sidecar {
            match fs::rename(from.join(sidecar), self.folder.join(sidecar_of(&taken_as))) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(to)
    }

    /// Whether a document of this name is here and its sidecar is not.
    pub(super) fn lacks_sidecar_of(&self, document: &str) -> bool {
        self.folder.join(document).is_file() && !self.folder.join(sidecar_of(document)).exists()
    }

    /// Moves a sidecar here whose document came before.
    pub(super) fn take_sidecar(&self, from: &Path, sidecar: &str) -> io::Result<()> {
        fs::rename(from.join(sidecar), self.folder.join(sidecar))
    }

    /// A free name, held by an empty file that the move then replaces: two programs never get the same one.
    fn reserve(&self, name: &str) -> io::Result<(String, PathBuf)> {
        for nth in 1..MAX_NAMES {
            let candidate = nth_name(name, nth);
            let path = self.folder.join(&candidate);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_) => return Ok((candidate, path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(ErrorKind::AlreadyExists, format!("{MAX_NAMES} names for {name} are taken")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path().join("done")).unwrap();
        for content in ["first", "second"] {
            fs::write(folder.path().join("page.html"), content).unwrap();
            fs::write(folder.path().join("page.html.json"), content).unwrap();
            shelf.take(folder.path(), "page.html", Some("page.html.json")).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join("done").join(name)).unwrap();
        assert_eq!([read("page.html"), read("page.2.html")], ["first", "second"]);
        assert_eq!([read("page.html.json"), read("page.2.html.json")], ["first", "second"]);
    }

    #[test]
    fn a_move_that_fails_leaves_no_placeholder() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(folder.path().join("done")).unwrap();
        assert!(shelf.take(folder.path(), "gone.txt", None).is_err());
        assert_eq!(fs::read_dir(folder.path().join("done")).unwrap().count(), 0);
    }
}

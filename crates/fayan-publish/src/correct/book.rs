//! The folder of corrections while a service runs.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use tracing::{info, warn};

use super::{Corrections, InvalidCorrections, paths};

/// A folder whose files may change. It is looked at for every report, so a correction that somebody has just written is
/// never undone by a page that comes in the same moment: some dozen microseconds for each hundred files.
#[derive(Debug)]
pub struct Book {
    folder: PathBuf,
    read: Mutex<Read>,
}

#[derive(Debug)]
struct Read {
    state: Vec<(PathBuf, u64, Option<SystemTime>)>,
    corrections: Arc<Corrections>,
}

impl Book {
    /// Reads a folder. All problems are reported together.
    pub fn open(folder: PathBuf) -> Result<Self, InvalidCorrections> {
        // First the state, then the files: what changes in between is read again.
        let state =
            state(&folder).map_err(|error| InvalidCorrections(vec![format!("{}: {error}", folder.display())]))?;
        let corrections = Arc::new(Corrections::read(&folder)?);
        Ok(Self { folder, read: Mutex::new(Read { state, corrections }) })
    }

    /// The corrections as they are now. While the folder cannot be read or a file is wrong, those that were read before.
    pub fn current(&self) -> Arc<Corrections> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match state(&self.folder) {
            Ok(state) if state == read.state => {}
            Ok(state) => {
                read.state = state;
                match Corrections::read(&self.folder) {
                    Ok(corrections) => {
                        info!("Read {} hand corrections", corrections.len());
                        read.corrections = Arc::new(corrections);
                    }
                    Err(error) => warn!("Hand corrections are wrong, those read before hold: {error}"),
                }
            }
            Err(error) => warn!("The folder of hand corrections cannot be read, those read before hold: {error}"),
        }
        Arc::clone(&read.corrections)
    }
}

/// Name, size and time of every file.
fn state(folder: &std::path::Path) -> io::Result<Vec<(PathBuf, u64, Option<SystemTime>)>> {
    let described = |path: PathBuf| {
        let described = fs::metadata(&path)?;
        Ok((path, described.len(), described.modified().ok()))
    };
    paths(folder)?.into_iter().map(described).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
document = '0123456789abcdef0123456789abcdef'
field = 'meeting.place'
raw_sha256 = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
new = '青禾'
reason = 'printed on the next page'
author = '编辑甲'
";

    #[test]
    fn what_somebody_writes_holds_at_once_and_what_is_wrong_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::open(folder.path().to_owned()).unwrap();
        assert!(book.current().is_empty());
        fs::write(folder.path().join("a.toml"), FILE).unwrap();
        fs::write(folder.path().join(".b.toml"), "half a fi").unwrap();
        fs::write(folder.path().join("notes.txt"), "no correction").unwrap();
        assert_eq!(book.current().len(), 1);
        fs::write(folder.path().join("b.toml"), "document = 1").unwrap();
        assert_eq!(book.current().len(), 1);
        let InvalidCorrections(problems) = Book::open(folder.path().to_owned()).unwrap_err();
        assert!(problems.len() == 1 && problems[0].starts_with("b.toml: "), "{problems:?}");
        fs::remove_file(folder.path().join("b.toml")).unwrap();
        fs::remove_file(folder.path().join("a.toml")).unwrap();
        assert!(book.current().is_empty());
        assert!(Book::open(folder.path().join("missing")).is_err());
    }
}

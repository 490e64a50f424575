//! The folder of corrections while a service runs.

use std::{
    fs, io,
    path::{Path, PathBuf},
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
    /// The folder when the corrections were read.
    state: State,
    corrections: Arc<Corrections>,
    /// Why they are not those of today, as it was told.
    problem: Option<String>,
}

/// Name, size and time of every file.
type State = Vec<(PathBuf, u64, Option<SystemTime>)>;

impl Book {
    /// Reads a folder. All problems are reported together.
    pub fn open(folder: PathBuf) -> Result<Self, InvalidCorrections> {
        let (state, corrections) = read(&folder)?;
        Ok(Self { folder, read: Mutex::new(Read { state, corrections: Arc::new(corrections), problem: None }) })
    }

    /// The corrections as they are now. While the folder cannot be read or a file is wrong, those that were read before;
    /// why is told once.
    pub fn current(&self) -> Arc<Corrections> {
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let is_unchanged = known.problem.is_none() && state(&self.folder).is_ok_and(|state| state == known.state);
        if !is_unchanged {
            match read(&self.folder) {
                Ok((state, corrections)) => {
                    info!("Read {} hand corrections", corrections.len());
                    *known = Read { state, corrections: Arc::new(corrections), problem: None };
                }
                Err(error) => known.complain(error.to_string()),
            }
        }
        Arc::clone(&known.corrections)
    }
}

impl Read {
    fn complain(&mut self, problem: String) {
        if self.problem.as_ref() != Some(&problem) {
            warn!("Hand corrections cannot be read, those read before hold: {problem}");
            self.problem = Some(problem);
        }
    }
}

/// First the state, then the files: what changes in between is read again.
fn read(folder: &Path) -> Result<(State, Corrections), InvalidCorrections> {
    let state = state(folder).map_err(|error| InvalidCorrections(vec![format!("{}: {error}", folder.display())]))?;
    Ok((state, Corrections::read(folder)?))
}

fn state(folder: &Path) -> io::Result<State> {
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

    /// A disk that fails for a moment, or a clock too coarse to tell two writes apart.
    #[test]
    fn what_could_not_be_read_is_read_again_although_nothing_seems_to_have_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let book = Book::open(folder.path().to_owned()).unwrap();
        let write = |text: &str| {
            fs::write(&path, text).unwrap();
            fs::File::options().append(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        };
        write(&FILE.replace("author", "anchor"));
        assert!(book.current().is_empty());
        write(FILE);
        assert_eq!(book.current().len(), 1);
    }
}

//! The folder of an export. It appears under its name when it is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, bail};
use fayan_export::{Digested, Summary};
use tempfile::TempDir;

/// A folder that is being filled beside the place it will have. Dropped, it goes; a killed process leaves it behind
/// under a name that nobody takes for an export.
pub(super) struct Unfinished {
    folder: TempDir,
    destination: PathBuf,
}

impl Unfinished {
    /// Makes sure that the destination is free, and makes a folder beside it.
    pub(super) fn begin(destination: &Path) -> anyhow::Result<Self> {
        let shown = destination.display();
        match fs::read_dir(destination) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    bail!(
                        "{shown} is not empty; an export makes a folder of its own, and never changes one that is there"
                    );
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("looking into {shown}")),
        }
        let name = destination.file_name().with_context(|| format!("{shown} is no name for a folder"))?;
        let parent = destination.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        let folder = tempfile::Builder::new()
            .prefix(&format!(".{}.unfinished-", name.to_string_lossy()))
            // Like any other folder that the user makes: who may read it is the umask's to say.
            .permissions(fs::Permissions::from_mode(0o777))
            .tempdir_in(parent)
            .with_context(|| format!("making a folder in {}", parent.display()))?;
        Ok(Self { folder, destination: destination.to_owned() })
    }

    /// Where a file is while the export is unfinished. Its name uses `/` and stays below the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a file that counts and hashes what is written to it.
    pub(super) fn create(&self, name: &str) -> anyhow::Result<Output> {
        let path = self.path(name);
        let file = File::create_new(&path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Output(Arc::new(Mutex::new(Digested::new(file)))))
    }

    /// Gives the folder its name.
    pub(super) fn finish(self) -> io::Result<()> {
        fs::rename(self.folder.path(), &self.destination)?;
        // Nothing is under the old name any more.
        let _moved = self.folder.keep();
        Ok(())
    }
}

/// A file of an export. Clones write to the same file, so that its size and hash can be asked for once whoever wrote
/// to it is gone.
#[derive(Clone)]
pub(super) struct Output(Arc<Mutex<Digested<File>>>);

/// Bytes that are gathered before they are hashed and written.
const BUFFER: usize = 1 << 16;

impl Output {
    /// The file for a writer of small pieces.
    pub(super) fn buffered(&self) -> BufWriter<Self> {
        BufWriter::with_capacity(BUFFER, self.clone())
    }

    /// Size and hash, once nobody else writes to it.
    pub(super) fn finish(self) -> anyhow::Result<Summary> {
        let file = Arc::into_inner(self.0).context("a file is still written to")?;
        let (_, summary) = file.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
        Ok(summary)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_appears_when_it_is_whole() {
        let parent = tempfile::tempdir().unwrap();
        let destination = parent.path().join("out/export");
        let names = || fs::read_dir(destination.parent().unwrap()).unwrap().count();

        let broken_off = Unfinished::begin(&destination).unwrap();
        broken_off.create("a").unwrap().write_all(b"half").unwrap();
        assert!(!destination.exists());
        drop(broken_off);
        assert_eq!(names(), 0);

        let folder = Unfinished::begin(&destination).unwrap();
        let output = folder.create("a").unwrap();
        output.buffered().write_all(b"whole").unwrap();
        assert_eq!(output.finish().unwrap().bytes, 5);
        folder.finish().unwrap();
        assert_eq!(fs::read(destination.join("a")).unwrap(), b"whole");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&destination), mode(destination.parent().unwrap()), "the umask says who may read it");
        assert_eq!(names(), 1);
        assert!(Unfinished::begin(&destination).is_err());
    }

    #[test]
    fn whoever_finishes_second_changes_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let destination = parent.path().join("export");
        let folders = [0, 1].map(|_| Unfinished::begin(&destination).unwrap());
        let finished = folders.map(|folder| {
            folder.create("a").unwrap();
            folder.finish().is_ok()
        });
        assert_eq!(finished, [true, false]);
    }
}

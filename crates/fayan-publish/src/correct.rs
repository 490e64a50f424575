//! Hand corrections: small files that say what a person puts in place of what is read.
//!
//! A file names a field of a document or statement by identifier or by a range of raw bytes, what is read there, what it
//! is to be, who says so and why, and the SHA-256 of the raw bytes that the field was read from. Of those bytes and not of
//! the whole page, because a page comes again and again with another advertisement or date on it, while the print that
//! somebody looked at stays. When the hash no longer matches, or `old` is not what is read, nothing is applied: the page
//! is published as read, and the file stands in `fayan review list` until somebody looks at it. A field that was read
//! from no bytes is held against the hash of the whole page.
//!
//! [`correct`] is one pure function between segmenting and planning, applied to every report that is published. The report
//! keeps what was read beside what stands, so that `fayan verify` still compares it with the bytes; applying it again, or
//! to a report that was corrected before, gives the same. Each file is also a regression check: once its target reads as
//! it says without it, it is listed as no longer needed.
//!
//! A corrected `speaker.name` leaves the statement its identifier, as that is made of the speaker as printed. Where the
//! label itself was misread, a corrected `speaker.as_printed` gives the identifier that the right label would have given,
//! as if the page had been read that way: the statement is withdrawn under the wrong one.

mod apply;
mod book;
mod draft;
mod field;
mod file;
mod standing;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

pub(crate) use apply::corrected;
pub use apply::{Corrected, Fit, correct};
pub use book::Book;
pub use draft::draft;
pub use field::Field;
pub use file::{CorrectionFile, Target};
pub use standing::{CorrectError, Reconsidered, reconsider, standing};

/// Largest file that is read; a correction of a long paragraph has some kilobytes.
const MOST_BYTES: u64 = 256 * 1024;

/// All corrections of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    /// By document, in the order of their file names.
    by_document: BTreeMap<String, Vec<CorrectionFile>>,
}

/// Files that are no corrections.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", .0.join("; "))]
pub struct InvalidCorrections(pub Vec<String>);

impl Corrections {
    /// Reads all `.toml` files of a folder. All problems are reported together.
    pub fn read(folder: &Path) -> Result<Self, InvalidCorrections> {
        let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
        let paths = paths(folder).map_err(|error| InvalidCorrections(vec![failed(folder, error)]))?;
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        for path in paths {
            match text(&path) {
                Ok(text) => files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text)),
                Err(error) => problems.push(failed(&path, error)),
            }
        }
        match Self::parse(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))) {
            Ok(corrections) if problems.is_empty() => Ok(corrections),
            Ok(_) => Err(InvalidCorrections(problems)),
            Err(InvalidCorrections(more)) => Err(InvalidCorrections([problems, more].concat())),
        }
    }

    /// Reads files by name and text.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidCorrections> {
        let (mut by_document, mut problems) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for (name, text) in files {
            match CorrectionFile::parse(name, text) {
                Ok(file) => by_document.entry(file.document.clone()).or_default().push(file),
                Err(found) => problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}"))),
            }
        }
        for files in by_document.values_mut() {
            files.sort_by(|one, other| one.name.cmp(&other.name));
        }
        if problems.is_empty() { Ok(Self { by_document }) } else { Err(InvalidCorrections(problems)) }
    }

    /// Those of a document.
    pub fn of(&self, document_id: &str) -> &[CorrectionFile] {
        self.by_document.get(document_id).map_or(&[], Vec::as_slice)
    }

    /// Those of a document alone.
    fn only_of(&self, document_id: &str) -> Self {
        Self {
            by_document: self
                .by_document
                .get_key_value(document_id)
                .map(|(id, files)| (id.clone(), files.clone()))
                .into_iter()
                .collect(),
        }
    }

    /// Documents that have some.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.by_document.keys().map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_document.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_document.is_empty()
    }
}

fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Editors keep their own files beside, with a dot before the name.
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn text(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > MOST_BYTES {
        return Err(io::Error::other(format!("larger than {MOST_BYTES} bytes")));
    }
    fs::read_to_string(path)
}

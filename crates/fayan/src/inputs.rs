//! What `PATH…|URL|-` on the command line stands for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use fayan_contract::message::GivenMetadata;
use fayan_fetch::{job, metadata};
use url::Url;

use crate::{cli::WrongUsage, render::report::harmless};

/// One document to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// A file.
    File(PathBuf),
    /// An address.
    Url(Url),
    /// Standard input.
    Standard,
}

impl Input {
    /// Its name for people. What a terminal would obey in the name of a file is not in it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => harmless(&path.display().to_string()).into_owned(),
            Self::Url(url) => url.to_string(),
            Self::Standard => "standard input".to_owned(),
        }
    }

    /// What the input itself says about the document.
    pub(crate) fn metadata(&self) -> GivenMetadata {
        match self {
            Self::File(path) => job::metadata_of_path(path),
            Self::Url(_) | Self::Standard => GivenMetadata::default(),
        }
    }

    /// Reads a file or standard input, within a limit. Addresses are the caller's business.
    pub(crate) fn read(&self, limit_bytes: u64) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::File(path) => Ok(job::read_file(path, limit_bytes)?),
            Self::Standard => job::read_limited(io::stdin().lock(), 0, limit_bytes)
                .context("reading standard input")?
                .with_context(|| format!("standard input is larger than the limit of {limit_bytes} bytes")),
            Self::Url(url) => anyhow::bail!("{url} is not a file"),
        }
    }
}

/// Takes command line arguments apart; folders are walked, in order of their names.
pub(crate) fn expand(arguments: &[String]) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument == "-" {
            inputs.push(Input::Standard);
        } else if argument.contains("://") {
            let url = metadata::check_url(argument).map_err(|error| WrongUsage(error.to_string()))?;
            inputs.push(Input::Url(url));
        } else {
            let path = Path::new(argument);
            if path.is_dir() {
                walk(path, &mut inputs);
            } else {
                // One that is not there is reported when it is its turn, beside the results of the others.
                inputs.push(Input::File(path.to_owned()));
            }
        }
    }
    Ok(inputs)
}

/// Adds the documents below a folder. Hidden names, links to folders and files that are known not to be documents
/// (sidecars, gold, reasons) are left out; a file named on the command line itself is always read.
fn walk(folder: &Path, inputs: &mut Vec<Input>) {
    let entries: io::Result<Vec<fs::DirEntry>> = fs::read_dir(folder).and_then(Iterator::collect);
    let Ok(mut entries) = entries else {
        // Like a file that cannot be read, it is named when it is its turn.
        return inputs.push(Input::File(folder.to_owned()));
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, inputs);
        } else if path.is_file() && metadata::media_type_of_name(&name).is_some_and(is_read_from_folders) {
            inputs.push(Input::File(path));
        }
    }
}

fn is_read_from_folders(media_type: &str) -> bool {
    media_type.starts_with("text/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_only_for_documents() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a.html", "a.html.json", ".hidden.txt", "inner/c.md", "inner/notes"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let inputs = expand(&[folder.path().display().to_string()]).unwrap();
        let names: Vec<String> = inputs
            .iter()
            .map(|input| input.name().trim_start_matches(&folder.path().display().to_string()).to_owned())
            .collect();
        assert_eq!(names, ["/a.html", "/b.txt", "/inner/c.md"]);
    }

    #[test]
    fn a_name_says_nothing_to_a_terminal() {
        assert_eq!(Input::File("a\u{1b}[2Jb.txt".into()).name(), "a\u{FFFD}[2Jb.txt");
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_left_for_its_turn() {
        let mut inputs = Vec::new();
        walk(Path::new("no-such-folder"), &mut inputs);
        assert_eq!(inputs, [Input::File("no-such-folder".into())]);
    }

    #[test]
    fn arguments_are_told_apart() {
        let arguments = ["-", "https://example.org/a", "no-such-file.txt"].map(str::to_owned);
        let inputs = expand(&arguments).unwrap();
        assert_eq!(inputs[0], Input::Standard);
        assert!(matches!(inputs[1], Input::Url(_)));
        assert_eq!(inputs[2], Input::File("no-such-file.txt".into()));
        assert!(expand(&["ftp://example.org".to_owned()]).is_err());
    }
}

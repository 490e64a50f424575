//! Folders of cases: a page with the gold that says how it is to be read.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Context;
use fayan_contract::{message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_fetch::job;
use fayan_segment::Segmenter;
use serde_json::Value;

use crate::pure::{self, Reading};

/// A folder with gold and a source.
pub(crate) struct Case {
    /// The name of the folder.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    source: PathBuf,
}

/// The cases below a folder, in order of their names; the folder itself may be one.
pub(crate) fn find(folder: &Path) -> anyhow::Result<Vec<Case>> {
    let mut folders = entries(folder)?;
    folders.push(folder.to_owned());
    folders.sort();
    let mut cases = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.join("gold.json").is_file()) {
        let sources =
            entries(&folder)?.into_iter().filter(|path| path.file_stem().is_some_and(|stem| stem == "source"));
        if let Some(source) = sources.min() {
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            cases.push(Case { name, folder, source });
        }
    }
    Ok(cases)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let reading = || format!("reading the folder {}", folder.display());
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).with_context(reading)?.collect();
    Ok(entries.with_context(reading)?.into_iter().map(|entry| entry.path()).collect())
}

impl Case {
    /// Its gold.
    pub(crate) fn gold(&self) -> anyhow::Result<Value> {
        let gold = fs::read_to_string(self.folder.join("gold.json")).context("reading gold.json")?;
        serde_json::from_str(&gold).context("gold.json is not JSON")
    }

    /// What our rules read on the page, explained when that is asked for.
    pub(crate) fn read(&self, segmenter: &Segmenter, max_bytes: u64, explain: bool) -> anyhow::Result<Reading> {
        let raw = job::read_file(&self.source, max_bytes)?;
        let given: GivenMetadata = job::metadata_of_path(&self.source);
        Ok(pure::read(segmenter, &raw, &given, &SourceSlug::local(), explain))
    }

    /// What another program prints for the page: one report on its last line. Its words are split at spaces, and
    /// `{source}` stands for the page.
    pub(crate) fn read_by(&self, command: &str) -> anyhow::Result<Report> {
        let source = self.source.to_string_lossy();
        let words: Vec<String> = command.split_whitespace().map(|word| word.replace("{source}", &source)).collect();
        let (program, arguments) = words.split_first().context("the command of --cmd is empty")?;
        let output = Command::new(program)
            .args(arguments)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("starting {program}"))?;
        let text = String::from_utf8(output.stdout).with_context(|| format!("what {program} prints is not UTF-8"))?;
        let last = text.trim_end().lines().next_back().with_context(|| format!("{program} printed nothing"))?;
        serde_json::from_str(last).with_context(|| format!("the last line that {program} prints is no report"))
    }
}

/// The kind of document that the gold says, as a group of figures.
pub(crate) fn kind(gold: &Value) -> &str {
    gold.get("kind").and_then(Value::as_str).unwrap_or("unknown")
}

/// The layout that the gold names, else the media type.
pub(crate) fn layout(gold: &Value, report: &Report) -> String {
    match gold.get("layout").and_then(Value::as_str).filter(|layout| !layout.is_empty()) {
        Some(layout) => layout.to_owned(),
        None if report.document.media_type.is_empty() => "unknown".to_owned(),
        None => report.document.media_type.clone(),
    }
}

//! Generated pages and what `fayan extract` makes of them: what a run must lead to.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};
use fayan_contract::{
    message::{GivenMetadata, JobHeader, JobRequested, Origin},
    report::Report,
    source::SourceSlug,
};
use fayan_publish::plan::{Guard, Plan, plan};
use fayan_testkit::generate::{Options, generate};

/// Pages in a folder with what is expected of each.
pub(crate) struct Corpus {
    pub(crate) paths: Vec<PathBuf>,
    /// Identifiers of the statements that are announced, by document.
    pub(crate) expected: BTreeMap<String, BTreeSet<String>>,
    /// How many others are so doubtful that they wait for a decision.
    pub(crate) held: u64,
}

impl Corpus {
    /// Generates pages of distinct documents and reads each with `fayan extract`.
    pub(crate) fn generate(program: &Path, folder: &Path, first_seed: u64, documents: usize) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let mut corpus = Self { paths: Vec::new(), expected: BTreeMap::new(), held: 0 };
        let mut seed = first_seed;
        while corpus.expected.len() < documents {
            let wanted = documents - corpus.expected.len();
            let paths = write_pages(folder, seed, wanted)?;
            seed += wanted as u64;
            for (path, report) in paths.iter().zip(extract(program, &paths)?) {
                let statements = report.statements.len();
                match corpus.expected.entry(report.document.id.clone()) {
                    Entry::Vacant(entry) => {
                        let announced = entry.insert(announced(report)?);
                        corpus.held += (statements - announced.len()) as u64;
                        corpus.paths.push(path.clone());
                    }
                    // Two invented meetings may bear one title and so be one document; the second is left out.
                    Entry::Occupied(_) => {
                        fs::remove_file(path).with_context(|| format!("removing {}", path.display()))?;
                    }
                }
            }
        }
        Ok(corpus)
    }

    /// Ids of all first revisions, `<statement>/1`.
    pub(crate) fn event_ids(&self) -> BTreeSet<String> {
        self.expected.values().flatten().map(|statement| format!("{statement}/1")).collect()
    }
}

/// The statements of a first reading that are announced.
fn announced(report: Report) -> anyhow::Result<BTreeSet<String>> {
    match plan(None, report, Guard::Hold)? {
        Plan::Revise(revision) => Ok(revision.events.into_iter().map(|event| event.statement_id).collect()),
        other => bail!("a first reading is to be {other:?}"),
    }
}

fn write_pages(folder: &Path, first_seed: u64, count: usize) -> anyhow::Result<Vec<PathBuf>> {
    (first_seed..first_seed + count as u64)
        .map(|seed| {
            let page = generate(seed, &Options::default());
            let path = folder.join(format!("{seed:06}-{}", page.file_name()));
            fs::write(&path, &page.source).with_context(|| format!("writing {}", path.display()))?;
            Ok(path)
        })
        .collect()
}

/// Reads pages with `fayan extract`.
pub(crate) fn extract(program: &Path, paths: &[PathBuf]) -> anyhow::Result<Vec<Report>> {
    let output = Command::new(program)
        .args(["extract", "--format", "json"])
        .args(paths)
        .output()
        .context("starting fayan extract")?;
    ensure!(output.status.success(), "fayan extract: {}", String::from_utf8_lossy(&output.stderr));
    let reports: Vec<Report> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .context("reading the reports of fayan extract")?;
    ensure!(reports.len() == paths.len(), "{} reports of {} pages", reports.len(), paths.len());
    Ok(reports)
}

/// A page to be handed over.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// Where its bytes are.
    pub(crate) path: PathBuf,
    /// When they were fetched, where that matters.
    pub(crate) fetched_at: Option<String>,
}

impl Page {
    /// A page of which only the bytes matter.
    pub(crate) fn of(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), fetched_at: None }
    }

    /// A job that carries its bytes, as `fayan submit` makes it. `number` makes its id.
    pub(crate) fn job(&self, number: u128) -> anyhow::Result<JobRequested> {
        let bytes = fs::read(&self.path).with_context(|| format!("reading {}", self.path.display()))?;
        let file_name = self.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let metadata = GivenMetadata { file_name, fetched_at: self.fetched_at.clone(), ..GivenMetadata::default() };
        let job = JobHeader { id: format!("{number:032x}"), source: SourceSlug::local(), metadata };
        Ok(JobRequested { job, origin: Origin::Inline { raw: bytes.into() } })
    }
}

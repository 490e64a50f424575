//! Pages that their papers print again and edit: what the publishers of a run are given, and what must stand at the end.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use fayan_contract::report::Report;
use fayan_testkit::generate::{GeneratedReport, Options, generate};
use rand::{RngExt, rngs::StdRng};

use crate::corpus::{Page, extract};

/// Most edits of one document.
const MOST_EDITS: u32 = 3;

/// The statements of a document that are to be announced: identifier and content hash.
pub(crate) type Standing = BTreeMap<String, String>;

/// Documents with their editions and duplicates.
pub(crate) struct Editions {
    /// In the order of handing over. Editions of a document stand anywhere, half of them close together.
    pub(crate) pages: Vec<Page>,
    /// How many of them are the first editions, one a document.
    pub(crate) documents: usize,
    /// How many are later editions.
    pub(crate) edits: usize,
    /// How many are pages that are handed over once more.
    pub(crate) duplicates: usize,
    /// What must stand at the end, by document: its newest edition.
    pub(crate) expected: BTreeMap<String, Standing>,
}

impl Editions {
    /// Generates documents, edits a share of them up to three times, and repeats a share of all pages.
    pub(crate) fn generate(
        program: &Path,
        folder: &Path,
        documents: usize,
        share: f64,
        random: &mut StdRng,
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let mut editions = Self { pages: Vec::new(), documents: 0, edits: 0, duplicates: 0, expected: BTreeMap::new() };
        let mut placed: Vec<(f64, Page)> = Vec::new();
        let mut seeds = random.random_range(1..1_000_000)..;
        while editions.documents < documents {
            let wanted = documents - editions.documents;
            let generated: Vec<GeneratedReport> =
                seeds.by_ref().take(wanted).map(|seed| generate(seed, &Options::plain_text())).collect();
            let edits: Vec<u32> = generated
                .iter()
                .map(|_| if random.random_bool(share) { random.random_range(1..=MOST_EDITS) } else { 0 })
                .collect();
            let paths = write(folder, &generated, &edits)?;
            let mut reports = extract(program, &paths)?.into_iter().zip(&paths);
            for edits in edits {
                let all: Vec<(Report, &PathBuf)> = reports.by_ref().take(edits as usize + 1).collect();
                let id = all.first().expect("the first edition is there").0.document.id.clone();
                // Two invented meetings may bear one title and so be one document; the second is left out.
                if editions.expected.contains_key(&id) {
                    continue;
                }
                let good = all.iter().take_while(|(report, _)| follows(&all[0].0, report)).count().max(1);
                let place = random.random::<f64>();
                for (number, (_, path)) in all[..good].iter().enumerate() {
                    let fetched_at = Some(format!("2031-05-04T00:00:{number:02}Z"));
                    let page = Page { path: (*path).clone(), fetched_at };
                    if random.random_bool(share) {
                        editions.duplicates += 1;
                        placed.push((later(place, random), page.clone()));
                    }
                    placed.push((if number == 0 { place } else { later(place, random) }, page));
                }
                editions.documents += 1;
                editions.edits += good - 1;
                editions.expected.insert(id, standing(&all[good - 1].0));
            }
        }
        placed.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        editions.pages = placed.into_iter().map(|(_, page)| page).collect();
        Ok(editions)
    }
}

/// Whether a later edition is published over an earlier one without anybody's decision.
fn follows(first: &Report, later: &Report) -> bool {
    let sure = later.statements.iter().all(|statement| statement.doubt().is_none());
    later.document.id == first.document.id && later.statements.len() == first.statements.len() && sure
}

fn standing(report: &Report) -> Standing {
    let announced = report.statements.iter().filter(|statement| statement.doubt().is_none());
    announced.map(|statement| (statement.id.clone(), statement.content_sha256.clone())).collect()
}

/// A place after the first edition: at once, so that several publishers have the document in work, or some time.
fn later(place: f64, random: &mut StdRng) -> f64 {
    if random.random_bool(0.5) { place + f64::EPSILON } else { random.random_range(place..=1.0) }
}

fn write(folder: &Path, pages: &[GeneratedReport], edits: &[u32]) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (page, edits) in pages.iter().zip(edits) {
        for edit in 0..=*edits {
            let path = folder.join(format!("{:07}-{edit}.txt", page.seed));
            fs::write(&path, page.edited(edit)).with_context(|| format!("writing {}", path.display()))?;
            paths.push(path);
        }
    }
    Ok(paths)
}

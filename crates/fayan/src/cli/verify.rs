//! `fayan verify`: whether everything in the store still leads back to its bytes.

use clap::Args;
use fayan_clean::verify;
use fayan_contract::{published, raw::RawBytes};
use fayan_store::{ArchivedRevision, RevisionKey, Store};
use serde_json::json;

use crate::{
    cli::{Global, Quiet, on_runtime, tell},
    config::variables as v,
    exit::Exit,
    render::{WARNING, progress, report::harmless, styled, table},
};

/// Re-read all raw bytes, cut every span and compare
///
/// For every revision of every document: the hash of the bytes, that kept ranges and edits tile them, that every field
/// with spans reads as its bytes do, and the hash of every statement. Any flipped byte inside a span is found.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan verify --store sqlite:///var/lib/fayan/fayan.db
  fayan verify --json > mismatches.jsonl

Exit code 1 says that something does not match; each mismatch is on a line.")]
pub(crate) struct Verify {
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_read@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Print mismatches as JSON, one a line
    #[arg(long)]
    json: bool,
}

/// One thing that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    field: String,
    expected: String,
    found: String,
}

/// Revisions whose keys are read at once.
const PAGE: u32 = 500;

impl Verify {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store.clone())], Quiet::Yes)?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let checked = self.check(store.as_ref()).await;
            store.close().await;
            checked
        })
    }

    async fn check(&self, store: &dyn Store) -> anyhow::Result<Exit> {
        let bar = progress::bar(store.counts().await?.revisions, "revisions");
        let (mut revisions, mut statements, mut mismatches) = (0_u64, 0_u64, 0_u64);
        let mut after: Option<RevisionKey> = None;
        loop {
            let page = store.revisions(after.as_ref(), PAGE).await?;
            for key in &page {
                let (count, findings) = check_one(store, key).await?;
                revisions += 1;
                statements += count;
                mismatches += findings.len() as u64;
                bar.inc(1);
                bar.suspend(|| findings.iter().try_for_each(|finding| self.show(key, finding)))?;
            }
            match page.last() {
                Some(last) => after = Some(last.clone()),
                None => break,
            }
        }
        bar.finish_and_clear();
        let summary = format!("{revisions} revisions with {statements} statements read again: {mismatches} mismatches");
        if self.json {
            anstream::eprintln!("{summary}");
        } else {
            tell(&format!("{summary}\n"))?;
        }
        Ok(Exit::from_problems(mismatches > 0))
    }

    fn show(&self, key: &RevisionKey, finding: &Finding) -> anyhow::Result<()> {
        let RevisionKey { document_id, revision } = key;
        let Finding { field, expected, found } = finding;
        if self.json {
            let line = json!({
                "document_id": document_id, "revision": revision, "field": field, "expected": expected, "found": found,
            });
            return tell(&format!("{line}\n"));
        }
        let (expected, found) = (table::cut(&harmless(expected), 60), table::cut(&harmless(found), 60));
        let field = styled(WARNING, field);
        tell(&format!(
            "document {document_id} revision {revision}: {field} is {expected:?}, the bytes give {found:?}\n"
        ))
    }
}

async fn check_one(store: &dyn Store, key: &RevisionKey) -> anyhow::Result<(u64, Vec<Finding>)> {
    let archived = match store.revision(key).await {
        Ok(Some(archived)) => archived,
        Ok(None) => return Ok((0, vec![finding("revision", "there", "gone")])),
        // Bytes that no longer unpack are what this command looks for.
        Err(error) if error.fault() == fayan_store::Fault::Permanent => {
            return Ok((0, vec![finding("revision", "readable", &error.to_string())]));
        }
        Err(error) => return Err(error.into()),
    };
    let statements = archived.report.statements.len() as u64;
    let findings = tokio::task::spawn_blocking(move || findings(&archived)).await?;
    Ok((statements, findings))
}

/// Everything about a revision that is not as it should be. What somebody corrected is compared as it was read. Pure.
fn findings(archived: &ArchivedRevision) -> Vec<Finding> {
    let ArchivedRevision { raw, clean, report, .. } = archived;
    let raw: &RawBytes = raw;
    let mut found: Vec<Finding> = verify::verify_report(raw, clean, &report.as_read())
        .into_iter()
        .map(|mismatch| finding(&mismatch.field, &mismatch.expected, &mismatch.found))
        .collect();
    for statement in &report.statements {
        let hash = published::statement_content_sha256(statement, &report.meeting);
        if hash != statement.content_sha256 {
            let field = format!("statement {} content_sha256", statement.ordinal);
            found.push(finding(&field, &statement.content_sha256, &hash));
        }
    }
    found
}

fn finding(field: &str, expected: &str, found: &str) -> Finding {
    Finding { field: field.to_owned(), expected: expected.to_owned(), found: found.to_owned() }
}

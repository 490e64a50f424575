//! How a job ended, in the words of the contract.

use std::collections::BTreeMap;

use fayan_contract::{
    issue::{Issue, IssueCode},
    message::{JobHeader, JobOutcome, JobResult},
    report::Report,
};

pub(crate) fn of(job: &JobHeader, result: JobResult) -> JobOutcome {
    let metadata = &job.metadata;
    JobOutcome {
        job_id: job.id.clone(),
        source: job.source.clone(),
        name: metadata.file_name.clone().or_else(|| metadata.url.clone()),
        result,
    }
}

/// The document is stored as the report says.
pub(crate) fn stored(report: &Report, events: usize) -> JobResult {
    JobResult::Stored {
        document_id: report.document.id.clone(),
        revision: report.document.revision,
        kind: report.kind,
        statements: count(report.statements.len()),
        events: count(events),
        issues: issues(report),
    }
}

pub(crate) fn held(report: &Report, code: IssueCode, detail: &str) -> JobResult {
    JobResult::Held { document_id: report.document.id.clone(), code: name(code), detail: detail.to_owned() }
}

/// The code as it stands in JSON, for example `ROSTER_MISSING`.
pub(crate) fn name(code: IssueCode) -> String {
    let json = serde_json::to_string(&code).expect("a code serialises");
    json.trim_matches('"').to_owned()
}

fn issues(report: &Report) -> BTreeMap<String, u32> {
    let of_statements = report.statements.iter().flat_map(|statement| &statement.issues);
    let mut counts = BTreeMap::new();
    for Issue { code, .. } in report.issues.iter().chain(of_statements) {
        *counts.entry(name(*code)).or_default() += 1;
    }
    counts
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

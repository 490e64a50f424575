//! What waits for a decision, and what was decided.

use anyhow::Context;
use fayan_publish::correct::{CorrectionFile, Corrections, Fit, standing};
use fayan_store::{Held, HeldReport, HeldStatement, RecordedDecision, Store};
use serde_json::json;

use crate::{
    cli::{Format, print},
    render::{
        self,
        report::harmless,
        table::{self, Column},
    },
};

/// Held reports that are read at once; each comes with its bytes.
const REPORTS: u32 = 8;
/// Rows that are read at once.
const ROWS: u32 = 500;

/// Lists held reports, then held statements, then corrections that are not in force.
pub(super) async fn waiting(
    store: &dyn Store,
    corrections: &Corrections,
    format: Format,
    limit: u32,
) -> anyhow::Result<()> {
    let reports = reports(store, limit).await.context("reading what is held")?;
    let statements = store.held_statements("", limit).await.context("reading what is held")?;
    let misfits = misfits(store, corrections).await.context("comparing corrections with what is stored")?;
    if format == Format::Json {
        let reports = reports.iter().map(|brief| brief.as_json.to_string());
        let all = reports.chain(statements.iter().map(|held| statement_as_json(held).to_string()));
        let all = all.chain(misfits.iter().map(|misfit| misfit_as_json(misfit).to_string()));
        return print(&all.map(|line| line + "\n").collect::<String>());
    }
    if reports.is_empty() && statements.is_empty() && misfits.is_empty() {
        return print("nothing is held\n");
    }
    let mut text = String::new();
    if !reports.is_empty() {
        let headings = [
            ("report", Column::Right),
            ("since", Column::Left),
            ("code", Column::Left),
            ("title", Column::Cut),
            ("why", Column::Cut),
        ];
        let rows: Vec<Vec<String>> = reports.iter().map(|brief| brief.row.clone()).collect();
        text += &format!("{}\n\n", table::render(&headings, &rows, render::columns()));
    }
    if !statements.is_empty() {
        let headings =
            [("statement", Column::Left), ("since", Column::Left), ("speaker", Column::Left), ("why", Column::Cut)];
        let rows: Vec<Vec<String>> = statements.iter().map(statement_row).collect();
        text += &format!("{}\n\n", table::render(&headings, &rows, render::columns()));
    }
    if !misfits.is_empty() {
        let headings = [("correction", Column::Left), ("document", Column::Left), ("why", Column::Cut)];
        let rows: Vec<Vec<String>> = misfits.iter().map(misfit_row).collect();
        text += &format!("{}\n\n", table::render(&headings, &rows, render::columns()));
    }
    let full = |count: usize| count as u64 >= u64::from(limit);
    if full(reports.len()) || full(statements.len()) {
        text += &format!("there may be more than {limit}; --limit shows them\n");
    }
    print(&text)
}

/// What a list shows of a held report. The report itself goes at once: it holds megabytes at worst.
struct Brief {
    row: Vec<String>,
    as_json: serde_json::Value,
}

async fn reports(store: &dyn Store, limit: u32) -> Result<Vec<Brief>, fayan_store::StoreError> {
    let (mut briefs, mut after) = (Vec::new(), 0);
    while briefs.len() < limit as usize {
        let page = store.held(after, REPORTS).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        briefs.extend(page.iter().map(brief));
    }
    briefs.truncate(limit as usize);
    Ok(briefs)
}

fn brief(held: &HeldReport) -> Brief {
    let HeldReport { id, report, code, detail, held_at, base_revision, .. } = held;
    let document = &report.document;
    let title = document.title.as_ref().map_or("", |title| title.text.as_str());
    Brief {
        row: vec![
            id.to_string(),
            held_at.clone(),
            code.clone(),
            harmless(title).into_owned(),
            harmless(detail).into_owned(),
        ],
        as_json: json!({
            "held": "report", "id": id, "at": held_at, "code": code, "detail": detail, "document_id": document.id,
            "base_revision": base_revision, "source": document.source, "title": title, "urls": document.urls,
            "raw_sha256": document.raw_sha256, "fetched_at": document.fetched_at,
        }),
    }
}

fn statement_row(held: &HeldStatement) -> Vec<String> {
    let HeldStatement { statement_id, speaker, detail, held_at, .. } = held;
    vec![statement_id.clone(), held_at.clone(), harmless(speaker).into_owned(), harmless(detail).into_owned()]
}

fn statement_as_json(held: &HeldStatement) -> serde_json::Value {
    let HeldStatement { statement_id, document, speaker, detail, held_at } = held;
    json!({
        "held": "statement", "id": statement_id, "at": held_at, "code": "LOW_CONFIDENCE", "detail": detail,
        "document_id": document.document_id, "base_revision": document.revision, "speaker": speaker,
    })
}

/// Corrections that are not in force, with the reason.
async fn misfits(
    store: &dyn Store,
    corrections: &Corrections,
) -> Result<Vec<(CorrectionFile, &'static str, String)>, fayan_store::StoreError> {
    let misfit = |(file, fit)| match fit {
        Fit::Applied => None,
        Fit::NotNeeded => {
            Some((file, "CORRECTION_NOT_NEEDED", "no longer needed: it is read so without it".to_owned()))
        }
        Fit::Unfit(why) => Some((file, "CORRECTION_UNFIT", why)),
    };
    Ok(standing(store, corrections).await?.into_iter().filter_map(misfit).collect())
}

fn misfit_row((file, _, why): &(CorrectionFile, &'static str, String)) -> Vec<String> {
    vec![harmless(&file.name).into_owned(), file.document.clone(), harmless(why).into_owned()]
}

fn misfit_as_json((file, code, why): &(CorrectionFile, &'static str, String)) -> serde_json::Value {
    json!({
        "held": "correction", "id": file.name, "code": code, "detail": why, "document_id": file.document,
        "field": file.field.as_str(),
    })
}

/// Lists all decisions.
pub(super) async fn decisions(store: &dyn Store, format: Format) -> anyhow::Result<()> {
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let page = store.decisions(after, ROWS).await.context("reading decisions")?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for decision in &page {
            match format {
                Format::Json => print(&format!("{}\n", decision_as_json(decision)))?,
                Format::Table => rows.push(decision_row(decision)),
            }
        }
    }
    if format == Format::Json {
        return Ok(());
    }
    if rows.is_empty() {
        return print("nothing was decided\n");
    }
    let headings = [
        ("at", Column::Left),
        ("by", Column::Left),
        ("verdict", Column::Left),
        ("about", Column::Left),
        ("revision", Column::Right),
        ("reason", Column::Cut),
    ];
    print(&(table::render(&headings, &rows, render::columns()) + "\n"))
}

fn about(held: &Held) -> String {
    match held {
        Held::Report(id) => format!("report {id}"),
        Held::Statement(id) => format!("statement {id}"),
    }
}

fn decision_row(RecordedDecision { decision, revision, at, .. }: &RecordedDecision) -> Vec<String> {
    vec![
        at.clone(),
        harmless(&decision.by).into_owned(),
        decision.verdict.as_str().to_owned(),
        about(&decision.about),
        revision.map(|revision| revision.to_string()).unwrap_or_default(),
        harmless(&decision.reason).into_owned(),
    ]
}

fn decision_as_json(RecordedDecision { id, decision, revision, at }: &RecordedDecision) -> serde_json::Value {
    json!({
        "number": id, "at": at, "verdict": decision.verdict.as_str(), "about": about(&decision.about),
        "document_id": decision.document_id, "revision": revision, "by": decision.by, "reason": decision.reason,
    })
}

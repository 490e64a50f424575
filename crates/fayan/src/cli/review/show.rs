//! What accepting something would change.

use fayan_publish::{
    Plan,
    correct::Corrections,
    decide::{Case, Proposal, propose},
    plan::difference,
};
use fayan_store::{Held, Store};
use serde_json::json;

use crate::{
    cli::{Format, print},
    render::{self, TITLE, difference as shown, report::harmless, styled},
};

pub(super) async fn show(
    store: &dyn Store,
    corrections: &Corrections,
    about: &Held,
    format: Format,
) -> anyhow::Result<()> {
    let Proposal { case, before, plan, .. } = propose(store, corrections, about).await?;
    let changes = difference(&before, &plan);
    if format == Format::Json {
        let Case { code, detail, held_at, .. } = &case;
        let head = json!({"code": code, "detail": detail, "at": held_at, "outdated": plan == Plan::Outdated});
        let mut text = format!("{head}\n");
        for change in &changes {
            text += &(serde_json::to_string(change)? + "\n");
        }
        return print(&text);
    }
    let mut text = String::new();
    for (name, value) in facts(&case) {
        text += &format!("{} {}\n", styled(TITLE, format!("{name:9}")), harmless(&value));
    }
    text += &match plan {
        Plan::Outdated => "\nnewer bytes stand for the document now, so this can only be rejected\n".to_owned(),
        _ if changes.is_empty() => "\naccepting it changes nothing that is published\n".to_owned(),
        _ => format!("\n{}", shown::document(Some(&before), &changes, render::columns())),
    };
    print(&text)
}

fn facts(case: &Case) -> Vec<(&'static str, String)> {
    let document = &case.report.document;
    let mut facts = vec![
        ("document", document.id.clone()),
        ("code", case.code.clone()),
        ("why", case.detail.clone()),
        ("since", case.held_at.clone()),
        ("bytes", document.raw_sha256.clone()),
    ];
    facts.extend(document.fetched_at.iter().map(|at| ("fetched", at.clone())));
    facts.extend(document.urls.iter().map(|url| ("address", url.clone())));
    facts
}

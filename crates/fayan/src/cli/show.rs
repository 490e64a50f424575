//! `fayan show`: one statement, as it stands or as it stood.

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use fayan_contract::{
    permalink::{Permalink, is_statement_id},
    report::Report,
};
use fayan_store::{RevisionKey, StatementRevision, Store, StoredStatement};

use crate::{
    cite::{self, Cited},
    cli::{Global, Quiet, on_runtime, print},
    config::variables as v,
    exit::Exit,
    render::shown::{self, Shown},
};

/// Show a statement with its document, meeting, issues, spans and history, or cite it
///
/// By its identifier as it stands now, by a permalink as it was then. An identifier whose text went to one other statement
/// is followed there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan show 8f14e45fceea167a5a36dedd4bea2543
  fayan show 'fayan:statement/8f14e45fceea167a5a36dedd4bea2543/2#3'
  fayan show --cite bibtex 'fayan:statement/8f14e45fceea167a5a36dedd4bea2543/2#3' >> speeches.bib
  fayan show --format json 8f14e45fceea167a5a36dedd4bea2543 | jq .history")]
pub(crate) struct Show {
    /// The statement: 32 hexadecimal digits, or a permalink fayan:statement/ID/REVISION#PARAGRAPH
    #[arg(value_parser = target)]
    statement: Target,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", conflicts_with = "cite")]
    format: Format,
    /// Print a reference to it, with the paragraph that the permalink names
    #[arg(long, value_enum, value_name = "FORM")]
    cite: Option<Form>,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_read@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One JSON object
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// An entry for BibTeX and biblatex
    Bibtex,
    /// An item in CSL-JSON
    Csl,
}

/// Which statement, and which revision of it.
#[derive(Debug, Clone)]
enum Target {
    AsItStands(String),
    AsItWas(Permalink),
}

fn target(text: &str) -> Result<Target, String> {
    if is_statement_id(text) {
        return Ok(Target::AsItStands(text.to_owned()));
    }
    text.parse().map(Target::AsItWas).map_err(|error| format!("no identifier of 32 hexadecimal digits, and {error}"))
}

/// Redirections that are followed at most; more would be a ring.
const REDIRECTIONS: usize = 32;

impl Show {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store.clone())], Quiet::Yes)?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let done = self.show(store.as_ref()).await;
            store.close().await;
            done
        })
    }

    async fn show(&self, store: &dyn Store) -> anyhow::Result<Exit> {
        let shown = match &self.statement {
            Target::AsItStands(id) => as_it_stands(store, id).await?,
            Target::AsItWas(link) => as_it_was(store, link).await?,
        };
        if let Some(form) = self.cite {
            let cited = Cited { report: &shown.report, statement: shown.statement(), link: shown.permalink.as_ref() };
            return print(&match form {
                Form::Bibtex => cite::bibtex(&cited),
                Form::Csl => format!("{}\n", serde_json::to_string_pretty(&cite::csl(&cited))?),
            })
            .map(|()| Exit::Ok);
        }
        print(&match self.format {
            Format::Text => shown::as_text(&shown),
            Format::Json => format!("{}\n", shown::as_json(&shown)),
        })?;
        Ok(Exit::Ok)
    }
}

/// The statement as it stands, or the one that its text went to.
async fn as_it_stands(store: &dyn Store, id: &str) -> anyhow::Result<Shown> {
    let mut stored = stored(store, id).await?;
    let mut followed = Vec::new();
    while let Some([heir]) = stored.redirect.as_ref().map(|redirect| redirect.to.as_slice()) {
        if followed.len() == REDIRECTIONS {
            bail!("the text of statement {id} was redirected {REDIRECTIONS} times without an end");
        }
        let heir = heir.clone();
        followed.push(stored.statement.id);
        stored = self::stored(store, &heir).await?;
    }
    let revision = stored.statement.revision;
    let document = stored.document.clone();
    read(store, &stored.statement.id, &document, revision, None, followed, Some(&stored)).await
}

/// The revision that a permalink names, whatever came later.
async fn as_it_was(store: &dyn Store, link: &Permalink) -> anyhow::Result<Shown> {
    let (id, revision) = (link.statement_id(), link.revision());
    let stored = stored(store, id).await?;
    let history = store.statement_revisions(id).await?;
    let Some(entry) = history.iter().find(|entry| entry.revision == revision) else {
        let known: Vec<String> = history.iter().map(|entry| entry.revision.to_string()).collect();
        bail!("statement {id} has no revision {revision}; its revisions are {}", known.join(", "));
    };
    if entry.event.ends() {
        let to = entry.redirect.iter().flat_map(|redirect| &redirect.to).cloned().collect::<Vec<_>>();
        let gone = if to.is_empty() { "withdrew it".to_owned() } else { format!("redirected it to {}", to.join(", ")) };
        bail!("revision {revision} of statement {id} {gone} and has no text; the revision before it has");
    }
    let shown = read(store, id, &entry.document, revision, link.paragraph(), Vec::new(), Some(&stored)).await?;
    let paragraphs = shown.statement().paragraphs.len();
    match link.paragraph() {
        Some(paragraph) if paragraph as usize > paragraphs => {
            bail!("revision {revision} of statement {id} has {paragraphs} paragraphs, not {paragraph}")
        }
        _ => Ok(shown),
    }
}

async fn stored(store: &dyn Store, id: &str) -> anyhow::Result<StoredStatement> {
    let stored = store.statement(id).await?.with_context(|| format!("there is no statement {id} in the store"))?;
    if stored.suppressed {
        bail!("statement {id} is suppressed: nothing of it may be shown, at no revision");
    }
    Ok(stored)
}

async fn read(
    store: &dyn Store,
    id: &str,
    document: &RevisionKey,
    revision: u32,
    paragraph: Option<u32>,
    followed: Vec<String>,
    now: Option<&StoredStatement>,
) -> anyhow::Result<Shown> {
    let RevisionKey { document_id, revision: number } = document;
    let archived = store.revision(document).await?;
    let report: Report =
        archived.with_context(|| format!("document {document_id} has no revision {number} in the store"))?.report;
    let at = report.statements.iter().position(|statement| statement.id == id);
    let at = at.with_context(|| format!("revision {number} of document {document_id} has no statement {id}"))?;
    let history: Vec<StatementRevision> = store.statement_revisions(id).await?;
    Ok(Shown {
        permalink: Permalink::new(id, revision, paragraph),
        at,
        report,
        history,
        latest: now.map_or(revision, |now| now.revision),
        withdrawn: now.is_some_and(|now| now.withdrawn),
        redirect: now.and_then(|now| now.redirect.clone()),
        followed,
    })
}

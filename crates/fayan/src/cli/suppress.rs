//! `fayan suppress`: what must not be published.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use fayan_publish::suppress::{Suppressed, suppress};
use fayan_store::{InvalidSubject, Lifted, NewSuppression, Store, Subject, Suppression};
use serde_json::json;

use crate::{
    cli::{Format, Global, Quiet, on_runtime, print},
    config::variables as v,
    exit::Exit,
    render::{
        self,
        report::harmless,
        table::{self, Column},
    },
    stage::now,
};

/// Keep documents or statements from being published, and withdraw them where they are
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan suppress add statement:8f14e45fceea167a5a36dedd4bea2543 --reason 'court order 12/2031' --by 'Legal, J. Li'
  fayan suppress add https://paper.example/2031/05/07/page3.htm --reason 'licence ended' --by 'Legal, J. Li'
  fayan suppress list
  fayan suppress lift statement:8f14e45fceea167a5a36dedd4bea2543 --reason 'overturned on appeal' --by 'Legal, J. Li'

What can be suppressed: document:ID, statement:ID, an address (every document that was or will be seen there, in every
form of the address), raw:SHA256 (documents made of exactly these bytes; a page with one byte changed is another).

Adding withdraws what stands, with the reason in the events, which `fayan publish` announces within seconds. From then on
no revision of a document publishes it again, whoever fetches, replays or accepts it. A statement is known by its document,
the speaker as printed and the how-manieth of that speaker it is. Where a page comes to print one more or fewer, or another
name, and the text may stand under another id, the page is held with SUPPRESSED_MOVED: `fayan review` shows it, and what is
accepted is published, so suppress the new id first. It needs no NATS; broken off, it is finished by the publish service or
by running it again.

Lifting publishes nothing by itself: the statements come back with the next fetch of the page, or when the bytes that are
kept are read again.

What is erased and what is not: subscribers get the withdrawal, and search, exports and the latest report have nothing of
it any more. The archive keeps what it had: the bytes as fetched, their cleaning, earlier revisions and the events as they
were announced, because the store must be able to prove what it did; later fetches of the page are archived as well. Who
can read the database or its back-ups can read them, so restrict those, and delete there by hand if the law asks for that.
The statement stream keeps old events for as long as it is configured to, and what subscribers have copied is theirs.")]
pub(crate) struct Suppress {
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan
    #[arg(long, value_name = "ADDRESS", global = true)]
    store: Option<String>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Suppress something, and withdraw what stands of it
    Add {
        /// document:ID, statement:ID, raw:SHA256 or an address
        #[arg(value_parser = subject)]
        subject: Subject,
        #[command(flatten)]
        word: Word,
    },
    /// List what is suppressed
    List {
        /// With what was lifted
        #[arg(long)]
        all: bool,
        /// How to print: a table for people, or JSON, one entry a line
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Let something be published again from its next revision on
    Lift {
        /// What was suppressed, as `fayan suppress list` says
        #[arg(value_parser = subject)]
        subject: Subject,
        #[command(flatten)]
        word: Word,
    },
}

/// Who says so and why.
#[derive(Debug, Args)]
pub(crate) struct Word {
    /// Why; it is kept, and subscribers read the reason of a withdrawal
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
    /// Who decides
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) by: String,
}

fn subject(text: &str) -> Result<Subject, String> {
    text.parse().map_err(|error: InvalidSubject| error.to_string())
}

/// Entries read at once.
const PAGE: u32 = 500;

impl Suppress {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store)], Quiet::Yes)?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let done = self.action.run(store.as_ref()).await;
            store.close().await;
            done
        })
    }
}

impl Action {
    async fn run(self, store: &dyn Store) -> anyhow::Result<Exit> {
        match self {
            Self::Add { subject, word: Word { reason, by } } => {
                let new = NewSuppression { subject, reason, by, at: now() };
                let done = suppress(store, &new).await.with_context(|| format!("suppressing {}", new.subject))?;
                print(&added(&new, &done))?;
            }
            Self::List { all, format } => list(store, all, format).await?,
            Self::Lift { subject, word: Word { reason, by } } => {
                let lifted = Lifted { reason, by, at: now() };
                if !store.lift(&subject, &lifted).await.with_context(|| format!("lifting {subject}"))? {
                    bail!("{subject} is not suppressed");
                }
                print(&format!("{subject} is lifted; its statements come back with the next fetch of the page\n"))?;
            }
        }
        Ok(Exit::Ok)
    }
}

fn added(new: &NewSuppression, done: &Suppressed) -> String {
    let Suppressed { suppression, documents, statements } = done;
    let subject = &suppression.subject;
    let known = if suppression.at == new.at { "" } else { " since before, with the reason given then" };
    let withdrawn = match (documents, statements) {
        (0, _) => "nothing of it stands".to_owned(),
        _ => format!("{statements} statements of {documents} documents withdrawn; `fayan publish` announces that"),
    };
    format!("{} is suppressed{known}; {withdrawn}\n", harmless(&subject.to_string()))
}

async fn list(store: &dyn Store, all: bool, format: Format) -> anyhow::Result<()> {
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let page = store.suppressions(after, PAGE).await.context("reading the list of suppressions")?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for entry in page.iter().filter(|entry| all || entry.lifted.is_none()) {
            match format {
                Format::Json => print(&format!("{}\n", as_json(entry)))?,
                Format::Table => rows.push(row(entry)),
            }
        }
    }
    if format == Format::Table {
        let headings = [
            ("since", Column::Left),
            ("by", Column::Left),
            ("lifted", Column::Left),
            ("reason", Column::Cut),
            ("subject", Column::Left),
        ];
        let table = table::render(&headings, &rows, render::columns()) + "\n";
        print(if rows.is_empty() { "nothing is suppressed\n" } else { &table })?;
    }
    Ok(())
}

fn row(entry: &Suppression) -> Vec<String> {
    let Suppression { subject, reason, by, at, lifted, .. } = entry;
    let lifted = lifted.as_ref().map(|lifted| lifted.at.clone()).unwrap_or_default();
    let harmless = |text: &str| harmless(text).into_owned();
    vec![at.clone(), harmless(by), lifted, harmless(reason), harmless(&subject.to_string())]
}

fn as_json(entry: &Suppression) -> serde_json::Value {
    let Suppression { id, subject, reason, by, at, enforced_at, lifted } = entry;
    let lifted = lifted.as_ref().map(|lifted| json!({"reason": lifted.reason, "by": lifted.by, "at": lifted.at}));
    json!({
        "number": id, "subject": subject.to_string(), "reason": reason, "by": by, "at": at,
        "enforced_at": enforced_at, "lifted": lifted,
    })
}

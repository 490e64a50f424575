//! `fayan review`: what waits for a person, and what the person decides.

mod correct;
mod doubtful;
mod list;
mod show;

use anyhow::Context;
use clap::{Args, Subcommand};
use fayan_contract::{identity::is_hexadecimal, issue::IssueCode};
use fayan_publish::{
    correct::Corrections,
    decide::{self, Word as Spoken},
};
use fayan_store::{Held, Store};

use crate::{
    cli::{Format, Global, Quiet, on_runtime, print, suppress::Word},
    config::{Settings, variables as v},
    exit::Exit,
    stage::now,
};

/// Decide about what was held back
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan review list
  fayan review list --doubtful --code SPEAKER_AMBIGUOUS
  fayan review show 17
  fayan review accept 17 --reason 'the paper took the last speech back' --by 'J. Li'
  fayan review reject 17 --reason 'the page was cut off' --by 'J. Li'
  fayan review accept 8f14e45fceea167a5a36dedd4bea2543 --reason 'checked against the print' --by 'J. Li'
  fayan review correct 8f14e45fceea167a5a36dedd4bea2543 --field speaker.name --old 田一本 --new 田一木 --reason 'misread' --by 'J. Li'
  fayan review decisions --format json

What is held: reports that lost too much against the stored revision, in which a published statement became doubtful, or
in which what is suppressed may stand under another id (a number each), and single statements too doubtful to be announced
(their statement ids).

An accepted report or statement is published like any other, with who accepted it and why beside the revision. That needs
no NATS: its events wait in the outbox of the store, and the `fayan publish` that runs on it announces them within
seconds. A rejected report is not held again when the same bytes come again. A held statement is not announced unless
somebody accepts it; `fayan suppress add statement:ID` takes it out of the list for good.

A correction is a small file in the folder of --corrections: the field, what is read, what it is to be, who says so and
why, and the hash of the bytes that the field was read from. `correct` writes one and applies it at once; the publish
service applies all of them to every report and reads the folder again when it changes. It stays with its bytes wherever
the page moves them. Once they change, or read otherwise, it is not applied and stands in the list until somebody looks at
it; delete or rewrite it then. A file whose field reads right without it is listed as no longer needed.")]
pub(crate) struct Review {
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan
    #[arg(long, value_name = "ADDRESS", global = true)]
    store: Option<String>,
    /// Folder of hand corrections, one .toml file each
    #[arg(long, value_name = "DIR", global = true)]
    corrections: Option<String>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits for a decision, oldest first
    List {
        /// How to print: a table for people, or JSON, one thing a line
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        /// Also statements that stand with flags which say that their reading may be wrong
        #[arg(long)]
        doubtful: bool,
        /// Which flags those are, for example SPEAKER_AMBIGUOUS; may be given more than once
        #[arg(long, value_name = "CODE", value_parser = doubtful::code, requires = "doubtful")]
        code: Vec<IssueCode>,
        /// List at most this many of each sort
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Show why something is held, and what accepting it would change
    Show {
        /// Number of a held report, or id of a held statement
        #[arg(value_parser = held)]
        id: Held,
        /// How to print: for people, or JSON, one change a line
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Publish what is held
    Accept {
        /// Number of a held report, or id of a held statement
        #[arg(value_parser = held)]
        id: Held,
        #[command(flatten)]
        word: Word,
    },
    /// Leave a held report unpublished for good
    Reject {
        /// Number of a held report
        id: u64,
        #[command(flatten)]
        word: Word,
    },
    /// Put a value in place of what is read
    Correct(correct::Correct),
    /// List what was decided, by whom and why, oldest first
    Decisions {
        /// How to print: a table for people, or JSON, one decision a line
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
}

/// What is held, as given on the command line.
fn held(text: &str) -> Result<Held, String> {
    if let Ok(number) = text.parse() {
        return Ok(Held::Report(number));
    }
    let wrong = "neither the number of a held report nor the id of a statement";
    is_hexadecimal(text, 32).then(|| Held::Statement(text.to_owned())).ok_or_else(|| wrong.to_owned())
}

impl Review {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store), (v::CORRECTIONS, self.corrections)], Quiet::Yes)?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let done = self.action.run(store.as_ref(), &settings).await;
            store.close().await;
            done
        })
    }
}

impl Action {
    async fn run(self, store: &dyn Store, settings: &Settings) -> anyhow::Result<Exit> {
        let corrections = settings.corrections()?;
        match self {
            Self::List { format, doubtful, code, limit } => {
                list::waiting(store, &corrections, format, limit).await?;
                if doubtful {
                    doubtful::list(store, &code, format, limit).await?;
                }
            }
            Self::Show { id, format } => show::show(store, &corrections, &id, format).await?,
            Self::Accept { id, word } => accept(store, &corrections, &id, &word).await?,
            Self::Reject { id, word } => {
                let Word { reason, by } = &word;
                decide::reject(store, id, Spoken { by, reason }, &now()).await?;
                print(&format!("report {id} is rejected; the same bytes are not held again\n"))?;
            }
            Self::Correct(correct) => correct.run(store, settings.corrections_folder()).await?,
            Self::Decisions { format } => list::decisions(store, format).await?,
        }
        Ok(Exit::Ok)
    }
}

async fn accept(store: &dyn Store, corrections: &Corrections, about: &Held, word: &Word) -> anyhow::Result<()> {
    let Word { reason, by } = word;
    let accepted = decide::accept(store, corrections, about, Spoken { by, reason }, &now())
        .await
        .context("accepting what is held")?;
    let (document, revision, events) = (accepted.document_id, accepted.revision, accepted.events);
    print(&format!(
        "document {document} is at revision {revision} now; `fayan publish` announces its {events} events\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_have_numbers_and_statements_have_ids() {
        assert_eq!(held("17"), Ok(Held::Report(17)));
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(held(id), Ok(Held::Statement(id.to_owned())));
        assert!(held("seventeen").is_err() && held("-1").is_err());
    }
}

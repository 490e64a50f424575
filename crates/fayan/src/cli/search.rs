//! `fayan search`: statements by their words and by who said them, where and when.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use fayan_contract::{issue::IssueCode, report::Kind, source::SourceSlug};
use fayan_store::{
    Store,
    search::{Cursor, Days, Hit, InvalidPhrase, Order, Phrase, SearchQuery},
};
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use crate::{
    cli::{Global, Quiet, WrongUsage, on_runtime, print},
    config::variables as v,
    exit::Exit,
    render::{self, hit},
};

/// Find statements by their words, speaker, post, meeting, paper, date or issues
///
/// All that is given must hold. Words are found as they are printed, in headlines and paragraphs; whole words in Latin
/// letters, and width and case do not matter. White space parts words, in quotes too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan search --store sqlite:///var/lib/fayan/fayan.db 数字经济
  fayan search 人才 引进 --since 2021-09 --until 2021 --outlet 星湖日报
  fayan search --speaker 王伟 --post 局长 --sort relevance 教育
  fayan search --issue TRUNCATED_TAIL --withdrawn --format json | jq -r .permalink

A statement has the date of its meeting or, where the report does not give that with its year, of the publication. With
--since and --until it is found when all days that its date may mean are in the range; a date without a year is in none.")]
pub(crate) struct Search {
    /// Words that the statement must have, all of them
    #[arg(value_parser = words)]
    words: Vec<Words>,
    /// Only of this speaker: the whole name, or the label as printed
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// Only with these words in the position or a title
    #[arg(long, value_name = "WORDS", value_parser = Phrase::new)]
    post: Option<Phrase>,
    /// Only with these words in the name of an organisation of the speaker
    #[arg(long, value_name = "WORDS", value_parser = Phrase::new)]
    organization: Option<Phrase>,
    /// Only with these words in the name of the meeting
    #[arg(long, value_name = "WORDS", value_parser = Phrase::new)]
    meeting: Option<Phrase>,
    /// Only of this paper or site: the whole name
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Only of this configured source
    #[arg(long, value_name = "NAME")]
    source: Option<SourceSlug>,
    /// Only from this day, month or year on: 2021-09-06, 2021-09 or 2021
    #[arg(long, value_name = "DATE")]
    since: Option<Days>,
    /// Only to the end of this day, month or year
    #[arg(long, value_name = "DATE")]
    until: Option<Days>,
    /// Only with this issue, of the statement or of its document; may be given several times
    #[arg(long = "issue", value_name = "CODE", value_parser = named::<IssueCode>)]
    issues: Vec<IssueCode>,
    /// Only of documents of this kind, for example speech_excerpts
    #[arg(long, value_name = "KIND", value_parser = named::<Kind>)]
    kind: Option<Kind>,
    /// Also statements that no longer stand, as they last stood
    #[arg(long)]
    withdrawn: bool,
    /// The latest first, or of the 1,000 latest those first that name the words most often
    #[arg(long, value_enum, default_value = "date")]
    sort: Sort,
    /// Print at most this many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Go on after a place that an earlier search has given, with the same words and filters
    #[arg(long, value_name = "PLACE")]
    after: Option<Cursor>,
    /// How to print them; a table on a terminal, else JSON
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_read@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Date,
    Relevance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each statement, with the text around the words
    Table,
    /// One statement a line, with its permalink and the place to go on from
    Json,
}

/// The words of one argument.
#[derive(Debug, Clone)]
struct Words(Vec<Phrase>);

fn words(text: &str) -> Result<Words, InvalidPhrase> {
    Phrase::all(text).map(Words)
}

/// A value by the name that it has in JSON.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}

/// Hits that are asked for at once.
const PAGE: u32 = 100;

impl Search {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store.clone())], Quiet::Yes)?;
        let query = self.query()?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let done = self.show(store.as_ref(), &query).await;
            store.close().await;
            done
        })
    }

    fn query(&self) -> anyhow::Result<SearchQuery> {
        let (since, until) = (self.since, self.until);
        if since.zip(until).is_some_and(|(since, until)| since.first > until.last) {
            return Err(WrongUsage("--since is later than --until: nothing could be found".to_owned()).into());
        }
        Ok(SearchQuery {
            words: self.words.iter().flat_map(|words| words.0.clone()).collect(),
            speaker: self.speaker.clone(),
            post: self.post.clone(),
            organization: self.organization.clone(),
            meeting: self.meeting.clone(),
            outlet: self.outlet.clone(),
            source: self.source.clone(),
            since,
            until,
            issues: self.issues.clone(),
            kind: self.kind,
            withdrawn: self.withdrawn,
            order: match self.sort {
                Sort::Date => Order::Date,
                Sort::Relevance => Order::Relevance,
            },
        })
    }

    async fn show(&self, store: &dyn Store, query: &SearchQuery) -> anyhow::Result<Exit> {
        let standing = if io::stdout().is_terminal() { Format::Table } else { Format::Json };
        let format = self.format.unwrap_or(standing);
        let (mut rows, mut after, mut left) = (Vec::new(), self.after.clone(), self.limit);
        let unindexed = loop {
            let page = store.search(query.clone(), after.as_ref(), left.min(PAGE)).await?;
            left -= u32::try_from(page.hits.len()).unwrap_or(left).min(left);
            match format {
                Format::Table => rows.extend(page.hits),
                Format::Json => page.hits.iter().try_for_each(|hit| print(&format!("{}\n", hit::as_json(hit))))?,
            }
            after = page.next;
            if after.is_none() || left == 0 {
                break page.unindexed;
            }
        };
        if format == Format::Table {
            print(&table(&rows, after.as_ref()))?;
        }
        if unindexed > 0 {
            anstream::eprintln!(
                "{unindexed} documents are not in the index yet, and what they say is not found; `fayan migrate` goes on \
                 with them"
            );
        }
        Ok(Exit::Ok)
    }
}

fn table(hits: &[Hit], after: Option<&Cursor>) -> String {
    if hits.is_empty() {
        return "nothing was found\n".to_owned();
    }
    let mut text = hit::as_table(hits, render::columns());
    if let Some(after) = after {
        text += &format!("there may be more; --after {after} goes on\n");
    }
    text
}

//! The configuration: read once at the start, all problems reported together.

mod layers;
mod values;
pub(crate) mod variables;

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use fayan_bus::{BusConfig, Credentials, Endpoint, Secret, access::SubscriberName};
use fayan_contract::source::SourceSlug;
use fayan_fetch::http::HttpLimits;
use fayan_publish::correct::{Book, Corrections, InvalidCorrections};

pub(crate) use layers::Environment;
use layers::Layers;
use values::{between, log_filter, log_format, nats_address, parsed_as, store_address, subscribers};
use variables as v;

/// Settings that more than one command reads.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How to connect to NATS, without the name of the connection.
    bus: BusConfig,
    /// Who gets a consumer on the statement stream.
    pub(crate) subscribers: Vec<SubscriberName>,
    /// Address of the store, where one is given.
    pub(crate) store: Option<String>,
    /// How long a service waits at its start for a store that is away.
    pub(crate) store_wait: Duration,
    /// Data folder of `fayan up`, where one is given.
    pub(crate) data: Option<PathBuf>,
    /// This process among its like.
    pub(crate) instance: String,
    /// Messages that a service works on at once.
    pub(crate) workers: usize,
    /// Largest document that is taken.
    pub(crate) max_bytes: u64,
    /// How long a service that was told to stop may take.
    pub(crate) grace: Duration,
    /// Where a service answers health probes.
    pub(crate) health: Option<SocketAddr>,
    /// What a fetch may cost.
    pub(crate) http: HttpLimits,
    /// The watched folder.
    pub(crate) inbox: Option<Inbox>,
    /// How lines become reports.
    pub(crate) segment: fayan_segment::Options,
    /// Folder of hand corrections, where one is given.
    corrections: Option<PathBuf>,
    /// What is logged.
    pub(crate) log: String,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
}

/// A folder that is watched for documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inbox {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// The source of its documents.
    pub(crate) source: SourceSlug,
    /// Time between two looks.
    pub(crate) interval: Duration,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) struct InvalidSettings(pub(crate) Vec<String>);

impl fmt::Display for InvalidSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(formatter, "\n  - {problem}"))
    }
}

impl Settings {
    /// Reads flags, environment and file, and reports all problems together.
    pub(crate) fn read(
        flags: &[(&'static str, Option<String>)],
        environment: Environment<'_>,
        file: Option<(&str, &str)>,
    ) -> Result<Self, InvalidSettings> {
        let mut problems = Vec::new();
        let table = file.and_then(|(path, text)| match text.parse::<toml::Table>() {
            Ok(table) => Some((path, table)),
            Err(error) => {
                problems.push(format!("{path} is not TOML: {}", error.message()));
                None
            }
        });
        let table = table.as_ref().map(|(path, table)| (*path, table));
        let layers = Layers::new(flags, environment, table, &mut problems);
        let settings = Self::from_layers(&layers, &mut problems);
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(InvalidSettings(problems)),
        }
    }

    fn from_layers(layers: &Layers, problems: &mut Vec<String>) -> Option<Self> {
        let text = |name: &str| layers.get(name).map(|value| value.text.clone());
        // Every setting is looked at before the first `?`, so that all problems are found.
        let bus = bus(layers, problems);
        let workers = layers.parse(v::WORKERS, |text| between(text, 1, 256), problems);
        let max_bytes = layers.parse(v::MAX_BYTES, |text| between(text, 1, 1 << 30), problems);
        let seconds = |name, most, problems: &mut Vec<String>| {
            layers.parse(name, |text| between(text, 1, most).map(Duration::from_secs), problems)
        };
        let grace = seconds(v::GRACE_SECONDS, 3600, problems);
        let store_wait = seconds(v::STORE_SECONDS, 86_400, problems);
        let total = seconds(v::FETCH_SECONDS, 3600, problems);
        let connect = seconds(v::FETCH_CONNECT_SECONDS, 600, problems);
        let redirects = layers.parse(v::FETCH_REDIRECTS, |text| between(text, 0, 50), problems);
        let interval = seconds(v::INBOX_SECONDS, 86_400, problems);
        let health = layers.parse(v::HEALTH_ADDRESS, parsed_as("an address such as 127.0.0.1:8080"), problems);
        let source =
            layers.parse(v::INBOX_SOURCE, |text| text.parse::<SourceSlug>().map_err(|e| e.to_string()), problems);
        let segment = segment(layers, problems);
        let subscribers = layers.parse(v::SUBSCRIBERS, subscribers, problems).unwrap_or_default();
        let store = layers.parse(v::STORE, store_address, problems);
        let log_format = layers.parse(v::LOG_FORMAT, log_format, problems);
        let log = layers.parse(v::LOG, log_filter, problems);
        let max_bytes = max_bytes?;
        let inbox = match (text(v::INBOX), source, interval) {
            (Some(folder), Some(source), Some(interval)) => Some(Inbox { folder: folder.into(), source, interval }),
            _ => None,
        };
        Some(Self {
            bus: bus?,
            subscribers,
            store,
            store_wait: store_wait?,
            data: text(v::DATA).map(PathBuf::from),
            instance: text(v::INSTANCE).unwrap_or_else(|| std::process::id().to_string()),
            workers: workers?,
            max_bytes,
            grace: grace?,
            health,
            http: HttpLimits { max_bytes, total: total?, connect: connect?, redirects: redirects? },
            inbox,
            segment,
            corrections: text(v::CORRECTIONS).map(PathBuf::from),
            log: log?,
            log_format: log_format?,
        })
    }

    /// How to connect to NATS as a service or command of this name.
    pub(crate) fn bus(&self, service: &str) -> BusConfig {
        let name = format!("fayan-{service}/{}/{}", env!("CARGO_PKG_VERSION"), self.instance);
        BusConfig { name, ..self.bus.clone() }
    }

    /// Files that hold credentials.
    pub(crate) fn credential_files(&self) -> Vec<&std::path::Path> {
        let statements = self.bus.statements.as_ref().map(|endpoint| &endpoint.credentials);
        let all = [Some(&self.bus.credentials), statements].into_iter().flatten();
        all.filter_map(|credentials| match credentials {
            Credentials::NkeySeedFile(path) => Some(path.as_path()),
            _ => None,
        })
        .collect()
    }

    /// The folder of hand corrections, where one is given.
    pub(crate) fn corrections_folder(&self) -> Option<&std::path::Path> {
        self.corrections.as_deref()
    }

    /// The folder as a service reads it.
    pub(crate) fn correction_book(&self) -> Result<Option<Book>, InvalidSettings> {
        let opened = self.corrections.clone().map(Book::open);
        opened.transpose().map_err(|InvalidCorrections(problems)| InvalidSettings(problems))
    }

    /// The hand corrections of the folder; none without one.
    pub(crate) fn corrections(&self) -> Result<Corrections, InvalidSettings> {
        let read = self.corrections.as_deref().map(Corrections::read);
        read.transpose()
            .map(Option::unwrap_or_default)
            .map_err(|InvalidCorrections(problems)| InvalidSettings(problems))
    }

    /// The address of the store, or what to do about it.
    pub(crate) fn store(&self) -> anyhow::Result<&str> {
        let missing = || InvalidSettings(vec!["no store is given; --store or FAYAN_STORE names one".to_owned()]);
        Ok(self.store.as_deref().ok_or_else(missing)?)
    }
}

fn bus(layers: &Layers, problems: &mut Vec<String>) -> Option<BusConfig> {
    let text = |name: &str| layers.get(name).map(|value| value.text.clone());
    let url = layers.parse(v::NATS_URL, nats_address, problems);
    let statements_url = layers.parse(v::STATEMENTS_URL, nats_address, problems);
    let file = |name| text(name).map(|path| Credentials::NkeySeedFile(path.into()));
    let password = match (text(v::NATS_USER), text(v::NATS_PASSWORD)) {
        (Some(user), Some(password)) => Some(Credentials::UserPassword { user, password: Secret::new(password) }),
        (None, None) => None,
        _ => {
            problems.push("FAYAN_NATS_USER and FAYAN_NATS_PASSWORD need each other".to_owned());
            None
        }
    };
    let token = text(v::NATS_TOKEN).map(|token| Credentials::Token(Secret::new(token)));
    let mut given: Vec<Credentials> = [file(v::NATS_NKEY_FILE), password, token].into_iter().flatten().collect();
    if given.len() > 1 {
        problems
            .push("more than one kind of NATS credentials is given; keep one of nkey, password and token".to_owned());
    }
    let statements = statements_url.map(|url| Endpoint {
        url,
        credentials: file(v::STATEMENTS_NKEY_FILE).unwrap_or_default(),
        inbox_prefix: text(v::STATEMENTS_INBOX_PREFIX).unwrap_or_default(),
    });
    let config = BusConfig::new(url?, "").with_credentials(given.pop().unwrap_or_default());
    Some(BusConfig { inbox_prefix: text(v::NATS_INBOX_PREFIX).unwrap_or_default(), statements, ..config })
}

/// Options that cannot be used are reported one by one, because a list of words may hold many.
fn segment(layers: &Layers, problems: &mut Vec<String>) -> fayan_segment::Options {
    let Some(value) = layers.get(v::SEGMENT) else { return fayan_segment::Options::default() };
    let mut problem = |text: &str| problems.push(format!("{}: {text}", value.place));
    match serde_json::from_str::<fayan_segment::Options>(&value.text) {
        Ok(options) => {
            let invalid = options.check().err();
            invalid.iter().flat_map(|invalid| &invalid.problems).for_each(|text| problem(text));
            options
        }
        Err(error) => {
            problem(&error.to_string());
            fayan_segment::Options::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(environment: &[(&str, &str)]) -> Result<Settings, InvalidSettings> {
        let environment: Vec<(String, String)> =
            environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let look = |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
        Settings::read(&[], &look, None)
    }

    #[test]
    fn defaults_are_enough() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.workers, 4);
        assert_eq!(settings.max_bytes, fayan_fetch::DEFAULT_MAX_BYTES);
        assert_eq!(settings.http, HttpLimits::default());
        assert!(settings.bus("clean").name.starts_with("fayan-clean/"));
        assert!(settings.store().is_err());
    }

    #[test]
    fn all_problems_are_reported_together() {
        let InvalidSettings(problems) = read(&[
            (v::WORKERS, "0"),
            (v::NATS_URL, "http://localhost"),
            (v::STORE, "postgres"),
            (v::LOG_FORMAT, "xml"),
            (v::HEALTH_ADDRESS, "8080"),
            (v::INBOX_SOURCE, "Local News"),
            (v::NATS_USER, "someone"),
        ])
        .unwrap_err();
        assert_eq!(problems.len(), 7, "{problems:#?}");
    }

    #[test]
    fn secrets_are_never_shown() {
        let settings = read(&[(v::NATS_USER, "someone"), (v::NATS_PASSWORD, "hunter2")]).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
        let error = read(&[(v::NATS_TOKEN, "hunter2"), (v::NATS_NKEY_FILE, "/seed")]).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn wrong_word_lists_are_problems_like_others() {
        let problems = |file: &str| {
            let InvalidSettings(problems) = Settings::read(&[], &|_| None, Some(("fayan.toml", file))).unwrap_err();
            problems
        };
        let found = problems("workers = 0\n[segment.words]\ntitels = ['督巡令']\nmeetings = ['', '两 会', '听证大集']");
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found.iter().any(|text| text.contains("segment in fayan.toml: there is no word list titels")));
        assert!(problems("[segment]\nreview_belov = 0.7")[0].contains("review_belov"));
        assert!(problems("[workers]\nmany = 3")[0].contains("whole number"));
    }

    #[test]
    fn options_of_segmenting_are_a_table_in_the_file_and_json_in_the_environment() {
        let file = "[segment]\nreview_below = 0.7\n[segment.words]\ntitles = ['督巡令', '巡护队员 person']";
        let from_file = Settings::read(&[], &|_| None, Some(("fayan.toml", file))).unwrap().segment;
        assert_eq!(from_file.words["titles"].len(), 2);
        let json = serde_json::to_string(&from_file).unwrap();
        assert_eq!(read(&[(v::SEGMENT, &json)]).unwrap().segment, from_file);
    }

    #[test]
    fn a_file_that_is_not_toml_is_one_problem() {
        let error = Settings::read(&[], &|_| None, Some(("fayan.toml", "workers: 3"))).unwrap_err();
        assert!(error.to_string().contains("fayan.toml is not TOML"), "{error}");
    }
}

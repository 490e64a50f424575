//! Every setting that does not belong to one command alone: its name in the environment, in `fayan.toml` and what it
//! is for. `deploy/env.example` lists the same; a test compares.

/// One setting.
pub(crate) struct Variable {
    /// Name in the environment. The key in `fayan.toml` is the same without `FAYAN_`, in lower case.
    pub(crate) name: &'static str,
    /// What holds when it is not given.
    pub(crate) default: Option<&'static str>,
    /// One line for `env.example` and for people.
    #[cfg_attr(not(test), expect(dead_code, reason = "compared with deploy/env.example by a test"))]
    pub(crate) about: &'static str,
    /// Whether its value must never be printed.
    pub(crate) secret: bool,
}

impl Variable {
    /// Its key in `fayan.toml`.
    pub(crate) fn key(&self) -> String {
        self.name.trim_start_matches("FAYAN_").to_ascii_lowercase()
    }
}

const fn plain(name: &'static str, default: Option<&'static str>, about: &'static str) -> Variable {
    Variable { name, default, about, secret: false }
}

const fn secret(name: &'static str, about: &'static str) -> Variable {
    Variable { name, default: None, about, secret: true }
}

pub(crate) const NATS_URL: &str = "FAYAN_NATS_URL";
pub(crate) const NATS_NKEY_FILE: &str = "FAYAN_NATS_NKEY_FILE";
pub(crate) const NATS_USER: &str = "FAYAN_NATS_USER";
pub(crate) const NATS_PASSWORD: &str = "FAYAN_NATS_PASSWORD";
pub(crate) const NATS_TOKEN: &str = "FAYAN_NATS_TOKEN";
pub(crate) const NATS_INBOX_PREFIX: &str = "FAYAN_NATS_INBOX_PREFIX";
pub(crate) const STATEMENTS_URL: &str = "FAYAN_STATEMENTS_URL";
pub(crate) const STATEMENTS_NKEY_FILE: &str = "FAYAN_STATEMENTS_NKEY_FILE";
pub(crate) const STATEMENTS_INBOX_PREFIX: &str = "FAYAN_STATEMENTS_INBOX_PREFIX";
pub(crate) const SUBSCRIBERS: &str = "FAYAN_SUBSCRIBERS";
pub(crate) const STORE: &str = "FAYAN_STORE";
pub(crate) const STORE_SECONDS: &str = "FAYAN_STORE_SECONDS";
pub(crate) const DATA: &str = "FAYAN_DATA";
pub(crate) const INSTANCE: &str = "FAYAN_INSTANCE";
pub(crate) const WORKERS: &str = "FAYAN_WORKERS";
pub(crate) const MAX_BYTES: &str = "FAYAN_MAX_BYTES";
pub(crate) const GRACE_SECONDS: &str = "FAYAN_GRACE_SECONDS";
pub(crate) const HEALTH_ADDRESS: &str = "FAYAN_HEALTH_ADDRESS";
pub(crate) const FETCH_SECONDS: &str = "FAYAN_FETCH_SECONDS";
pub(crate) const FETCH_CONNECT_SECONDS: &str = "FAYAN_FETCH_CONNECT_SECONDS";
pub(crate) const FETCH_REDIRECTS: &str = "FAYAN_FETCH_REDIRECTS";
pub(crate) const INBOX: &str = "FAYAN_INBOX";
pub(crate) const INBOX_SOURCE: &str = "FAYAN_INBOX_SOURCE";
pub(crate) const INBOX_SECONDS: &str = "FAYAN_INBOX_SECONDS";
pub(crate) const SEGMENT: &str = "FAYAN_SEGMENT";
pub(crate) const CORRECTIONS: &str = "FAYAN_CORRECTIONS";
pub(crate) const LOG: &str = "FAYAN_LOG";
pub(crate) const LOG_FORMAT: &str = "FAYAN_LOG_FORMAT";

/// All settings, in the order of `deploy/env.example`.
pub(crate) const ALL: &[Variable] = &[
    plain(NATS_URL, Some("nats://127.0.0.1:4222"), "Address of the NATS server; several are separated by commas."),
    plain(NATS_NKEY_FILE, None, "File with the nkey seed of the user to connect as."),
    plain(NATS_USER, None, "User to connect as, with FAYAN_NATS_PASSWORD."),
    secret(NATS_PASSWORD, "Password of FAYAN_NATS_USER."),
    secret(NATS_TOKEN, "Token to connect with."),
    plain(NATS_INBOX_PREFIX, Some("_INBOX"), "First tokens of reply subjects, as the user's permissions name them."),
    plain(
        STATEMENTS_URL,
        None,
        "Server of the statement stream, where it lives in another account; default: the same connection.",
    ),
    plain(STATEMENTS_NKEY_FILE, None, "File with the nkey seed for FAYAN_STATEMENTS_URL."),
    plain(STATEMENTS_INBOX_PREFIX, Some("_INBOX"), "First tokens of reply subjects at FAYAN_STATEMENTS_URL."),
    plain(
        SUBSCRIBERS,
        None,
        "Names of those who read statements, separated by commas; `fayan provision` makes each a consumer.",
    ),
    plain(
        STORE,
        None,
        "The store: sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan, the password in PGPASSWORD.",
    ),
    plain(STORE_SECONDS, Some("300"), "How long the publish service waits at its start for a store that is away."),
    plain(
        DATA,
        None,
        "Folder where `fayan up` keeps its server's streams and its store; default: fayan in XDG_STATE_HOME.",
    ),
    plain(
        INSTANCE,
        None,
        "Name of this process among its like, shown in the server's connection list; default: its process id.",
    ),
    plain(WORKERS, Some("4"), "Messages that a service works on at once."),
    plain(MAX_BYTES, Some("8388608"), "Largest document that is taken, in bytes."),
    plain(GRACE_SECONDS, Some("20"), "How long a service that was told to stop may finish what it has begun."),
    plain(
        HEALTH_ADDRESS,
        None,
        "Where a service answers /livez and /readyz, for example 127.0.0.1:8080; default: nowhere.",
    ),
    plain(FETCH_SECONDS, Some("30"), "Longest a document may take to come, redirects included."),
    plain(FETCH_CONNECT_SECONDS, Some("10"), "Longest a connection may take to come about."),
    plain(FETCH_REDIRECTS, Some("5"), "Redirects that are followed."),
    plain(INBOX, None, "Folder that the fetch service watches for documents; default: none."),
    plain(INBOX_SOURCE, Some("local"), "Source that the documents of the watched folder belong to."),
    plain(INBOX_SECONDS, Some("2"), "Time between two looks at the watched folder."),
    plain(
        SEGMENT,
        None,
        r#"Options of segmenting as JSON, such as {"words":{"titles":["督巡令"]}}; in the file a table [segment]."#,
    ),
    plain(
        CORRECTIONS,
        None,
        "Folder of hand corrections, one .toml file each, that are applied before anything is published; default: none.",
    ),
    plain(LOG, Some("info"), "What is logged: error, warn, info, debug, or a filter such as info,fayan_bus=debug."),
    plain(LOG_FORMAT, Some("text"), "How it is logged: text or json."),
];

/// The setting of a name.
pub(crate) fn named(name: &str) -> &'static Variable {
    ALL.iter().find(|variable| variable.name == name).expect("every constant of this file stands in its table")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `deploy/env.example` has to say: each variable with its line, and its default commented out.
    fn expected() -> String {
        let one = |variable: &Variable| {
            format!("# {}\n#{}={}\n", variable.about, variable.name, variable.default.unwrap_or_default())
        };
        ALL.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn env_example_lists_every_variable() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/env.example");
        let text = std::fs::read_to_string(path).unwrap();
        let (_, list) = text.split_once("\n\n").expect("a heading and the list");
        assert_eq!(list, expected(), "deploy/env.example and config/variables.rs differ");
    }

    /// Words of `docker-compose.yml` that are followed by a colon, without what surrounds them.
    fn compose_keys() -> Vec<String> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker-compose.yml");
        let text = std::fs::read_to_string(path).unwrap();
        let key = |line: &str| Some(line.trim().split_once(':')?.0.to_owned());
        text.lines().filter_map(key).collect()
    }

    #[test]
    fn the_deployment_sets_only_what_is_read_and_has_a_key_for_every_user() {
        let keys = compose_keys();
        let variables: Vec<&String> = keys.iter().filter(|key| key.starts_with("FAYAN_")).collect();
        assert!(variables.len() > 20, "{variables:?}");
        for variable in variables {
            assert!(ALL.iter().any(|known| known.name == variable), "{variable} means nothing");
        }
        for user in fayan_bus::access::USERS {
            assert!(keys.iter().any(|key| key == user), "no secret {user}");
        }
    }

    #[test]
    fn the_deployment_names_this_version() {
        let compose =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker-compose.yml")).unwrap();
        for image in ["fayan", "fayan-nats"] {
            let line = format!("image: {image}:{}\n", env!("CARGO_PKG_VERSION"));
            assert!(compose.contains(&line), "{line}");
        }
    }

    #[test]
    fn secrets_have_no_defaults() {
        assert!(ALL.iter().filter(|variable| variable.secret).all(|variable| variable.default.is_none()));
    }
}

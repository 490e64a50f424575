//! Where a setting comes from: flags, then the environment, then `fayan.toml`, then its default. Read once.

use std::collections::BTreeMap;

use super::variables::{ALL, Variable, named};

/// The environment, as a parameter.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The layers that settings are looked up in.
pub(crate) struct Layers {
    values: BTreeMap<&'static str, Value>,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// As written.
    pub(crate) text: String,
    /// For messages: `--nats-url`, `FAYAN_NATS_URL`, `nats_url in fayan.toml`.
    pub(crate) place: String,
}

impl Layers {
    /// Puts the layers over each other and reports keys of the file that mean nothing.
    pub(crate) fn new(
        flags: &[(&'static str, Option<String>)],
        environment: Environment<'_>,
        file: Option<(&str, &toml::Table)>,
        problems: &mut Vec<String>,
    ) -> Self {
        let flag = |variable: &Variable| {
            let text = flags.iter().find(|(name, _)| *name == variable.name)?.1.clone()?;
            Some(Value { text, place: format!("--{}", variable.key().replace('_', "-")) })
        };
        // An empty variable counts as absent: compose files pass those on for settings that are not given.
        let from_environment = |variable: &Variable| {
            let text = environment(variable.name).filter(|text| !text.is_empty())?;
            Some(Value { text, place: variable.name.to_owned() })
        };
        let from_file = |variable: &Variable| {
            let (path, table) = file?;
            let text = as_text(table.get(&variable.key())?)?;
            Some(Value { text, place: format!("{} in {path}", variable.key()) })
        };
        let default =
            |variable: &Variable| Some(Value { text: variable.default?.to_owned(), place: "the default".to_owned() });
        let look = |variable: &'static Variable| {
            let value = flag(variable).or_else(|| from_environment(variable)).or_else(|| from_file(variable));
            Some((variable.name, value.or_else(|| default(variable))?))
        };
        if let Some((path, table)) = file {
            problems.extend(table.iter().filter_map(|(key, value)| problem_of_key(path, key, value)));
        }
        Self { values: ALL.iter().filter_map(look).collect() }
    }

    /// The value of a setting.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The value of a setting, parsed; a problem is added when it cannot be.
    pub(crate) fn parse<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
        problems: &mut Vec<String>,
    ) -> Option<T> {
        let value = self.get(name)?;
        match parse(&value.text) {
            Ok(parsed) => Some(parsed),
            Err(reason) => {
                let shown = if named(name).secret { "a secret".to_owned() } else { without_passwords(&value.text) };
                problems.push(format!("{} is {shown}: {reason}", value.place));
                None
            }
        }
    }
}

/// A value in quotes, without what stands before the last @: of one address or several, and a password may hold anything.
fn without_passwords(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| format!("{scheme}://"));
            format!("{:?}", format!("{}…@{host}", scheme.unwrap_or_default()))
        }
        None => format!("{text:?}"),
    }
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        // Of all settings only the options of segmenting are more than one value; in the environment they are JSON.
        toml::Value::Table(table) => serde_json::to_string(table).ok(),
        _ => None,
    }
}

fn problem_of_key(path: &str, key: &str, value: &toml::Value) -> Option<String> {
    match ALL.iter().find(|variable| variable.key() == key) {
        None => Some(format!("{path} has a key {key}, which means nothing")),
        Some(variable) if variable.secret => {
            Some(format!("{path} holds {key}; secrets belong into {} or a file", variable.name))
        }
        Some(_) if as_text(value).is_none() => {
            Some(format!("{key} in {path} is a {}, not a text or whole number", value.type_str()))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::variables::{NATS_URL, STORE, WORKERS};

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let file: toml::Table = toml::from_str("nats_url = 'file'\nworkers = 3\nstore = 'file'").unwrap();
        let environment = |name: &str| match name {
            NATS_URL => Some("environment".to_owned()),
            STORE => Some("environment".to_owned()),
            WORKERS => Some(String::new()),
            _ => None,
        };
        let mut problems = Vec::new();
        let flags = [(NATS_URL, Some("flag".to_owned())), (STORE, None)];
        let layers = Layers::new(&flags, &environment, Some(("fayan.toml", &file)), &mut problems);
        let text = |name| layers.get(name).unwrap().text.as_str();
        assert_eq!([text(NATS_URL), text(STORE), text(WORKERS)], ["flag", "environment", "3"]);
        assert_eq!(layers.get(NATS_URL).unwrap().place, "--nats-url");
        assert_eq!(layers.get(WORKERS).unwrap().place, "workers in fayan.toml");
        assert!(problems.is_empty());
    }

    #[test]
    fn passwords_inside_addresses_are_not_shown() {
        let mut problems = Vec::new();
        let addresses =
            ["nats://a:1,http://someone:hunter2@host", "postgre://someone:hunter2,@x@host/fayan", "hunter2@host"];
        for address in addresses {
            let layers = Layers::new(&[(NATS_URL, Some(address.to_owned()))], &|_| None, None, &mut problems);
            let refuse = |_: &str| Err::<(), _>("no".to_owned());
            layers.parse(NATS_URL, refuse, &mut problems);
        }
        let shown = ["nats://…@host", "postgre://…@host/fayan", "…@host"];
        assert_eq!(problems, shown.map(|address| format!("--nats-url is {address:?}: no")));
    }

    #[test]
    fn keys_that_mean_nothing_and_secrets_in_the_file_are_problems() {
        let file: toml::Table = toml::from_str("nats_ulr = 'x'\nnats_token = 'hunter2'\nworkers = [1]").unwrap();
        let mut problems = Vec::new();
        Layers::new(&[], &|_| None, Some(("fayan.toml", &file)), &mut problems);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(!problems.join(" ").contains("hunter2"));
    }
}

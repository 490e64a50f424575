//! Where to connect and as whom.

use std::{fmt, path::PathBuf, time::Duration};

/// How a process connects to NATS.
#[derive(Clone)]
pub struct BusConfig {
    /// Address of the server, for example `nats://127.0.0.1:4222`; several may be given, separated by commas.
    pub url: String,
    /// As whom.
    pub credentials: Credentials,
    /// Where the public statement stream lives, if that is another account; otherwise the same connection is used.
    pub statements: Option<Endpoint>,
    /// Name shown in the server's connection list: `<service>/<version>/<instance>`.
    pub name: String,
    /// First tokens of the reply subjects, so that one role can be kept from reading another's answers.
    pub inbox_prefix: String,
    /// How long the first connection may take before [`Bus::connect`](crate::Bus::connect) gives up.
    pub connect_deadline: Duration,
    /// How long one request may stay unanswered.
    pub request_timeout: Duration,
}

impl BusConfig {
    /// Settings with the defaults for everything but address and name.
    pub fn new(url: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            credentials: Credentials::None,
            statements: None,
            name: name.into(),
            inbox_prefix: "_INBOX".to_owned(),
            connect_deadline: Duration::from_secs(30),
            request_timeout: Duration::from_secs(10),
        }
    }

    /// The same settings with credentials.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }
}

/// Another place to connect to.
#[derive(Clone)]
pub struct Endpoint {
    /// Address of the server.
    pub url: String,
    /// As whom.
    pub credentials: Credentials,
    /// First tokens of the reply subjects.
    pub inbox_prefix: String,
}

/// As whom a process connects.
#[derive(Debug, Clone, Default)]
pub enum Credentials {
    /// Anonymous.
    #[default]
    None,
    /// User name and password.
    UserPassword {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token.
    Token(Secret),
    /// A file that holds the seed of an nkey.
    NkeySeedFile(PathBuf),
}

/// Text that does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text. Call it only where the secret is used.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

// By hand, because an address may hold a password.
impl fmt::Debug for BusConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BusConfig")
            .field("url", &without_userinfo(&self.url))
            .field("credentials", &self.credentials)
            .field("statements", &self.statements)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Endpoint")
            .field("url", &without_userinfo(&self.url))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// The address without user and password, for messages to people.
pub(crate) fn without_userinfo(url: &str) -> String {
    let one = |url: &str| match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (None, Some((_, host))) => host.to_owned(),
        _ => url.to_owned(),
    };
    url.split(',').map(|url| one(url.trim())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_never_print() {
        let config =
            BusConfig::new("nats://someone:hunter2@127.0.0.1", "test").with_credentials(Credentials::UserPassword {
                user: "someone".to_owned(),
                password: Secret::new("hunter2"),
            });
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(without_userinfo("nats://a:hunter2@h:1, h:2,tls://t@h"), "nats://h:1, h:2, tls://h");
    }
}

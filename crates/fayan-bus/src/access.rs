//! The users of a deployment: their keys, and the parts of the server's configuration that name them.
//!
//! What each may do stands in `deploy/nats.conf`; a test of this crate holds it to that.

use std::{fmt, str::FromStr};

use nkeys::KeyPair;

use crate::config::Secret;

/// Every user of `deploy/nats.conf`, beside the subscribers. A role that works in two accounts has a user in each.
pub const USERS: [&str; 9] = [
    "provision",
    "provision-statements",
    "fetch",
    "clean",
    "segment",
    "publish",
    "publish-statements",
    "operator",
    "operator-statements",
];

pub use fayan_contract::names::SUBSCRIBER_API;

/// Longest name of a subscriber. It stands in subjects and file names.
const MAX_NAME_BYTES: usize = 32;

/// Name of somebody who reads statements, and of his consumer: lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubscriberName(String);

impl SubscriberName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SubscriberName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text that cannot name a subscriber.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name for a subscriber; up to {MAX_NAME_BYTES} lower-case letters, digits and hyphens are")]
pub struct InvalidName(String);

impl FromStr for SubscriberName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=MAX_NAME_BYTES).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-');
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits && plain { Ok(Self(text.to_owned())) } else { Err(InvalidName(text.to_owned())) }
    }
}

/// Makes the seed of a new user key: the secret that a user shows by signing with it and never sends.
pub fn new_seed() -> Secret {
    Secret::new(KeyPair::new_user().seed().expect("a key that was just made has its seed"))
}

/// The public key of a seed, by which the server knows the user; none if the text is not the seed of a user.
pub fn public_key(seed: &Secret) -> Option<String> {
    let pair = KeyPair::from_seed(seed.reveal().trim()).ok()?;
    Some(pair.public_key()).filter(|key| key.starts_with('U'))
}

/// `users/keys.conf` for the public keys of [`USERS`].
pub fn keys_conf(keys: &[(&str, String)]) -> String {
    let line = |(user, key): &(&str, String)| format!("KEY_{}: {key}\n", user.to_uppercase().replace('-', "_"));
    keys.iter().map(line).collect()
}

/// `users/subscribers.conf` for the public keys of subscribers: each may read through the consumer of his name, settle
/// what it delivers, and set it back.
pub fn subscribers_conf(keys: &[(SubscriberName, String)]) -> String {
    let user = |(name, key): &(SubscriberName, String)| {
        let requests = ["CONSUMER.INFO", "CONSUMER.MSG.NEXT", "CONSUMER.RESET"];
        let requests = requests.map(|request| format!("\"{SUBSCRIBER_API}.{request}.STATEMENTS.{name}\"")).join(", ");
        format!(
            "  {{ nkey: {key}, permissions: {{\n      publish: {{ allow: [ {requests}\n        \
             \"$JS.ACK.STATEMENTS.{name}.>\", \"$JS.ACK.*.*.STATEMENTS.{name}.>\" ] }}\n      \
             subscribe: {{ allow: [ \"_INBOX_{name}.>\" ] }} }} }}\n"
        )
    };
    format!("users: [\n{}]\n", keys.iter().map(user).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_public_key_and_nothing_else_does() {
        let seed = new_seed();
        let key = public_key(&seed).unwrap();
        assert_eq!((key.len(), key.starts_with('U')), (56, true));
        assert_ne!(public_key(&new_seed()).unwrap(), key);
        assert_eq!(public_key(&Secret::new(key)), None);
        let account = KeyPair::new_account().seed().unwrap();
        assert_eq!(public_key(&Secret::new(account)), None);
    }

    #[test]
    fn names_reach_no_other_subject() {
        for name in ["acme", "a-1"] {
            assert_eq!(name.parse::<SubscriberName>().unwrap().as_str(), name);
        }
        for name in ["", "*", ">", "a.b", "A", "a b", "-a", "a-", "甲", &"a".repeat(33)] {
            assert!(name.parse::<SubscriberName>().is_err(), "{name}");
        }
    }
}

//! What an operator can set.

use std::{
    collections::{BTreeMap, BTreeSet},
    error, fmt,
};

use fayan_contract::identity::Canonical;
use serde::{Deserialize, Serialize};

use crate::lists;

/// What an operator can set. All of it enters [`Options::sha256`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Statements of less confidence carry an issue and are held for review. The default is where those that came out
    /// lower were wrong more often than right.
    pub review_below: f64,
    /// Words that our own lists lack, by the name of the list (`titles`, `organisations`, `surnames` and the other files
    /// of `data/`), written as in its file: `"巡护队员 person"` is a word with its tag.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeSet<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { review_below: 0.3, words: BTreeMap::new() }
    }
}

impl Options {
    /// Hash of everything that influences the result, 64 hexadecimal digits.
    pub fn sha256(&self) -> String {
        let mut canonical = Canonical::new("segment-options");
        canonical.text(&serde_json::to_string(self).expect("plain data serialises"));
        canonical.finish_256()
    }

    /// Whether a [`crate::Segmenter`] can be made with these options.
    ///
    /// # Errors
    ///
    /// All word lists that do not exist, and all words that their list cannot take.
    pub fn check(&self) -> Result<(), InvalidOptions> {
        lists::extra(&self.words).map(drop)
    }
}

/// Everything that is wrong with [`Options`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidOptions {
    /// One sentence each.
    pub problems: Vec<String>,
}

impl fmt::Display for InvalidOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.problems.join("; "))
    }
}

impl error::Error for InvalidOptions {}

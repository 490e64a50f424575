//! Addresses of statements that stay: they name the revision, so what was cited is what is read, whatever came later.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `fayan:statement/<id>/<revision>#<paragraph>`, the paragraph from 1 and optional.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Permalink {
    /// The statement, 32 hexadecimal digits.
    statement_id: String,
    /// Its revision, from 1.
    revision: u32,
    /// One of its paragraphs, from 1.
    paragraph: Option<u32>,
}

/// A text that is no permalink.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no permalink; one reads fayan:statement/ID/REVISION or fayan:statement/ID/REVISION#PARAGRAPH, with an ID of 32 \
     hexadecimal digits and numbers from 1"
)]
pub struct InvalidPermalink(pub String);

/// What every permalink begins with.
const PREFIX: &str = "fayan:statement/";

impl Permalink {
    /// The permalink of a revision of a statement. None unless the identifier is one, and numbers count from 1.
    pub fn new(statement_id: &str, revision: u32, paragraph: Option<u32>) -> Option<Self> {
        let counts = revision > 0 && paragraph != Some(0);
        let link = Self { statement_id: statement_id.to_owned(), revision, paragraph };
        (is_statement_id(statement_id) && counts).then_some(link)
    }

    /// The statement.
    pub fn statement_id(&self) -> &str {
        &self.statement_id
    }

    /// Its revision.
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// One of its paragraphs, from 1.
    pub const fn paragraph(&self) -> Option<u32> {
        self.paragraph
    }
}

/// Whether a text is the identifier of a statement: 32 hexadecimal digits in lower case.
pub fn is_statement_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for Permalink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}{}/{}", self.statement_id, self.revision)?;
        self.paragraph.map_or(Ok(()), |paragraph| write!(formatter, "#{paragraph}"))
    }
}

impl FromStr for Permalink {
    type Err = InvalidPermalink;

    fn from_str(text: &str) -> Result<Self, InvalidPermalink> {
        read(text).ok_or_else(|| InvalidPermalink(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Permalink> {
    let (statement_id, rest) = text.strip_prefix(PREFIX)?.split_once('/')?;
    let (revision, paragraph) = match rest.split_once('#') {
        Some((revision, paragraph)) => (revision, Some(number(paragraph)?)),
        None => (rest, None),
    };
    Permalink::new(statement_id, number(revision)?, paragraph)
}

/// A number in its one form: no sign, no leading zero.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

impl TryFrom<String> for Permalink {
    type Error = InvalidPermalink;

    fn try_from(text: String) -> Result<Self, InvalidPermalink> {
        text.parse()
    }
}

impl From<Permalink> for String {
    fn from(link: Permalink) -> Self {
        link.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn permalinks_read_back() {
        for (paragraph, end) in [(None, ""), (Some(12), "#12")] {
            let link = Permalink::new(ID, 3, paragraph).unwrap();
            assert_eq!(link.to_string(), format!("fayan:statement/{ID}/3{end}"));
            assert_eq!(link.to_string().parse(), Ok(link));
        }
    }

    #[test]
    fn what_is_no_permalink_is_refused() {
        let upper = ID.to_uppercase();
        for bad in [
            "",
            ID,
            &format!("fayan:statement/{ID}"),
            &format!("fayan:statement/{ID}/"),
            &format!("fayan:statement/{ID}/0"),
            &format!("fayan:statement/{ID}/01"),
            &format!("fayan:statement/{ID}/+1"),
            &format!("fayan:statement/{ID}/1#"),
            &format!("fayan:statement/{ID}/1#0"),
            &format!("fayan:statement/{ID}/1#2#3"),
            &format!("fayan:statement/{ID}/99999999999"),
            &format!("fayan:statement/{upper}/1"),
            &format!("fayan:statement/{}/1", &ID[1..]),
            &format!("http:statement/{ID}/1"),
        ] {
            assert_eq!(bad.parse::<Permalink>(), Err(InvalidPermalink(bad.to_owned())), "{bad}");
        }
        assert_eq!(Permalink::new(ID, 0, None), None);
        assert_eq!(Permalink::new("x", 1, None), None);
    }
}

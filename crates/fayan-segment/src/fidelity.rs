//! How close to the spoken word a document says that it is.

use fayan_contract::report::{Fidelity, Kind};

use crate::page::Page;

/// What title and head say about how close to the spoken word the document is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claims {
    verbatim: bool,
    cut: bool,
    excerpted: bool,
}

impl Claims {
    /// Read once for all statements.
    pub(crate) fn of(page: &Page<'_>) -> Self {
        let title: String = page.titles.concat() + &page.head;
        let holds = |words: &[&str]| words.iter().any(|word| title.contains(word));
        Self {
            verbatim: holds(&["实录", "實錄", "全文", "速记", "逐字"]),
            cut: holds(&["摘登", "摘编", "摘要", "节录", "節錄", "选登", "摘录", "整理", "选编"]),
            excerpted: holds(&["摘"]),
        }
    }
}

/// How close to the spoken word a statement claims to be.
pub(crate) fn of(claims: Claims, kind: Kind, reported: bool) -> Fidelity {
    match kind {
        _ if reported => Fidelity::Reported,
        Kind::SpeechExcerpts => Fidelity::Excerpt,
        Kind::SingleSpeech if claims.cut && claims.excerpted => Fidelity::Excerpt,
        Kind::SingleSpeech => Fidelity::Verbatim,
        _ if claims.verbatim || !claims.cut => Fidelity::Verbatim,
        _ => Fidelity::Excerpt,
    }
}

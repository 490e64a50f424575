//! Which documents are meant.

use fayan_contract::{report::Document, source::SourceSlug};
use sqlx::{Database, Encode, QueryBuilder, Type};

/// Which documents are meant; the default is all. What is named must hold together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// Those of a source.
    pub source: Option<SourceSlug>,
    /// Those of a paper or site, by its name.
    pub outlet: Option<String>,
    /// One of these, where any are named.
    pub documents: Vec<String>,
    /// Those published on this day or later, `YYYY-MM-DD`; not those without a publication date.
    pub published_from: Option<String>,
    /// Those published on this day or earlier, `YYYY-MM-DD`; not those without a publication date.
    pub published_to: Option<String>,
    /// Those whose latest revision was saved at this time or later.
    pub since: Option<Second>,
    /// Those whose latest revision was saved before this time.
    pub until: Option<Second>,
}

impl DocumentFilter {
    /// Whether a document is meant whose latest revision was saved at a time.
    pub fn means(&self, document: &Document, saved_at: &str) -> bool {
        let Self { source, outlet, documents, published_from, published_to, since, until } = self;
        let published = document.published.as_ref();
        source.as_ref().is_none_or(|source| *source == document.source)
            && outlet.as_ref().is_none_or(|outlet| document.outlet.as_ref() == Some(outlet))
            && (documents.is_empty() || documents.contains(&document.id))
            && published_from.as_ref().is_none_or(|from| published.is_some_and(|day| day >= from))
            && published_to.as_ref().is_none_or(|to| published.is_some_and(|day| day <= to))
            && since.as_ref().is_none_or(|since| saved_at >= since.as_str())
            && until.as_ref().is_none_or(|until| saved_at < until.as_str())
    }

    /// Narrows a query of the table of documents that has a condition already.
    pub(crate) fn narrow<DB: Database>(&self, query: &mut QueryBuilder<DB>)
    where
        for<'q> String: Encode<'q, DB> + Type<DB>,
    {
        let Self { source, outlet, documents, published_from, published_to, since, until } = self;
        let conditions = [
            (" AND source = ", source.as_ref().map(SourceSlug::as_str)),
            (" AND outlet = ", outlet.as_deref()),
            (" AND published >= ", published_from.as_deref()),
            (" AND published <= ", published_to.as_deref()),
            (" AND changed_at >= ", since.as_ref().map(Second::as_str)),
            (" AND changed_at < ", until.as_ref().map(Second::as_str)),
        ];
        for (condition, value) in conditions {
            if let Some(value) = value {
                query.push(condition).push_bind(value.to_owned());
            }
        }
        if !documents.is_empty() {
            query.push(" AND documents.id IN (");
            let mut list = query.separated(", ");
            for document in documents {
                list.push_bind(document.clone());
            }
            query.push(")");
        }
    }
}

/// A whole second in UTC, written so that it compares byte by byte with the stored times, which have fractions of any
/// length: `2021-09-07T08:30:00`, without a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second(String);

impl Second {
    /// The second of a time as the store keeps it (RFC 3339 in UTC); its fraction is dropped. None when it is no such
    /// time.
    pub fn of(time: &str) -> Option<Self> {
        let bytes = time.as_bytes();
        let form = b"0000-00-00T00:00:00";
        let fits = bytes.len() > form.len()
            && bytes.last() == Some(&b'Z')
            && form
                .iter()
                .zip(bytes)
                .all(|(form, byte)| if *form == b'0' { byte.is_ascii_digit() } else { form == byte });
        fits.then(|| Self(time.get(..form.len()).unwrap_or_default().to_owned()))
    }

    /// The text to compare with.
    fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_compares_with_times_of_any_precision() {
        let second = Second::of("2021-09-07T08:30:00.123456789Z").unwrap();
        assert_eq!(Second::of("2021-09-07T08:30:00Z"), Some(second.clone()));
        for later in ["2021-09-07T08:30:00Z", "2021-09-07T08:30:00.5Z", "2021-09-07T08:30:01Z"] {
            assert!(later >= second.as_str(), "{later}");
        }
        assert!("2021-09-07T08:29:59.999Z" < second.as_str());
        for wrong in
            ["2021-09-07", "2021-09-07T08:30:00", "2021-09-07T08:30:00+08:00", "2021-9-7T08:30:00.00Z", "", "题"]
        {
            assert_eq!(Second::of(wrong), None, "{wrong}");
        }
    }
}

//! What a `Content-Type` header says. Pure.

/// A media type and its charset label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentType {
    /// For example `text/html`; none where the header says nothing useful.
    pub media_type: Option<String>,
    /// For example `gb2312`.
    pub charset: Option<String>,
}

/// Reads the header. Malformed parts are ignored: servers send all sorts, and cleaning looks at the bytes anyway.
pub fn parse(header: &str) -> ContentType {
    let mut parts = header.split(';');
    let media_type = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    // "Some bytes" says nothing; cleaning decides by content then.
    let media_type = (media_type.contains('/') && media_type != "application/octet-stream").then_some(media_type);
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    ContentType { media_type, charset: charset.filter(|label| !label.is_empty()) }
}

/// Whether a document can have this media type: sound and moving pictures are refused before they are read.
pub fn is_document(media_type: &str) -> bool {
    !["audio/", "video/", "font/"].iter().any(|kind| media_type.starts_with(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_and_charset_are_read_in_all_common_spellings() {
        for header in
            ["text/html; charset=gb2312", "TEXT/HTML;charset=\"gb2312\"", "text/html ;q=1; Charset = 'gb2312' ;"]
        {
            let expected = ContentType { media_type: Some("text/html".to_owned()), charset: Some("gb2312".to_owned()) };
            assert_eq!(parse(header), expected, "{header}");
        }
    }

    #[test]
    fn what_says_nothing_is_absent() {
        for header in ["", "html", "application/octet-stream", ";charset="] {
            assert_eq!(parse(header), ContentType::default(), "{header}");
        }
    }
}

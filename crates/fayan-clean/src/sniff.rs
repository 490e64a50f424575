//! What the bytes are: HTML, plain text, or nothing that this crate reads.

use fayan_contract::{issue::IssueCode, message::GivenMetadata};

/// A file format that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binary {
    pub(crate) media_type: &'static str,
    pub(crate) name: &'static str,
    pub(crate) code: IssueCode,
}

/// First bytes of formats that are met in place of pages.
const SIGNATURES: &[(&[u8], Binary)] = &[
    (b"%PDF-", binary("application/pdf", "a PDF file")),
    (b"PK\x03\x04", binary("application/zip", "a ZIP archive or an office document")),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", binary("application/x-ole-storage", "an old office document")),
    (b"\x1F\x8B\x08", binary("application/gzip", "gzip-compressed data")),
    (b"Rar!\x1A\x07", binary("application/vnd.rar", "a RAR archive")),
    (b"7z\xBC\xAF\x27\x1C", binary("application/x-7z-compressed", "a 7z archive")),
    (b"\x89PNG\r\n\x1A\n", image("image/png", "a PNG image")),
    (b"\xFF\xD8\xFF", image("image/jpeg", "a JPEG image")),
    (b"GIF8", image("image/gif", "a GIF image")),
    (b"II*\0", image("image/tiff", "a TIFF image")),
    (b"MM\0*", image("image/tiff", "a TIFF image")),
];

const fn binary(media_type: &'static str, name: &'static str) -> Binary {
    Binary { media_type, name, code: IssueCode::EncodingDamaged }
}

const fn image(media_type: &'static str, name: &'static str) -> Binary {
    Binary { media_type, name, code: IssueCode::NeedsOcr }
}

/// The format, if it is not text.
pub(crate) fn binary_format(raw: &[u8]) -> Option<Binary> {
    if raw.starts_with(b"RIFF") && raw.get(8..12) == Some(b"WEBP") {
        return Some(image("image/webp", "a WebP image"));
    }
    SIGNATURES.iter().find(|(signature, _)| raw.starts_with(signature)).map(|(_, binary)| *binary)
}

/// Whether the characters are those of a text. Broken pages keep most of their text; what is not a text at all has
/// control characters and unreadable places everywhere.
pub(crate) fn is_text(text: &str, undecodable: u32) -> bool {
    let (mut characters, mut control) = (0_usize, 0_usize);
    for character in text.chars() {
        characters += 1;
        control += usize::from(character.is_control() && !character.is_whitespace());
    }
    (control + undecodable as usize) * 10 <= characters
}

/// The kinds of text that are cleaned in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Markdown,
    Plain,
}

impl Form {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Markdown | Self::Plain => "text/plain",
        }
    }
}

/// Decides on the form: a text that begins like an HTML page is one, whatever its label; else label, name, content.
pub(crate) fn form(text: &str, given: &GivenMetadata) -> Form {
    let start = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{FEFF}');
    if begins_like_a_page(start) {
        return Form::Html;
    }
    let label = given.media_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let extension = given.file_name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    if label.contains("html") || (label.is_empty() && matches!(extension.as_str(), "html" | "htm" | "shtml" | "xhtml"))
    {
        Form::Html
    } else if label.contains("markdown") || matches!(extension.as_str(), "md" | "markdown") {
        Form::Markdown
    } else if !label.is_empty() || matches!(extension.as_str(), "txt" | "text") {
        Form::Plain
    } else if looks_like_a_fragment(start) {
        Form::Html
    } else {
        Form::Plain
    }
}

fn begins_like_a_page(start: &str) -> bool {
    let head: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head>", "<head ", "<body"].iter().any(|opening| head.starts_with(opening))
        || ((head.starts_with("<!--") || head.starts_with("<?xml")) && head.contains("<html"))
}

/// A part of a page: it begins with a tag and closes blocks.
fn looks_like_a_fragment(start: &str) -> bool {
    let head: String = start.chars().take(4096).collect::<String>().to_ascii_lowercase();
    head.starts_with('<') && ["</p>", "</div>", "</td>", "<br"].iter().any(|tag| head.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(text: &str, media_type: Option<&str>, name: Option<&str>) -> Form {
        let own = |value: Option<&str>| value.map(str::to_owned);
        form(text, &GivenMetadata { media_type: own(media_type), file_name: own(name), ..GivenMetadata::default() })
    }

    #[test]
    fn content_beats_a_wrong_label() {
        assert_eq!(form_of("\u{FEFF}\n<!DOCTYPE html><p>", Some("text/plain"), None), Form::Html);
        assert_eq!(form_of("正文", Some("text/html; charset=gbk"), None), Form::Html);
        assert_eq!(form_of("正文", None, Some("a.htm")), Form::Html);
        assert_eq!(form_of("# 题", None, Some("a.md")), Form::Markdown);
        assert_eq!(form_of("<p>甲</p>", None, None), Form::Html);
        assert_eq!(form_of("甲<乙", None, None), Form::Plain);
    }

    #[test]
    fn files_that_are_no_text_are_known() {
        assert_eq!(binary_format(b"%PDF-1.7").map(|binary| binary.media_type), Some("application/pdf"));
        assert_eq!(binary_format(b"\x89PNG\r\n\x1A\n").map(|binary| binary.code), Some(IssueCode::NeedsOcr));
        assert_eq!(binary_format("发言".as_bytes()), None);
        assert!(is_text("发言\n", 0) && is_text("", 0));
        assert!(!is_text("\0\u{1}\u{2}发", 0) && !is_text("发言\u{FFFD}", 1));
    }
}

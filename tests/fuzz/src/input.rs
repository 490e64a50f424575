//! How an input reads as a document: its first byte says what is known beside the bytes, the rest are the bytes.

use fayan_contract::message::GivenMetadata;

/// First bytes with the file name and charset label that they stand for. Any other byte stands for nothing known.
pub(crate) const GIVEN: &[(u8, Option<&str>, Option<&str>)] = &[
    (b't', Some("source.txt"), None),
    (b'h', Some("source.html"), None),
    (b'm', Some("source.md"), None),
    (b'g', Some("source.txt"), Some("gb18030")),
    (b'G', Some("source.html"), Some("gb2312")),
    (b'u', Some("source.html"), Some("utf-8")),
    (b'b', Some("source.txt"), Some("big5")),
    (b'w', Some("source.txt"), Some("utf-16")),
];

/// The document that an input stands for.
pub(crate) fn document(input: &[u8]) -> (GivenMetadata, &[u8]) {
    let Some((first, raw)) = input.split_first() else { return (GivenMetadata::default(), input) };
    let known = GIVEN.iter().find(|(byte, ..)| byte == first);
    let text = |value: Option<&str>| value.map(str::to_owned);
    let given = GivenMetadata {
        file_name: text(known.and_then(|(_, name, _)| *name)),
        charset: text(known.and_then(|(.., charset)| *charset)),
        ..GivenMetadata::default()
    };
    (given, raw)
}

#![doc = include_str!("../README.md")]

mod assemble;
mod characters;
mod charset;
mod dates;
mod decoded;
mod html;
mod issues;
mod line;
mod markdown;
mod radicals;
pub mod rules;
mod sniff;
mod text;
pub mod verify;

use std::borrow::Cow;

use fayan_contract::{
    clean::{CleanDocument, Edit, Encoding, EncodingBasis, Metadata},
    issue::{Issue, IssueCode},
    message::GivenMetadata,
};

use crate::{
    assemble::Assembled,
    sniff::{Binary, Form},
};

/// Version of the cleaning rules. It changes with every change of what [`clean`] returns.
pub const RULES: &str = "clean-2";

/// Raw offsets have 32 bits, and text may be half as long again as its bytes.
const MAX_RAW_BYTES: usize = 1 << 30;

/// Reads bytes as printed lines with the way back to each byte.
///
/// Never fails: bytes that are no text give no lines, one edit over everything, and an issue.
pub fn clean(raw: &[u8], given: &GivenMetadata) -> CleanDocument {
    if let Some(Binary { media_type, name, code }) = sniff::binary_format(raw) {
        return unreadable(raw, media_type, issues::unreadable(code, format!("the bytes are {name}")));
    }
    if raw.len() > MAX_RAW_BYTES {
        let issue = issues::unreadable(IssueCode::EncodingDamaged, "the document is too large to be one page".into());
        return unreadable(raw, "application/octet-stream", issue);
    }
    let (decoded, encoding) = charset::decode(raw, given.charset.as_deref());
    if !sniff::is_text(&decoded.text, encoding.undecodable) {
        let issue = issues::unreadable(IssueCode::EncodingDamaged, "the bytes are not text in any encoding".into());
        return unreadable(raw, "application/octet-stream", issue);
    }
    let form = sniff::form(&decoded.text, given);
    let (Assembled { lines, edits }, metadata): (Assembled, Vec<Metadata>) = match form {
        Form::Html => html::clean(&decoded, given),
        Form::Markdown => markdown::clean(&decoded),
        Form::Plain => (text::clean(&decoded), Vec::new()),
    };
    let issues = issues::of(&decoded, &edits, raw);
    let media_type = form.media_type().to_owned();
    CleanDocument { rules: RULES.to_owned(), media_type, encoding, metadata, lines, edits, issues }
}

fn unreadable(raw: &[u8], media_type: &str, issue: Issue) -> CleanDocument {
    // No raw length can exceed the offsets in practice; a longer one is cited as far as they reach.
    let end = u32::try_from(raw.len()).unwrap_or(u32::MAX);
    let whole = Edit { start: 0, end, rule: Cow::Borrowed(rules::UNREADABLE), output: String::new() };
    CleanDocument {
        rules: RULES.to_owned(),
        media_type: media_type.to_owned(),
        encoding: Encoding { name: "UTF-8".to_owned(), basis: EncodingBasis::Detected, declared: None, undecodable: 0 },
        metadata: Vec::new(),
        lines: Vec::new(),
        edits: if end == 0 { Vec::new() } else { vec![whole] },
        issues: vec![issue],
    }
}

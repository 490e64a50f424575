//! Markup to tokens, each with its place in the text; together they tile it.
//!
//! The forms are those of the HTML standard, with one difference: where a tag, a comment or a script is never closed, a
//! browser swallows the rest of the page. A page cut off or damaged there still has its text for us, so such an opening
//! ends early instead.

use std::ops::Range;

/// A piece of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// What a piece of the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Characters and character references.
    Text,
    /// Content that is no markup: scripts, styles, titles.
    RawText,
    /// `<name …>`; the length of the name.
    Start(usize),
    /// `</name …>`; the length of the name.
    End(usize),
    /// `<!-- … -->` and what browsers read as one.
    Comment,
    /// Declarations and the frame of CDATA sections.
    Declaration,
}

/// Elements whose content is text whatever it looks like.
const RAW_TEXT: &[&str] = &["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"];

/// The tokens of a page.
pub(crate) fn tokenize(text: &str) -> Vec<Token> {
    let mut tokenizer = Tokenizer { text, tokens: Vec::new(), at: 0, never_closed: Vec::new() };
    tokenizer.run();
    tokenizer.tokens
}

/// The lower-case name of a start or end tag.
pub(crate) fn name_of(text: &str, token: &Token) -> String {
    let start = match token.kind {
        Kind::Start(_) => token.range.start + 1,
        _ => token.range.start + 2,
    };
    match token.kind {
        Kind::Start(length) | Kind::End(length) => text[start..start + length].to_ascii_lowercase(),
        _ => String::new(),
    }
}

struct Tokenizer<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// What was looked for in vain; looking again at each opening would take quadratic time.
    never_closed: Vec<String>,
}

impl Tokenizer<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let Some(open) = rest.find('<') else {
                self.text_until(self.text.len());
                return;
            };
            self.text_until(self.at + open);
            self.markup();
        }
    }

    /// Text, without the visible ends of comments that some publishing systems leave (`begin-->`, `]]>`).
    fn text_until(&mut self, end: usize) {
        let mut from = self.at;
        while let Some(bracket) = self.text[from..end].find('>').map(|at| from + at) {
            from = bracket + 1;
            let before = &self.text[self.at..bracket];
            if let Some(before) = before.strip_suffix("--").or_else(|| before.strip_suffix("]]")) {
                let in_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'/';
                let word = before.bytes().rev().take_while(in_word).count();
                self.push(self.at + before.len() - word, Kind::Text);
                self.push(from, Kind::Comment);
            }
        }
        self.push(end, Kind::Text);
    }

    fn markup(&mut self) {
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'!') => self.declaration(rest),
            Some(b'?') => self.until_bracket(rest, Kind::Declaration),
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name_length(&bytes[2..]);
                self.until_bracket(rest, Kind::End(name));
            }
            Some(b'/') => self.until_bracket(rest, Kind::Comment),
            Some(byte) if byte.is_ascii_alphabetic() => self.start_tag(rest),
            _ => {
                // A lone `<` is text.
                let end = self.at + 1;
                self.push(end, Kind::Text);
            }
        }
    }

    fn declaration(&mut self, rest: &str) {
        if rest.starts_with("<!--") {
            let end = if rest.starts_with("<!-->") {
                Some(5)
            } else if rest.starts_with("<!--->") {
                Some(6)
            } else {
                self.close("-->", |text| text[4..].find("-->")).map(|end| end + 7)
            };
            let end = end.or_else(|| rest.find('>').map(|end| end + 1)).unwrap_or(rest.len());
            self.push(self.at + end, Kind::Comment);
        } else if rest.starts_with("<![CDATA[") {
            self.push(self.at + "<![CDATA[".len(), Kind::Declaration);
        } else {
            self.until_bracket(rest, Kind::Declaration);
        }
    }

    fn until_bracket(&mut self, rest: &str, kind: Kind) {
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        self.push(self.at + end, kind);
    }

    fn start_tag(&mut self, rest: &str) {
        let name = name_length(&rest.as_bytes()[1..]);
        let end = tag_end(rest).or_else(|| rest.find('>').map(|end| end + 1)).unwrap_or(rest.len());
        let lower = rest[1..=name].to_ascii_lowercase();
        self.push(self.at + end, Kind::Start(name));
        if RAW_TEXT.contains(&lower.as_str())
            && !rest[..end].ends_with("/>")
            && let Some(close) = self.close(&lower, |text| find_end_tag(text, &lower))
        {
            self.push(self.at + close, Kind::RawText);
        }
    }

    /// Looks for an end in the rest of the text, unless it is known to have none.
    fn close(&mut self, what: &str, find: impl FnOnce(&str) -> Option<usize>) -> Option<usize> {
        if self.never_closed.iter().any(|known| known == what) {
            return None;
        }
        let end = find(&self.text[self.at..]);
        if end.is_none() {
            self.never_closed.push(what.to_owned());
        }
        end
    }

    fn push(&mut self, end: usize, kind: Kind) {
        if self.at == end {
            return;
        }
        match self.tokens.last_mut() {
            Some(last) if last.kind == Kind::Text && kind == Kind::Text => last.range.end = end,
            _ => self.tokens.push(Token { range: self.at..end, kind }),
        }
        self.at = end;
    }
}

/// Where the end tag of an element begins.
pub(crate) fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("</").map(|at| from + at) {
        let after = &text.as_bytes()[at + 2..];
        let same = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if same && !after.get(name.len()).is_some_and(u8::is_ascii_alphanumeric) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'>')).count()
}

/// One past the `>` that ends a start tag: one that is not inside a quoted value.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut before_value = false;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if before_value => {
                quote = Some(byte);
                before_value = false;
            }
            (None, b'>') => return Some(at + 1),
            (None, b'=') => before_value = true,
            (None, byte) if byte.is_ascii_whitespace() => {}
            (None, _) => before_value = false,
        }
    }
    None
}

/// The attributes of a start tag: lower-case name and place of the value.
pub(crate) fn attributes(text: &str, token: &Token) -> Vec<(String, Range<usize>)> {
    let Kind::Start(name) = token.kind else { return Vec::new() };
    let mut attributes = Vec::new();
    let mut at = token.range.start + 1 + name;
    let end = if text[token.range.clone()].ends_with('>') { token.range.end - 1 } else { token.range.end };
    let bytes = text.as_bytes();
    let skip = |from: usize, wanted: fn(u8) -> bool| (from..end).find(|at| !wanted(bytes[*at])).unwrap_or(end);
    let is_space = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
    let in_name = |byte: u8| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'/');
    loop {
        at = skip(at, is_space);
        if at >= end {
            return attributes;
        }
        let name_end = skip(at + 1, in_name);
        let name = text.get(at..name_end).unwrap_or_default().to_ascii_lowercase();
        at = skip(name_end, |byte| byte.is_ascii_whitespace());
        if at >= end || bytes[at] != b'=' {
            attributes.push((name, at..at));
            continue;
        }
        let value = skip(at + 1, |byte| byte.is_ascii_whitespace());
        let (value, after) = match bytes.get(value).filter(|_| value < end) {
            Some(quote @ (b'"' | b'\'')) => {
                let close = (value + 1..end).find(|at| bytes[*at] == *quote).unwrap_or(end);
                (value + 1..close, (close + 1).min(end))
            }
            _ => {
                let close = skip(value, |byte| !byte.is_ascii_whitespace());
                (value..close, close)
            }
        };
        attributes.push((name, value));
        at = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(&str, Kind)> {
        let tokens = tokenize(text);
        let tiled = tokens.iter().fold(0, |at, token| {
            assert_eq!(token.range.start, at);
            token.range.end
        });
        assert_eq!(tiled, text.len());
        tokens.into_iter().map(|token| (&text[token.range], token.kind)).collect()
    }

    #[test]
    fn ordinary_markup_is_split_into_its_tokens() {
        assert_eq!(
            pieces("<!DOCTYPE html><p a=\"x>y\">甲<BR/>乙</p ><!-- > -->"),
            [
                ("<!DOCTYPE html>", Kind::Declaration),
                ("<p a=\"x>y\">", Kind::Start(1)),
                ("甲", Kind::Text),
                ("<BR/>", Kind::Start(2)),
                ("乙", Kind::Text),
                ("</p >", Kind::End(1)),
                ("<!-- > -->", Kind::Comment),
            ]
        );
    }

    #[test]
    fn scripts_and_titles_hold_no_markup() {
        assert_eq!(
            pieces("<script>if(a<b)'</p>'</SCRIPT><title>甲<b></title>"),
            [
                ("<script>", Kind::Start(6)),
                ("if(a<b)'</p>'", Kind::RawText),
                ("</SCRIPT>", Kind::End(6)),
                ("<title>", Kind::Start(5)),
                ("甲<b>", Kind::RawText),
                ("</title>", Kind::End(5)),
            ]
        );
    }

    #[test]
    fn what_is_never_closed_does_not_swallow_the_page() {
        assert_eq!(pieces("<!-- 甲>乙")[1], ("乙", Kind::Text));
        assert_eq!(pieces("<script>甲")[1], ("甲", Kind::Text));
        assert_eq!(
            pieces("<a href=\"x>甲</a>"),
            [("<a href=\"x>", Kind::Start(1)), ("甲", Kind::Text), ("</a>", Kind::End(1))]
        );
        assert_eq!(pieces("甲<p cla"), [("甲", Kind::Text), ("<p cla", Kind::Start(1))]);
    }

    #[test]
    fn lone_brackets_are_text_and_left_over_comment_ends_are_not() {
        assert_eq!(pieces("a < b > c"), [("a < b > c", Kind::Text)]);
        assert_eq!(
            pieces("（begin-->系统end-->）"),
            [
                ("（", Kind::Text),
                ("begin-->", Kind::Comment),
                ("系统", Kind::Text),
                ("end-->", Kind::Comment),
                ("）", Kind::Text)
            ]
        );
        assert_eq!(
            pieces("<![CDATA[甲]]>"),
            [("<![CDATA[", Kind::Declaration), ("甲", Kind::Text), ("]]>", Kind::Comment)]
        );
    }

    #[test]
    fn attributes_are_found_in_every_quoting() {
        let text = "<P align=center STYLE = 'a:b' x/ class=\"c d\" y>";
        let tokens = tokenize(text);
        let found: Vec<(String, &str)> =
            attributes(text, &tokens[0]).into_iter().map(|(name, value)| (name, &text[value])).collect();
        let expected = [("align", "center"), ("style", "a:b"), ("x", ""), ("class", "c d"), ("y", "")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value)));
    }
}

//! One file: what it says, and whether that can be a correction.

use fayan_contract::{identity::is_hexadecimal, span::Span};
use serde::Deserialize;

use super::Field;

/// A correction as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionFile {
    /// Name of the file.
    pub name: String,
    /// The document.
    pub document: String,
    /// What in it.
    pub target: Target,
    /// The field.
    pub field: Field,
    /// SHA-256 of the raw bytes that the target was read from.
    pub raw_sha256: String,
    /// What is read there: the whole value or, of longer texts, a part that stands there once; none where nothing is.
    pub old: Option<String>,
    /// What it is to be; none to take the whole value away.
    pub new: Option<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub author: String,
}

/// What in a document is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The meeting.
    Meeting,
    /// A statement, by the identifier that it is read under.
    Statement(String),
    /// Whatever is read from a range of raw bytes.
    Span(Span),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    document: String,
    statement: Option<String>,
    span: Option<[u32; 2]>,
    field: String,
    raw_sha256: String,
    old: Option<String>,
    new: Option<String>,
    reason: String,
    author: String,
}

impl CorrectionFile {
    /// Reads a file; everything that is wrong with it at once.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<String>> {
        let form: Form = toml::from_str(text).map_err(|error| vec![error.message().to_owned()])?;
        let mut problems = Vec::new();
        let mut need = |holds: bool, problem: &str| {
            if !holds {
                problems.push(problem.to_owned());
            }
        };
        let field = Field::ALL.into_iter().find(|field| field.as_str() == form.field);
        let fields = Field::ALL.map(Field::as_str).join(", ");
        need(field.is_some(), &format!("there is no field {:?}; there are {fields}", form.field));
        need(is_hexadecimal(&form.document, 32), "document is not 32 hexadecimal digits");
        need(
            form.statement.as_deref().is_none_or(|id| is_hexadecimal(id, 32)),
            "statement is not 32 hexadecimal digits",
        );
        need(is_hexadecimal(&form.raw_sha256, 64), "raw_sha256 is not 64 hexadecimal digits");
        need(form.span.is_none_or(|[start, end]| start < end), "span is empty or ends before it starts");
        need(!form.reason.trim().is_empty(), "reason is empty");
        need(!form.author.trim().is_empty(), "author is empty");
        need(form.old != form.new, "old and new are the same");
        let empty = |text: &Option<String>| text.as_ref().is_some_and(String::is_empty);
        need(!empty(&form.old), "old is empty; leave it out where nothing is read");
        let field = field.unwrap_or(Field::Paragraph);
        need(!empty(&form.new) || field.has_parts(), "new is empty; leave it out to take the value away");
        if field.is_always_there() {
            need(form.old.is_some() && form.new.is_some(), &format!("{field} needs old and new"));
        }
        if field == Field::MeetingDate {
            need(
                form.new.as_deref().is_none_or(|date| precision(date).is_some()),
                "new is no date such as 2031-05-06, XXXX-05-06, 2031-05 or 2031",
            );
        }
        let target = match (form.statement, form.span) {
            (Some(_), Some(_)) => {
                need(false, "statement and span exclude each other");
                Target::Meeting
            }
            (Some(id), None) => Target::Statement(id),
            (None, Some([start, end])) => Target::Span(Span::new(start, end)),
            (None, None) => Target::Meeting,
        };
        match target {
            Target::Meeting => need(field.is_of_meeting(), &format!("{field} needs a statement or a span")),
            Target::Statement(_) => {
                need(!field.is_of_meeting(), &format!("{field} belongs to the document, not to a statement"))
            }
            Target::Span(_) => {}
        }
        let Form { document, raw_sha256, old, new, reason, author, .. } = form;
        let file = Self { name: name.to_owned(), document, target, field, raw_sha256, old, new, reason, author };
        if problems.is_empty() { Ok(file) } else { Err(problems) }
    }

    /// The text of the file.
    pub fn to_toml(&self) -> String {
        // A JSON string is a TOML string.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = format!("document = {}\n", quoted(&self.document));
        match &self.target {
            Target::Meeting => {}
            Target::Statement(id) => text += &format!("statement = {}\n", quoted(id)),
            Target::Span(span) => text += &format!("span = [{}, {}]\n", span.start, span.end),
        }
        text += &format!("field = {}\nraw_sha256 = {}\n", quoted(self.field.as_str()), quoted(&self.raw_sha256));
        for (name, value) in [("old", &self.old), ("new", &self.new)] {
            text += &value.iter().map(|value| format!("{name} = {}\n", quoted(value))).collect::<String>();
        }
        text + &format!("reason = {}\nauthor = {}\n", quoted(&self.reason), quoted(&self.author))
    }
}

/// The smallest unit that a date names, where it is one.
pub(super) fn precision(date: &str) -> Option<fayan_contract::report::DatePrecision> {
    use fayan_contract::report::DatePrecision;
    let parts: Vec<&str> = date.split('-').collect();
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<i16>().ok())?
    };
    // A year that is not known may be a leap year.
    let year = |text: &str| if text == "XXXX" { Some(2000) } else { number(text, 4) };
    match parts.as_slice() {
        [text] => number(text, 4).map(|_| DatePrecision::Year),
        [text, month] => {
            let (year, month) = (year(text)?, number(month, 2)?);
            jiff::civil::Date::new(year, i8::try_from(month).ok()?, 1).ok().map(|_| DatePrecision::Month)
        }
        [text, month, day] => {
            let (year, month, day) = (year(text)?, number(month, 2)?, number(day, 2)?);
            let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            date.ok().map(|_| DatePrecision::Day)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(change: &str) -> Result<CorrectionFile, Vec<String>> {
        let id = "0123456789abcdef0123456789abcdef";
        let mut lines = vec![
            format!("document = \"{id}\""),
            format!("statement = \"{id}\""),
            "field = \"position\"".to_owned(),
            format!("raw_sha256 = \"{id}{id}\""),
            "old = \"局长\"".to_owned(),
            "new = \"副局长\"".to_owned(),
            "reason = \"a character was lost\"".to_owned(),
            "author = \"编辑甲\"".to_owned(),
        ];
        let key = change.split_once(" =").map_or(change, |(key, _)| key);
        lines.retain(|line| !line.starts_with(key) || key.is_empty());
        if change.contains('=') {
            lines.push(change.to_owned());
        }
        CorrectionFile::parse("x.toml", &lines.join("\n"))
    }

    #[test]
    fn a_file_reads_as_it_is_written() {
        let whole = file("").unwrap();
        let odd = CorrectionFile {
            old: Some("“引号”\\\n\u{7}".to_owned()),
            new: None,
            target: Target::Span(Span::new(3, 9)),
            ..whole.clone()
        };
        for file in [whole, odd] {
            assert_eq!(CorrectionFile::parse("x.toml", &file.to_toml()), Ok(file));
        }
    }

    #[test]
    fn each_mistake_is_named() {
        for (change, named) in [
            ("document = \"1\"", "document is not"),
            ("statement = \"1\"", "statement is not"),
            ("statement", "needs a statement or a span"),
            ("span = [3, 9]", "exclude each other"),
            ("field = \"titel\"", "there is no field \"titel\""),
            ("field = \"meeting.place\"", "belongs to the document"),
            ("raw_sha256 = \"00\"", "raw_sha256 is not"),
            ("old = \"副局长\"", "the same"),
            ("old = \"\"", "old is empty"),
            ("reason = \" \"", "reason is empty"),
            ("author", "author"),
            ("colour = \"red\"", "colour"),
        ] {
            let problems = file(change).unwrap_err();
            assert!(problems.iter().any(|problem| problem.contains(named)), "{change}: {problems:?}");
        }
        assert!(CorrectionFile::parse("x.toml", "document: 1").is_err());
    }

    #[test]
    fn dates_are_days_months_or_years() {
        use fayan_contract::report::DatePrecision::{Day, Month, Year};
        for (date, expected) in [
            ("2031-05-06", Some(Day)),
            ("XXXX-02-29", Some(Day)),
            ("2031-05", Some(Month)),
            ("2031", Some(Year)),
            ("2031-02-29", None),
            ("2031-13", None),
            ("XXXX", None),
            ("5月6日", None),
            ("2031-5-6", None),
        ] {
            assert_eq!(precision(date), expected, "{date}");
        }
    }
}

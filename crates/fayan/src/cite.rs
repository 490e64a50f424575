//! References to a passage, for BibTeX and CSL-JSON. Pure.
//!
//! A reference says what the document prints and nothing else: what is unknown is left out, and a date is as precise as
//! it is known.

use fayan_contract::{
    permalink::Permalink,
    report::{Document, Report, Statement},
};
use serde_json::{Map, Value, json};

/// What is cited.
pub(crate) struct Cited<'a> {
    /// The report that holds the statement.
    pub(crate) report: &'a Report,
    pub(crate) statement: &'a Statement,
    /// The revision and, where one is named, the paragraph.
    pub(crate) link: Option<&'a Permalink>,
}

impl Cited<'_> {
    fn document(&self) -> &Document {
        &self.report.document
    }

    /// The name, or the label that is printed in its place.
    fn author(&self) -> Option<&str> {
        let speaker = &self.statement.speaker;
        let name = speaker.name.as_deref().unwrap_or(&speaker.as_printed);
        (!name.is_empty()).then_some(name)
    }

    fn title(&self) -> Option<&str> {
        let headline = self.statement.headline.as_ref().map(|headline| headline.text.as_str());
        headline.or(self.document().title.as_ref().map(|title| title.text.as_str()))
    }

    /// The meeting and its place.
    fn event(&self) -> [Option<&str>; 2] {
        let meeting = &self.report.meeting;
        [&meeting.name, &meeting.place].map(|part| part.as_ref().map(|part| part.text.as_str()))
    }

    /// The day of the meeting: as numbers where its year is known, else as printed.
    fn event_date(&self) -> Option<Date<'_>> {
        let date = self.report.meeting.date.as_ref()?;
        Date::read(&date.value).or(date.as_printed.as_deref().map(Date::Printed))
    }

    fn quote(&self) -> Option<&str> {
        let number = self.link?.paragraph()? as usize;
        Some(self.statement.paragraphs.get(number.checked_sub(1)?)?.text.as_str())
    }
}

/// A date as precise as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Date<'a> {
    /// Year, month and day, or the first of them.
    Numbers(Vec<u32>),
    /// Without a known year.
    Printed(&'a str),
}

impl Date<'_> {
    /// A date with its year.
    fn read(edtf: &str) -> Option<Self> {
        let numbers: Vec<u32> = edtf.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        (1..=3).contains(&numbers.len()).then_some(Self::Numbers(numbers))
    }

    fn csl(&self) -> Value {
        match self {
            Self::Numbers(numbers) => json!({"date-parts": [numbers]}),
            Self::Printed(words) => json!({"literal": words}),
        }
    }
}

/// An item in CSL-JSON, in a list as programs read it.
pub(crate) fn csl(cited: &Cited<'_>) -> Value {
    let document = cited.document();
    let mut item = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        item.extend(value.map(|value| (name.to_owned(), value)));
    };
    let text = |text: Option<&str>| text.map(Value::from);
    let [event, place] = cited.event();
    put("id", Some(Value::from(cited.link.map_or_else(|| cited.statement.id.clone(), ToString::to_string))));
    put("type", Some(Value::from(if document.outlet.is_some() { "article-newspaper" } else { "speech" })));
    put("author", cited.author().map(|author| json!([{"literal": author}])));
    put("title", text(cited.title()));
    put("container-title", text(document.outlet.as_deref()));
    put("issued", document.published.as_deref().and_then(Date::read).map(|date| date.csl()));
    put("page", text(document.page.as_deref()));
    put("event-title", text(event));
    put("event-date", cited.event_date().map(|date| date.csl()));
    put("event-place", text(place));
    put("URL", text(document.urls.first().map(String::as_str)));
    put("note", text(cited.quote()));
    put("custom", cited.link.map(|link| json!({"permalink": link})));
    Value::Array(vec![Value::Object(item)])
}

/// An entry for BibTeX. `date` and `eventdate` are for biblatex, `year` for those that know no other.
pub(crate) fn bibtex(cited: &Cited<'_>) -> String {
    let document = cited.document();
    let [event, place] = cited.event();
    let published = document.published.as_deref().filter(|date| Date::read(date).is_some());
    let event_date = match cited.event_date() {
        Some(Date::Numbers(_)) => cited.report.meeting.date.as_ref().map(|date| date.value.as_str()),
        _ => None,
    };
    let whole = |name: &str| format!("{{{}}}", escaped(name));
    let link = cited.link.map(ToString::to_string);
    let quote = cited.quote().map(|quote| format!("“{quote}”"));
    let note: Vec<String> = [link, quote].into_iter().flatten().map(|part| escaped(&part)).collect();
    let fields = [
        // In braces of its own a name is not taken apart, and a title keeps its case.
        ("author", cited.author().map(whole)),
        ("title", cited.title().map(whole)),
        ("journal", document.outlet.as_deref().map(escaped)),
        ("date", published.map(escaped)),
        ("year", published.and_then(|date| date.get(..4)).map(escaped)),
        ("pages", document.page.as_deref().map(escaped)),
        ("eventtitle", event.map(escaped)),
        ("eventdate", event_date.map(escaped)),
        ("venue", place.map(escaped)),
        ("url", document.urls.first().map(|url| verbatim(url))),
        ("note", (!note.is_empty()).then(|| note.join(" "))),
    ];
    let kind = if document.outlet.is_some() { "article" } else { "misc" };
    let mut entry = format!("@{kind}{{{}", key(cited));
    for (name, value) in fields {
        if let Some(value) = value {
            entry += &format!(",\n  {name} = {{{value}}}");
        }
    }
    entry + "\n}\n"
}

/// A key of letters, digits and dashes that names the passage.
fn key(cited: &Cited<'_>) -> String {
    let Some(link) = cited.link else { return format!("fayan-{}", cited.statement.id) };
    let paragraph = link.paragraph().map(|paragraph| format!("-{paragraph}")).unwrap_or_default();
    format!("fayan-{}-{}{paragraph}", link.statement_id(), link.revision())
}

/// A text in which TeX obeys nothing and braces pair.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\{"),
            '}' => escaped.push_str("\\}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '%' | '&' | '#' | '$' | '_' => escaped.extend(['\\', character]),
            character if character.is_whitespace() => escaped.push(' '),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

/// An address, which is not escaped: what could end the field is percent-encoded.
fn verbatim(url: &str) -> String {
    url.chars()
        .map(|character| match character {
            '{' => "%7B".to_owned(),
            '}' => "%7D".to_owned(),
            '\\' => "%5C".to_owned(),
            ' ' => "%20".to_owned(),
            character => character.to_string(),
        })
        .filter(|part| !part.chars().any(char::is_control))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00112233445566778899aabbccddeeff";

    fn report() -> Report {
        let line = r#"{"schema":"fayan.report.v1","kind":"speech_excerpts","document":{"id":"d","id_basis":"title",
            "revision":2,"raw_sha256":"","raw_bytes":0,"media_type":"text/plain","encoding":"UTF-8",
            "urls":["https://paper.example/a_b?c=1&d={x}%20"],"source":"local","outlet":"林海日报",
            "published":"2021-09-07","page":"03","title":{"text":"发言摘登","spans":[]},"subtitle":null,
            "fetched_at":null,"rights":null},
            "meeting":{"id":null,"name":{"text":"林海会议","spans":[]},"date":{"value":"XXXX-09-06","precision":"day",
            "as_printed":"9月6日","basis":"text","spans":[]},"place":null},
            "editors_note":null,"roster":null,"credits":[],"statements":[],"issues":[],
            "generator":{"version":"0","clean_rules":"c","segment_rules":"s","options_sha256":""}}"#;
        serde_json::from_str(line).unwrap()
    }

    fn statement() -> Statement {
        let line = r#"{"id":"00112233445566778899aabbccddeeff","ordinal":1,"revision":2,
            "speaker":{"name":"甲一","as_printed":"甲　一","spans":[],"honorific":null,"role":"speaker"},
            "position":null,"posts":[],"headline":null,
            "paragraphs":[{"text":"一","spans":[],"points":[]},
                          {"text":"增长5% {约} \\ ~A_B^\n#1 & $","spans":[],"points":[]}],
            "points":[],"text":"","fidelity":"excerpt","completeness":"complete",
            "confidence":{"speaker":1.0,"boundaries":1.0},"issues":[],"content_sha256":""}"#;
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn a_passage_is_cited_with_what_the_document_prints() {
        let (report, statement) = (report(), statement());
        let link = Permalink::new(ID, 2, Some(2));
        let cited = Cited { report: &report, statement: &statement, link: link.as_ref() };
        let expected = r"@article{fayan-00112233445566778899aabbccddeeff-2-2,
  author = {{甲一}},
  title = {{发言摘登}},
  journal = {林海日报},
  date = {2021-09-07},
  year = {2021},
  pages = {03},
  eventtitle = {林海会议},
  url = {https://paper.example/a_b?c=1&d=%7Bx%7D%20},
  note = {fayan:statement/00112233445566778899aabbccddeeff/2\#2 “增长5\% \{约\} \textbackslash{} \textasciitilde{}A\_B\textasciicircum{} \#1 \& \$”}
}
";
        assert_eq!(bibtex(&cited), expected);
        let expected = json!([{
            "id": "fayan:statement/00112233445566778899aabbccddeeff/2#2",
            "type": "article-newspaper",
            "author": [{"literal": "甲一"}],
            "title": "发言摘登",
            "container-title": "林海日报",
            "issued": {"date-parts": [[2021, 9, 7]]},
            "page": "03",
            "event-title": "林海会议",
            "event-date": {"literal": "9月6日"},
            "URL": "https://paper.example/a_b?c=1&d={x}%20",
            "note": "增长5% {约} \\ ~A_B^\n#1 & $",
            "custom": {"permalink": "fayan:statement/00112233445566778899aabbccddeeff/2#2"},
        }]);
        assert_eq!(csl(&cited), expected);
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let (mut report, mut statement) = (report(), statement());
        let document = &mut report.document;
        (document.outlet, document.published, document.page, document.title) = (None, None, None, None);
        document.urls.clear();
        report.meeting = Default::default();
        statement.speaker.name = None;
        statement.speaker.as_printed.clear();
        let cited = Cited { report: &report, statement: &statement, link: None };
        assert_eq!(bibtex(&cited), format!("@misc{{fayan-{ID}\n}}\n"));
        assert_eq!(csl(&cited), json!([{"id": ID, "type": "speech"}]));
    }

    #[test]
    fn a_date_is_as_precise_as_it_is_known() {
        assert_eq!(Date::read("2021"), Some(Date::Numbers(vec![2021])));
        assert_eq!(Date::read("2021-09").map(|date| date.csl()), Some(json!({"date-parts": [[2021, 9]]})));
        assert_eq!(Date::read("XXXX-09-06"), None);
    }
}

//! One page about one document that needs nothing else: what was fetched, what cleaning made of it, and every field
//! with the way back to its bytes.

mod fields;
mod pieces;
mod text;

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use fayan_contract::{clean::CleanDocument, export::ExportCounts, report::Report};
use sha2::{Digest, Sha256};

use fields::{Entry, Field};
use text::escaped;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page about a document, and what it holds.
///
/// Everything that comes from the document is escaped, and the page allows its own script and style alone (by their
/// hashes) and no request of any kind. Without bytes it shows the fields and says that the source is withheld.
pub fn html(report: &Report, source: Option<(&[u8], &CleanDocument)>) -> (Vec<u8>, ExportCounts) {
    let entries = fields::entries(report, source);
    let fields: Vec<&Field<'_>> = entries.iter().filter_map(Entry::field).collect();
    let mut page = String::new();
    head(&mut page, report);
    page.push_str("<main>\n");
    match source {
        Some((raw, clean)) => {
            let pieces = pieces::cut(raw, clean, &fields);
            pane(&mut page, "raw", "Fetched", |page| pieces::write_raw(page, &pieces, clean));
            pane(&mut page, "clean", "Cleaned", |page| pieces::write_clean(page, &pieces, clean));
        }
        None => page.push_str("<section id=\"raw\"><h2>Fetched</h2><p>The source is withheld.</p></section>\n"),
    }
    let counts = fields::write(&mut page, &entries);
    page.push_str("</main>\n<footer id=\"status\" role=\"status\">Choose a field, or a marked place.</footer>\n");
    let _infallible = writeln!(page, "<script>{SCRIPT}</script>\n</body>\n</html>");
    (page.into_bytes(), counts)
}

fn head(page: &mut String, report: &Report) {
    let document = &report.document;
    let title = document.title.as_ref().map_or("(no title)", |title| title.text.as_str());
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        integrity(SCRIPT),
        integrity(STYLE)
    );
    let _infallible = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<dl>\n",
        title = escaped(title),
    );
    let generator = &report.generator;
    let facts = [
        ("document", Some(format!("{} revision {}", document.id, document.revision))),
        ("source", Some(document.source.to_string())),
        ("outlet", document.outlet.clone()),
        ("published", document.published.clone()),
        ("page", document.page.clone()),
        ("address", (!document.urls.is_empty()).then(|| document.urls.join(" "))),
        ("fetched", document.fetched_at.clone()),
        ("bytes", Some(format!("{} of {} as {}", document.raw_bytes, document.media_type, document.encoding))),
        ("sha256", Some(document.raw_sha256.clone())),
        ("rights", document.rights.clone()),
        ("read by", Some(format!("{} {} {}", generator.version, generator.clean_rules, generator.segment_rules))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            let _infallible = writeln!(page, "<div><dt>{name}</dt><dd>{}</dd></div>", escaped(&value));
        }
    }
    page.push_str(
        "</dl>\n<label><input type=\"checkbox\" id=\"edits\" checked> show cleaning edits</label>\n</header>\n",
    );
}

fn pane(page: &mut String, id: &str, heading: &str, write: impl FnOnce(&mut String)) {
    // The first line end after <pre> is not shown.
    let _infallible =
        writeln!(page, "<section id=\"{id}\" tabindex=\"0\" aria-label=\"{heading}\"><h2>{heading}</h2><pre>");
    write(page);
    page.push_str("</pre></section>\n");
}

/// The form in which a policy names a script or a style.
fn integrity(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use fayan_contract::{
        clean::{CleanDocument, Edit, Encoding, EncodingBasis},
        report::{Point, PointMark},
        span::{CitedText, Span},
    };

    use super::*;
    use crate::sample;

    fn clean(encoding: &str, edits: Vec<Edit>) -> CleanDocument {
        CleanDocument {
            rules: "clean-1".to_owned(),
            media_type: "text/html".to_owned(),
            encoding: Encoding {
                name: encoding.to_owned(),
                basis: EncodingBasis::Utf8,
                declared: None,
                undecodable: 0,
            },
            metadata: Vec::new(),
            lines: Vec::new(),
            edits,
            issues: Vec::new(),
        }
    }

    fn edit(start: u32, end: u32, output: &str) -> Edit {
        Edit { start, end, rule: "html.markup".into(), output: output.to_owned() }
    }

    #[test]
    fn nothing_of_a_document_becomes_markup() {
        let raw = b"</pre><script>alert(1)</script>\x00\xE2\x80\xAE&amp;";
        let mut report = sample::report(&[("<img src=x onerror=alert(1)>", "\"'><b>一")]);
        report.document.title = Some(CitedText { text: "</title>题".to_owned(), spans: vec![Span::new(0, 6)] });
        report.document.urls = vec!["javascript:alert(1)".to_owned()];
        report.statements[0].issues.clone_from(&report.issues);
        let (page, _) = html(&report, Some((raw, &clean("UTF-8", vec![edit(6, 14, "")]))));
        let page = String::from_utf8(page).unwrap();
        assert_eq!(page.matches("<script>").count(), 1);
        assert_eq!(page.matches("</pre>").count(), 2);
        for harmful in ["<img", "<b>一", "</title>题", "href", "\u{202E}", "\0"] {
            assert!(!page.contains(harmful), "{harmful:?} stands in the page");
        }
        assert!(page.contains("&lt;script&gt;") && page.contains("⟨U+202E⟩") && page.contains("␀"));
    }

    #[test]
    fn fields_are_marked_in_what_was_fetched_and_in_what_was_cleaned() {
        let raw = encoding_rs::GB18030.encode("<p>题</p>体").0.into_owned();
        let mut report = sample::report(&[]);
        report.document.title = Some(CitedText { text: "题".to_owned(), spans: vec![Span::new(3, 5)] });
        let edits = vec![edit(0, 3, ""), edit(5, 9, "\n")];
        let (page, _) = html(&report, Some((&raw, &clean("gb18030", edits))));
        let page = String::from_utf8(page).unwrap();
        let raw = "<del title=\"html.markup\">&lt;p&gt;</del>\
                   <span data-f=\"0\" data-b=\"3\" data-e=\"5\" data-n=\"1\" tabindex=\"0\">题</span>";
        assert!(page.contains(raw), "{page}");
        assert!(page.contains("<pre>\n<span data-f=\"0\">题</span>\n体</pre>"), "{page}");
    }

    /// Each item read from its paragraph anew would take hours.
    #[test]
    fn a_paragraph_of_very_many_items_is_read_once() {
        const ITEMS: u32 = 50_000;
        let raw = "一是好。".repeat(ITEMS as usize);
        let mut report = sample::report(&[("田一木", &raw)]);
        let statement = &mut report.statements[0];
        let (mark, point) = (statement.paragraphs[0].points[0].clone(), statement.points.remove(0));
        let places = (0..ITEMS).map(|item| PointMark { start: 4 * item, end: 4 * item + 4, ..mark.clone() });
        statement.paragraphs[0].points = places.collect();
        statement.paragraphs[0].spans = vec![Span::new(0, 12 * ITEMS)];
        statement.points = vec![Point { text: "是好。".to_owned(), ..point }; ITEMS as usize];
        let (page, counts) = html(&report, Some((raw.as_bytes(), &clean("UTF-8", Vec::new()))));
        assert_eq!(counts.points, u64::from(ITEMS));
        let last = format!("data-s=\"{}-{}\"", 12 * (ITEMS - 1), 12 * ITEMS);
        assert!(String::from_utf8(page).unwrap().contains(&last));
    }

    #[test]
    fn a_withheld_source_is_not_shown() {
        let (page, counts) = html(&sample::report(&[("田一木", "一是植树。")]), None);
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("The source is withheld") && page.contains("一是植树。"));
        assert_eq!(counts, ExportCounts { documents: 1, statements: 1, paragraphs: 1, points: 1 });
    }
}

//! What a page says about itself: comments of publishing systems, meta elements, titles, stamps.

use std::ops::Range;

use fayan_contract::{
    clean::{Metadata, MetadataKey},
    identity::fold,
    message::GivenMetadata,
    span::Span,
};

use super::{
    blocks::{BlockLine, Page},
    content::{Place, TitleMatch},
    entities, evidence,
};
use crate::{dates, decoded::Decoded, line};

/// What the page claims, and the names it gives itself in a form that can be compared with lines.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    claims: Vec<Claim>,
    titles: Vec<String>,
    layers: Vec<String>,
    window_titles: Vec<String>,
}

#[derive(Debug)]
struct Claim {
    key: MetadataKey,
    value: String,
    basis: String,
    /// Where it stands in the text; empty for what is not in the page.
    ranges: Vec<Range<usize>>,
}

/// Names of `<meta>` elements, lower case, the most trusted first: the label standard of government sites, the label
/// of portals, Open Graph.
const META_NAMES: &[(&str, MetadataKey)] = &[
    ("articletitle", MetadataKey::Title),
    ("pagetitle", MetadataKey::Title),
    ("og:title", MetadataKey::Title),
    ("headline", MetadataKey::Title),
    ("pubdate", MetadataKey::Published),
    ("firstpublishedtime", MetadataKey::Published),
    ("publishdate", MetadataKey::Published),
    ("publish_time", MetadataKey::Published),
    ("datepublished", MetadataKey::Published),
    ("article:published_time", MetadataKey::Published),
    ("og:release_date", MetadataKey::Published),
    ("og:published_time", MetadataKey::Published),
    ("weibo: article:create_at", MetadataKey::Published),
    ("sitename", MetadataKey::Outlet),
    ("og:site_name", MetadataKey::Outlet),
    ("contentsource", MetadataKey::ContentSource),
    ("source", MetadataKey::ContentSource),
    ("author", MetadataKey::Author),
    ("article:author", MetadataKey::Author),
    ("og:url", MetadataKey::Url),
];

/// Fields of the comment that Founder systems leave, without the prefix `founder-`.
const PROPERTY_NAMES: &[(&str, MetadataKey)] = &[
    ("title", MetadataKey::Title),
    ("subtitle", MetadataKey::Subtitle),
    ("introtitle", MetadataKey::Kicker),
    ("author", MetadataKey::Author),
    ("date", MetadataKey::Published),
    ("nodename", MetadataKey::Page),
    ("sourcename", MetadataKey::ContentSource),
];

/// Reads what stands outside the lines.
pub(crate) fn claims(page: &Page, text: &str, given: &GivenMetadata) -> Claims {
    let mut claims = Claims::default();
    for comment in &page.comments {
        claims.read_properties(text, comment.clone());
    }
    for (name, key) in META_NAMES {
        for (_, range) in page.metas.iter().filter(|(found, _)| found == name) {
            claims.add(*key, text, range.clone(), &format!("meta:{name}"));
        }
    }
    for range in &page.canonical {
        claims.add(MetadataKey::Url, text, range.clone(), "canonical");
    }
    for range in &page.titles {
        claims.read_window_title(page, text, range.clone());
    }
    if let Some(date) = given.url.as_deref().and_then(dates::in_address) {
        let basis = "url".to_owned();
        claims.claims.push(Claim { key: MetadataKey::Published, value: date, basis, ranges: Vec::new() });
    }
    claims
}

/// Adds what lines say and puts everything in order: by key, the most trusted first.
pub(crate) fn collect(page: &Page, decoded: &Decoded, mut claims: Claims, places: &[Place]) -> Vec<Metadata> {
    let given_by_address = claims.claims.iter().position(|claim| claim.basis == "url");
    let by_address = given_by_address.map(|index| claims.claims.remove(index));
    for (line, place) in page.lines.iter().zip(places) {
        claims.read_stamp(page, &decoded.text, line);
        claims.read_named_element(page, &decoded.text, line);
        if *place != Place::LeftOut {
            claims.read_line(page, &decoded.text, line);
        }
    }
    claims.claims.extend(by_address);
    claims.claims.sort_by_key(|claim| claim.key);
    let mut metadata: Vec<Metadata> = Vec::new();
    for claim in claims.claims {
        if metadata.iter().any(|known| known.key == claim.key && known.value == claim.value) {
            continue;
        }
        let spans = claim.ranges.into_iter().map(|range| decoded.raw_range(range));
        let spans = spans.map(|range| Span::new(range.start, range.end)).collect();
        metadata.push(Metadata { key: claim.key, value: claim.value, basis: claim.basis, spans });
    }
    metadata
}

impl Claims {
    /// How a line compares with the titles that the page claims.
    pub(crate) fn title_match(&self, line: &str) -> TitleMatch {
        const SHORTEST_PART: usize = 6;
        let line = fold(line);
        let length = line.chars().count();
        if self.titles.contains(&line) {
            return TitleMatch::Same;
        }
        let within = |titles: &[String]| titles.iter().any(|title| title.contains(&line));
        if length >= SHORTEST_PART && !is_outlet(&line) && (within(&self.titles) || within(&self.window_titles)) {
            return TitleMatch::Part;
        }
        TitleMatch::None
    }

    /// Whether a line is a sub-title or a line above the title by the page's own word.
    pub(crate) fn is_title_layer(&self, line: &str) -> bool {
        self.layers.contains(&fold(line))
    }

    fn add(&mut self, key: MetadataKey, text: &str, range: Range<usize>, basis: &str) {
        let range = without_label(text, trim(text, range));
        let printed = line::value_of(&entities::resolve(&text[range.clone()]));
        let value = match key {
            MetadataKey::Published => dates::first(&printed),
            MetadataKey::Page => dates::page_number(&printed),
            // Some systems put the number of an account there.
            MetadataKey::Author => Some(printed).filter(|name| name.chars().any(|letter| !letter.is_ascii_digit())),
            _ => Some(printed),
        };
        let Some(value) = value.filter(|value| !value.is_empty()) else { return };
        match key {
            MetadataKey::Title => self.titles.push(fold(&value)),
            MetadataKey::Subtitle | MetadataKey::Kicker => self.layers.push(fold(&value)),
            _ => {}
        }
        self.claims.push(Claim { key, value, basis: basis.to_owned(), ranges: vec![range] });
    }

    /// `<!--enpproperty <title>…</title><date>…</date>… /enpproperty-->`
    fn read_properties(&mut self, text: &str, comment: Range<usize>) {
        let content = &text[comment.clone()];
        if !content.contains("enpproperty") {
            return;
        }
        for (name, key) in PROPERTY_NAMES {
            for prefix in ["", "founder-"] {
                let open = format!("<{prefix}{name}>");
                let close = format!("</{prefix}{name}>");
                let Some(start) = content.find(&open).map(|at| at + open.len()) else { continue };
                let Some(length) = content[start..].find(&close) else { continue };
                let start = comment.start + start;
                self.add(*key, text, start..start + length, "enpproperty");
            }
        }
    }

    /// `Title-Section-Site`: the part that is printed on the page is the title, else the longest; a part that names a
    /// paper or a site is the outlet.
    fn read_window_title(&mut self, page: &Page, text: &str, range: Range<usize>) {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut start = range.start;
        for (at, separator) in text[range.clone()].match_indices(['-', '_', '|', '｜', '丨', '—', '–']) {
            parts.push(start..range.start + at);
            start = range.start + at + separator.len();
        }
        parts.push(start..range.end);
        self.window_titles.push(fold(&entities::resolve(&text[range])));
        let length = |part: &Range<usize>| text[part.clone()].trim().chars().count();
        let is_title = |part: &&Range<usize>| length(part) > 0 && !is_outlet(text[(*part).clone()].trim());
        let is_printed = |part: &&Range<usize>| {
            let part = fold(&entities::resolve(&text[(*part).clone()]));
            page.lines.iter().any(|line| !line.is_link() && fold(&line.text) == part)
        };
        let title = parts.iter().filter(is_title).find(is_printed);
        let title = title.or_else(|| parts.iter().filter(is_title).max_by_key(|part| length(part)));
        if let Some(title) = title {
            self.add(MetadataKey::Title, text, title.clone(), "title");
        }
        for part in parts.iter().filter(|part| is_outlet(text[(*part).clone()].trim())) {
            // A channel is a part of a site.
            if text[part.clone()].trim().ends_with("频道") {
                continue;
            }
            self.add_outlet(text, part.clone(), "title");
        }
    }

    fn add_outlet(&mut self, text: &str, range: Range<usize>, basis: &str) {
        let range = trim(text, range);
        let name = &text[range.clone()];
        const SUFFIXES: &[&str] = &["多媒体数字报", "多媒体数字版", "数字报", "数字版", "电子版", "电子报"];
        let suffix = SUFFIXES.iter().find(|suffix| name.ends_with(**suffix));
        let end = range.end - suffix.map_or(0, |suffix| suffix.len());
        self.add(MetadataKey::Outlet, text, range.start..end, basis);
    }

    /// `《 人民日报 》（ 2020年08月25日 04 版）`, also after the name of a reporter.
    fn read_stamp(&mut self, page: &Page, text: &str, line: &BlockLine) {
        const LONGEST: usize = 60;
        let printed = line.text.as_str();
        let Some((before, after)) = printed.split_once('》').filter(|_| printed.chars().count() <= LONGEST) else {
            return;
        };
        let Some((_, name)) = before.rsplit_once('《') else { return };
        let is_stamp = after.trim_start().starts_with(['（', '(']) && dates::page_number(after).is_some();
        if is_stamp && dates::first(after).is_some() {
            self.add_from_line(MetadataKey::Outlet, page, text, line, name.trim(), "stamp");
            self.add_from_line(MetadataKey::Published, page, text, line, after, "stamp");
            self.add_from_line(MetadataKey::Page, page, text, line, after, "stamp");
        }
    }

    /// Elements whose id says what they hold, for example `pubtime_baidu` on many sites.
    fn read_named_element(&mut self, page: &Page, text: &str, line: &BlockLine) {
        const NAMES: &[(&str, MetadataKey)] = &[
            ("pubtime_baidu", MetadataKey::Published),
            ("source_baidu", MetadataKey::ContentSource),
            ("author_baidu", MetadataKey::Author),
            ("pubtime", MetadataKey::Published),
            ("paper_num", MetadataKey::Page),
        ];
        for element in page.ancestors(line.element).take(3) {
            let class = element.class.to_ascii_lowercase();
            for (name, key) in NAMES.iter().filter(|(name, _)| class.split_whitespace().any(|word| word == *name)) {
                let value = line.text.split_once(['：', ':']).map_or(line.text.as_str(), |(label, value)| {
                    // `10:30` is a time, `发布时间：` a label.
                    if label.contains(|digit: char| digit.is_ascii_digit()) { &line.text } else { value }
                });
                self.add_from_line(*key, page, text, line, value.trim(), name);
            }
        }
    }

    /// Dates, sources and authors under a title.
    fn read_line(&mut self, page: &Page, text: &str, line: &BlockLine) {
        let is_heading = page.ancestors(line.element).take(2).any(|element| element.name == "h1");
        if is_heading && line.linked == 0 {
            self.add_from_line(MetadataKey::Title, page, text, line, &line.text.clone(), "h1");
        }
        let has_source = line.text.contains("来源") && line.printed <= 80;
        if !evidence::is_page_data(&line.text) && !has_source {
            return;
        }
        let printed = line.text.clone();
        for (label, key) in [
            ("来源", MetadataKey::ContentSource),
            ("作者", MetadataKey::Author),
            ("发布机构", MetadataKey::ContentSource),
        ] {
            if let Some(value) = labelled(&printed, label) {
                self.add_from_line(key, page, text, line, value, "line");
            }
        }
        if evidence::is_page_data(&printed) {
            self.add_from_line(MetadataKey::Published, page, text, line, &printed, "line");
            self.add_from_line(MetadataKey::Page, page, text, line, &printed, "line");
        }
    }

    fn add_from_line(&mut self, key: MetadataKey, page: &Page, text: &str, line: &BlockLine, value: &str, basis: &str) {
        let whole = page.range_of(line);
        let place = text[whole.clone()].find(value).map(|at| whole.start + at..whole.start + at + value.len());
        let value = match key {
            MetadataKey::Published => dates::first(value),
            MetadataKey::Page => dates::page_number(value),
            _ => Some(value.to_owned()).filter(|value| !value.is_empty()),
        };
        let Some(value) = value else { return };
        let ranges = vec![place.unwrap_or(whole)];
        self.claims.push(Claim { key, value, basis: basis.to_owned(), ranges });
    }
}

/// The words after `label：`, up to the next wide gap.
fn labelled<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let after = &text[text.find(label)? + label.len()..];
    let value = after.trim_start().strip_prefix(['：', ':'])?.trim_start();
    let end = value.find([' ', '　', '）', ')', '|']).unwrap_or(value.len());
    Some(value[..end].trim()).filter(|value| !value.is_empty() && value.chars().count() <= 30)
}

/// Whether a part of a window title names a paper, a site or a government.
fn is_outlet(part: &str) -> bool {
    #[rustfmt::skip]
    const ENDINGS: &[&str] = &[
        "报", "网", "网站", "门户", "数字报", "电子版", "电子报", "数字版", "政府", "新闻社", "电视台", "广播电台", "杂志", "频道",
    ];
    let length = part.chars().count();
    (2..=20).contains(&length) && ENDINGS.iter().any(|ending| part.ends_with(ending))
}

/// `来源：某某报` as a value says only 某某报.
fn without_label(text: &str, range: Range<usize>) -> Range<usize> {
    let value = &text[range.clone()];
    let label = ["来源：", "来源:", "作者：", "作者:"].iter().find(|label| value.starts_with(**label));
    trim(text, range.start + label.map_or(0, |label| label.len())..range.end)
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let value = &text[range.clone()];
    let start = range.start + (value.len() - value.trim_start().len());
    start..start + value.trim().len()
}

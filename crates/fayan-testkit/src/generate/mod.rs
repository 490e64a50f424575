//! Invented meeting reports, as bytes with gold.
//!
//! ```
//! use fayan_testkit::generate::{Options, generate};
//!
//! let report = generate(7, &Options::default());
//! assert_eq!(report.source, generate(7, &Options::default()).source);
//! println!("{} statements in {} bytes", report.gold.statements.len(), report.source.len());
//! ```
//!
//! A report is made in four steps, each with files of its own: words (`themes`, `people`, `places`, `units`),
//! prose (`sentences`, `speech`), a page with its gold (`excerpts` and its neighbours), and setting the page as
//! bytes (`text`, `html`). Setting decides nothing about content, so [`GeneratedReport::rewrap`] sets the same page
//! anew and keeps its gold.

mod assembly;
mod byline;
mod credits;
mod damage;
mod dates;
mod edits;
mod excerpts;
mod families;
mod fill;
mod gold;
mod html;
mod inserted;
mod meeting;
mod names;
mod note;
mod options;
mod page;
mod people;
mod places;
mod posts;
mod press;
mod random;
mod rosters;
mod sentences;
mod series;
mod silent;
mod single;
mod site;
mod speech;
mod statement;
mod style;
mod talk;
mod text;
mod themes;
mod units;
mod wrap;

pub use byline::Byline;
pub use families::Family;
pub use fayan_contract::{
    issue::IssueCode,
    report::{Kind, SpeakerRole},
};
pub use gold::{Gold, GoldStatement};
pub use options::{
    BlankLines, Charset, Columns, Damage, Format, Headlines, Indent, Layout, LineStart, Options, Points,
};

pub use site::Site;

use page::Page;
use random::Random;
use style::Style;

/// A page with its gold.
#[derive(Debug, Clone)]
pub struct GeneratedReport {
    /// The seed it was made from.
    pub seed: u64,
    /// The page as a server would send it.
    pub source: Vec<u8>,
    /// `text/plain` or `text/html`.
    pub media_type: &'static str,
    /// The encoding of the bytes: `UTF-8` or `gb18030`.
    pub encoding: &'static str,
    /// How its lines are set.
    pub layout: Layout,
    /// Text or a site's HTML.
    pub format: Format,
    /// What a right report says about it.
    pub gold: Gold,
    charset: Charset,
    page: Page,
}

/// Makes a page. The same seed and options give the same bytes on any machine and for good.
pub fn generate(seed: u64, options: &Options) -> GeneratedReport {
    let format = options.format.unwrap_or_else(|| match options.family {
        Some(family) => family.draw_format(seed),
        None => draw_format(seed),
    });
    let layout = options.layout.unwrap_or_else(|| draw_layout(seed, format));
    let damage = options.damage.unwrap_or_else(|| draw_damage(seed, &layout));
    let damage = options.family.map_or(damage, |family| family.can_have(damage));
    let charset = options.charset.unwrap_or_else(|| draw_charset(seed, format));
    let shows_publication = matches!(format, Format::Html(_));
    let mut page = match (options.family, options.kind.unwrap_or(Kind::SpeechExcerpts)) {
        (Some(family), _) => family.compose(seed, options, damage, shows_publication),
        (None, Kind::SpeechExcerpts) => excerpts::compose(seed, options, damage, shows_publication, &Style::default()),
        (None, Kind::QaTranscript) => press::compose(seed, options, damage, shows_publication),
        (None, Kind::SingleSpeech) => single::compose(seed, options, damage, shows_publication),
        (None, Kind::News) => silent::news(seed, shows_publication),
        (None, Kind::Other | Kind::Unreadable) => silent::list(seed, shows_publication),
    };
    page.gold.published = shows_publication.then(|| page.published.iso());
    set(seed, page, format, layout, charset)
}

impl GeneratedReport {
    /// The same page, its running text wrapped at `width` full-width characters, with or without empty lines between
    /// all lines. The gold stays as it is.
    pub fn rewrap(&self, width: usize, blank_lines: bool) -> Self {
        let blank_lines = if blank_lines { BlankLines::BetweenAllLines } else { BlankLines::None };
        self.relayout(Layout { columns: Columns::Width(width), blank_lines, ..self.layout })
    }

    /// The same page in another layout.
    pub fn relayout(&self, layout: Layout) -> Self {
        set(self.seed, self.page.clone(), self.format, layout, self.charset)
    }

    /// The same page as text or as a site's HTML, in an encoding.
    pub fn reprint(&self, format: Format, charset: Charset) -> Self {
        set(self.seed, self.page.clone(), format, self.layout, charset)
    }

    /// The name of the source file in a folder of cases: `source.txt` or `source.html`.
    pub fn file_name(&self) -> &'static str {
        match self.format {
            Format::Text => "source.txt",
            Format::Html(_) => "source.html",
        }
    }
}

fn set(seed: u64, page: Page, format: Format, layout: Layout, charset: Charset) -> GeneratedReport {
    let text = match format {
        Format::Text => text::set(&page, &layout),
        Format::Html(site) => html::set(&page, &layout, site, charset),
    };
    let (source, encoding) = match charset {
        Charset::Utf8 => (text.into_bytes(), "UTF-8"),
        Charset::Utf8Bom => ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        Charset::Gb18030 => (encoding_rs::GB18030.encode(&text).0.into_owned(), "gb18030"),
    };
    let media_type = if format == Format::Text { "text/plain" } else { "text/html" };
    GeneratedReport { seed, source, media_type, encoding, layout, format, gold: page.gold.clone(), charset, page }
}

fn draw_format(seed: u64) -> Format {
    let mut random = Random::stream(seed, "format");
    if random.chance(50) { Format::Text } else { Format::Html(random.choose(&Site::ALL)) }
}

fn draw_charset(seed: u64, format: Format) -> Charset {
    let gb18030 = if format == Format::Text { 10 } else { 25 };
    Random::stream(seed, "charset").weighted(&[
        (Charset::Utf8, 95 - gb18030),
        (Charset::Utf8Bom, 5),
        (Charset::Gb18030, gb18030),
    ])
}

fn draw_layout(seed: u64, format: Format) -> Layout {
    let mut random = Random::stream(seed, "layout");
    let width = random.between(8..=40);
    let columns = match format {
        Format::Text => random.weighted(&[
            (Columns::Unwrapped, 30),
            (Columns::CutOnce, 15),
            (Columns::Width(width), 40),
            (Columns::Mixed(random.clone().between(12..=20), random.clone().between(18..=34)), 15),
        ]),
        Format::Html(_) => {
            random.weighted(&[(Columns::Unwrapped, 88), (Columns::CutOnce, 4), (Columns::Width(width), 8)])
        }
    };
    Layout {
        columns,
        blank_lines: random.weighted(&[
            (BlankLines::None, 35),
            (BlankLines::BetweenParagraphs, 30),
            (BlankLines::BetweenAllLines, 35),
        ]),
        indent: random.weighted(&[(Indent::None, 50), (Indent::Ideographic, 50)]),
        line_start: random.weighted(&[(LineStart::Strict, 65), (LineStart::Free, 35)]),
        headlines: random.weighted(&[(Headlines::OneLine, 90), (Headlines::TwoLines, 10)]),
        carriage_returns: random.chance(15),
    }
}

fn draw_damage(seed: u64, layout: &Layout) -> Damage {
    let mut random = Random::stream(seed, "damage drawn");
    let wrapped = matches!(layout.columns, Columns::Width(_) | Columns::Mixed(..));
    Damage {
        missing_speakers: random.weighted(&[(0, 75), (1, 18), (2, 7)]),
        truncated: random.chance(15),
        lost_item: random.chance(12),
        credit_inside: random.chance(12),
        running_head: wrapped && random.chance(12),
        lost_characters: random.chance(5),
    }
}

#[cfg(test)]
mod tests;

//! What a test may choose; everything else is drawn from the seed.

use fayan_contract::report::Kind;

use super::{byline::Byline, families::Family, site::Site};

/// Choices for one report. `None` leaves the choice to the seed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What sort of document; speech excerpts where none is chosen, because the other choices are about them.
    pub kind: Option<Kind>,
    /// One of the layouts that newspapers and sites print; it decides the kind and wins over it.
    pub family: Option<Family>,
    /// Text or a site's HTML.
    pub format: Option<Format>,
    /// How characters become bytes.
    pub charset: Option<Charset>,
    /// How lines are set.
    pub layout: Option<Layout>,
    /// How speaker lines are printed.
    pub byline: Option<Byline>,
    /// How points are numbered, for every speech of the page.
    pub points: Option<Points>,
    /// What is broken or missing.
    pub damage: Option<Damage>,
    /// Number of statements.
    pub statements: Option<usize>,
}

impl Options {
    /// Undamaged plain text in UTF-8, one paragraph a line: the base of tests that vary one thing.
    pub fn plain_text() -> Self {
        Self {
            format: Some(Format::Text),
            charset: Some(Charset::Utf8),
            layout: Some(Layout::default()),
            damage: Some(Damage::default()),
            ..Self::default()
        }
    }

    /// A page of a drawn family: all layouts, as often as papers print them.
    pub fn any(seed: u64) -> Self {
        Self { family: Some(Family::draw(seed)), ..Self::default() }
    }
}

/// Text or a site's HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `text/plain`.
    Text,
    /// `text/html` in the manner of one sort of site.
    Html(Site),
}

/// How characters become bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charset {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// GB18030; pages declare it as `gb2312`, as pages do.
    Gb18030,
}

/// How lines are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Layout {
    /// Where body lines end.
    pub columns: Columns,
    /// Where empty lines stand.
    pub blank_lines: BlankLines,
    /// How paragraphs begin.
    pub indent: Indent,
    /// What may stand at the start of a wrapped line.
    pub line_start: LineStart,
    /// How headlines of two halves are set.
    pub headlines: Headlines,
    /// Lines end in CR LF.
    pub carriage_returns: bool,
}

/// Where body lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Columns {
    /// One line a paragraph.
    #[default]
    Unwrapped,
    /// One line a paragraph, but long ones cut once inside a sentence, where a column of the paper ended.
    CutOnce,
    /// Hard wraps at this many full-width characters.
    Width(usize),
    /// Hard wraps at the first width in one statement, the second in the next, and so on.
    Mixed(usize, usize),
}

/// Where empty lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BlankLines {
    /// Nowhere.
    #[default]
    None,
    /// Between paragraphs.
    BetweenParagraphs,
    /// Between all lines, also inside paragraphs.
    BetweenAllLines,
}

/// How paragraphs begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Indent {
    /// At the margin.
    #[default]
    None,
    /// With two ideographic spaces.
    Ideographic,
}

/// What may stand at the start of a wrapped line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LineStart {
    /// Closing punctuation hangs at the end of the line before, as Chinese setting asks for.
    #[default]
    Strict,
    /// Anything, as when text was recognised or wrapped by a program.
    Free,
}

/// How headlines of two halves are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Headlines {
    /// On one line, the halves set apart by a space.
    #[default]
    OneLine,
    /// On two lines.
    TwoLines,
}

/// How two-character names are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NameSpacing {
    Closed,
    Ideographic,
    TwoSpaces,
}

/// How points are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Points {
    /// No points.
    None,
    /// Parallel openings without numerals.
    Parallel,
    /// 一是 二是
    OneIs,
    /// 一要 二要
    OneMust,
    /// 第一， 第二，
    First,
    /// 首先， 其次，
    FirstThen,
    /// 其一， 其二，
    Its,
    /// （一） （二）
    Sections,
    /// 一、 二、
    Chapters,
    /// 1． 2．
    Digits,
    /// 首先是 其次是 再次是
    FirstIs,
    /// 第一点， 第二点，
    FirstPoint,
    /// 一靠 二靠
    OneBy,
    /// （1）（2）
    DigitSections,
    /// ① ②
    Circles,
    /// 一是… within 第一，…
    Nested,
    /// 一是 二是 twice in one speech
    Restarting,
    /// —— before each item
    Dashes,
}

/// What is broken or missing. The default is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Damage {
    /// Speakers whom the note announces and who have no statement.
    pub missing_speakers: usize,
    /// The page ends inside a sentence.
    pub truncated: bool,
    /// One item of one enumeration is lost.
    pub lost_item: bool,
    /// The credit stands between statements.
    pub credit_inside: bool,
    /// The running head of the paper stands inside a paragraph; needs wrapped text.
    pub running_head: bool,
    /// Two characters of a name everybody knows are lost.
    pub lost_characters: bool,
}

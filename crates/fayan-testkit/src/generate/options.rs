//! What a test may choose; everything else is drawn from the seed.

use fayan_contract::report::Kind;

use super::families::Family;

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

/// Sorts of sites, each with a page frame of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Site {
    /// An e-paper made of tables, with its metadata in comments.
    TableEpaper,
    /// An e-paper made of headings and blocks.
    BlockEpaper,
    /// A government portal with metadata elements.
    Government,
    /// A news site with an article element, lists of related news and a comment box.
    News,
    /// An old page: everything in one cell, lines ended by `<br>`.
    Plain,
    /// An e-paper whose links stand in an attribute of its own, not in `href`.
    LinkEpaper,
    /// A court's site: lists of facts, one text element, the editor below.
    Court,
    /// A party portal: related columns, the paper's stamp, the editor in brackets.
    Portal,
    /// A publisher of press conferences: an editor's element with bold labels and metadata by name.
    Conference,
    /// A page pasted from a word processor: spans in spans.
    Pasted,
    /// An interview as a definition list: labels as terms.
    Interview,
}

impl Site {
    /// Those of pages without a family.
    pub const ALL: [Self; 5] = [Self::TableEpaper, Self::BlockEpaper, Self::Government, Self::News, Self::Plain];

    /// All of them.
    pub const EVERY: [Self; 11] = [
        Self::TableEpaper,
        Self::BlockEpaper,
        Self::Government,
        Self::News,
        Self::Plain,
        Self::LinkEpaper,
        Self::Court,
        Self::Portal,
        Self::Conference,
        Self::Pasted,
        Self::Interview,
    ];
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

/// How a speaker is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Byline {
    /// Own line: post, space, name.
    PostName,
    /// Own line: name, post in brackets.
    NamePost,
    /// Own line: post, name, colon.
    PostNameColon,
    /// Post and name glued, colon, and the speech goes on in the line.
    Label,
    /// Name, post in brackets, colon, and the speech goes on in the line.
    NamePostLabel,
    /// A line for the post, a line for the name.
    TwoLines,
    /// Own line: post, space, no-break space, name, as court sites set it.
    NoBreakSpace,
    /// A line for the name, a line for the post.
    NameFirst,
    /// 姓名委员： and the speech goes on in the line.
    Member,
    /// 委员姓名： and the speech goes on in the line.
    MemberBefore,
    /// 人大代表姓名说：“…”, the whole speech quoted.
    Says,
    /// 同期声：人大代表 姓名 alone on its line.
    SoundBite,
    /// Organisation and name glued, no office, colon, and the speech goes on in the line.
    OrganizationName,
    /// The name in black brackets, and the speech goes on in the line.
    Bracket,
    /// A list item: name and handle with a link.
    ListItem,
    /// Post and name on a line of their own after the speech.
    AtEnd,
    /// The organisation alone, colon, and the speech goes on in the line: nobody is named.
    Organization,
    /// The organisation alone on its line.
    OrganizationLine,
}

impl Byline {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::PostName,
        Self::NamePost,
        Self::PostNameColon,
        Self::Label,
        Self::NamePostLabel,
        Self::TwoLines,
        Self::NoBreakSpace,
        Self::NameFirst,
        Self::Member,
        Self::MemberBefore,
        Self::Says,
        Self::SoundBite,
        Self::OrganizationName,
        Self::Bracket,
        Self::ListItem,
        Self::AtEnd,
        Self::Organization,
        Self::OrganizationLine,
    ];

    /// The name of the layout in gold, after the letters under which layouts of the genre are counted.
    pub(super) const fn layout(self) -> &'static str {
        match self {
            Self::PostName => "a1_post_name",
            Self::NoBreakSpace => "a2_no_break_space",
            Self::NamePost => "a_name_post",
            Self::PostNameColon => "a_post_name_colon",
            Self::Label => "b1_post_name_label",
            Self::OrganizationName => "b2_organization_name_label",
            Self::NamePostLabel => "b_name_post_label",
            Self::Member => "c1_name_member_label",
            Self::MemberBefore => "c1_member_name_label",
            Self::Says => "c2_says",
            Self::SoundBite => "c3_sound_bite",
            Self::Organization => "d_organization_label",
            Self::OrganizationLine => "d_organization_line",
            Self::Bracket => "g_bracket",
            Self::TwoLines => "h_post_line_name_line",
            Self::NameFirst => "h_name_line_post_line",
            Self::ListItem => "i_list_item",
            Self::AtEnd => "j_byline_at_end",
        }
    }

    /// Whether a reader sees which unit a speaker speaks for.
    pub(super) const fn names_unit(self) -> bool {
        !matches!(
            self,
            Self::Member | Self::MemberBefore | Self::Says | Self::SoundBite | Self::Bracket | Self::ListItem
        )
    }

    /// Whether a reader sees who speaks.
    pub(super) const fn names_person(self) -> bool {
        !matches!(self, Self::Organization | Self::OrganizationLine)
    }

    /// Whether the speech goes on in the line of the speaker.
    pub(super) const fn is_label(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::NamePostLabel
                | Self::Member
                | Self::MemberBefore
                | Self::Says
                | Self::OrganizationName
                | Self::Bracket
                | Self::Organization
        )
    }
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

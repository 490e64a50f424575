//! How a family of speech excerpts differs from the plainest page.

/// What a family sets; the default is what a page of speech excerpts has when no family is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// Where headlines stand.
    pub(super) heading: Heading,
    /// What names are like.
    pub(super) names: Names,
    /// What posts are like.
    pub(super) posts: Posts,
    /// How the page says when the meeting was.
    pub(super) when: When,
    /// Where the page names the meeting.
    pub(super) named_in: NamedIn,
    /// How the note announces speakers.
    pub(super) announced: Announced,
    /// The first speaker takes the floor again at the end.
    pub(super) twice: bool,
    /// What stands inside the text and does not belong to it.
    pub(super) inside: Inside,
}

/// Where the headline of a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Heading {
    /// Before the speaker, except where the speaker is a label in the line.
    #[default]
    Before,
    /// Between speaker and text.
    After,
    /// Nowhere.
    Absent,
    /// Some statements share a heading that belongs to nobody.
    Shared,
    /// Before the speaker, and its words look like post and name.
    LikeByline,
    /// Before the speaker, and its words return inside the text.
    Repeated,
}

/// What names are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Names {
    /// Two to four characters, now and then a dot or no surname.
    #[default]
    Common,
    /// Several parts with one of five kinds of dots between them.
    Dotted,
    /// Transcribed foreign names, with a country.
    Foreign,
    /// Characters that few fonts have.
    Rare,
    /// Words of everyday language that are somebody's name.
    Words,
    /// Pen names and names without a surname.
    NoSurname,
    /// Two characters set apart by a wide space.
    Spaced,
    /// All of one surname.
    OneSurname,
    /// With the reading of a rare character in brackets inside the name.
    Readings,
    /// With sex or people in brackets after the name.
    Annotated,
}

/// What posts are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Posts {
    /// One or two, as units give them.
    #[default]
    Plain,
    /// Two or three of one body, joined by 、.
    Several,
    /// Of two bodies, joined by a comma, a space or 、.
    TwoBodies,
    /// 原, 时任, 代, 候任, 挂职 and ranks.
    Status,
    /// Deputies, members, professors: titles without an office.
    Titles,
    /// Descriptions of citizens, students and workers.
    Citizens,
}

/// How the page says when the meeting was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum When {
    /// As drawn: full, without a year, in characters or vaguely.
    #[default]
    Drawn,
    /// 二〇二一年九月六日.
    Characters,
    /// 昨日, 今天, 前天.
    Relative,
    /// 12月30日 in a paper of January.
    LastYear,
    /// 6日, without a month.
    DayOnly,
    /// 9月6日至7日.
    Range,
    /// 2021年9月, without a day.
    Month,
}

/// Where the page names the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NamedIn {
    /// Sub-title or title, and the note, as drawn.
    #[default]
    Drawn,
    /// The note alone.
    Note,
    /// The title alone.
    Title,
}

/// How the note announces speakers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Announced {
    /// As drawn.
    #[default]
    Drawn,
    /// Units, in another order than they speak.
    Units,
    /// Units by short names.
    ShortNames,
    /// Persons.
    Persons,
    /// Persons with their posts.
    PersonsWithPosts,
    /// A number.
    Count,
    /// Some of them, and 等.
    Open,
}

/// What stands inside the text and does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Inside {
    /// Nothing.
    #[default]
    Nothing,
    /// 下转 at the end of the page, inside the last speech.
    ContinuedElsewhere,
    /// A caption between speaker and text.
    Caption,
    /// Sub-headings between the paragraphs of one speaker.
    Subheadings,
    /// A sentence of the text printed again, large, between paragraphs.
    PullQuote,
}

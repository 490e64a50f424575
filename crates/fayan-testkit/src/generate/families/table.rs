//! The table of families: name, weight, formats, what can be broken, how it is made.

use super::{
    super::{
        byline::Byline,
        options::Points,
        style::{Announced, Heading, Inside, NamedIn, Names, Posts, Style, When},
    },
    Entry, Formats, Harm, Make, council, court, interview, letters, press_forms, questions, quiet, round_table,
    several, singles, told,
};

/// The style of a page that no family bends; families change one thing of it.
const PLAIN: Style = Style {
    heading: Heading::Before,
    names: Names::Common,
    posts: Posts::Plain,
    when: When::Drawn,
    named_in: NamedIn::Drawn,
    announced: Announced::Drawn,
    twice: false,
    inside: Inside::Nothing,
};

/// Speech excerpts in one of the manners of printing a speaker.
const fn byline(byline: Byline, weight: usize) -> Entry {
    Entry {
        name: byline.layout(),
        weight,
        format: if matches!(byline, Byline::ListItem) { Formats::Text } else { Formats::Any },
        harm: Harm::All,
        make: Make::Excerpts { byline: Some(byline), points: None, style: PLAIN },
    }
}

/// Speech excerpts in a style.
const fn style(name: &'static str, weight: usize, style: Style) -> Entry {
    Entry {
        name,
        weight,
        format: Formats::Any,
        harm: Harm::All,
        make: Make::Excerpts { byline: None, points: None, style },
    }
}

/// The same, with speaker lines of one sort.
const fn styled(name: &'static str, weight: usize, byline: Byline, style: Style) -> Entry {
    let make = Make::Excerpts { byline: Some(byline), points: None, style };
    Entry { name, weight, format: Formats::Any, harm: Harm::All, make }
}

/// Speech excerpts whose points are numbered in one way.
const fn points(name: &'static str, points: Points) -> Entry {
    let make = Make::Excerpts { byline: None, points: Some(points), style: PLAIN };
    Entry { name, weight: 2, format: Formats::Any, harm: Harm::Cut, make }
}

/// A page of its own.
const fn page(name: &'static str, weight: usize, harm: Harm, make: fn(&mut super::Desk) -> super::Page) -> Entry {
    Entry { name, weight, format: Formats::Any, harm, make: Make::Page(make) }
}

pub(super) const TABLE: &[Entry] = &[
    // Speech excerpts by the manner of the speaker line.
    byline(Byline::PostName, 14),
    byline(Byline::NoBreakSpace, 3),
    byline(Byline::NamePost, 5),
    byline(Byline::PostNameColon, 3),
    byline(Byline::Label, 5),
    byline(Byline::OrganizationName, 2),
    byline(Byline::NamePostLabel, 3),
    byline(Byline::Member, 4),
    byline(Byline::MemberBefore, 2),
    byline(Byline::Says, 1),
    byline(Byline::SoundBite, 1),
    byline(Byline::Organization, 2),
    byline(Byline::OrganizationLine, 2),
    byline(Byline::Bracket, 2),
    byline(Byline::TwoLines, 4),
    byline(Byline::NameFirst, 2),
    byline(Byline::ListItem, 1),
    byline(Byline::AtEnd, 2),
    // By where headlines stand.
    style("headline_after", 2, Style { heading: Heading::After, ..PLAIN }),
    style("headline_absent", 3, Style { heading: Heading::Absent, ..PLAIN }),
    style("headline_shared", 2, Style { heading: Heading::Shared, ..PLAIN }),
    styled("headline_like_byline", 2, Byline::PostName, Style { heading: Heading::LikeByline, ..PLAIN }),
    style("headline_repeated", 2, Style { heading: Heading::Repeated, ..PLAIN }),
    // By names.
    style("names_dotted", 2, Style { names: Names::Dotted, ..PLAIN }),
    style("names_foreign", 2, Style { names: Names::Foreign, ..PLAIN }),
    style("names_rare", 2, Style { names: Names::Rare, ..PLAIN }),
    style("names_words", 2, Style { names: Names::Words, ..PLAIN }),
    style("names_no_surname", 2, Style { names: Names::NoSurname, ..PLAIN }),
    styled("names_spaced", 2, Byline::PostName, Style { names: Names::Spaced, ..PLAIN }),
    style("names_one_surname", 2, Style { names: Names::OneSurname, ..PLAIN }),
    styled("names_readings", 1, Byline::PostName, Style { names: Names::Readings, ..PLAIN }),
    styled("names_annotated", 1, Byline::PostName, Style { names: Names::Annotated, ..PLAIN }),
    // By posts.
    styled("a3_several_posts", 3, Byline::PostName, Style { posts: Posts::Several, ..PLAIN }),
    styled("a3_two_bodies", 3, Byline::PostName, Style { posts: Posts::TwoBodies, ..PLAIN }),
    style("posts_status", 2, Style { posts: Posts::Status, ..PLAIN }),
    style("posts_titles", 3, Style { posts: Posts::Titles, announced: Announced::Persons, ..PLAIN }),
    style("posts_citizens", 2, Style { posts: Posts::Citizens, announced: Announced::Persons, ..PLAIN }),
    // By date and by where the meeting is named.
    style("date_characters", 1, Style { when: When::Characters, ..PLAIN }),
    style("date_relative", 1, Style { when: When::Relative, ..PLAIN }),
    style("date_last_year", 1, Style { when: When::LastYear, ..PLAIN }),
    style("date_day_only", 1, Style { when: When::DayOnly, ..PLAIN }),
    style("date_range", 1, Style { when: When::Range, ..PLAIN }),
    style("date_month", 1, Style { when: When::Month, ..PLAIN }),
    style("meeting_in_note", 2, Style { named_in: NamedIn::Note, ..PLAIN }),
    style("meeting_in_title", 2, Style { named_in: NamedIn::Title, ..PLAIN }),
    // By the announcement of speakers.
    style("roster_units", 2, Style { announced: Announced::Units, named_in: NamedIn::Note, ..PLAIN }),
    style("roster_short_names", 2, Style { announced: Announced::ShortNames, named_in: NamedIn::Note, ..PLAIN }),
    style("roster_persons", 2, Style { announced: Announced::Persons, named_in: NamedIn::Note, ..PLAIN }),
    style(
        "roster_persons_with_posts",
        1,
        Style { announced: Announced::PersonsWithPosts, named_in: NamedIn::Note, ..PLAIN },
    ),
    style("roster_count", 1, Style { announced: Announced::Count, named_in: NamedIn::Note, ..PLAIN }),
    style("roster_open", 1, Style { announced: Announced::Open, named_in: NamedIn::Note, ..PLAIN }),
    // By what stands inside the text.
    style("speaker_twice", 2, Style { twice: true, ..PLAIN }),
    Entry {
        harm: Harm::AlwaysCut,
        ..style("continued_elsewhere", 2, Style { inside: Inside::ContinuedElsewhere, ..PLAIN })
    },
    style("caption", 1, Style { inside: Inside::Caption, ..PLAIN }),
    style("subheadings", 2, Style { inside: Inside::Subheadings, ..PLAIN }),
    style("pull_quote", 1, Style { inside: Inside::PullQuote, ..PLAIN }),
    page("several_articles", 3, Harm::None, several::articles),
    page("written_statements", 2, Harm::None, letters::written),
    page("written_list_only", 1, Harm::None, letters::list_only),
    // By enumeration.
    points("points_first_is", Points::FirstIs),
    points("points_first_point", Points::FirstPoint),
    points("points_one_by", Points::OneBy),
    points("points_its", Points::Its),
    points("points_sections", Points::Sections),
    points("points_chapters", Points::Chapters),
    points("points_digits", Points::Digits),
    points("points_digit_sections", Points::DigitSections),
    points("points_circles", Points::Circles),
    points("points_nested", Points::Nested),
    points("points_restarting", Points::Restarting),
    points("points_dashes", Points::Dashes),
    // Transcripts.
    page("press", 6, Harm::Cut, press_forms::plain),
    page("a4_stamp_above", 2, Harm::Cut, press_forms::stamps),
    page("a5_role_line", 2, Harm::Cut, press_forms::role_lines),
    page("b3_host_label", 2, Harm::Cut, press_forms::named_host),
    page("b4_host_brackets", 2, Harm::Cut, press_forms::named_host_in_brackets),
    page("f1_marked_reporters", 2, Harm::Cut, press_forms::marked),
    page("f2_reporters_on_lines", 2, Harm::Cut, press_forms::on_lines),
    page("f3_reporter_label", 2, Harm::Cut, press_forms::reporter_label),
    page("k_stage_notes", 2, Harm::None, press_forms::stage_notes),
    page("interpreter", 1, Harm::Cut, press_forms::interpreter),
    page("f3_question_answer", 3, Harm::Cut, questions::question_answer),
    page("f3_named_answer", 2, Harm::Cut, questions::named_answer),
    page("f3_numbered", 2, Harm::Cut, questions::numbered),
    page("g_brackets", 2, Harm::Cut, interview::brackets),
    page("g_brackets_colon", 2, Harm::Cut, interview::brackets_with_colon),
    page("g_black_brackets", 2, Harm::Cut, interview::black_brackets),
    page("h_one_line", 2, Harm::Cut, interview::one_line),
    page("f4_host_and_guest", 3, Harm::Cut, interview::host_and_guest),
    page("c1_council", 3, Harm::Cut, council::council),
    page("c4_title_inside", 1, Harm::Cut, council::title_inside),
    page("d_council_offices", 2, Harm::Cut, council::offices),
    page("d_court", 2, Harm::Cut, court::court),
    page("e3_court_initials", 2, Harm::Cut, court::initials),
    page("e1_round_table", 3, Harm::Cut, round_table::names),
    page("e2_surnames", 2, Harm::Cut, round_table::surnames),
    page("e2_ambiguous", 1, Harm::None, round_table::ambiguous),
    // Single speeches.
    page("single_speech", 4, Harm::Cut, singles::plain),
    page("l_no_speaker", 2, Harm::Cut, singles::no_speaker),
    page("single_at_end", 2, Harm::None, singles::at_end),
    // Pages without statements.
    page("news", 4, Harm::None, told::news),
    page("news_side_notes", 2, Harm::None, told::side_notes),
    page("news_many_voices", 3, Harm::None, told::many_voices),
    page("novel", 2, Harm::None, told::novel),
    page("lists", 2, Harm::None, quiet::lists),
    page("agenda_table", 2, Harm::None, quiet::agenda),
    page("personnel", 2, Harm::None, quiet::personnel),
    page("roster_only", 2, Harm::None, quiet::roster_only),
    page("promise_only", 2, Harm::None, quiet::promise_only),
    page("contents", 1, Harm::None, quiet::contents),
];

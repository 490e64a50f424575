//! Speech excerpts: title block, note, statements, credits.

use fayan_contract::issue::IssueCode;

use super::{
    assembly::Parts,
    byline::Byline,
    credits, damage, inserted,
    meeting::Meeting,
    note,
    options::{Damage, NameSpacing, Options, Points},
    page::Page,
    people::{People, Person},
    posts::{self, Place},
    random::Random,
    sentences::Writer,
    speech::{self, Speech},
    statement::{Printed, Printer},
    style::{Heading, NamedIn, Names, Posts, Style},
    units::{Unit, Units},
};

/// How a page calls what it carries.
const FORMS: &[&str] =
    &["发言摘登", "交流发言摘登", "表态发言摘登", "发言摘编", "发言选登", "发言摘要", "大会发言摘登"];

/// A formula in which readers know that two characters are missing.
const WITH_LOST_CHARACTERS: &str = "我们深入学习贯彻习总书记重要讲话精神，按照上级党委部署要求抓好各项工作落实。";

const POINT_STYLES: &[(Points, usize)] = &[
    (Points::OneIs, 28),
    (Points::First, 14),
    (Points::OneMust, 10),
    (Points::FirstThen, 8),
    (Points::Its, 5),
    (Points::Sections, 3),
    (Points::Chapters, 3),
    (Points::Digits, 2),
    (Points::Parallel, 9),
    (Points::None, 18),
];

/// Puts a page of speech excerpts together, in the style of a family. `shows_publication` says whether the page carries
/// the date it appeared.
pub(super) fn compose(seed: u64, options: &Options, damage: Damage, shows_publication: bool, style: &Style) -> Page {
    let mut random = Random::stream(seed, "meeting");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    meeting.hold(style.when, shows_publication);
    let drawn = Random::stream(seed, "spacing").weighted(&[
        (NameSpacing::Closed, 60),
        (NameSpacing::Ideographic, 30),
        (NameSpacing::TwoSpaces, 10),
    ]);
    let spacing = if style.names == Names::Spaced { NameSpacing::Ideographic } else { drawn };
    let mut people = People::named(style.names, spacing);
    let present_count = options.statements.unwrap_or_else(|| random.between(2..=7));
    let mut speakers =
        draw_speakers(seed, &mut meeting, present_count + damage.missing_speakers, style.posts, &mut people);
    let absent = speakers.split_off(present_count);
    if style.twice {
        speakers.push(speakers[0].clone());
    }

    let mut random = Random::stream(seed, "speeches");
    let mut speeches = write_speeches(&meeting, &speakers, options, &mut random);
    let issues = break_speeches(seed, damage, &mut speeches);

    let mut random = Random::stream(seed, "frame");
    let with_note = match style.named_in {
        NamedIn::Drawn => !absent.is_empty() || random.chance(85),
        NamedIn::Note => true,
        NamedIn::Title => false,
    };
    let note =
        with_note.then(|| note::write(&meeting, &speakers[..present_count], &absent, style.announced, &mut random));
    // Who edits a page is no guest of the meeting.
    let mut people = if style.names == Names::Common { people } else { People::new(spacing) };
    let credit = credits::write(&mut people, spacing, &mut random);
    let byline = options.byline.unwrap_or_else(|| draw_byline(&mut random));
    let note = note.map(|note| note.seen_through(byline));
    let credit_at = place_credit(damage, speakers.len(), &mut random);

    let (title, subtitle) = match style.named_in {
        NamedIn::Drawn => title_block(&meeting, &mut random),
        NamedIn::Note => (meeting.slogan(&mut random), None),
        NamedIn::Title => (vec![format!("{}{}", meeting.name, random.pick(FORMS))], None),
    };
    let member = random.clone().pick(&["委员", "代表", "委员"]);
    let mut printer = Printer::new(meeting.theme, byline, style.heading, member);
    let mut statements: Vec<Printed> = speakers
        .into_iter()
        .zip(speeches)
        .map(|((unit, person), speech)| printer.print(unit, person, speech, &mut random))
        .collect();
    if style.heading == Heading::Shared {
        inserted::shared_headings(&mut statements, &meeting, &mut random);
    }
    let mut issues = issues;
    inserted::put(style.inside, &mut statements, &mut issues, &mut random);
    let layout = byline.layout();
    Parts { meeting, title, subtitle, note, statements, credit, credit_at, issues, damage, layout }
        .assemble(&mut random)
}

fn draw_speakers(
    seed: u64,
    meeting: &mut Meeting,
    count: usize,
    posts: Posts,
    people: &mut People,
) -> Vec<(Unit, Person)> {
    let mut random = Random::stream(seed, "speakers");
    let place = Place::of(&meeting.region);
    let mut units = Units::new(&mut meeting.region);
    (0..count)
        .map(|number| {
            let unit = posts::draw(posts, seed as usize % 12 + number, &place, &mut units, &mut random);
            (unit, people.draw(&mut random))
        })
        .collect()
}

fn write_speeches(
    meeting: &Meeting,
    speakers: &[(Unit, Person)],
    options: &Options,
    random: &mut Random,
) -> Vec<Speech> {
    // The editor cuts the speeches of one page to about the same length.
    let length = random.between(180..=520);
    speakers
        .iter()
        .map(|(unit, _)| {
            let voice = unit.voice.unwrap_or(&meeting.theme.officials);
            let points = options.points.unwrap_or_else(|| random.weighted(POINT_STYLES));
            let mut writer = Writer::new(voice, meeting.theme.topic, &unit.own_name);
            speech::write(&mut writer, points, length * random.between(85..=115) / 100, random)
        })
        .collect()
}

fn break_speeches(seed: u64, damage: Damage, speeches: &mut [Speech]) -> Vec<IssueCode> {
    let mut random = Random::stream(seed, "damage");
    let mut issues = Vec::new();
    if damage.lost_characters {
        let at = random.below(speeches.len());
        speeches[at].paragraphs[0].push_front(WITH_LOST_CHARACTERS);
        issues.push(IssueCode::DroppedCharSuspect);
    }
    if damage.lost_item {
        // Where the page is cut, the items that would show the gap may be gone too.
        let count = if damage.truncated { (speeches.len() - 1).max(1) } else { speeches.len() };
        let first = random.below(count);
        if (0..count).any(|turn| damage::lose_item(&mut speeches[(first + turn) % count], &mut random)) {
            issues.push(IssueCode::EnumGap);
        }
    }
    if damage.truncated {
        damage::truncate(speeches.last_mut().expect("pages of speeches have speeches"), &mut random);
        issues.push(IssueCode::TruncatedTail);
    }
    issues
}

fn draw_byline(random: &mut Random) -> Byline {
    random.weighted(&[
        (Byline::PostName, 50),
        (Byline::NamePost, 15),
        (Byline::PostNameColon, 8),
        (Byline::Label, 12),
        (Byline::NamePostLabel, 5),
        (Byline::TwoLines, 10),
    ])
}

/// Where the credit stands: after how many statements, or nowhere.
fn place_credit(damage: Damage, statements: usize, random: &mut Random) -> Option<usize> {
    if damage.credit_inside && statements > 1 {
        Some(random.between(1..=statements - 1))
    } else if damage.truncated {
        // What would have stood at the end is cut off.
        None
    } else {
        random.chance(75).then_some(statements)
    }
}

fn title_block(meeting: &Meeting, random: &mut Random) -> (Vec<String>, Option<String>) {
    let form = random.pick(FORMS);
    if random.chance(80) {
        (meeting.slogan(random), Some(format!("——{}{form}", meeting.name)))
    } else {
        (vec![format!("{}{form}", meeting.name)], None)
    }
}

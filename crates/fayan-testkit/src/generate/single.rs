//! One speech of one speaker.

use fayan_contract::{issue::IssueCode, report::Kind};

use super::{
    damage,
    gold::{Gold, GoldStatement},
    meeting::Meeting,
    options::{Damage, NameSpacing, Options, Points},
    page::{Block, Page, Role},
    people::People,
    random::Random,
    sentences::Writer,
    speech::{self, Paragraph},
    units::Units,
};

/// Puts the page of a single speech together.
pub(super) fn compose(seed: u64, options: &Options, damage: Damage, shows_publication: bool) -> Page {
    let mut random = Random::stream(seed, "single");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    let mut people = People::new(NameSpacing::Ideographic);
    let unit = Units::new(&mut meeting.region).draw(&mut random);
    let person = people.draw(&mut random);
    let voice = unit.voice.unwrap_or(&meeting.theme.officials);
    let mut writer = Writer::new(voice, meeting.theme.topic, &unit.own_name);
    let points = options.points.unwrap_or_else(|| {
        random.weighted(&[
            (Points::None, 30),
            (Points::Chapters, 25),
            (Points::First, 20),
            (Points::OneIs, 15),
            (Points::Parallel, 10),
        ])
    });
    let length = random.between(500..=1100);
    let mut speech = speech::write(&mut writer, points, length, &mut random);
    let salutation = random.pick(&["同志们：", "各位领导，同志们：", "各位代表、同志们："]);
    speech.paragraphs.insert(0, Paragraph { text: salutation.to_owned(), marks: Vec::new() });

    let mut issues = Vec::new();
    if damage.lost_item && damage::lose_item(&mut speech, &mut random) {
        issues.push(IssueCode::EnumGap);
    }
    if damage.truncated {
        damage::truncate(&mut speech, &mut random);
        issues.push(IssueCode::TruncatedTail);
    }
    issues.sort_unstable();

    let day = meeting.day;
    let date_text = if random.chance(70) { day.full() } else { day.in_characters() };
    let mut blocks = vec![
        Block::new(Role::Byline, format!("{}　{}", unit.position, person.printed)),
        Block::new(Role::Byline, format!("（{date_text}）")),
    ];
    if random.chance(30) {
        blocks.swap(0, 1);
    }
    blocks.extend(speech.paragraphs.iter().map(|paragraph| Block::new(Role::Body, paragraph.text.clone()).of(0)));

    let mut statement = GoldStatement::of(&speech);
    statement.speaker.clone_from(&person.name);
    statement.label_as_printed.clone_from(&person.printed);
    statement.position = Some(unit.position);
    statement.truncated = damage.truncated;

    let title = meeting.slogan(&mut random);
    let subtitle = format!("——在{}上的{}", meeting.name, random.pick(&["讲话", "发言"]));
    let gold = Gold {
        layout: "single_speech",
        title: Some(title.join(" ")),
        subtitle: Some(subtitle.clone()),
        meeting: Some(meeting.name.clone()),
        date: Some(day.iso()),
        date_text: Some(date_text),
        truncated: damage.truncated,
        statements: vec![statement],
        issues,
        ..Gold::empty(Kind::SingleSpeech)
    };
    Page {
        gold,
        title,
        subtitle: Some(subtitle),
        outlet: meeting.outlet,
        published: meeting.published,
        page_number: meeting.page_number,
        blocks,
        running_head: None,
        truncated: damage.truncated,
    }
}

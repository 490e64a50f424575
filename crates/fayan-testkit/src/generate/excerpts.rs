//! Speech excerpts: title block, note, statements, credits.

use fayan_contract::{
    issue::IssueCode,
    report::{Kind, SpeakerRole},
};

use super::{
    credits::{self, CreditLine},
    damage,
    gold::{Gold, GoldStatement},
    meeting::{Meeting, halves},
    note::{self, Note, Opening},
    options::{Byline, Damage, NameSpacing, Options, Points},
    page::{Block, Page, Role},
    people::{People, Person},
    random::{Deck, Random},
    sentences::Writer,
    speech::{self, Counting, Speech},
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

/// Puts a page of speech excerpts together. `shows_publication` says whether the page carries the date it appeared.
pub(super) fn compose(seed: u64, options: &Options, damage: Damage, shows_publication: bool) -> Page {
    let mut random = Random::stream(seed, "meeting");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    let spacing = Random::stream(seed, "spacing").weighted(&[
        (NameSpacing::Closed, 60),
        (NameSpacing::Ideographic, 30),
        (NameSpacing::TwoSpaces, 10),
    ]);
    let mut people = People::new(spacing);
    let present_count = options.statements.unwrap_or_else(|| random.between(2..=7));
    let mut speakers = draw_speakers(seed, &mut meeting, present_count + damage.missing_speakers, &mut people);
    let absent = speakers.split_off(present_count);

    let mut random = Random::stream(seed, "speeches");
    let mut speeches = write_speeches(&meeting, &speakers, options, &mut random);
    let mut issues = break_speeches(seed, damage, &mut speeches);

    let mut random = Random::stream(seed, "frame");
    let with_note = !absent.is_empty() || random.chance(85);
    let note = with_note.then(|| note::write(&meeting, &speakers, &absent, &mut random));
    let credit = credits::write(&mut people, spacing, &mut random);
    let byline = options.byline.unwrap_or_else(|| draw_byline(&mut random));
    let credit_at = place_credit(damage, speakers.len(), &mut random);

    if note.as_ref().and_then(|note| note.roster.as_ref()).is_some_and(|roster| !roster.missing.is_empty()) {
        issues.push(IssueCode::RosterMissing);
    }
    if note.is_some() && meeting.date.no_year {
        issues.push(IssueCode::DateNoYear);
    }
    let (title, subtitle) = title_block(&meeting, &mut random);
    let mut headlines = UnusedHeadlines::default();
    let statements: Vec<Printed> = speakers
        .into_iter()
        .zip(speeches)
        .map(|((unit, person), speech)| {
            print_statement(unit, person, speech, byline, &meeting, &mut headlines, &mut random)
        })
        .collect();
    assemble(meeting, title, subtitle, note, statements, credit, credit_at, issues, damage, &mut random)
}

fn draw_speakers(seed: u64, meeting: &mut Meeting, count: usize, people: &mut People) -> Vec<(Unit, Person)> {
    let mut random = Random::stream(seed, "speakers");
    let mut units = Units::new(&mut meeting.region);
    (0..count).map(|_| (units.draw(&mut random), people.draw(&mut random))).collect()
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
        let first = random.below(speeches.len());
        let count = speeches.len();
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

/// Headlines of a page, none used twice while there are others.
#[derive(Default)]
struct UnusedHeadlines {
    used: Vec<(&'static str, &'static str)>,
}

impl UnusedHeadlines {
    fn draw(&mut self, headlines: &'static [(&'static str, &'static str)], random: &mut Random) -> Vec<String> {
        let mut deck = Deck::new(headlines);
        let dealt: Vec<_> = headlines.iter().map(|_| deck.deal(random)).collect();
        let headline = *dealt.iter().find(|headline| !self.used.contains(headline)).unwrap_or(&dealt[0]);
        self.used.push(headline);
        halves(headline)
    }
}

/// A statement with its lines and its gold.
struct Printed {
    blocks: Vec<Block>,
    gold: GoldStatement,
}

fn print_statement(
    unit: Unit,
    person: Person,
    speech: Speech,
    byline: Byline,
    meeting: &Meeting,
    headlines: &mut UnusedHeadlines,
    random: &mut Random,
) -> Printed {
    let mut gold = GoldStatement::of(speech.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect());
    gold.markers =
        speech.paragraphs.iter().flat_map(|paragraph| &paragraph.marks).map(|mark| mark.marker.clone()).collect();
    gold.points = match speech.counting {
        Counting::Numbered => Some(gold.markers.len()),
        Counting::Plain => Some(0),
        Counting::Parallel => None,
    };
    gold.speaker.clone_from(&person.name);
    gold.label_as_printed.clone_from(&person.printed);
    gold.position = Some(unit.position.clone());
    gold.role = SpeakerRole::Speaker;

    let mut blocks = Vec::new();
    let is_label = matches!(byline, Byline::Label | Byline::NamePostLabel);
    if !is_label {
        let voice = unit.voice.unwrap_or(&meeting.theme.officials);
        let headline = headlines.draw(voice.headlines, random);
        gold.headline = Some(headline.join(" "));
        blocks.push(Block { lines: headline, ..Block::new(Role::Headline, "") });
    }
    let gap = random.pick(&[" ", " ", "　", "  "]);
    let (post, name) = (unit.position, person.printed);
    match byline {
        Byline::PostName => blocks.push(Block::new(Role::Byline, format!("{post}{gap}{name}"))),
        Byline::NamePost => blocks.push(Block::new(Role::Byline, format!("{name}（{post}）"))),
        Byline::PostNameColon => blocks.push(Block::new(Role::Byline, format!("{post}{gap}{name}："))),
        Byline::TwoLines => {
            blocks.push(Block::new(Role::Byline, post));
            blocks.push(Block::new(Role::Byline, name));
        }
        Byline::Label | Byline::NamePostLabel => {}
    }
    for paragraph in speech.paragraphs {
        blocks.push(Block::new(Role::Body, paragraph.text));
    }
    if is_label {
        let label = if byline == Byline::Label {
            format!("{}{}：", gold.position.as_deref().unwrap_or_default(), gold.label_as_printed)
        } else {
            format!("{}（{}）：", gold.label_as_printed, gold.position.as_deref().unwrap_or_default())
        };
        blocks[0].label = label.len();
        blocks[0].lines[0].insert_str(0, &label);
    }
    Printed { blocks, gold }
}

#[expect(clippy::too_many_arguments, reason = "every part of a page is made apart and comes together here once")]
fn assemble(
    meeting: Meeting,
    title: Vec<String>,
    subtitle: Option<String>,
    note: Option<Note>,
    statements: Vec<Printed>,
    credit: CreditLine,
    credit_at: Option<usize>,
    mut issues: Vec<IssueCode>,
    damage: Damage,
    random: &mut Random,
) -> Page {
    let mut blocks = Vec::new();
    if let Some(note) = &note {
        match note.opening {
            Opening::OwnLine => {
                blocks.extend([Block::new(Role::NoteLabel, "编者按"), Block::new(Role::Note, &note.text)])
            }
            Opening::Inline => {
                let label = "编者按：";
                blocks.push(Block { label: label.len(), ..Block::new(Role::Note, format!("{label}{}", note.text)) });
            }
            Opening::Bare => blocks.push(Block::new(Role::Note, &note.text)),
        }
    }
    let count = statements.len();
    let mut gold_statements = Vec::with_capacity(count);
    for (index, printed) in statements.into_iter().enumerate() {
        if credit_at == Some(index) {
            blocks.push(Block::new(Role::Credit, &credit.text));
            issues.push(IssueCode::CreditInBody);
        }
        blocks.extend(printed.blocks.into_iter().map(|block| block.of(index)));
        gold_statements.push(GoldStatement { truncated: damage.truncated && index + 1 == count, ..printed.gold });
    }
    if credit_at == Some(count) {
        blocks.push(Block::new(Role::Credit, &credit.text));
    }
    issues.sort_unstable();
    issues.dedup();

    let roster = note.as_ref().and_then(|note| note.roster.as_ref());
    let date = note.as_ref().map(|_| &meeting.date);
    let gold = Gold {
        kind: Kind::SpeechExcerpts,
        title: Some(title.join(" ")),
        subtitle: subtitle.clone(),
        meeting: Some(meeting.name.clone()),
        date: date.and_then(|date| date.value.clone()),
        date_text: date.map(|date| date.text.clone()),
        published: None,
        place: note.as_ref().and_then(|note| note.place.clone()),
        editors_note: note.as_ref().map(|note| note.text.clone()),
        roster: roster.map(|roster| roster.listed.clone()).filter(|listed| !listed.is_empty()),
        expected_count: roster.map(|roster| roster.count),
        missing: roster.filter(|roster| !roster.listed.is_empty()).map(|roster| roster.missing.clone()),
        credits: credit_at.map(|_| credit.text).into_iter().collect(),
        credit_names: if credit_at.is_some() { credit.names } else { Vec::new() },
        truncated: damage.truncated,
        statements: gold_statements,
        issues,
    };
    let running_head = damage
        .running_head
        .then(|| (random.below(count), format!("{}　　{:02}　综合", meeting.outlet, meeting.page_number)));
    Page {
        gold,
        title,
        subtitle,
        outlet: meeting.outlet,
        published: meeting.published,
        page_number: meeting.page_number,
        blocks,
        running_head,
        truncated: damage.truncated,
    }
}

//! A press conference, turn by turn.

use fayan_contract::{issue::IssueCode, report::Kind};

use super::{
    damage,
    gold::{Gold, GoldStatement},
    meeting::Meeting,
    options::{Damage, NameSpacing, Options},
    page::{Block, Page, Role},
    people::{People, Person},
    random::Random,
    talk::{Turn, talk},
    units::{Unit, Units},
};

/// How turns are labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// 姓名（职务）： the first time, 姓名： later; the turn goes on in the line.
    NamePost,
    /// 职务姓名： the first time, 姓名： later; the turn goes on in the line.
    PostName,
    /// 姓名： alone on its line, always.
    OwnLine,
}

/// Puts a press conference together. `shows_publication` says whether the page carries the date it appeared.
pub(super) fn compose(seed: u64, options: &Options, damage: Damage, shows_publication: bool) -> Page {
    let mut random = Random::stream(seed, "press");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    let mut people = People::new(NameSpacing::Closed);
    let mut units = Units::new(&mut meeting.region);
    let respondents: Vec<(Unit, Person)> =
        (0..random.between(1..=3)).map(|_| (units.office(&mut random), people.draw(&mut random))).collect();
    let name = format!("{}{}新闻发布会", meeting.region.full, meeting.theme.topic);
    let mut turns = talk(&meeting, &name, &respondents, options, &mut random);
    let mut issues = Vec::new();
    if damage.truncated {
        let last = turns.last_mut().expect("a press conference has turns");
        damage::truncate(&mut last.speech, &mut random);
        issues.push(IssueCode::TruncatedTail);
    }
    if meeting.date.no_year {
        issues.push(IssueCode::DateNoYear);
    }
    issues.sort_unstable();

    let labels = random.weighted(&[(Labels::NamePost, 40), (Labels::PostName, 35), (Labels::OwnLine, 25)]);
    let lead = lead(&meeting, &name, &respondents, &mut random);
    let (turns, mut statements) = print_turns(turns, labels);
    if let Some(last) = statements.last_mut() {
        last.truncated = damage.truncated;
    }
    let mut blocks = vec![Block::new(Role::Note, lead.clone())];
    blocks.extend(turns);
    let title = format!("{name}{}", random.pick(&["文字实录", "实录"]));
    let gold = Gold {
        layout: "press",
        title: Some(title.clone()),
        meeting: Some(name),
        date: meeting.date.value,
        date_text: Some(meeting.date.text),
        place: Some(meeting.region.seat),
        truncated: damage.truncated,
        statements,
        issues,
        editors_note: Some(lead),
        ..Gold::empty(Kind::QaTranscript)
    };
    Page {
        gold,
        title: vec![title],
        subtitle: None,
        outlet: meeting.outlet,
        published: meeting.published,
        page_number: meeting.page_number,
        blocks,
        running_head: None,
        truncated: damage.truncated,
    }
}

/// The paragraph before the first turn.
fn lead(meeting: &Meeting, name: &str, respondents: &[(Unit, Person)], random: &mut Random) -> String {
    let guests: Vec<String> =
        respondents.iter().map(|(unit, person)| format!("{}{}", unit.position, person.name)).collect();
    format!(
        "{}，{name}在{}举行。{}出席发布会并回答记者提问。{}",
        meeting.date.text,
        meeting.region.seat,
        guests.join("、"),
        random.pick(&["以下为文字实录：", "现将实录全文刊登如下。", "以下是发布会实录。"])
    )
}

/// The turns with their labels: the post where somebody speaks for the first time.
fn print_turns(turns: Vec<Turn>, labels: Labels) -> (Vec<Block>, Vec<GoldStatement>) {
    let mut blocks = Vec::new();
    let mut statements: Vec<GoldStatement> = Vec::new();
    for (index, turn) in turns.into_iter().enumerate() {
        let first_time = statements.iter().all(|statement| statement.speaker != turn.speaker);
        let position = turn.position.filter(|_| first_time && labels != Labels::OwnLine);
        let label = match &position {
            Some(position) if labels == Labels::NamePost => format!("{}（{position}）：", turn.speaker),
            Some(position) => format!("{position}{}：", turn.speaker),
            None => format!("{}：", turn.speaker),
        };
        statements.push(GoldStatement {
            speaker: turn.speaker,
            label_as_printed: label.clone(),
            role: turn.role,
            position,
            ..GoldStatement::of(&turn.speech)
        });
        let paragraphs = turn.speech.paragraphs.into_iter();
        let mut bodies: Vec<Block> =
            paragraphs.map(|paragraph| Block::new(Role::Body, paragraph.text).of(index)).collect();
        if labels == Labels::OwnLine {
            blocks.push(Block::new(Role::Byline, label).of(index));
        } else {
            bodies[0].label = label.len();
            bodies[0].lines[0].insert_str(0, &label);
        }
        blocks.append(&mut bodies);
    }
    (blocks, statements)
}

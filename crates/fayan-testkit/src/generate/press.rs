//! A press conference, turn by turn.

use fayan_contract::report::{Kind, SpeakerRole};

use super::{
    damage,
    gold::{Gold, GoldStatement},
    meeting::Meeting,
    options::{Damage, NameSpacing, Options, Points},
    page::{Block, Page, Role},
    people::{People, Person},
    random::{Deck, Random},
    sentences::Writer,
    speech::{self, Paragraph},
    units::{Unit, Units},
};
use fayan_contract::issue::IssueCode;

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

const OUTLETS: &[&str] =
    &["澜西广播电视台", "东禾晚报", "云上新闻网", "都市快讯", "《产业观察》杂志", "海岱青年报", "新农村周刊"];

/// One turn before it is printed.
struct Turn {
    speaker: String,
    position: Option<String>,
    role: SpeakerRole,
    paragraphs: Vec<Paragraph>,
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
        let mut speech =
            speech::Speech { paragraphs: std::mem::take(&mut last.paragraphs), counting: speech::Counting::Plain };
        damage::truncate(&mut speech, &mut random);
        last.paragraphs = speech.paragraphs;
        issues.push(IssueCode::TruncatedTail);
    }
    let labels = random.weighted(&[(Labels::NamePost, 40), (Labels::PostName, 35), (Labels::OwnLine, 25)]);
    print_page(&meeting, name, &respondents, turns, labels, damage, issues, &mut random)
}

fn talk(
    meeting: &Meeting,
    name: &str,
    respondents: &[(Unit, Person)],
    options: &Options,
    random: &mut Random,
) -> Vec<Turn> {
    let host = |text: String| Turn {
        speaker: "主持人".to_owned(),
        position: None,
        role: SpeakerRole::Host,
        paragraphs: vec![Paragraph { text, marks: Vec::new() }],
    };
    let greeting = random.pick(&["各位媒体朋友：大家上午好！", "女士们、先生们，大家好！", "各位记者朋友，下午好！"]);
    let guests: Vec<String> =
        respondents.iter().map(|(unit, person)| format!("{}{}", unit.position, person.name)).collect();
    let mut turns = vec![host(format!(
        "{greeting}欢迎出席{name}。今天，我们邀请到{}，请{}介绍有关情况并回答大家关心的问题。",
        guests.join("、"),
        if guests.len() == 1 { "发布人" } else { "他们" }
    ))];
    let mut writers: Vec<Writer> = respondents
        .iter()
        .map(|(unit, _)| Writer::new(&meeting.theme.officials, meeting.theme.topic, &unit.own_name))
        .collect();
    let mut outlets = Deck::new(OUTLETS);
    let mut asked: Vec<String> = Vec::new();
    let rounds = options.statements.map_or_else(|| random.between(2..=5), |statements| (statements / 2).max(1));
    for round in 0..rounds {
        let at = random.below(respondents.len());
        let (unit, person) = &respondents[at];
        // Nobody asks what was asked before.
        let question = loop {
            let question = question(&mut writers[at], random);
            if !asked.contains(&question) {
                break question;
            }
        };
        asked.push(question.clone());
        turns.push(Turn {
            speaker: format!("{}记者", outlets.deal(random)),
            position: None,
            role: SpeakerRole::Questioner,
            paragraphs: vec![Paragraph { text: question, marks: Vec::new() }],
        });
        let points = options.points.unwrap_or_else(|| {
            random.weighted(&[(Points::None, 50), (Points::OneIs, 25), (Points::First, 15), (Points::FirstThen, 10)])
        });
        let length = random.between(80..=260);
        let mut answer = speech::write(&mut writers[at], points, length, random).paragraphs;
        if random.chance(60) {
            answer[0].push_front(random.pick(&["谢谢你的提问。", "感谢你的关注。", "我来回答这个问题。"]));
        }
        turns.push(Turn {
            speaker: person.name.clone(),
            position: Some(unit.position.clone()),
            role: SpeakerRole::Respondent,
            paragraphs: answer,
        });
        if round + 1 < rounds && random.chance(30) {
            turns.push(host(
                random
                    .pick(&["请继续提问。", "好，下一个问题，请第三排那位记者。", "请这边的记者朋友提问。"])
                    .to_owned(),
            ));
        }
    }
    turns.push(host(
        random
            .pick(&["因为时间关系，今天的发布会就到这里，谢谢各位。", "感谢发布人，感谢各位记者，发布会到此结束。"])
            .to_owned(),
    ));
    turns
}

fn question(writer: &mut Writer, random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("我想请问，针对{}，下一步有哪些打算？谢谢。", writer.problem(random)),
        1 => format!("我们注意到，不少群众反映{}。请问有关部门将如何解决？", writer.problem(random)),
        2 => format!("请介绍一下“{}”的进展情况。", writer.head(random)),
        _ => format!("怎样才能让{}？能否举个例子？", writer.result(random)),
    }
}

#[expect(clippy::too_many_arguments, reason = "every part of a page is made apart and comes together here once")]
fn print_page(
    meeting: &Meeting,
    name: String,
    respondents: &[(Unit, Person)],
    turns: Vec<Turn>,
    labels: Labels,
    damage: Damage,
    issues: Vec<IssueCode>,
    random: &mut Random,
) -> Page {
    let guests: Vec<String> =
        respondents.iter().map(|(unit, person)| format!("{}{}", unit.position, person.name)).collect();
    let note = format!(
        "{}，{name}在{}举行。{}出席发布会并回答记者提问。{}",
        meeting.date.text,
        meeting.region.seat,
        guests.join("、"),
        random.pick(&["以下为文字实录：", "现将实录全文刊登如下。", "以下是发布会实录。"])
    );
    let mut blocks = vec![Block::new(Role::Note, note.clone())];
    let mut statements = Vec::new();
    let mut introduced: Vec<String> = Vec::new();
    let count = turns.len();
    for (index, turn) in turns.into_iter().enumerate() {
        let first_time = !introduced.contains(&turn.speaker);
        introduced.push(turn.speaker.clone());
        let position = turn.position.filter(|_| first_time && labels != Labels::OwnLine);
        let label = match &position {
            Some(position) if labels == Labels::NamePost => format!("{}（{position}）：", turn.speaker),
            Some(position) => format!("{position}{}：", turn.speaker),
            None => format!("{}：", turn.speaker),
        };
        let mut gold = GoldStatement::of(turn.paragraphs.iter().map(|paragraph| paragraph.text.clone()).collect());
        gold.markers =
            turn.paragraphs.iter().flat_map(|paragraph| &paragraph.marks).map(|mark| mark.marker.clone()).collect();
        gold.points = Some(gold.markers.len());
        gold.speaker.clone_from(&turn.speaker);
        gold.label_as_printed.clone_from(&label);
        gold.role = turn.role;
        gold.position = position;
        gold.truncated = damage.truncated && index + 1 == count;
        statements.push(gold);
        let mut bodies: Vec<Block> =
            turn.paragraphs.into_iter().map(|paragraph| Block::new(Role::Body, paragraph.text).of(index)).collect();
        if labels == Labels::OwnLine {
            blocks.push(Block::new(Role::Byline, label).of(index));
        } else {
            bodies[0].label = label.len();
            bodies[0].lines[0].insert_str(0, &label);
        }
        blocks.append(&mut bodies);
    }
    let title = format!("{name}{}", random.pick(&["文字实录", "实录"]));
    let mut issues = issues;
    if meeting.date.no_year {
        issues.push(IssueCode::DateNoYear);
    }
    issues.sort_unstable();
    let gold = Gold {
        title: Some(title.clone()),
        meeting: Some(name),
        date: meeting.date.value.clone(),
        date_text: Some(meeting.date.text.clone()),
        place: Some(meeting.region.seat.clone()),
        truncated: damage.truncated,
        statements,
        issues,
        editors_note: Some(note),
        ..Gold::empty(Kind::QaTranscript)
    };
    Page {
        gold,
        title: vec![title],
        subtitle: None,
        outlet: meeting.outlet.clone(),
        published: meeting.published,
        page_number: meeting.page_number,
        blocks,
        running_head: None,
        truncated: damage.truncated,
    }
}

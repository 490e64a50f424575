//! What is said at a press conference.

use fayan_contract::report::SpeakerRole;

use super::{
    meeting::Meeting,
    options::{Options, Points},
    people::Person,
    random::{Deck, Random},
    sentences::Writer,
    speech::{self, Speech},
    units::Unit,
};

const OUTLETS: &[&str] =
    &["澜西广播电视台", "东禾晚报", "云上新闻网", "都市快讯", "《产业观察》杂志", "海岱青年报", "新农村周刊"];

/// One turn before it is printed.
pub(super) struct Turn {
    pub(super) speaker: String,
    pub(super) position: Option<String>,
    pub(super) role: SpeakerRole,
    pub(super) speech: Speech,
}

/// What was said, in order.
pub(super) fn talk(
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
        speech: Speech::plain(text),
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
            speech: Speech::plain(question),
        });
        let points = options.points.unwrap_or_else(|| {
            random.weighted(&[(Points::None, 50), (Points::OneIs, 25), (Points::First, 15), (Points::FirstThen, 10)])
        });
        let length = random.between(80..=260);
        let mut answer = speech::write(&mut writers[at], points, length, random);
        if random.chance(60) {
            answer.paragraphs[0].push_front(random.pick(&["谢谢你的提问。", "感谢你的关注。", "我来回答这个问题。"]));
        }
        turns.push(Turn {
            speaker: person.name.clone(),
            position: Some(unit.position.clone()),
            role: SpeakerRole::Respondent,
            speech: answer,
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

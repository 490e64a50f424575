//! Questions and answers: 问 and 答, with and without names, numbered.

use super::{
    super::{
        damage,
        fill::cardinal,
        gold::Gold,
        options::Points,
        page::{Block, Page, Role},
        sentences::Writer,
        speech::{self, Speech},
        units::Units,
    },
    desk::Desk,
    transcript::{Label, Transcript},
};
use crate::generate::{Kind, SpeakerRole};

/// 问：/ 答： of an office whose head nobody names.
pub(super) fn question_answer(desk: &mut Desk) -> Page {
    let (question, answer) =
        desk.random.choose(&[("问", "答"), ("记者", "答"), ("记者问", "负责人答"), ("提问", "回答")]);
    compose(desk, false, |transcript, exchange, _| {
        transcript.inline(Label::bare(question, SpeakerRole::Questioner), &exchange.question);
        transcript.inline(Label::bare(answer, SpeakerRole::Respondent), &exchange.answer);
    })
}

/// 姓答： the first time, then 答： of the one person whom the lead names.
pub(super) fn named_answer(desk: &mut Desk) -> Page {
    compose(desk, true, |transcript, exchange, name| {
        let surname: String = name.chars().take(if exchange.number == 0 { 1 } else { 0 }).collect();
        transcript.inline(Label::bare("问", SpeakerRole::Questioner), &exchange.question);
        let label = Label {
            printed: format!("{surname}答："),
            speaker: name.to_owned(),
            position: None,
            role: SpeakerRole::Respondent,
        };
        transcript.inline(label, &exchange.answer);
    })
}

/// 一、问：…, the number before the question.
pub(super) fn numbered(desk: &mut Desk) -> Page {
    let digits = desk.random.chance(50);
    compose(desk, false, move |transcript, exchange, _| {
        let number =
            if digits { format!("{}.", exchange.number + 1) } else { format!("{}、", cardinal(exchange.number + 1)) };
        let label = Label::bare("问", SpeakerRole::Questioner).printed(format!("{number}问："));
        transcript.inline(label, &exchange.question);
        transcript.inline(Label::bare("答", SpeakerRole::Respondent), &exchange.answer);
    })
}

struct Exchange {
    number: usize,
    question: Speech,
    answer: Speech,
}

/// Puts the page together, its lead with the name of the respondent or without; `print` prints an exchange.
fn compose(desk: &mut Desk, named: bool, mut print: impl FnMut(&mut Transcript, &Exchange, &str)) -> Page {
    let random = &mut desk.random;
    let unit = Units::new(&mut desk.meeting.region).office(random);
    let person = desk.people.draw_short(random);
    let topic = desk.meeting.theme.topic;
    let who =
        if named { format!("{}{}", unit.position, person.name) } else { format!("{}有关负责人", unit.listed) };
    let title = format!("{}就{topic}答记者问", if named { &unit.position } else { &who });
    let lead = format!("近日，{who}就{topic}接受本报记者采访，回答了大家关心的问题。");
    let mut writer = Writer::new(&desk.meeting.theme.officials, topic, &unit.own_name);
    let mut transcript = Transcript::default();
    let count = random.between(3..=6);
    let asked = [
        "为什么要出台这项政策？",
        "这次主要有哪些新举措？",
        "群众最关心的问题怎么解决？",
        "基层反映有困难，怎么办？",
        "下一步还有什么打算？",
        "怎样保证说到做到？",
    ];
    for (number, question) in asked.iter().take(count).enumerate() {
        let points = random.weighted(&[(Points::None, 50), (Points::OneIs, 25), (Points::First, 25)]);
        let length = random.between(60..=240);
        let mut answer = speech::write(&mut writer, points, length, random);
        if desk.damage.truncated && number + 1 == count {
            damage::truncate(&mut answer, random);
        }
        let exchange = Exchange { number, question: Speech::plain((*question).to_owned()), answer };
        print(&mut transcript, &exchange, &person.name);
    }
    let mut gold = transcript.gold(desk.damage, Gold::empty(Kind::QaTranscript));
    gold.editors_note = Some(lead.clone());
    let blocks = std::iter::once(Block::new(Role::Note, lead)).chain(transcript.blocks).collect();
    desk.page(vec![title], None, blocks, gold)
}

//! Interviews on the network: brackets around names, stamps behind turns, all turns on one line.

use super::{
    super::{
        damage,
        gold::Gold,
        options::Points,
        page::{Block, Page, Role},
        sentences::Writer,
        speech::{self, Paragraph, Speech},
        units::Units,
    },
    desk::Desk,
    transcript::{Label, Transcript},
};
use crate::generate::{Kind, SpeakerRole};

const NET_NAMES: &[&str] =
    &["海边拾贝", "一米阳光", "老城旧事", "骑行的蜗牛", "桃李不言", "小城故事多", "南山种豆", "早起的鸟儿"];

/// G: `[name]` and the turn, no colon.
pub(super) fn brackets(desk: &mut Desk) -> Page {
    compose(desk, |transcript, label, speech, _| {
        let printed = format!("[{}]", label.speaker);
        transcript.inline(label.printed(printed), speech);
    })
}

/// `[name]`： with a stamp behind the turn.
pub(super) fn brackets_with_colon(desk: &mut Desk) -> Page {
    compose(desk, |transcript, label, speech, stamp| {
        let printed = format!("[{}]：", label.speaker);
        transcript.inline(label.printed(printed), speech);
        transcript.behind(&format!(" [{stamp}]"));
    })
}

/// 【name】, as news sites set it.
pub(super) fn black_brackets(desk: &mut Desk) -> Page {
    compose(desk, |transcript, label, speech, _| {
        let printed = format!("【{}】", label.speaker);
        transcript.inline(label.printed(printed), speech);
    })
}

/// Bare names with colons.
pub(super) fn host_and_guest(desk: &mut Desk) -> Page {
    compose(desk, |transcript, label, speech, _| transcript.inline(label, speech))
}

/// H: all turns on one line, a stamp behind each.
pub(super) fn one_line(desk: &mut Desk) -> Page {
    let mut line = String::new();
    let mut page = compose(desk, |transcript, label, speech, stamp| {
        let text: String = speech.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
        let printed = format!("{}: ", label.speaker);
        // Stamps print month, day and time.
        line.push_str(&format!("{printed}{text} [{}] ", &stamp[5..]));
        let marks = speech.paragraphs.iter().flat_map(|paragraph| paragraph.marks.clone()).collect();
        transcript.remember(
            label.printed(printed),
            &Speech { paragraphs: vec![Paragraph { text, marks }], counting: speech.counting },
        );
    });
    if page.truncated {
        // The stamp of a turn that is cut is cut off as well.
        let end = line.rfind(" [").expect("each turn has a stamp");
        line.truncate(end);
    }
    page.blocks.push(Block::new(Role::Body, line.trim_end()).of(0));
    page
}

/// Puts an interview together; `print` prints a turn, given its stamp.
fn compose(desk: &mut Desk, mut print: impl FnMut(&mut Transcript, Label, &Speech, &str)) -> Page {
    let random = &mut desk.random;
    let unit = Units::new(&mut desk.meeting.region).office(random);
    let guest = desk.people.draw(random);
    let topic = desk.meeting.theme.topic;
    let title = format!("在线访谈：{}", desk.meeting.theme.slogans[0].0);
    let facts = format!("访谈嘉宾：{}　{}", unit.position, guest.name);
    let mut writer = Writer::new(&desk.meeting.theme.officials, topic, &unit.own_name);
    let host = || Label::bare("主持人", SpeakerRole::Host);
    let answers = || Label::bare(&guest.name, SpeakerRole::Respondent);
    let day = desk.meeting.day.iso();
    let mut minute = 0;
    let mut transcript = Transcript::default();
    let mut turns: Vec<(Label, Speech)> = vec![
        (
            host(),
            Speech::plain(format!(
                "各位网友，大家好！今天我们邀请到{}{}，和大家聊一聊{topic}。欢迎您！",
                unit.position, guest.name
            )),
        ),
        (
            answers(),
            Speech::plain(random.pick(&["主持人好，各位网友好！", "大家好！", "各位网友大家下午好。"]).to_owned()),
        ),
    ];
    for round in 0..random.between(2..=5) {
        let question = format!(
            "{}？",
            random.pick(&[
                "这方面有什么新变化",
                "大家反映的困难怎么解决",
                "办事流程能不能再简单一些",
                "老年人不会用手机怎么办",
                "今年有哪些实事"
            ])
        );
        let asked = if random.chance(40) {
            Label::bare(
                &format!("网友“{}”", NET_NAMES[(round + day.len() + topic.len()) % NET_NAMES.len()]),
                SpeakerRole::Questioner,
            )
        } else {
            host()
        };
        turns.push((asked, Speech::plain(question)));
        let points = random.weighted(&[(Points::None, 60), (Points::OneIs, 25), (Points::First, 15)]);
        let length = random.between(60..=200);
        turns.push((answers(), speech::write(&mut writer, points, length, random)));
    }
    turns
        .push((host(), Speech::plain("感谢您的介绍，感谢各位网友的参与，本期访谈到此结束，我们下期再见。".to_owned())));
    let last = turns.len() - 1;
    for (index, (label, mut speech)) in turns.into_iter().enumerate() {
        if desk.damage.truncated && index == last {
            damage::truncate(&mut speech, random);
        }
        minute += random.between(1..=4);
        let stamp = format!("{day} {}:{:02}", 14 + minute / 60, minute % 60);
        print(&mut transcript, label, &speech, &stamp);
    }
    let mut gold = transcript.gold(desk.damage, Gold::empty(Kind::QaTranscript));
    let lead = format!("{}（{}）", facts, random.pick(&["以下为访谈实录", "文字实录"]));
    gold.editors_note = None;
    let blocks = std::iter::once(Block::new(Role::Line, lead)).chain(transcript.blocks).collect();
    desk.page(vec![title], None, blocks, gold)
}

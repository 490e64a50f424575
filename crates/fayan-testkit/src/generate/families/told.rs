//! What is told, not printed: news with quoted people, notes from beside a meeting, a novel in which a meeting is held.

use super::{
    super::{
        gold::Gold,
        page::{Block, Page, Role},
        random::Deck,
        sentences::Writer,
        silent,
        units::{Unit, Units},
    },
    desk::Desk,
};
use crate::generate::Kind;

/// As the first generator printed it.
pub(super) fn news(desk: &mut Desk) -> Page {
    silent::news(desk.seed, desk.shows_publication)
}

/// News in which many are quoted in reported speech, one paragraph each.
pub(super) fn many_voices(desk: &mut Desk) -> Page {
    let guests = guests(desk, 5);
    let random = &mut desk.random;
    let theme = desk.meeting.theme;
    let mut writer = Writer::new(&theme.officials, theme.topic, desk.meeting.region.level.whole());
    let mut paragraphs = vec![format!(
        "本报讯（记者 {}）{}，{}在{}召开。与会人员围绕{}踊跃发言、热烈讨论。",
        desk.people.draw(random).name,
        desk.meeting.date.text,
        desk.meeting.name,
        desk.meeting.region.seat,
        theme.topic
    )];
    let mut verbs = Deck::new(&["表示", "认为", "建议", "告诉记者", "在发言中说", "坦言", "深有感触地说"]);
    for (unit, name) in &guests {
        let verb = verbs.deal(random);
        paragraphs.push(match random.below(3) {
            0 => format!(
                "“{}，{}。”{}{name}{verb}。",
                quoted(writer.action(random)),
                writer.result(random),
                unit.position
            ),
            1 => format!("{}{name}{verb}，要{}，{}。", unit.position, writer.action(random), writer.action(random)),
            _ => format!(
                "{}{name}{verb}：“{}，就能让{}。”",
                unit.position,
                quoted(writer.action(random)),
                quoted(writer.result(random))
            ),
        });
    }
    paragraphs.push(format!("会议要求，{}，{}。", writer.action(random), writer.action(random)));
    let title = vec![format!("{}召开", desk.meeting.name)];
    silent_page(desk, title, Kind::News, paragraphs)
}

/// 侧记: scenes, sub-headings, quotations.
pub(super) fn side_notes(desk: &mut Desk) -> Page {
    let guests = guests(desk, 3);
    let random = &mut desk.random;
    let theme = desk.meeting.theme;
    let mut writer = Writer::new(&theme.officials, theme.topic, desk.meeting.region.level.whole());
    let mut blocks = vec![Block::new(
        Role::Body,
        format!(
            "会场里座无虚席，发言一个接着一个。{}，{}给人留下深刻印象。",
            desk.meeting.date.text, desk.meeting.name
        ),
    )];
    for (unit, name) in &guests {
        let voice = unit.voice.unwrap_or(&theme.officials);
        let (first, second) = random.choose(voice.headlines);
        blocks.push(Block::new(
            Role::Headline,
            if second.is_empty() { first.to_owned() } else { format!("{first} {second}") },
        ));
        blocks.push(Block::new(
            Role::Body,
            format!(
                "{}{name}是第一次参加这样的会。“{}。”他翻开笔记本，指着密密麻麻的字说。",
                unit.position,
                quoted(&writer.story(random)).trim_end_matches('。')
            ),
        ));
        blocks.push(Block::new(Role::Body, format!("说起{}，他感慨不已。{}", theme.topic, writer.measure(random))));
    }
    blocks.push(Block::new(Role::Body, "散会了，走廊里的讨论还在继续。"));
    let title = desk.meeting.slogan(random);
    let subtitle = Some(format!("——{}侧记", desk.meeting.name));
    desk.page(title, subtitle, blocks, Gold::empty(Kind::News))
}

const SCENES: &[&str] = &[
    "屋里烟气腾腾，谁也不肯先开口。",
    "窗外的雨下得正紧，屋檐的水连成了线。",
    "老会计把算盘推到一边，长长地叹了一口气。",
    "门吱呀一声开了，进来一个浑身湿透的年轻人。",
    "大伙儿你看看我，我看看你，忽然都笑了。",
    "煤油灯的火苗跳了两下，影子在墙上晃来晃去。",
];
const LINES: &[&str] = &[
    "“今天这个会，不开出个结果，谁也别想走！”",
    "“要我说，渠还是得修，哪怕一家出一斗米。”",
    "“你说得轻巧，米从哪里来？”",
    "“我先报个名，我家出两个工。”",
    "“散会吧，明天再说。”",
    "“慢着，我还有一句话。”",
];

/// A novel: people at a meeting talk in quotation marks.
pub(super) fn novel(desk: &mut Desk) -> Page {
    let people: Vec<String> = (0..3).map(|_| desk.people.draw(&mut desk.random).name).collect();
    let random = &mut desk.random;
    let (mut scenes, mut lines) = (Deck::new(SCENES), Deck::new(LINES));
    let mut paragraphs = vec![format!("村里的大会开到半夜。{}", scenes.deal(random))];
    for turn in 0..random.between(5..=9) {
        let name = &people[(turn + random.below(2)) % people.len()];
        paragraphs.push(match random.below(4) {
            0 => format!("{name}说：{}", lines.deal(random)),
            1 => format!("{}{name}站了起来。", lines.deal(random)),
            2 => format!("{}{name}磕了磕烟袋，慢吞吞地说：{}", scenes.deal(random), lines.deal(random)),
            _ => lines.deal(random).to_owned(),
        });
    }
    paragraphs.push("（未完待续）".to_owned());
    let chapter = random.pick(&["第三章　修渠", "第十二回　夜半议事", "第七章　大会"]);
    silent_page(desk, vec![chapter.to_owned()], Kind::Other, paragraphs)
}

fn guests(desk: &mut Desk, count: usize) -> Vec<(Unit, String)> {
    let mut units = Units::new(&mut desk.meeting.region);
    (0..count).map(|_| (units.draw(&mut desk.random), desk.people.draw(&mut desk.random).name)).collect()
}

/// Text as it may stand within quotation marks.
fn quoted(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}

fn silent_page(desk: &Desk, title: Vec<String>, kind: Kind, paragraphs: Vec<String>) -> Page {
    let blocks = paragraphs.into_iter().map(|text| Block::new(Role::Body, text)).collect();
    desk.page(title, None, blocks, Gold::empty(kind))
}

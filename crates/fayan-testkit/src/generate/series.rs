//! Items of a speech: numbered in every manner, within each other, or opened alike without a numeral.

use super::{
    fill::cardinal,
    options::Points,
    random::Random,
    sentences::Writer,
    speech::{Mark, Paragraph},
};

/// Openings that return without a numeral, as papers like them.
const PARALLELS: &[[&str; 3]] = &[
    ["要“一张网”兜底，", "要“一股绳”发力，", "要“一盘棋”推进，"],
    ["在提升认识中把准方向，", "在解决问题中锤炼作风，", "在服务群众中作出表率，"],
    ["干在平时，", "沉在一线，", "走在前列，"],
    ["算好发展账，", "算好民生账，", "算好长远账，"],
];

pub(super) fn parallel(writer: &mut Writer, paragraphs: &mut Vec<Paragraph>, random: &mut Random) {
    for opening in random.choose(PARALLELS) {
        let text = format!(
            "{opening}{}，{}，{}。{}",
            writer.action(random),
            writer.action(random),
            writer.result(random),
            writer.measure(random)
        );
        paragraphs.push(Paragraph::plain(text));
    }
}

/// Items with a dash and no numeral.
pub(super) fn dashes(writer: &mut Writer, paragraphs: &mut Vec<Paragraph>, random: &mut Random) {
    for _ in 0..random.between(2..=4) {
        let text = format!("——{}。{}，{}。", writer.head(random), writer.action(random), writer.result(random));
        paragraphs.push(Paragraph::plain(text));
    }
}

/// Items with items of their own: the inner series begins anew in each.
pub(super) fn nested(writer: &mut Writer, paragraphs: &mut Vec<Paragraph>, random: &mut Random) {
    let (outer, inner) = random.choose(&[
        (Points::First, Points::OneIs),
        (Points::Chapters, Points::Sections),
        (Points::Chapters, Points::OneIs),
        (Points::Sections, Points::OneMust),
        (Points::Chapters, Points::Digits),
    ]);
    let apart = matches!(inner, Points::Sections | Points::Digits);
    let count = random.between(2..=3);
    for index in 0..count {
        let marker_of_item = marker(outer, index, count);
        let mut paragraph = Paragraph::default();
        paragraph.push_item(&marker_of_item, &item(writer, outer, &marker_of_item, random), 1);
        if apart {
            paragraphs.push(std::mem::take(&mut paragraph));
        }
        let inner_count = random.between(2..=3);
        for index in 0..inner_count {
            let marker = marker(inner, index, inner_count);
            let text = item(writer, inner, &marker, random);
            paragraph.push_item(&marker, &text, 2);
            if apart {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
        }
        if !apart {
            paragraphs.push(paragraph);
        }
    }
}

pub(super) fn enumerate(
    writer: &mut Writer,
    points: Points,
    budget: usize,
    paragraphs: &mut Vec<Paragraph>,
    random: &mut Random,
) {
    // 首先 and 最后 alone would leave out what makes a series.
    let fewest = if matches!(points, Points::FirstThen | Points::FirstIs) { 3 } else { 2 };
    let count = random.weighted(&[(fewest, 10), (3, 60), (4, 20), (5, 10)]);
    if random.chance(60) {
        let lead_in = writer.lead_in(count, random);
        // The lead-in may close the paragraph before the items, or stand alone.
        match paragraphs.last_mut() {
            Some(last) if random.chance(60) => last.text.push_str(&lead_in),
            _ => paragraphs.push(Paragraph::plain(lead_in)),
        }
    }
    let inline = match points {
        Points::Sections | Points::Chapters => false,
        Points::OneMust | Points::OneBy | Points::Circles => random.chance(70),
        _ => random.chance(35),
    };
    let item_length = (budget / count).clamp(30, 130);
    let mut items = Paragraph::default();
    for index in 0..count {
        let marker = marker(points, index, count);
        let end =
            if inline && index + 1 < count && points == Points::OneIs && random.chance(40) { "；" } else { "。" };
        let mut text = item(writer, points, &marker, random);
        let stop = text.pop();
        debug_assert_eq!(stop, Some('。'));
        if end == "；" && !text.contains('。') {
            text.push('；');
        } else {
            text.push('。');
            while text.chars().count() < item_length {
                text.push_str(&writer.measure(random));
            }
        }
        if inline {
            items.push_item(&marker, &text, 1);
        } else {
            let mut paragraph = Paragraph::default();
            paragraph.push_item(&marker, &text, 1);
            paragraphs.push(paragraph);
        }
    }
    if inline {
        match paragraphs.last_mut() {
            // Items may go on in the paragraph that promised them.
            Some(last) if last.text.ends_with('：') || (last.marks.is_empty() && random.chance(30)) => {
                let shift = last.text.len();
                last.text.push_str(&items.text);
                last.marks.extend(items.marks.into_iter().map(|mark| Mark { start: mark.start + shift, ..mark }));
            }
            _ => paragraphs.push(items),
        }
    }
}

/// The first sentence of an item, its marker included.
fn item(writer: &mut Writer, points: Points, marker: &str, random: &mut Random) -> String {
    match points {
        Points::OneMust | Points::OneBy => format!("{marker}{}，{}。", writer.action(random), writer.result(random)),
        Points::First | Points::FirstThen | Points::FirstPoint | Points::Its => {
            format!("{marker}，{}。{}，{}。", writer.head(random), writer.action(random), writer.result(random))
        }
        Points::Sections | Points::Chapters => {
            format!("{marker}{}。{}，{}。", writer.head(random), writer.action(random), writer.result(random))
        }
        Points::Digits | Points::DigitSections | Points::Circles => {
            format!("{marker}{}。{}，{}。", writer.head(random), writer.action(random), writer.action(random))
        }
        Points::OneIs
        | Points::FirstIs
        | Points::None
        | Points::Parallel
        | Points::Nested
        | Points::Restarting
        | Points::Dashes => {
            format!(
                "{marker}{}。{}，{}，{}。",
                writer.head(random),
                writer.action(random),
                writer.action(random),
                writer.result(random)
            )
        }
    }
}

/// The marker of item `index` from 0.
fn marker(points: Points, index: usize, count: usize) -> String {
    let number = cardinal(index + 1);
    match points {
        Points::OneIs => format!("{number}是"),
        Points::OneMust => format!("{number}要"),
        Points::First => format!("第{number}"),
        Points::Its => format!("其{number}"),
        Points::Sections => format!("（{number}）"),
        Points::Chapters => format!("{number}、"),
        Points::Digits => format!("{}．", index + 1),
        Points::FirstThen => match index {
            0 => "首先",
            _ if index + 1 == count => "最后",
            1 => "其次",
            2 => "再次",
            _ => "此外",
        }
        .to_owned(),
        Points::FirstIs => ["首先是", "其次是", "再次是", "此外是", "最后是"]
            [if index > 1 && index + 1 == count { 4 } else { index }]
        .to_owned(),
        Points::FirstPoint => format!("第{number}点"),
        Points::OneBy => format!("{number}靠"),
        Points::DigitSections => format!("（{}）", index + 1),
        Points::Circles => ["①", "②", "③", "④", "⑤"][index].to_owned(),
        Points::None | Points::Parallel | Points::Nested | Points::Restarting | Points::Dashes => {
            unreachable!("speeches without numerals have no markers, and series of two levels are made of others")
        }
    }
}

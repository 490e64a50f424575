//! Labels with the speech behind them.

use fayan_contract::report::SpeakerRole;

use super::{Cue, Seen, bylines::announced};
use crate::{
    cast::Part,
    dates,
    label::Label,
    lexicon::Class,
    opening::{Mark, Opening},
    phrase::Shape,
    posts,
};

pub(super) const CUES: [Cue; 27] = [
    Cue { name: "label_introduces", label: Label::Turn, weigh: label_introduces },
    Cue { name: "label_runs_on", label: Label::Turn, weigh: label_runs_on },
    Cue { name: "label_repeats", label: Label::Turn, weigh: label_repeats },
    Cue { name: "label_bold", label: Label::Turn, weigh: label_bold },
    Cue { name: "label_in_brackets", label: Label::Turn, weigh: label_in_brackets },
    Cue { name: "label_named_in_head", label: Label::Turn, weigh: label_named_in_head },
    Cue { name: "label_announced", label: Label::Turn, weigh: label_announced },
    Cue { name: "label_is_field", label: Label::Turn, weigh: label_is_field },
    Cue { name: "label_greets", label: Label::Turn, weigh: label_greets },
    Cue { name: "label_reports", label: Label::Turn, weigh: label_reports },
    Cue { name: "label_quotes", label: Label::Turn, weigh: label_quotes },
    Cue { name: "label_is_credit", label: Label::Turn, weigh: label_is_credit },
    Cue { name: "label_in_links", label: Label::Turn, weigh: label_in_links },
    Cue { name: "label_set_like_others", label: Label::Turn, weigh: label_set_like_others },
    Cue { name: "label_inside_line", label: Label::Turn, weigh: label_inside_line },
    Cue { name: "label_after_label", label: Label::Turn, weigh: label_after_label },
    Cue { name: "label_set_alike", label: Label::Turn, weigh: label_set_alike },
    Cue { name: "label_before_gap", label: Label::Turn, weigh: label_before_gap },
    Cue { name: "label_shortens", label: Label::Turn, weigh: label_shortens },
    Cue { name: "label_is_title", label: Label::Turn, weigh: label_is_title },
    Cue { name: "label_in_tail", label: Label::Turn, weigh: label_in_tail },
    Cue { name: "label_of_list", label: Label::Turn, weigh: label_of_list },
    Cue { name: "label_asks", label: Label::Turn, weigh: label_asks },
    Cue { name: "label_answers", label: Label::Turn, weigh: label_answers },
    Cue { name: "label_before_link", label: Label::Turn, weigh: label_before_link },
    Cue { name: "label_is_heading", label: Label::Turn, weigh: label_is_heading },
    Cue { name: "label_describes", label: Label::Turn, weigh: label_describes },
];

fn opening<'p>(seen: &Seen<'p, '_>) -> Option<&'p Opening> {
    seen.row.opening.as_ref()
}

pub(super) fn is_turn(seen: &Seen<'_, '_>) -> bool {
    if opening(seen).is_some_and(|opening| opening.mark == Mark::Gap) {
        return seen.page.gap_labels >= FEWEST_GAPS && !seen.row.set_apart();
    }
    seen.row.whole.is_some()
        || opening(seen).is_some_and(|opening| {
            opening.phrase.as_ref().is_some_and(|phrase| {
                // A post alone is a label (勞工及福利局局長：) when it comes again or is set apart.
                !matches!(phrase.shape, Shape::Post) || opening.bold || seen.row.label_use.count > 1 || !opening.verb
            })
        })
}

/// Fewest different names before a gap that make the gap a mark.
pub(super) const FEWEST_GAPS: usize = 3;

/// Different speakers with a name before the same white space or colon, each with a paragraph behind it.
fn label_set_alike(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| is_bare_name(opening) && opening.body < seen.row.text.len())?;
    let alike = |other: &&Opening| is_bare_name(other) && other.mark == opening.mark && other.bold == opening.bold;
    let near = seen.index.saturating_sub(NEAR)..(seen.index + NEAR).min(seen.page.rows.len());
    let others = seen.page.rows[near].iter().filter(|row| row.is_long() || row.ends);
    let count = others.filter_map(|row| row.opening.as_ref()).filter(alike).take(4).count();
    (count >= 4).then_some(2.0)
}

/// Rows on each side among which labels are compared.
const NEAR: usize = 40;

/// 左小川：… with a known surname.
fn is_bare_name(opening: &Opening) -> bool {
    let phrase = opening.phrase.as_ref().filter(|phrase| phrase.shape == Shape::Name);
    phrase.and_then(|phrase| phrase.read.as_ref()).is_some_and(|name| name.weight >= 1.5) && !opening.verb
}

fn label_before_gap(seen: &Seen<'_, '_>) -> Option<f32> {
    opening(seen).filter(|opening| opening.mark == Mark::Gap).map(|_| 1.0)
}

/// How well the label reads as a speaker.
fn label_introduces(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    if let Some(whole) = &seen.row.whole {
        return Some(whole.weight.min(5.0));
    }
    let phrase = opening.phrase.as_ref()?;
    let weight = match phrase.shape {
        Shape::Role | Shape::Outlet | Shape::NetName | Shape::RoleBracketName => phrase.weight,
        Shape::PostSpaceName | Shape::PostName | Shape::NamePost | Shape::NameBracketPost | Shape::NameHonorific => {
            phrase.weight.max(1.0)
        }
        Shape::NameSpacePost => 2.0,
        Shape::Name => phrase.weight - 0.5,
        Shape::Post | Shape::Organisation => 0.5,
        // 毛答 says what it is.
        Shape::Surname if phrase.role.is_some() => phrase.weight,
        Shape::Surname | Shape::Initials | Shape::Label => -1.0,
    };
    Some(weight.min(5.0) - if opening.verb { 1.5 } else { 0.0 })
}

/// …在驿站里歇脚 / 时说：“…: the margin cut the sentence before it, and nothing but its place makes it a name.
fn label_runs_on(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| opening.mark == Mark::Colon && !opening.bold)?;
    if seen.row.whole.is_some() {
        return None;
    }
    let weak = opening.phrase.as_ref().is_none_or(|phrase| matches!(phrase.shape, Shape::Name | Shape::Surname));
    (weak && !seen.row.set_apart() && seen.before().is_some_and(|before| before.cut)).then_some(-4.0)
}

fn label_repeats(seen: &Seen<'_, '_>) -> Option<f32> {
    Some(match seen.row.label_use.count {
        0 | 1 => return None,
        2 => 1.0,
        3 => 1.7,
        _ => 2.5,
    })
}

fn label_bold(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    (opening.bold || opening.body == seen.row.text.len() && seen.row.set_apart()).then_some(2.0)
}

fn label_in_brackets(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| opening.mark == Mark::Bracket)?;
    let repeats = seen.row.label_use.count > 1;
    let named = opening.phrase.as_ref().is_some_and(|phrase| phrase.shape != Shape::Name);
    Some(if repeats || named { 1.0 } else { -1.0 })
}

/// The lead or the title names the person.
fn label_named_in_head(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.label_use.named_in_head.then_some(1.5)
}

/// The note announces the person or the body.
fn label_announced(seen: &Seen<'_, '_>) -> Option<f32> {
    let label = || opening(seen)?.phrase.as_ref().filter(|phrase| phrase.post.is_some() && phrase.read.is_some());
    announced(seen, seen.row.whole.as_ref().or_else(label)?)
}

fn label_is_field(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    if seen.row.cast {
        return Some(-8.0);
    }
    let label = &seen.row.text[opening.label.clone()];
    // 嘉宾： alone over lines that name the guests.
    let person = |row: &crate::row::Row<'_>| {
        row.phrase.as_ref().is_some_and(|phrase| phrase.read.is_some() && phrase.post.is_some()) && !row.ends
    };
    let guests = seen.page.lexicon.classes(label) & crate::lexicon::ROLES != 0 || Part::of(label).is_some();
    if guests && opening.body == seen.row.text.len() && seen.row.order < 12 && seen.next().is_some_and(person) {
        return Some(-8.0);
    }
    // 主持人： and 嘉宾： are fields when they introduce a name and labels when they introduce speech.
    let role = seen.page.lexicon.classes(label) & crate::lexicon::ROLES != 0;
    let short = seen.row.chars <= 24 && !seen.row.ends && opening.body < seen.row.text.len();
    let repeats = seen.row.label_use.count > 1;
    // * 主持人：某社, under other items of the list of those who take part.
    let bullet = |row: &crate::row::Row<'_>| row.text.starts_with(['*', '•', '-']);
    let item = bullet(seen.row) && (seen.before().is_some_and(bullet) || seen.next().is_some_and(bullet));
    (seen.page.lexicon.is(&opening.squeezed, Class::Field) && (!role || short && (!repeats || item))).then_some(-8.0)
}

/// 各位媒体朋友：大家下午好！
fn label_greets(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let label = &seen.row.text[opening.label.clone()];
    let lexicon = seen.page.lexicon;
    let greets = lexicon.opening(label, Class::Greeting as u32).is_some()
        || lexicon.ending(label, Class::Greeting as u32).is_some_and(|start| label[start..].ends_with('们'))
        || label.ends_with(['们', '們']);
    greets.then_some(-8.0)
}

/// 七十年的历史告诉我们：; 我认为：
fn label_reports(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let label = &seen.row.text[opening.label.clone()];
    // Posts that are read to the last word need no surname after them.
    let named = opening.phrase.as_ref().is_some_and(|phrase| {
        let posts = phrase.weight - phrase.read.as_ref().map_or(0.0, |name| name.weight);
        phrase.weight >= 3.5 || phrase.post.is_some() && phrase.read.is_some() && posts >= 2.5
    });
    // 央视网消息（新闻联播）：, 本报讯（记者…）：
    let bare = label.find(['（', '(']).map_or(label, |open| &label[..open]).trim();
    if ["消息", "讯", "訊", "日电", "日電", "电", "報道", "报道"].iter().any(|word| bare.ends_with(word)) {
        return Some(-9.0);
    }
    // 【本报记者 某某】 opens the text of a report.
    let reporter = |range: &std::ops::Range<usize>| {
        ["记者", "記者", "通讯员", "通訊員"].iter().any(|word| seen.row.text[range.clone()].ends_with(word))
    };
    let post = opening.phrase.as_ref().and_then(|phrase| phrase.post.as_ref());
    if opening.mark == Mark::Bracket && seen.row.label_use.count < 2 && post.is_some_and(reporter) {
        return Some(-9.0);
    }
    let quoted =
        ["一位", "有位", "一名", "有人", "这位", "那位", "某", "有的", "他", "她", "我", "大家", "老人", "群众"];
    let role = seen.page.lexicon.classes(label) & crate::lexicon::ROLES != 0;
    if !role && quoted.iter().any(|word| label.starts_with(word)) {
        return Some(-6.0);
    }
    let clause = !named && label.contains(['，', ',', '的', '了', '是']);
    clause.then_some(-4.0)
}

/// 阿姨说：“…” among labels without a verb is a quotation inside a speech.
fn label_quotes(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| opening.verb)?;
    let quotes = seen.row.text[opening.body..].starts_with(['“', '「', '"']);
    let plain = seen.page.plain_labels >= 3;
    (quotes && plain || seen.page.plain_labels * 3 > seen.page.labels * 2).then_some(-3.0)
}

fn label_is_credit(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let label = opening.squeezed.as_str();
    let lexicon = seen.page.lexicon;
    let role = lexicon.classes(label) & crate::lexicon::ROLES != 0;
    let credit = lexicon.is(label, Class::Credit)
        && (!role || !seen.row.ends && seen.row.chars < 24 && seen.row.label_use.count <= 2);
    let own = ["本报", "本网", "本刊", "本台"].iter().any(|word| label.starts_with(word))
        && !seen.row.ends
        && seen.row.chars < 30;
    (credit || own).then_some(-7.0)
}

fn label_in_links(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.line.cues.link_percent > 50).then_some(-6.0)
}

/// The line is set like those whose labels surely introduce speakers.
fn label_set_like_others(seen: &Seen<'_, '_>) -> Option<f32> {
    let form = seen.row.label_use.form;
    (form > 0.0).then_some(form)
}

/// One of several labels that follow each other inside a line.
fn label_inside_line(seen: &Seen<'_, '_>) -> Option<f32> {
    let same = |other: Option<&crate::row::Row<'_>>| {
        other.is_some_and(|other| other.index == seen.row.index && other.opening.is_some())
    };
    (opening(seen).is_some() && (same(seen.next()) && seen.row.offset > 0 || same(seen.before()))).then_some(2.5)
}

/// 主席： alone under 答覆： alone opens the answer; nobody has two labels.
fn label_after_label(seen: &Seen<'_, '_>) -> Option<f32> {
    let alone = |row: &crate::row::Row<'_>| {
        row.opening.as_ref().filter(|opening| opening.body == row.text.len()).and_then(|opening| opening.phrase.clone())
    };
    alone(seen.row)?;
    alone(seen.before()?).filter(|phrase| phrase.weight >= 3.0).map(|_| -6.0)
}

/// 南宫： after 南宫时：, or for somebody of the cast.
fn label_shortens(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let surname = opening.phrase.as_ref().is_some_and(|phrase| phrase.shape == Shape::Surname);
    let longer = |row: &crate::row::Row<'_>| {
        row.opening.as_ref().is_some_and(|other| {
            is_bare_name(other) && other.squeezed.starts_with(&opening.squeezed) && other.squeezed != opening.squeezed
        })
    };
    let near = seen.index.saturating_sub(NEAR)..seen.index;
    let known = || seen.page.rows[near].iter().any(longer) || seen.page.cast.knows(&opening.squeezed);
    (surname && known()).then_some(3.0)
}

/// 甲乙：路灯要修到村口 over the date line is what somebody said as a title.
fn label_is_title(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let open = !seen.row.ends
        && !seen.row.cut
        && seen.row.chars <= 40
        && opening.body < seen.row.text.len()
        && seen.row.order < 6;
    let dated = |row: &crate::row::Row<'_>| {
        row.text.contains("http") || dates::is_date_line(row.text) || !row.is_long() && holds_day(row.text)
    };
    let rows = &seen.page.rows;
    let after = rows.get(seen.index + 1..(seen.index + 4).min(rows.len())).unwrap_or_default();
    (open && after.iter().take_while(|row| !row.ends).any(dated)).then_some(-8.0)
}

/// 2031年02月27日11:05 新华社, ||2031-03-06: a year of four digits, and the month.
fn holds_day(text: &str) -> bool {
    text.match_indices("20").any(|(at, _)| {
        let rest = text[at + 2..].trim_start_matches(|c: char| c.is_ascii_digit());
        let month =
            rest.strip_prefix(['-', '年', '/', '.']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        text.len() - at - rest.len() == 4 && month
    })
}

/// Under 相关阅读 stand the titles of other articles.
fn label_in_tail(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.row.ends || opening(seen)?.body == seen.row.text.len() {
        return None;
    }
    let before = seen.index.saturating_sub(TAIL)..seen.index;
    let titles = before.rev().map(|index| &seen.page.rows[index]).take_while(|row| !row.ends);
    titles.into_iter().any(|row| row.chars <= LONGEST_TAIL && super::tails::opens_tail(row.text)).then_some(-9.0)
}

/// Most titles of other articles, in rows.
const TAIL: usize = 12;

/// Longest line that opens a list of other articles, in characters.
const LONGEST_TAIL: usize = 14;

/// A label once, without anything that makes it a speaker, is more often the head of a list item. In a transcript a name
/// before a paragraph is a speaker.
fn label_of_list(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen)?;
    let phrase = opening.phrase.as_ref()?;
    let bare = matches!(phrase.shape, Shape::Name | Shape::Surname | Shape::Initials | Shape::Post | Shape::Label)
        && phrase.role.is_none();
    // 環境署副署長： once, among labels that are surely such.
    let office = phrase.shape == Shape::Post && seen.row.label_use.form > 0.0 && seen.row.ends;
    let transcript = (seen.page.title_classes | seen.page.head_classes) & Class::Transcript as u32 != 0;
    if transcript && is_bare_name(opening) && (seen.row.is_long() || seen.row.ends) {
        return Some(0.5);
    }
    // 曾：once, among the labels of whom 曾 can be short for.
    let known = if phrase.shape == Shape::Surname { 2.5 } else { 3.0 };
    (bare && !office && !opening.bold && seen.row.label_use.count < 2 && seen.row.label_use.form < known)
        .then_some(-1.5)
}

/// 灯塔报：这盏灯什么时候修？ asks; a paper that is quoted does not.
fn label_asks(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = opening(seen)?.phrase.as_ref().filter(|phrase| phrase.shape == Shape::Outlet)?;
    (phrase.weight < 3.0 && seen.row.text.ends_with(['？', '?'])).then_some(2.0)
}

/// A name right under a question that a label introduced.
fn label_answers(seen: &Seen<'_, '_>) -> Option<f32> {
    let asked = |row: &crate::row::Row<'_>| {
        let role = row.opening.as_ref().and_then(|opening| opening.phrase.as_ref()).and_then(|phrase| phrase.role);
        role == Some(SpeakerRole::Questioner) && row.text.ends_with(['？', '?'])
    };
    (is_bare_name(opening(seen)?) && seen.before().is_some_and(asked)).then_some(1.5)
}

/// 原文链接：http://…
fn label_before_link(seen: &Seen<'_, '_>) -> Option<f32> {
    let body = &seen.row.text[opening(seen)?.body..];
    let link = body.starts_with("http") || body.starts_with('[') && body.contains("](http") && body.ends_with(')');
    link.then_some(-8.0)
}

/// 夜里的灯：谁来守 among turns is the heading of a part: no name, no end, and no second time.
fn label_is_heading(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| opening.mark == Mark::Colon && opening.body < seen.row.text.len())?;
    let unnamed = opening
        .phrase
        .as_ref()
        .is_none_or(|phrase| phrase.shape == Shape::Name && phrase.read.as_ref().is_none_or(|name| name.weight < 1.5));
    let heading = !seen.row.ends && !seen.row.is_long() && !seen.row.cut && seen.row.chars <= 30;
    (unnamed && heading && !opening.bold && seen.row.label_use.count < 2).then_some(-3.0)
}

/// 柳如烟：灯塔局局长 tells who takes part, and no sentence.
fn label_describes(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = opening(seen).filter(|opening| is_bare_name(opening) && opening.body < seen.row.text.len())?;
    // 县委书记、主 / 任柳如烟：去年，县政协委员…: the post stands before the name.
    if seen.row.whole.is_some() {
        return None;
    }
    let told = seen.row.text[opening.body..].trim();
    let post = !seen.row.ends && !seen.row.is_long() && !told.contains(['。', '？', '！']);
    (post && posts::read(seen.page.lexicon, told).title_last).then_some(-6.0)
}

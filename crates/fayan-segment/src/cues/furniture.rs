//! What stands on the page and belongs to nobody's speech: furniture, credits, captions, dates, stage notes, fields.

use super::{Cue, Seen};
use crate::{
    dates,
    glance::{Words, words},
    label::Label,
    lexicon::{Class, Lexicon},
};

pub(super) const CUES: [Cue; 21] = [
    Cue { name: "chrome", label: Label::Furniture, weigh: chrome },
    Cue { name: "markup", label: Label::Furniture, weigh: markup },
    Cue { name: "furniture_words", label: Label::Furniture, weigh: furniture_words },
    Cue { name: "page_line", label: Label::Furniture, weigh: page_line },
    Cue { name: "page_number", label: Label::Furniture, weigh: page_number },
    Cue { name: "warning", label: Label::Furniture, weigh: warning },
    Cue { name: "running_head", label: Label::Furniture, weigh: running_head },
    Cue { name: "above_title", label: Label::Furniture, weigh: above_title },
    Cue { name: "links", label: Label::Furniture, weigh: links },
    Cue { name: "continuation", label: Label::Furniture, weigh: continuation },
    Cue { name: "source_note", label: Label::Furniture, weigh: source_note },
    Cue { name: "editors_remark", label: Label::Furniture, weigh: editors_remark },
    Cue { name: "table_cell", label: Label::Furniture, weigh: note_mark },
    Cue { name: "credit_words", label: Label::Credit, weigh: credit_words },
    Cue { name: "caption_words", label: Label::Caption, weigh: caption_words },
    Cue { name: "caption_element", label: Label::Caption, weigh: caption_element },
    Cue { name: "date_line", label: Label::Dateline, weigh: date_line },
    Cue { name: "stage_note", label: Label::Stage, weigh: stage_note },
    Cue { name: "part_in_brackets", label: Label::Stage, weigh: part_in_brackets },
    Cue { name: "field", label: Label::Field, weigh: field },
    Cue { name: "dateline_single", label: Label::Dateline, weigh: time_stamp },
];

/// Weight of a credit whose whole shape is there: brackets, role and names.
const CERTAIN_CREDIT: f32 = 5.5;

/// Whether a line goes on with the sentence of the line before, which was cut by the margin of the column: whatever
/// words it happens to begin with, lifting it out would lose text.
pub(super) fn inside_sentence(seen: &Seen<'_, '_>) -> bool {
    !seen.row.set_apart() && seen.before().is_some_and(|before| before.cut && before.phrase.is_none())
}

fn chrome(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.line.cues.chrome.as_ref().map(|_| 6.0)
}

fn markup(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.markup.then_some(9.0)
}

fn furniture_words(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    if row.is_long() || row.ends && row.chars > 30 || inside_sentence(seen) {
        return None;
    }
    // A heading or a first line that is furniture opens with its word; 字号 stands inside 老字号.
    let bare = row.text.trim_start_matches(['【', '[', '［', '《', ' ']);
    if (row.set_apart() || row.order == 0) && seen.page.lexicon.opening(bare, Class::Furniture as u32).is_none() {
        return None;
    }
    (row.classes & Class::Furniture as u32 != 0).then_some(if row.chars < 40 { 4.0 } else { 2.0 })
}

/// －８－, - 12 -, 第3页: the number of a page.
fn page_number(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let dash = |c: char| matches!(c, '-' | '－' | '—' | '–' | '―' | '~' | '～' | '·' | '•');
    if seen.row.chars > 12
        || !text.starts_with(|c: char| dash(c) || matches!(c, ' ' | '第' | '共'))
        || !text.chars().any(char::is_numeric)
    {
        return None;
    }
    let bare = text.trim_matches(|c: char| dash(c) || c == ' ');
    let dashed = text.starts_with(dash) && text.ends_with(dash);
    let named = (bare.starts_with('第') || bare.starts_with('共')) && bare.ends_with(['页', '頁']);
    let counted = |c: char| c.is_numeric() || "第共页頁/ ，,".contains(c);
    ((dashed || named) && bare.chars().all(counted)).then_some(5.0)
}

/// 风险提示：…, 免责声明：…: what a site says below a text.
fn warning(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = seen.row.opening.as_ref()?;
    let label = &seen.row.text[opening.label.clone()];
    static WORDS: Words = Words::of(&words([
        "风险提示",
        "風險提示",
        "免责声明",
        "免責聲明",
        "特别声明",
        "特別聲明",
        "版权声明",
        "版權聲明",
        "郑重声明",
        "温馨提示",
        "溫馨提示",
    ]));
    WORDS.are(label).then_some(3.0)
}

/// 第03版：要闻
fn page_line(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let short = seen.row.chars <= 24;
    let page = text.starts_with('第') && text.contains('版') || text.starts_with("版次") || text.starts_with("专栏：");
    (short && page && !seen.row.ends && !inside_sentence(seen) && text.contains(|c: char| c.is_ascii_digit()))
        .then_some(5.0)
}

/// 白鹿报 04 综合: name of the paper, page and section, set apart by wide gaps.
fn running_head(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    static OF_TEXT: Words = Words::of(&words(["，", "。", "、", "；", "“"]));
    static OF_HEADS: Words = Words::of(&words([
        "报", "報", "社", "刊", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "—", "·", " ",
    ]));
    if row.chars > 30 || row.ends || row.opening.is_some() {
        return None;
    }
    if !row.text.is_empty() && (!OF_HEADS.may_stand_in(&row.glance) || row.holds(&OF_TEXT)) {
        return None;
    }
    let number = row.text.split(' ').any(|token| {
        let digits =
            token.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '第').trim_end_matches(['版', '页']);
        !digits.is_empty() && digits.len() <= 3 && digits.chars().all(|c| c.is_ascii_digit())
    });
    let paper = row.text.split(' ').any(|token| {
        token.ends_with('报') || token.ends_with('報') || token.ends_with("日报社") || token.ends_with("周刊")
    });
    let date = (number || paper) && dates::find(row.text).is_some();
    let parts = row.text.split(' ').count();
    match (number, paper, date) {
        (true, true, _) if parts >= 2 => Some(6.0),
        (true, _, true) | (_, true, true) if parts >= 2 => Some(5.0),
        (true, false, false) if parts >= 2 && seen.row.column.is_some() => Some(2.0),
        _ if row.text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '—' | '·' | ' ')) => Some(3.0),
        _ => None,
    }
}

fn above_title(seen: &Seen<'_, '_>) -> Option<f32> {
    let first = seen.row.order == 0 && !seen.row.ends && !seen.row.is_long();
    (first && stands_above_title(seen.row)).then_some(6.0)
}

/// Several links on one line, or what [`is_above_title`] knows by its words.
pub(crate) fn stands_above_title(row: &crate::row::Row<'_>) -> bool {
    let links = row.line.cues.link_percent >= 80 && row.heading.is_none();
    links && row.text.split(' ').filter(|part| !part.is_empty()).nth(2).is_some() || is_above_title(row.text)
}

/// Whether a line is a menu, the way to the page, or the paper with day and page: none of them is the first line.
fn is_above_title(text: &str) -> bool {
    if text.starts_with('|') || text.contains(['，', '。', '“']) {
        return false;
    }
    let parts = |mark: char| text.split(mark).filter(|part| !part.trim().is_empty()).count();
    let menu = ['|', '>', '＞', '»', '｜'].into_iter().any(|mark| {
        let parts = parts(mark);
        let home = ["首页", "首頁", "主頁", "主页", "Home", "当前位置", "您的位置", "你的位置"];
        parts >= 4 || parts >= 2 && text.ends_with("正文") || parts >= 2 && home.iter().any(|word| text.contains(word))
    });
    let skip = ["跳至主要", "跳到主要", "跳转到", "跳至內容", "跳至内容", "Skip to"];
    let paper = text.split(' ').any(|token| token.ends_with(['报', '報']) || token.ends_with("周刊"));
    let page = text.contains('版') && text.contains('第');
    // 《灯塔船厂》报 第412期
    let issue =
        text.ends_with('期') && text.split(' ').next_back().is_some_and(|token| token.starts_with(['第', '总', '總']));
    let attached = text
        .strip_prefix("附件")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || "：: 一二三四五六七八九十".contains(c)));
    attached
        || menu
        || skip.iter().any(|word| text.starts_with(word))
        || paper && (issue || page && dates::find(text).is_some())
}

fn links(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.line.cues.link_percent >= 80 && !seen.row.is_long()).then_some(2.5)
}

/// (下转第四版), (上接1版)
fn continuation(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.chars <= 20 && is_continuation(seen.row.text)).then_some(6.0)
}

/// Whether a line says that the text goes on, or began, elsewhere.
pub(crate) fn is_continuation(text: &str) -> bool {
    static BEGINS: Words = Words::of(&words(["下转", "上接", "紧接", "下轉", "接第", "转第"]));
    let mark = |c: char| matches!(c, '（' | '）' | '(' | ')' | '【' | '】' | '[' | ']' | '〔' | '〕' | ' ' | '。');
    let bare = text.trim_matches(mark);
    BEGINS.open(bare) && bare.contains(['版', '页', '頁']) || matches!(bare, "未完待续" | "待续" | "未完")
}

/// ---- 原载《某报》1957年3月11日
fn source_note(seen: &Seen<'_, '_>) -> Option<f32> {
    (is_source_note(seen.page.lexicon, seen.row.text) && !inside_sentence(seen)).then_some(6.0)
}

/// Whether a line says from which paper the text was taken.
pub(crate) fn is_source_note(lexicon: &Lexicon, text: &str) -> bool {
    let mark = |c: char| matches!(c, '（' | '(' | '【' | '[' | '〔' | '—' | '-' | '─' | '－' | '*' | '※' | ' ');
    let bare = text.trim_start_matches(mark);
    let cited = lexicon
        .opening(bare, Class::Source as u32)
        .is_some_and(|end| bare[end..].trim_start_matches(['于', '於', '自', '：', ':', ' ']).starts_with('《'));
    // （《某某选集》第五卷，某出版社1977年4月第1版，第30—31页）
    let book = bare.starts_with('《') && text.starts_with(['（', '(']) && text.ends_with(['）', ')']);
    cited || book && bare.contains("出版") && bare.contains(['页', '頁', '版'])
}

/// （根据现场录音整理，标题为编者所加）, （未经本人审阅）: how the text was made.
fn editors_remark(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let inner = text.strip_prefix(['（', '('])?.trim_end_matches('。').strip_suffix(['）', ')'])?;
    let words = [
        "编者所加",
        "編者所加",
        "编者加",
        "录音整理",
        "錄音整理",
        "速记整理",
        "有删节",
        "有删减",
        "有删改",
        "略有删",
        "有改动",
        "未经本人审",
        "未经发言人审",
        "未经审阅",
        "标题为",
    ];
    (seen.row.chars <= 50 && words.iter().any(|word| inner.contains(word))).then_some(5.0)
}

/// A note mark alone on its line: 〔2〕
fn note_mark(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let mark = |c: char| matches!(c, '0'..='9' | '〔' | '〕' | '[' | ']' | '⑴'..='⑽');
    (seen.row.chars <= 6 && text.chars().all(mark)).then_some(4.0)
}

fn credit_words(seen: &Seen<'_, '_>) -> Option<f32> {
    // 記者：（英文提問） among questions of 記者 is one of them.
    let asks = seen
        .row
        .opening
        .as_ref()
        .and_then(|opening| opening.phrase.as_ref())
        .is_some_and(|phrase| phrase.role.is_some() && seen.row.label_use.count > 2);
    seen.row.credit.filter(|_| !asks).filter(|weight| *weight >= CERTAIN_CREDIT || !inside_sentence(seen))
}

/// 图为…, 毕业典礼现场 章小北 摄, 苗雨（左二）在牧场指导接羔 受访者供图
fn caption_words(seen: &Seen<'_, '_>) -> Option<f32> {
    let (row, text) = (seen.row, seen.row.text);
    if row.chars > 60 || inside_sentence(seen) {
        return None;
    }
    static PHOTOGRAPHED: Words = Words::of(&words(["摄", "攝", "供图", "供圖", "制图"]));
    static SHOWN: Words =
        Words::of(&words(["图为", "圖為", "上图", "下图", "左图", "右图", "▲图", "图：", "（以上圖片", "(以上圖片"]));
    static MARKS: Words = Words::of(&words([
        "图：",
        "图:",
        "圖：",
        "圖:",
        "图片：",
        "图片:",
        "圖片：",
        "圖片:",
        "图为",
        "圖為",
        "图/",
        "圖/",
        "摄影/",
    ]));
    static PLACES: Words = Words::of(&words(["（左", "（右", "（中", "(左", "(右", "（前排", "（后排"]));
    let photographed = PHOTOGRAPHED.close(text);
    let numbered = |rest: &str| rest.starts_with(|c: char| matches!(c, '①'..='⑳') || c.is_ascii_digit());
    let shown = SHOWN.open(text) || text.strip_prefix(['图', '圖']).is_some_and(numbered);
    // 【图：照明局会场。】, （图：云泊社）: the whole line in brackets.
    let inner =
        text.strip_prefix(['【', '（', '(', '[', '〔']).filter(|_| text.ends_with(['】', '）', ')', ']', '〕']));
    if inner.is_some_and(|inner| MARKS.open(inner)) {
        return Some(6.0);
    }
    let place = row.holds(&PLACES);
    match (photographed, shown, place) {
        (true, _, true) => Some(6.0),
        (true, ..) => Some(5.0),
        (_, true, _) => Some(4.0),
        (_, _, true) if !row.ends => Some(3.0),
        _ => None,
    }
}

fn caption_element(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    (row.line.cues.element.as_deref() == Some("figcaption") || row.text.starts_with("<figcaption")).then_some(8.0)
}

/// （2026年6月25日）
fn date_line(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.chars <= 30 && dates::is_date_line(seen.row.text) && !inside_sentence(seen)).then_some(5.0)
}

/// 15:15:37; [03-05 16:17]
fn time_stamp(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let brackets = |c: char| matches!(c, '[' | ']' | '(' | ')' | '（' | '）');
    let marks = |c: char| matches!(c, '-' | '—' | '–' | '~' | '～' | '至' | ':' | '：' | '/' | ' ' | '.');
    let units = |c: char| matches!(c, '年' | '月' | '日' | '时' | '分' | '秒');
    let only = text.chars().all(|c| c.is_ascii_digit() || brackets(c) || marks(c) || units(c));
    let digits = || text.chars().filter(char::is_ascii_digit).count();
    (only && digits() >= 3 && text.contains([':', '：', '-', '年', '月'])).then_some(5.0)
}

/// A remark in brackets that is a line of its own.
fn stage_note(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let bracketed =
        text.starts_with(['（', '(', '〔', '[']) && text.trim_end_matches('。').ends_with(['）', ')', '〕', ']']);
    let whole = bracketed && text.matches(['（', '(']).count() == 1;
    // A paragraph in 【】 is told by the paper, not by who spoke last.
    let told = seen.row.is_long() && text.starts_with('【') && text.ends_with('】') && text.matches('【').count() == 1;
    (told || whole).then_some(2.0).filter(|_| seen.page.labels >= 2)
}

/// 【回应】 alone over a line with a label: a part of the report, not the one who speaks next.
pub(super) fn part_in_brackets(seen: &Seen<'_, '_>) -> Option<f32> {
    let inner = seen.row.text.strip_prefix(['【', '〖'])?.trim_end_matches(['】', '〗']);
    let alone = seen.row.chars <= 10 && seen.row.text.ends_with(['】', '〗']) && !inner.contains(['【', '】']);
    let labelled = |row: &crate::row::Row<'_>| {
        let opening = row.opening.as_ref();
        opening.is_some_and(|opening| opening.phrase.is_some() && opening.body < row.text.len())
    };
    (alone && seen.next().is_some_and(labelled)).then_some(7.0)
}

/// 访谈时间：2026年8月27日
fn field(seen: &Seen<'_, '_>) -> Option<f32> {
    let opening = seen.row.opening.as_ref()?;
    if seen.row.cast {
        return Some(2.0);
    }
    let label = &seen.row.text[opening.label.clone()];
    let role = seen.page.lexicon.classes(label) & crate::lexicon::ROLES != 0;
    (seen.page.lexicon.is(&opening.squeezed, Class::Field)
        && !seen.row.is_long()
        && !role
        && !seen.row.ends
        && !inside_sentence(seen))
    .then_some(2.0)
}

//! Credits: who wrote, edited or photographed, taken apart into roles and names.

use crate::{
    characters::{count_up_to, is_han, squeeze},
    cues::is_source_note,
    glance::{Glance, Words, words},
    lexicon::{Class, Lexicon, ROLES},
    names, posts,
};

/// Names under one role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Part {
    pub(crate) role: Option<String>,
    pub(crate) names: Vec<String>,
}

/// How much a short line looks like a credit.
pub(crate) fn looks_like(lexicon: &Lexicon, text: &str) -> Option<f32> {
    let bare = strip_brackets(text);
    let bracketed = bare.len() < text.trim().len();
    if bare.is_empty() || bare.contains(['。', '！', '？']) || bare.ends_with(['；', '，', '、']) {
        return None;
    }
    let opens = lexicon.opening(bare, Class::Credit as u32).map(|end| &bare[end..]);
    let reporter = ["记者", "記者", "通讯员", "实习", "特约", "责任编辑", "責任編輯", "编辑"];
    // 首席记者 甲乙, 本版责任编辑 甲乙
    let staff = bare.split_once([' ', '：', ':', '/']).is_some_and(|(role, _)| is_staff(role));
    let by_reporter = staff
        || reporter.iter().any(|word| bare.starts_with(word))
        || of_own_paper(bare)
        || bare.contains("记者 ")
        || bare.contains("記者 ");
    let closes = ["整理", "供稿", "速记", "报道", "采写", "撰文", "摄影报道", "编辑", "審核"]
        .iter()
        .any(|word| bare.ends_with(word));
    let after =
        opens.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '：', ':', ' ', '／', '丨', '|', '︰']));
    let slashed = bare.contains("/文") || bare.contains("/图") || bare.contains("文/") || bare.contains("图/");
    let named = || !parse(lexicon, text).iter().all(|part| part.names.is_empty());
    // 市侨联办公室供稿: a body alone.
    let body = || ["整理", "供稿", "提供"].iter().find_map(|word| bare.strip_suffix(word));
    if closes && bare.chars().count() <= 16 && body().is_some_and(|body| posts::is_organisation(lexicon, body)) {
        return Some(3.5);
    }
    if is_chain(lexicon, bare) {
        return Some(if bracketed { 6.5 } else { 5.0 });
    }
    let weight = match (after, by_reporter, closes, slashed) {
        (true, ..) => 4.5,
        (_, true, true, _) => 4.5,
        (_, true, ..) | (.., true) => 3.5,
        (_, _, true, _) if bracketed || bare.chars().count() < 24 => 3.0,
        _ if bracketed && lexicon.classes_within(bare) & Class::Credit as u32 != 0 => 2.5,
        _ => return None,
    };
    named().then_some(if bracketed { weight + 1.5 } else { weight }).or((after && bracketed).then_some(3.0))
}

/// 本报记者, 本网讯: the paper names itself and says what its people did. 本报酬 is the middle of a word.
fn of_own_paper(text: &str) -> bool {
    let kinds = [
        "记者",
        "記者",
        "通讯员",
        "通訊員",
        "讯",
        "訊",
        "评论员",
        "評論員",
        "实习",
        "實習",
        "特约",
        "特約",
        "见习",
        "首席",
        "编辑",
        "編輯",
        "编者",
        "摄影",
        "综合",
        "综述",
        "全媒体",
        "融媒体",
        "报道",
        "整理",
        "特派",
    ];
    let rest = ["本报", "本報", "本网", "本網", "本刊", "本台"].iter().find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| {
        let rest = rest.trim_start();
        kinds.iter().any(|kind| rest.starts_with(kind))
    })
}

fn strip_brackets(text: &str) -> &str {
    text.trim()
        .trim_start_matches(['（', '(', '【', '[', '□', '■', '●'])
        .trim_end_matches(['）', ')', '】', ']'])
        .trim()
}

/// Longest role, in characters.
const LONGEST_ROLE: usize = 8;

/// Whether a token is a role: a word of the list, one that ends in such a word, or several joined.
fn is_role(lexicon: &Lexicon, token: &str) -> bool {
    let known = |word: &str| {
        let ends =
            lexicon.ending(word, Class::Credit as u32).is_some_and(|start| word[start..].chars().nth(1).is_some());
        lexicon.is(word, Class::Credit) || ends && count_up_to(word, LONGEST_ROLE + 1) <= LONGEST_ROLE
    };
    !token.is_empty() && token.split(['、', '·', '&', '及']).all(known)
}

/// Whether a post is one of those who made the page: 首席记者, 本版责任编辑. With a body before it, it may speak.
pub(crate) fn is_staff(post: &str) -> bool {
    static STAFF: Words =
        Words::of(&words(["记者", "記者", "编辑", "編輯", "编审", "校对", "校對", "通讯员", "通訊員", "美编", "摄影"]));
    static WHICH: Words = Words::of(&words([
        "本版",
        "本期",
        "本栏",
        "今日",
        "首席",
        "资深",
        "高级",
        "特约",
        "特派",
        "见习",
        "实习",
        "责任",
        "責任",
        "值班",
        "执行",
        "文字",
        "图片",
        "摄影",
        "全媒体",
        "融媒体",
        "新媒体",
        "网络",
        "学生",
    ]));
    let mut rest = STAFF.closing(post).unwrap_or(post).trim_end();
    let staff = rest.len() < post.len();
    while let Some(after) = WHICH.opening(rest) {
        rest = after;
    }
    staff && rest.is_empty()
}

/// 采编｜容与 谢谢 摄影｜高山; 打印：党政办 校对：袁野: roles, each with a mark behind it, then names or bodies, and
/// nothing else. Such a form needs no name that a list knows.
fn is_chain(lexicon: &Lexicon, bare: &str) -> bool {
    let mark = if bare.contains(['：', ':', '︰']) { ['：', ':', '︰'] } else { ['｜', '|', '丨'] };
    if !bare.contains(mark) || count_up_to(bare, 81) > 80 {
        return false;
    }
    let mut pieces = bare.split(mark);
    let first = squeeze(pieces.next().unwrap_or_default());
    let mut roles = vec![first];
    let mut rest: Vec<&str> = pieces.collect();
    let last = rest.pop().unwrap_or_default();
    let mut held: Vec<&str> = Vec::new();
    for piece in rest {
        let tokens: Vec<&str> = piece.split(SEPARATORS).filter(|token| !token.is_empty()).collect();
        let Some((role, names)) = tokens.split_last().filter(|(_, names)| !names.is_empty()) else { return false };
        roles.push((*role).to_owned());
        held.extend(names);
    }
    held.extend(last.split(SEPARATORS).filter(|token| !token.is_empty()));
    // 记者：好的 is a turn.
    if roles.len() == 1 && (lexicon.classes(&roles[0]) & ROLES != 0 || roles[0].ends_with(['者', '人'])) {
        return false;
    }
    let named = |token: &str| is_plausible(lexicon, token) || is_body(token);
    roles.iter().all(|role| is_role(lexicon, role))
        && !held.is_empty()
        && held.iter().all(|token| named(token) || is_half(token))
}

/// What parts the names of a credit from each other.
const SEPARATORS: [char; 9] = [' ', '\u{3000}', '、', '，', ',', ';', '；', '/', '|'];

/// One character of a spaced name.
fn is_half(token: &str) -> bool {
    let mut characters = token.chars();
    characters.next().is_some_and(is_han) && characters.next().is_none()
}

/// Two to four characters that may be a pen name: where only a name can stand, no list has to know it.
fn is_plausible(lexicon: &Lexicon, token: &str) -> bool {
    let length = count_up_to(token, 5);
    let other = Class::Credit as u32 | Class::Organisation as u32 | Class::Furniture as u32 | Class::Field as u32;
    (2..=4).contains(&length)
        && token.chars().all(is_han)
        && !token.contains(['的', '了', '是', '我', '你', '们'])
        && lexicon.classes(token) & other == 0
        && (length <= 3 || lexicon.ending(token, other).is_none())
        || token.contains('·') && is_name(lexicon, token)
}

/// 市融媒体中心, 党政办: a body that stands where names stand.
fn is_body(token: &str) -> bool {
    let ends = [
        '办', '部', '社', '心', '团', '室', '组', '委', '局', '院', '站', '网', '报', '台', '处', '科', '媒', '屋',
        '司',
    ];
    (3..=16).contains(&count_up_to(token, 17)) && token.ends_with(ends)
}

/// Where the credit begins that was printed behind the last sentence of a paragraph: …发展。（责任编辑：桑榆）
pub(crate) fn glued(lexicon: &Lexicon, text: &str, glance: &Glance) -> Option<usize> {
    static OPENERS: Words = Words::of(&words([
        "责任编辑",
        "責任編輯",
        "编辑",
        "編輯",
        "本报记者",
        "本網記者",
        "本网记者",
        "本报特约",
        "来源",
        "原载",
        "记者 ",
    ]));
    static ENDS: Words = Words::of(&words(["。", "！", "？", "…", "!", "?"]));
    if !ENDS.may_stand_in(glance) {
        return None;
    }
    let mut tail = text.char_indices().rev().take(LONGEST_GLUED);
    let (at, mark) = tail.find(|(_, character)| matches!(character, '。' | '！' | '？' | '…' | '!' | '?'))?;
    let rest = text[at + mark.len_utf8()..].trim_start_matches(['”', '」', '』', '》']);
    let bare = rest.trim();
    let bracketed = bare.starts_with(['（', '(', '【']);
    // …万岁！（《某某选集》第五卷，某出版社1977年版，第60页）
    if bracketed && is_source_note(lexicon, bare) {
        return Some(text.len() - rest.len());
    }
    // 图中… 本报记者 乐天 摄 is one caption.
    let credit = (bracketed || OPENERS.open(strip_brackets(bare)))
        && !bare.ends_with(['摄', '攝'])
        && looks_like(lexicon, bare).is_some_and(|weight| weight >= 3.5);
    credit.then(|| text.len() - rest.len())
}

/// Longest credit that is looked for behind a sentence, in characters.
const LONGEST_GLUED: usize = 60;

/// Takes a credit apart.
pub(crate) fn parse(lexicon: &Lexicon, text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut current = Part::default();
    let mut pending: Option<String> = None;
    // Behind a role and its mark any short word is a name.
    let mut slot = false;
    let chain = is_chain(lexicon, strip_brackets(text));
    for (token, marked) in tokens(text) {
        let fits = |token: &str, slot: bool| is_name(lexicon, token) || slot && is_plausible(lexicon, token);
        if let Some(start) = pending.take() {
            let joined = start.clone() + &token;
            if token.chars().count() <= 2 && fits(&joined, slot) {
                current.names.push(joined);
                continue;
            }
        }
        match split_role(lexicon, &token) {
            Some((role, rest, closing)) => {
                let spoken = lexicon.classes(&role) & ROLES != 0;
                if closing {
                    // 左安 整理: the role stands after its names.
                    if current.role.is_none() {
                        current.role = Some(role);
                    }
                    flush(&mut parts, &mut current);
                } else {
                    flush(&mut parts, &mut current);
                    current.role = Some(role);
                }
                slot = marked && !closing && (chain || !spoken);
                if is_name(lexicon, &rest) {
                    current.names.push(rest);
                    slot = false;
                }
            }
            None if token.chars().count() == 1 => pending = Some(token),
            None if fits(&token, slot) => current.names.push(token),
            None => slot = false,
        }
    }
    flush(&mut parts, &mut current);
    parts
}

fn flush(parts: &mut Vec<Part>, current: &mut Part) {
    if !current.names.is_empty() {
        parts.push(std::mem::take(current));
    } else {
        current.role = None;
    }
}

/// The words of a credit, each with whether a mark stands behind it that opens a list of names.
fn tokens(text: &str) -> Vec<(String, bool)> {
    let separators = |c: char| c.is_whitespace() || "（）()【】[]：:/／、，,；;丨|｜□■●。︰＊*".contains(c);
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices().filter(|(_, c)| separators(*c)) {
        if start < at {
            found.push((text[start..at].to_owned(), false));
        }
        if "：:︰/／丨|｜".contains(mark)
            && let Some((_, marked)) = found.last_mut()
        {
            *marked = true;
        }
        start = at + mark.len_utf8();
    }
    if start < text.len() {
        found.push((text[start..].to_owned(), false));
    }
    found
}

/// Splits a token into a role and what follows it: 实习生吴梦丽, 本版文字由本报记者, 整理.
fn split_role(lexicon: &Lexicon, token: &str) -> Option<(String, String, bool)> {
    if lexicon.is(token, Class::Credit) || token.ends_with("记者") || token.ends_with("記者") {
        let closing = ["整理", "摄", "攝", "报道", "供稿", "采写", "采写整理", "速记整理", "供图", "摄影", "制图"]
            .contains(&token);
        return Some((token.to_owned(), String::new(), closing));
    }
    if let Some(start) = lexicon.ending(token, Class::Credit as u32).filter(|start| *start > 0) {
        // 喻云亮报道 holds a name; 市融媒体中心供稿 holds a body.
        let before = &token[..start];
        let (role, name) = match split_role(lexicon, before) {
            Some((role, name, _)) if !name.is_empty() => (role, name),
            _ => (token[start..].to_owned(), if is_name(lexicon, before) { before.to_owned() } else { String::new() }),
        };
        return Some((role, name, false));
    }
    let end = [
        "实习记者",
        "见习记者",
        "特约记者",
        "学生记者",
        "本报记者",
        "本网记者",
        "通讯员",
        "实习生",
        "记者",
        "實習記者",
        "記者",
        "责任编辑",
        "编辑",
        "作者",
    ]
    .iter()
    .find_map(|role| token.strip_prefix(role).map(|rest| token.len() - rest.len()))?;
    is_name(lexicon, &token[end..]).then(|| (token[..end].to_owned(), token[end..].to_owned(), false))
}

fn is_name(lexicon: &Lexicon, text: &str) -> bool {
    let text = squeeze(text);
    let length = text.chars().count();
    let body = length > 3 && lexicon.ending(&text, Class::Organisation as u32).is_some();
    (2..=12).contains(&length)
        && !body
        && !lexicon.is(&text, Class::Credit)
        && !lexicon.is(&text, Class::Organisation)
        && (length <= 4 || text.contains('·'))
        && names::read(lexicon, &text).is_some_and(|name| name.weight >= 0.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        parse(&Lexicon::own(), text).into_iter().flat_map(|part| part.names).collect()
    }

    #[test]
    fn credits_of_many_papers_are_taken_apart() {
        for (text, expected) in [
            ("(文字整理/彭青林 刘操 邱江华)", vec!["彭青林", "刘操", "邱江华"]),
            ("(文字整理/施 羽 魏子期)", vec!["施羽", "魏子期"]),
            ("本报记者 左安 实习生 易简 整理", vec!["左安", "易简"]),
            ("（本版文字由本报记者 楼 观 采写整理）", vec!["楼观"]),
            ("（县融媒体中心记者 楚天阔 整理）", vec!["楚天阔"]),
            ("（市委督查室、市融媒体中心供稿 文字整理：全小艺 隋东方）", vec!["全小艺", "隋东方"]),
            ("（学生记者 白一诺 整理 审核：储明）", vec!["白一诺", "储明"]),
            ("（石浦港集团新闻中心 和静 速记整理）", vec!["和静"]),
            ("大江网讯 实习生吴梦丽、记者喻云亮报道", vec!["吴梦丽", "喻云亮"]),
            ("（责任编辑：桑榆）", vec!["桑榆"]),
            ("毕业典礼现场 章小北 摄", vec!["章小北"]),
            ("采编｜浮萍 慢慢 摄影｜高坡", vec!["浮萍", "慢慢", "高坡"]),
            ("打印：综合办　　校对：原野", vec!["原野"]),
            ("（信息员：灯　草）", vec!["灯草"]),
            ("江滨日报 05 理论 责任编辑：汉水", vec!["汉水"]),
        ] {
            let found = names(text);
            for name in expected {
                assert!(found.iter().any(|found| found == name), "{name} not in {found:?} of {text}");
            }
        }
    }

    #[test]
    fn a_chain_of_roles_needs_no_known_name() {
        assert!(looks_like(&Lexicon::own(), "采编｜浮萍 慢慢 摄影｜高坡").is_some());
        assert!(looks_like(&Lexicon::own(), "打印：综合办 校对：原野").is_some());
        assert!(looks_like(&Lexicon::own(), "供稿：校记者团").is_some());
        assert!(looks_like(&Lexicon::own(), "记者：好的").is_none());
        assert!(looks_like(&Lexicon::own(), "主持：大家辛苦").is_none());
    }

    #[test]
    fn a_credit_behind_the_last_sentence_is_found() {
        let at = |text: &'static str| glued(&Lexicon::own(), text, &Glance::of(text)).map(|at| &text[at..]);
        assert_eq!(at("他说到做到。责任编辑：于小舟"), Some("责任编辑：于小舟"));
        assert_eq!(at("会议到此结束。（本报记者 左安 整理）"), Some("（本报记者 左安 整理）"));
        assert_eq!(at("他说：“我来。”本报记者左安"), Some("本报记者左安"));
        assert_eq!(at("谢谢大家。（掌声）"), None);
        assert_eq!(at("记者问了。编辑工作很难"), None);
    }

    #[test]
    fn a_sentence_is_no_credit() {
        assert!(looks_like(&Lexicon::own(), "记者在会上了解到，今年的任务完成了。").is_none());
        assert!(looks_like(&Lexicon::own(), "本报酬+绩效奖补”、推动数字技术下乡进田").is_none());
        assert!(looks_like(&Lexicon::own(), "(文字整理/彭青林 刘操 邱江华)").is_some());
        assert!(looks_like(&Lexicon::own(), "本报记者 左安 实习生 易简 整理").is_some());
    }
}

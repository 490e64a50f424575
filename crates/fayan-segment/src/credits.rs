//! Credits: who wrote, edited or photographed, taken apart into roles and names.

use crate::{
    characters::squeeze,
    lexicon::{Class, Lexicon},
    names,
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
    let by_reporter = reporter.iter().any(|word| bare.starts_with(word))
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

/// Takes a credit apart.
pub(crate) fn parse(lexicon: &Lexicon, text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut current = Part::default();
    let mut pending: Option<String> = None;
    for token in tokens(text) {
        if let Some(start) = pending.take() {
            let joined = start.clone() + &token;
            if token.chars().count() <= 2 && is_name(lexicon, &joined) {
                current.names.push(joined);
                continue;
            }
        }
        match split_role(lexicon, &token) {
            Some((role, rest, closing)) => {
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
                if is_name(lexicon, &rest) {
                    current.names.push(rest);
                }
            }
            None if token.chars().count() == 1 => pending = Some(token),
            None if is_name(lexicon, &token) => current.names.push(token),
            None => {}
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

fn tokens(text: &str) -> Vec<String> {
    let separators = |c: char| c.is_whitespace() || "（）()【】[]：:/／、，,；;丨|□■●。︰＊*".contains(c);
    text.split(separators).filter(|token| !token.is_empty()).map(str::to_owned).collect()
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
        ] {
            let found = names(text);
            for name in expected {
                assert!(found.iter().any(|found| found == name), "{name} not in {found:?} of {text}");
            }
        }
    }

    #[test]
    fn a_sentence_is_no_credit() {
        assert!(looks_like(&Lexicon::own(), "记者在会上了解到，今年的任务完成了。").is_none());
        assert!(looks_like(&Lexicon::own(), "本报酬+绩效奖补”、推动数字技术下乡进田").is_none());
        assert!(looks_like(&Lexicon::own(), "(文字整理/彭青林 刘操 邱江华)").is_some());
        assert!(looks_like(&Lexicon::own(), "本报记者 左安 实习生 易简 整理").is_some());
    }
}

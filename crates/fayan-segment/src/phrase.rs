//! The words that introduce a speaker: post and name in any order, a role, an outlet, a shortened label.

use std::ops::Range;

use fayan_contract::report::SpeakerRole;

use crate::{
    characters::{count_up_to, is_name_dot},
    glance::{Glance, Words, words},
    lexicon::{Class, Lexicon, ROLES},
    names::{self, Name},
    posts,
};

/// How the parts of a speaker phrase are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// 儋州市委书记 袁光平
    PostSpaceName,
    /// 宣传司副司长米锋
    PostName,
    /// 赵堃（公路局局长）
    NameBracketPost,
    /// 马永 北京大学校长; 马永，北京大学校长
    NameSpacePost,
    /// 马永北京大学校长: two elements of a page that nothing parts
    NamePost,
    /// 主持人（宣教处处长杨正国）
    RoleBracketName,
    /// 刘晓凯委员
    NameHonorific,
    /// 袁光平
    Name,
    /// 园艺学院博士研究生
    Post,
    /// 省农业农村厅: a body that speaks, nobody named
    Organisation,
    /// 主持人, 问, 翻译
    Role,
    /// 新华社记者
    Outlet,
    /// 网友“海边拾贝”
    NetName,
    /// 吳
    Surname,
    /// CY
    Initials,
    /// 大鹿: words that only their form tells to be a label.
    Label,
}

/// A text read as the introduction of a speaker; ranges are byte offsets into that text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    pub(crate) shape: Shape,
    /// The name as printed.
    pub(crate) name: Option<Range<usize>>,
    /// The name read.
    pub(crate) read: Option<Name>,
    /// The posts.
    pub(crate) post: Option<Range<usize>>,
    /// 同志, 委员 and the like after the name.
    pub(crate) honorific: Option<Range<usize>>,
    /// The part in the conversation, where the words say it.
    pub(crate) role: Option<SpeakerRole>,
    /// How well the words fit the shape.
    pub(crate) weight: f32,
}

impl Phrase {
    pub(crate) fn new(shape: Shape, weight: f32) -> Self {
        Self { shape, name: None, read: None, post: None, honorific: None, role: None, weight }
    }

    /// A line that is a post because of its place.
    pub(crate) fn of_post(text: &str) -> Self {
        Self::new(Shape::Post, 2.5).posted(trim_range(text, 0..text.len()))
    }

    /// A line that is a name because of its place, at least as surely as one with a surname.
    pub(crate) fn of_name(text: &str, name: Name) -> Self {
        let name = Name { weight: name.weight.max(1.5), ..name };
        Self::new(Shape::Name, 0.5).named(trim_range(text, 0..text.len()), name)
    }

    /// Body or post and name of somebody whom the note announces.
    pub(crate) fn of_announced(name: Range<usize>, read: Name, post: Range<usize>) -> Self {
        Self::new(Shape::PostName, 2.5).named(name, read).posted(post)
    }

    /// A line that is a body.
    pub(crate) fn of_organisation() -> Self {
        Self::new(Shape::Organisation, 2.0)
    }

    fn named(mut self, range: Range<usize>, name: Name) -> Self {
        self.name = Some(range);
        self.weight += name.weight;
        self.read = Some(name);
        self
    }

    /// The same phrase in a text that begins some bytes earlier.
    pub(crate) fn shifted(mut self, by: usize) -> Self {
        let shift = |range: Range<usize>| range.start + by..range.end + by;
        self.name = self.name.map(shift);
        self.post = self.post.map(shift);
        self.honorific = self.honorific.map(shift);
        self
    }

    fn posted(mut self, range: Range<usize>) -> Self {
        self.post = Some(range);
        self
    }
}

/// Most characters of a name before a comma, spacing and dots included.
const LONGEST_PRINTED_NAME: usize = 14;

/// Most characters of a name right before a post, spacing included.
const LONGEST_GLUED_NAME: usize = 5;

/// Weight of a role that is sure by itself on its line.
pub(crate) const CLOSING: f32 = 5.0;

/// Longest phrase that is read, in characters.
const LONGEST: usize = 80;

/// Reads a text as the introduction of a speaker.
pub(crate) fn read(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    // 秘书处发出: who sent the text out.
    static SENT: Words = Words::of(&words(["發出", "发出", "供稿", "播发", "播發"]));
    static SPACE: Words = Words::of(&words([" "]));
    static COMMAS: Words = Words::of(&words(["，", ","]));
    static DASHES: Words = Words::of(&words(["-", "—", "–", "|", "/", "－", "｜"]));
    static HANDLES: Words = Words::of(&words(["@", "＠"]));
    let stem = text.trim_end_matches(['：', ':']);
    if text.is_empty() || SENT.close(stem) || count_up_to(text, LONGEST + 1) > LONGEST {
        return None;
    }
    let glance = Glance::of(text);
    let with = |there: bool, read: fn(&Lexicon, &str) -> Option<Phrase>| if there { read(lexicon, text) } else { None };
    let readings = [
        role(lexicon, text),
        outlet(text),
        net_name(text),
        bracketed(lexicon, text),
        with(SPACE.may_stand_in(&glance), spaced),
        with(DASHES.may_stand_in(&glance), dashed),
        with(text.starts_with(['[', '［', '【', '〔']), name_in_brackets),
        glued(lexicon, text, text.len()),
        with(COMMAS.may_stand_in(&glance), name_comma_post),
        speech_of(lexicon, text),
        title_inside(lexicon, text),
        honorific(lexicon, text),
        answers(lexicon, text),
        with(HANDLES.may_stand_in(&glance), with_handle),
        initials(text).or_else(|| name_only(lexicon, text)),
        post_only(lexicon, text),
    ];
    // The first of equal weight wins: the readings stand in the order of their certainty.
    readings.into_iter().flatten().reduce(|best, next| if next.weight > best.weight { next } else { best })
}

/// Reads a text as post and name although no list knows the post: its place says that it is an introduction.
pub(crate) fn read_loosely(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gap = text.rfind(' ')?;
    let spaced = text[..gap].rfind(' ').filter(|before| is_spaced_name(lexicon, text[*before..].trim()));
    let at = spaced.unwrap_or(gap);
    let (left, right) = (trim_range(text, 0..at), trim_range(text, at..text.len()));
    let clause = text[left.clone()].contains(|c: char| "的了把让使，。！？：".contains(c));
    let name = names::read(lexicon, &text[right.clone()]).filter(|name| name.weight >= 0.3)?;
    (!clause && (2..=30).contains(&count_up_to(&text[left.clone()], 31)))
        .then(|| Phrase::new(Shape::PostSpaceName, 1.5).named(right, name).posted(left))
}

/// Reads a text as name and post, the name first, although neither surname nor list knows them: 扎西央宗 文物管理所馆员.
pub(crate) fn read_loosely_name_first(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gap = text.find(' ')?;
    let (left, right) = (trim_range(text, 0..gap), trim_range(text, gap..text.len()));
    let name = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 0.3)?;
    let posts = posts::read(lexicon, &text[right.clone()]);
    (posts.whole || posts.title_last || describes_person(&text[right.clone()]))
        .then(|| Phrase::new(Shape::NameSpacePost, 1.5).named(left, name).posted(right))
}

/// 主持人, 问, 翻译: a role without a name; a number may follow (网友1).
fn role(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let number = |c: char| {
        matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
            || matches!(c, '0'..='9' | 'A'..='Z' | '甲' | '乙' | '丙' | '丁' | '戊')
    };
    let bare = text.trim_end_matches(number);
    // Q1, A1
    let bare = if bare.is_empty() { text.trim_end_matches(|c: char| c.is_ascii_digit()) } else { bare };
    // 主持人结语 over the last words of the host.
    static CLOSINGS: Words =
        Words::of(&words(["结语", "結語", "结束语", "結束語", "小结", "小結", "总结", "總結", "点评"]));
    if let Some(host) = CLOSINGS.closing(text).filter(|host| lexicon.is(host, Class::Host)) {
        let mut phrase = Phrase::new(Shape::Role, CLOSING);
        phrase.role = Some(SpeakerRole::Host);
        phrase.name = Some(0..host.len());
        return Some(phrase);
    }
    let classes = lexicon.classes(text) | if bare.is_empty() { 0 } else { lexicon.classes(bare) };
    if classes & ROLES == 0 {
        return None;
    }
    let mut phrase = Phrase::new(Shape::Role, 4.0);
    phrase.role = Some(role_of(classes));
    Some(phrase)
}

fn role_of(classes: u32) -> SpeakerRole {
    if classes & Class::Host as u32 != 0 {
        SpeakerRole::Host
    } else if classes & Class::Questioner as u32 != 0 {
        SpeakerRole::Questioner
    } else if classes & Class::Respondent as u32 != 0 {
        SpeakerRole::Respondent
    } else {
        SpeakerRole::Speaker
    }
}

/// 新华社记者, 中央电视台新闻中心记者, 东屿证券分析师
fn outlet(text: &str) -> Option<Phrase> {
    static REPORTERS: Words = Words::of(&words(["记者", "記者"]));
    static ASKING: Words = Words::of(&words(["分析师", "分析師", "分析员", "分析員", "投资者", "投資者"]));
    let asks = || ASKING.closing(text).filter(|before| !before.is_empty());
    let before = REPORTERS.closing(text).or_else(asks)?;
    let plausible = count_up_to(before, 26) <= 25 && !before.contains(['，', ',', '。', '？', '?', '“', '的']);
    let mut phrase = Phrase::new(Shape::Outlet, if before.is_empty() { 3.0 } else { 4.0 });
    phrase.role = Some(SpeakerRole::Questioner);
    plausible.then_some(phrase)
}

/// 灯塔报, 瞭望网, CNN: the paper or the site whose reporter asks, before a colon. Weak where only its ending tells: papers
/// are quoted so, too.
pub(crate) fn medium(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let outlet = |weight: f32| Phrase { role: Some(SpeakerRole::Questioner), ..Phrase::new(Shape::Outlet, weight) };
    if lexicon.is(text, Class::Outlet) {
        return Some(outlet(3.0));
    }
    let end = &text[lexicon.ending(text, Class::MediumEnding as u32 | Class::NoMedium as u32)?..];
    let plausible = (3..=10).contains(&count_up_to(text, 11))
        && text.chars().all(crate::characters::is_han)
        && !text.starts_with(['据', '由', '在', '本', '原', '见'])
        && !text.contains(['的', '是', '和', '与']);
    (plausible && lexicon.is(end, Class::MediumEnding)).then(|| outlet(1.5))
}

/// 问题2, 提问三: a question by its number; only words that ask make it one, for 问题一：灯太暗。 is a point.
pub(crate) fn numbered_question(label: &str) -> Option<Phrase> {
    let number = label.strip_prefix("问题").or_else(|| label.strip_prefix("提问"))?;
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let counted = (1..=3).contains(&count_up_to(number, 4)) && number.chars().all(numeral);
    let mut phrase = Phrase::new(Shape::Role, 4.0);
    phrase.role = Some(SpeakerRole::Questioner);
    counted.then_some(phrase)
}

/// 网友“海边拾贝”, 网友：海边拾贝 does not come here.
fn net_name(text: &str) -> Option<Phrase> {
    let mark = |rest: &str| rest.starts_with(['“', '「', '"', '@', '[', '【', ' ', '‘', '＠']);
    static OPENING: Words = Words::of(&words(["网友", "網友", "网民", "網民", "听众", "观众", "市民", "读者"]));
    // 投资者“轮胎老李”; without a mark 学生会 and 居民楼 would open so, too.
    static MARKED: Words = Words::of(&words([
        "投资者",
        "投資者",
        "股东",
        "股東",
        "用户",
        "用戶",
        "粉丝",
        "粉絲",
        "家长",
        "家長",
        "学生",
        "學生",
        "居民",
        "村民",
        "聽眾",
        "觀眾",
        "讀者",
        "提问者",
        "提問者",
    ]));
    let rest = OPENING.opening(text).or_else(|| MARKED.opening(text).filter(|rest| mark(rest)))?;
    // “骑行的蜗牛” may hold anything; without quotation marks the words may be a clause.
    let quoted = ["“”", "「」", "\"\"", "‘’"].iter().any(|marks| {
        let mut marks = marks.chars();
        rest.starts_with(|c| Some(c) == marks.next()) && rest.ends_with(|c| Some(c) == marks.next())
    });
    let clause = !quoted && rest.contains(['，', '。', '：', '？', '的', '问', '说']);
    if rest.is_empty() || count_up_to(rest, 16) > 15 || clause || rest.contains(['。', '：']) {
        return None;
    }
    let mut phrase = Phrase::new(Shape::NetName, if mark(rest) { 4.5 } else { 2.0 });
    phrase.role = Some(SpeakerRole::Questioner);
    Some(phrase)
}

/// 赵堃（公路局局长）, 主持人（处长杨正国）, 裁判官（指向吳）
fn bracketed(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let close = text.chars().next_back().filter(|c| matches!(c, '）' | ')'))?;
    let open = text.find(['（', '('])?;
    let inner_start = open + text[open..].chars().next().map_or(0, char::len_utf8);
    let inner_end = text.len() - close.len_utf8();
    if open == 0 || inner_start >= inner_end {
        return None;
    }
    let before = &text[..open];
    let outer = trim_range(text, 0..open);
    let inside = without_attributes(text, trim_range(text, inner_start..inner_end));
    let inner = &text[inside.clone()];
    if lexicon.classes(before.trim()) & ROLES != 0 {
        // 裁判官（指向吳） is a remark on the scene, not a name.
        let mut phrase = Phrase::new(Shape::RoleBracketName, 4.0);
        phrase.role = Some(role_of(lexicon.classes(before.trim())));
        let names = |inner: &Phrase| {
            inner.read.is_some() && inner.post.is_some() || inner.read.as_ref().is_some_and(|name| name.surname)
        };
        if let Some(named) = read(lexicon, &text[inside.clone()]).filter(names) {
            let shift = |range: Range<usize>| range.start + inside.start..range.end + inside.start;
            phrase.name = named.name.map(shift);
            phrase.post = named.post.map(shift);
            phrase.read = named.read;
        } else if posts::read(lexicon, inner).whole {
            // 证人（林业站工程师）
            phrase.name = Some(outer);
            phrase.post = Some(inside);
        } else {
            phrase.post = Some(outer);
        }
        return Some(phrase);
    }
    // 让·布瓦松（法国）（某公司董事长）: where the person is from stands before the post.
    if let Some(between) = inner.find("）（").or_else(|| inner.find(")("))
        && let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5)
    {
        let post = inside.start + between + inner[between..].chars().take(2).map(char::len_utf8).sum::<usize>();
        let weight = if posts::read(lexicon, &text[post..inside.end]).whole { 4.0 } else { 1.0 };
        return Some(Phrase::new(Shape::NameBracketPost, weight).named(outer, name).posted(post..inside.end));
    }
    let posts = posts::read(lexicon, inner);
    let attribute = posts.whole || posts.title_last || posts.organisation_last;
    // 松原凉（日本）, 让·布瓦松（法国）
    if !attribute
        && (inner.ends_with('国') || inner.ends_with('國') || lexicon.is(inner, Class::Country))
        && count_up_to(inner, 6) <= 5
        && let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5)
    {
        return Some(Phrase::new(Shape::Name, 0.0).named(outer, name));
    }
    if let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5) {
        // 石小桥（青溪镇竹影村村民、护桥员）: what the person does, in words that no list has.
        let described = |inner: &str| inner.rsplit(['、', '，', ' ']).next().is_some_and(describes_person);
        let attribute = attribute || name.surname && name.weight >= 1.5 && described(inner) || is_of_year(inner);
        let weight = if posts.whole {
            4.0
        } else if attribute {
            2.5
        } else {
            -0.5
        };
        let phrase = Phrase::new(Shape::NameBracketPost, weight).named(outer, name);
        return Some(if attribute || posts.title_last { phrase.posted(inside) } else { phrase });
    }
    // A remark after a longer phrase: 园艺学院硕士研究生（坦桑尼亚） or 上海代表王某（女）
    let mut phrase = read(lexicon, before.trim_end())?;
    if phrase.name.is_none() && matches!(phrase.shape, Shape::Post) {
        phrase.post = Some(outer.start..text.len());
    } else if phrase.name.is_none() && matches!(phrase.shape, Shape::NetName | Shape::Outlet) {
        // 网友“海边拾贝”（直播间提问）
        phrase.name = Some(outer);
    } else if phrase.post.is_none() && attribute {
        phrase.post = Some(inside);
    }
    phrase.weight -= 0.2;
    Some(phrase)
}

/// 2003级物理系, 98届校友: when somebody went to school.
fn is_of_year(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 2 | 4) && text[digits..].starts_with(['级', '届', '級', '屆'])
}

/// ［柳如烟］灯塔局局长, 【灯塔局局长】柳如烟
fn name_in_brackets(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let open = text.chars().next()?.len_utf8();
    let (close, mark) = text.char_indices().find(|(_, c)| matches!(c, ']' | '］' | '】' | '〕'))?;
    let inner = trim_range(text, open..close);
    let outer = trim_range(text, close + mark.len_utf8()..text.len());
    if inner.is_empty() || outer.is_empty() {
        return None;
    }
    let both = |name: &Range<usize>, post: &Range<usize>| {
        let read = names::read(lexicon, &text[name.clone()]).filter(|name| name.weight >= 0.3)?;
        let whole = posts::read(lexicon, &text[post.clone()]).whole;
        whole.then(|| Phrase::new(Shape::NameBracketPost, 3.0).named(name.clone(), read).posted(post.clone()))
    };
    both(&inner, &outer).or_else(|| both(&outer, &inner))
}

/// A range without 女, 维吾尔族 and the like at its start: they tell of the person, not of the post.
fn without_attributes(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start;
    while let Some((at, mark)) = text[start..range.end].char_indices().find(|(_, c)| matches!(c, '，' | ',' | '、')) {
        let first = text[start..start + at].trim();
        let people = first.ends_with('族') && count_up_to(first, 7) <= 6;
        if !people && !matches!(first, "女" | "男") {
            break;
        }
        start += at + mark.len_utf8();
    }
    trim_range(text, start..range.end)
}

/// 儋州市委书记 袁光平, 局长 林 森, and the reverse order.
fn spaced(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gaps: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    let last = *gaps.last()?;
    // 工 作 简 报: spaced out letter by letter.
    if gaps.len() > 2 && text.split(' ').all(|token| token.chars().nth(1).is_none()) {
        return None;
    }
    // Julio Cesar Ody is all name.
    if text.is_ascii() && is_spaced_name(lexicon, text) {
        return None;
    }
    let mut best: Option<Phrase> = None;
    let mut offer = |phrase: Phrase| {
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    };
    // The last gap, or the one before it when the last falls inside a spaced name.
    for at in gaps.iter().rev().take(3).copied() {
        let right = trim_range(text, at..text.len());
        let left = trim_range(text, 0..at);
        let inner_gaps = text[right.clone()].matches(' ').count();
        if inner_gaps > 0 && !is_spaced_name(lexicon, &text[right.clone()]) {
            continue;
        }
        let spaced_out = inner_gaps > 0;
        let posts = posts::read(lexicon, &text[left.clone()]);
        let described = posts.found.is_empty() && describes_person(&text[left.clone()]);
        let weight = post_weight(&posts) + if described { 1.0 } else { 0.0 } + if spaced_out { 0.5 } else { 0.0 };
        if weight > 0.0 {
            if let Some(name) = names::read(lexicon, &text[right.clone()]) {
                offer(Phrase::new(Shape::PostSpaceName, weight).named(right.clone(), name).posted(left.clone()));
            } else if let Some(end) = honorific_start(lexicon, &text[right.clone()])
                && let Some(name) = names::read(lexicon, &text[right.start..right.start + end])
            {
                let mut phrase = Phrase::new(Shape::PostSpaceName, weight)
                    .named(right.start..right.start + end, name)
                    .posted(left.clone());
                phrase.honorific = Some(right.start + end..right.end);
                offer(phrase);
            }
        }
    }
    if gaps.len() == 1 || is_spaced_name(lexicon, &text[..gaps[1]]) {
        let at = if gaps.len() == 1 { last } else { gaps[1] };
        let (left, right) = (trim_range(text, 0..at), trim_range(text, at..text.len()));
        let posts = posts::read(lexicon, &text[right.clone()]);
        if posts.whole
            && let Some(name) = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 1.5)
        {
            offer(Phrase::new(Shape::NameSpacePost, 1.5).named(left, name).posted(right));
        }
    }
    best
}

/// 林 森, 王 小明: a name of two or three characters, spaced out.
fn is_spaced_name(lexicon: &Lexicon, text: &str) -> bool {
    let tokens: Vec<&str> = text.split(' ').filter(|token| !token.is_empty()).collect();
    let lengths: Vec<usize> = tokens.iter().map(|token| token.chars().count()).collect();
    matches!(lengths.as_slice(), [1, 1] | [1, 2] | [1, 1, 1] | [2, 1]) && names::read(lexicon, text).is_some()
        || (2..=4).contains(&tokens.len())
            && text.chars().all(|c| c.is_ascii_alphabetic() || " .-'".contains(c))
            && text.starts_with(|c: char| c.is_ascii_uppercase())
}

/// 民间河长, 护林员, 非遗传承人: a word for a person that no list has to know.
pub(crate) fn describes_person(text: &str) -> bool {
    let length = count_up_to(text, 21);
    let clause = text.contains(|c: char| "的了把让使都是我你他，。！？：".contains(c));
    (2..=20).contains(&length)
        && !clause
        && text
            .ends_with(['长', '员', '师', '人', '手', '工', '家', '者', '生', '民', '户', '兵', '警', '長', '員', '師'])
}

/// 祖盈盈-董秘, 董秘-祖盈盈: name and office joined by a dash or a stroke.
fn dashed(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let (at, dash) = text.char_indices().find(|(_, c)| matches!(c, '-' | '—' | '–' | '|' | '/' | '－' | '｜'))?;
    let rest = text[at..].trim_start_matches(dash);
    let (left, right) = (trim_range(text, 0..at), trim_range(text, text.len() - rest.len()..text.len()));
    let office = |range: &Range<usize>| posts::read(lexicon, &text[range.clone()]).whole;
    let name = |range: &Range<usize>| names::read(lexicon, &text[range.clone()]).filter(|name| name.weight >= 0.3);
    if office(&right)
        && let Some(name) = name(&left)
    {
        return Some(Phrase::new(Shape::NameBracketPost, 3.0).named(left, name).posted(right));
    }
    let name = name(&right).filter(|_| office(&left))?;
    Some(Phrase::new(Shape::PostSpaceName, 3.0).named(right, name).posted(left))
}

/// How much the left part of a byline looks like posts.
fn post_weight(posts: &posts::Posts) -> f32 {
    match posts {
        posts::Posts { whole: true, .. } => 3.0,
        posts::Posts { title_last: true, .. } => 1.5,
        posts::Posts { organisation_last: true, .. } => 0.5,
        _ => 0.0,
    }
}

/// 宣传司副司长米锋, 新闻办公室张竞怡: post and name without a space, the name ending at `end`.
fn glued(lexicon: &Lexicon, text: &str, end: usize) -> Option<Phrase> {
    let posted = |start: usize| posts::may_end_in_post(lexicon, &text[..start]);
    let mut best: Option<Phrase> = None;
    let characters = text[..end].char_indices().rev().take_while(|(_, character)| names::may_hold(*character));
    let starts: Vec<usize> = characters.map(|(start, _)| start).take(20).skip(1).filter(|start| *start > 0).collect();
    // No further than where a post can end, and mostly none does.
    let furthest = starts.iter().rposition(|start| posted(*start))?;
    for start in starts.into_iter().take(furthest + 1) {
        let printed = &text[start..end];
        if printed.starts_with(is_name_dot) || printed.starts_with(' ') {
            continue;
        }
        let Some(name) = names::read(lexicon, printed) else { break };
        let length = name.text.chars().filter(|c| *c != '·').count();
        let spaced = printed.contains(' ') && !(length == 2 && is_spaced_name(lexicon, printed));
        if spaced || (length > 4 && !name.text.contains('·')) {
            continue;
        }
        let post = trim_range(text, 0..start);
        if text[post.clone()].ends_with(['、', '，', ',', '和']) {
            continue;
        }
        if !posted(start) {
            continue;
        }
        let posts = posts::read(lexicon, &text[post.clone()]);
        let weight = match &posts {
            posts::Posts { whole: true, .. } => 2.5,
            posts::Posts { title_last: true, .. } => 1.0,
            // 办公室张竞怡: without a title only a name with a surname counts.
            posts::Posts { organisation_last: true, .. } if name.surname && length <= 3 => -0.5,
            _ => continue,
        };
        let phrase = Phrase::new(Shape::PostName, weight).named(start..end, name).posted(post);
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    }
    best
}

/// 格桑，玛琼河管理局副局长: the name first, then a comma and the post.
fn name_comma_post(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let (at, comma) = text.char_indices().take(LONGEST_PRINTED_NAME).find(|(_, c)| matches!(c, '，' | ','))?;
    let (left, right) = (trim_range(text, 0..at), trim_range(text, at + comma.len_utf8()..text.len()));
    let name = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 0.3)?;
    let posts = posts::read(lexicon, &text[right.clone()]);
    let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
    (posts.whole && bodied).then(|| Phrase::new(Shape::NameSpacePost, 2.0).named(left, name).posted(right))
}

/// 马永北京大学校长, 包 容县建设局局长: a name with a surname, and posts that fill the rest. Many a post reads so, too
/// (石篁县委书记): only for lines that their place makes introductions.
pub(crate) fn name_glued_post(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let mut best: Option<Phrase> = None;
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8()).take(LONGEST_GLUED_NAME);
    for end in ends {
        let Some(name) = names::read(lexicon, &text[..end]).filter(|name| name.surname && name.weight >= 1.5) else {
            continue;
        };
        let posts = posts::read(lexicon, &text[end..]);
        let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
        if text[..end].ends_with(' ') || !posts.whole || !bodied {
            continue;
        }
        // Names of three characters are the most; a body mostly begins with the rank of its place.
        let usual = if name.text.chars().count() == 3 { 0.3 } else { 0.0 };
        let ranked = if text[end..].starts_with(['省', '市', '县', '区', '州', '镇', '乡', '全', '国', '中'])
        {
            0.5
        } else {
            0.0
        };
        let phrase = Phrase::new(Shape::NamePost, usual + ranked - 1.0).named(0..end, name).posted(end..text.len());
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    }
    best
}

/// 龚自知代表的发言: a heading that names the speaker.
fn speech_of(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    static WORDS: Words = Words::of(&words([
        "的发言",
        "的發言",
        "的书面发言",
        "的书面發言",
        "的发言摘要",
        "的发言（摘要）",
        "的讲话",
        "的发言全文",
        "的回答",
        "的回应",
        "的演讲",
    ]));
    let speaker = WORDS.closing(text)?;
    let phrase = read(lexicon, speaker)?;
    // 柳如烟的回答 needs a surname.
    let named = |name: &Name| name.surname && name.weight >= 1.5 && text.ends_with(['答', '应']);
    let introduced = phrase.post.is_some() || phrase.honorific.is_some() || phrase.read.as_ref().is_some_and(named);
    (phrase.read.is_some() && introduced).then_some(Phrase { weight: phrase.weight + 2.0, ..phrase })
}

/// Most characters of a surname, a title and a given name that follow each other.
const LONGEST_TITLE_INSIDE: usize = 9;

/// 王院長金平, 陳委員學聖, 照明局王副局長金平: a form of address between surname and given name, the body before them.
fn title_inside(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    if let Some(phrase) = title_between(lexicon, text) {
        return Some(phrase);
    }
    let starts = text.char_indices().rev().map(|(start, _)| start).take(LONGEST_TITLE_INSIDE);
    let mut read = starts.filter_map(|start| Some((start, title_between(lexicon, &text[start..])?)));
    let (start, phrase) = read.find(|(start, _)| posts::is_organisation(lexicon, &text[..*start]))?;
    let titled = Phrase { post: phrase.post.clone().or_else(|| phrase.honorific.clone()), ..phrase };
    Some(titled.shifted(start))
}

fn title_between(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let surname = lexicon.opening(text, Class::Surname as u32)?;
    // 副議長, 代理局長
    let rank =
        ["副", "代理", "代"].iter().find(|rank| text[surname..].starts_with(**rank)).map_or(0, |rank| rank.len());
    let address = surname + rank;
    let title = lexicon
        .opening(&text[surname..], Class::Honorific as u32)
        .map(|end| surname + end)
        .or_else(|| lexicon.opening(&text[address..], Class::Honorific as u32).map(|end| address + end))?;
    let given = &text[title..];
    if !(1..=2).contains(&given.chars().count())
        || lexicon.is(given, Class::Title)
        || lexicon.is(given, Class::Honorific)
    {
        return None;
    }
    let name = names::read(lexicon, &(text[..surname].to_owned() + given)).filter(|name| name.weight >= 1.5)?;
    let mut phrase = Phrase::new(Shape::NameHonorific, 2.0).named(0..text.len(), name);
    phrase.honorific = Some(surname..title);
    // 陳次長明堂 holds an office, 陳委員學聖 is addressed by the name of every seat.
    let office = &text[address..title];
    if rank > 0 || lexicon.is(office, Class::Title) && lexicon.classes(office) & ROLES == 0 {
        phrase.post = phrase.honorific.clone();
    }
    Some(phrase)
}

/// 刘晓凯委员, 立法會主席梁君彥議員, 陈先生
fn honorific(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let at = honorific_start(lexicon, text)?;
    let before = text[..at].trim_end();
    let honorific = Some(at..text.len());
    // 校团委书记 is a post, not a person called 校团委.
    if posts::read(lexicon, text).whole {
        return None;
    }
    if names::is_surname(lexicon, before) {
        let mut phrase = Phrase::new(Shape::NameHonorific, 2.5);
        phrase.honorific = honorific;
        return Some(phrase);
    }
    let names_only =
        || lexicon.classes_within(before) & (Class::Title as u32 | Class::Organisation as u32 | ROLES) == 0;
    // 额尔敦巴特委员: many a Mongolian name is longer than four characters.
    let may_name = |name: &Name| match name.text.chars().count() {
        _ if name.weight >= 1.0 => true,
        0..=4 => true,
        5 | 6 => name.weight >= -0.5 && names_only(),
        _ => false,
    };
    let mut phrase = match names::read(lexicon, before).filter(may_name) {
        Some(name) => Phrase::new(Shape::NameHonorific, 1.5).named(0..before.len(), name),
        None => glued(lexicon, text, before.len()).or_else(|| spaced(lexicon, before))?,
    };
    phrase.honorific = honorific;
    Some(phrase)
}

/// Where a form of address that the text ends in begins.
fn honorific_start(lexicon: &Lexicon, text: &str) -> Option<usize> {
    lexicon.ending(text, Class::Honorific as u32).filter(|start| *start > 0)
}

fn name_only(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    if names::is_surname(lexicon, text) {
        return Some(Phrase::new(Shape::Surname, 0.0));
    }
    let name = names::read(lexicon, text).filter(|_| !text.contains(' ') || is_spaced_name(lexicon, text))?;
    Some(Phrase::new(Shape::Name, 0.0).named(0..text.len(), name))
}

/// 范弘炜 @[hwfan](https://…): a name with the account of the person, which no running text has.
fn with_handle(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let at = text.find(['@', '＠']).filter(|at| *at > 0)?;
    let handle = text[at..].trim_start_matches(['@', '＠']);
    let plain = !handle.is_empty() && !handle.contains(|c: char| c.is_whitespace() || crate::characters::is_han(c));
    let name = trim_range(text, 0..at);
    let read = names::read(lexicon, &text[name.clone()]).filter(|_| plain)?;
    let sure = Name { weight: read.weight + 3.0, ..read };
    Some(Phrase::new(Shape::Name, 0.0).named(name, sure))
}

/// 毛答: the surname of whoever answers, and that it is an answer.
fn answers(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let surname = text.strip_suffix('答').filter(|surname| names::is_surname(lexicon, surname))?;
    let mut phrase = Phrase::new(Shape::Surname, 3.0);
    phrase.name = Some(0..surname.len());
    phrase.role = Some(SpeakerRole::Respondent);
    Some(phrase)
}

fn initials(text: &str) -> Option<Phrase> {
    let fits = text.len() <= 3 && text.chars().all(|character| character.is_ascii_uppercase());
    fits.then(|| Phrase::new(Shape::Initials, 0.0))
}

fn post_only(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let whole = posts::may_end_in_post(lexicon, text) && posts::read(lexicon, text).whole;
    whole.then(|| Phrase::new(Shape::Post, 1.5).posted(0..text.len()))
}

/// A range without the white space at its ends.
pub(crate) fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shape: Shape, name: &str, post: &str) {
        let phrase = read(&Lexicon::own(), text).unwrap_or_else(|| panic!("{text} is not read"));
        let printed = |range: &Option<Range<usize>>| range.clone().map_or("", |range| &text[range]).to_owned();
        assert_eq!((phrase.shape, printed(&phrase.name).as_str()), (shape, name), "{text}");
        assert_eq!(printed(&phrase.post), post, "{text}");
    }

    #[test]
    fn every_order_of_post_and_name_is_read() {
        check("儋州市委书记 袁光平", Shape::PostSpaceName, "袁光平", "儋州市委书记");
        check("县林业局党组书记、局长 林 森", Shape::PostSpaceName, "林 森", "县林业局党组书记、局长");
        check(
            "海口市委常委、副市长，海口江东新区管理局党委书记 鞠磊",
            Shape::PostSpaceName,
            "鞠磊",
            "海口市委常委、副市长，海口江东新区管理局党委书记",
        );
        check(
            "国家卫生健康委新闻发言人、宣传司副司长米锋",
            Shape::PostName,
            "米锋",
            "国家卫生健康委新闻发言人、宣传司副司长",
        );
        check("陕西省人民政府新闻办公室张竞怡", Shape::PostName, "张竞怡", "陕西省人民政府新闻办公室");
        check("松原凉（日本）", Shape::Name, "松原凉", "");
        check("约翰·灯塔（法国）（灯塔管理局局长）", Shape::NameBracketPost, "约翰·灯塔", "灯塔管理局局长");
        check("相里云（玉沙市委常委、秘书长）", Shape::NameBracketPost, "相里云", "玉沙市委常委、秘书长");
        check("主持人(省生态环境厅宣教处处长杨正国)", Shape::RoleBracketName, "杨正国", "省生态环境厅宣教处处长");
        check("格桑，玛琼河管理局副局长", Shape::NameSpacePost, "格桑", "玛琼河管理局副局长");
        check("梅玉（女，云门县石鼓村村民）", Shape::NameBracketPost, "梅玉", "云门县石鼓村村民");
        check("雪沟村第一书记扎西·顿珠同志", Shape::PostName, "扎西·顿珠", "雪沟村第一书记");
        check("主持人( 省生态环境厅宣教处处长杨正国 )", Shape::RoleBracketName, "杨正国", "省生态环境厅宣教处处长");
        check("刘晓凯委员", Shape::NameHonorific, "刘晓凯", "");
        check("阿木古力泰委员", Shape::NameHonorific, "阿木古力泰", "");
        check("步青檐（1993级灯塔系）", Shape::NameBracketPost, "步青檐", "1993级灯塔系");
        check("甘副議長樂怡", Shape::NameHonorific, "甘副議長樂怡", "副議長");
        check("照明局甘副局長樂怡", Shape::NameHonorific, "甘副局長樂怡", "副局長");
        check("立法會主席梁君彥議員", Shape::PostName, "梁君彥", "立法會主席");
        check("云溪老灶台餐饮管理有限公司总经理濮阳钧", Shape::PostName, "濮阳钧", "云溪老灶台餐饮管理有限公司总经理");
    }

    #[test]
    fn labels_without_a_name_are_read() {
        check("主持人", Shape::Role, "", "");
        check("亚太航运观察记者", Shape::Outlet, "", "");
        check("网友“海边拾贝”", Shape::NetName, "", "");
        check("网友“骑行的陶罐”", Shape::NetName, "", "");
        check("吳", Shape::Surname, "", "");
        check("毛答", Shape::Surname, "毛", "");
        check("石小桥 @[xq7](https://example.org/xq7)", Shape::Name, "石小桥", "");
        check("石小桥 @xq7", Shape::Name, "石小桥", "");
        check("[石小桥]照明局局长", Shape::NameBracketPost, "石小桥", "照明局局长");
        check("【照明局局长】石小桥", Shape::NameBracketPost, "石小桥", "照明局局长");
        check("控方律師", Shape::Role, "", "");
        check("路燈局常任秘書長", Shape::Post, "", "路燈局常任秘書長");
        check("CY", Shape::Initials, "", "");
        check("动物科技学院青年教师、国家级科技特派员", Shape::Post, "", "动物科技学院青年教师、国家级科技特派员");
        check("国际教育学院2024级硕士研究生（坦桑尼亚）", Shape::Post, "", "国际教育学院2024级硕士研究生（坦桑尼亚）");
    }
}

//! What follows the last speech of a page: notes, other articles, the paper's own words.

use super::{Cue, Seen, furniture::inside_sentence};
use crate::{
    characters::is_colon,
    glance::{Words, words},
    label::Label,
    lexicon::Class,
    row::Row,
};

pub(super) const CUES: [Cue; 2] = [
    Cue { name: "tail_opens", label: Label::Tail, weigh: tail_opens },
    Cue { name: "tail_narrates", label: Label::Tail, weigh: tail_narrates },
];

/// Most characters in the words that open a tail.
const LONGEST_OPENER: usize = 6;

/// Words that close an article: what follows are notes, or titles of others.
static OPENERS: Words = Words::of(&words([
    "注释",
    "註釋",
    "注解",
    "参考文献",
    "相关报道",
    "相关新闻",
    "相關新聞",
    "相关链接",
    "相关阅读",
    "延伸阅读",
    "推荐阅读",
    "附录",
    "附件",
    "热点文章",
    "推荐文章",
    "网友评论",
    "最新评论",
    "友情链接",
    "更多新闻",
    "你可能感兴趣",
    "猜你喜欢",
    "相关文章",
    "相關閱讀",
    "相关推荐",
    "相關報道",
    "相關報導",
]));

/// Whether a line is one of them, whatever marks it has.
pub(crate) fn opens_tail(text: &str) -> bool {
    OPENERS.are(&bare_opener(text))
}

/// 注 释〔1〕参看…: the first note on the line of its heading.
fn opens_glued_notes(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['注', '註']) else { return false };
    let rest = rest.trim_start().strip_prefix(['释', '釋', '解']);
    rest.is_some_and(|rest| rest.trim_start().starts_with(['[', '［', '〔', '【', '①', '⑴', '1']))
}

/// A line without marks, cut one character after the longest opener; a paragraph is not copied for it.
fn bare_opener(text: &str) -> String {
    let mark = |c: &char| {
        c.is_whitespace() || is_colon(*c) || matches!(c, '【' | '】' | '[' | ']' | '■' | '*' | '>' | '—' | '-' | '－')
    };
    text.chars().filter(|c| !mark(c)).take(LONGEST_OPENER + 1).collect()
}

/// 作书面发言的单位：, over the names of those whose speeches are not printed.
fn lists_written(seen: &Seen<'_, '_>) -> bool {
    let row = seen.row;
    static WRITTEN: Words = Words::of(&words(["书面发言", "书面交流", "書面發言", "书面材料"]));
    let speech = || seen.next().is_some_and(|next| next.is_long() || next.ends);
    row.order > 4 && row.chars <= 20 && row.text.ends_with(is_colon) && row.holds(&WRITTEN) && !speech()
}

/// Weight from which a line may introduce a speaker.
const SPEAKER: f32 = 1.5;

/// Rows of an article over its dispatch line: the title, in two lines at most, and the name of the column.
const OVER_DISPATCH: usize = 3;

/// The title over 某报讯（记者某某）… behind the last speech, or that line itself: the next article of the page begins.
fn opens_next_article(seen: &Seen<'_, '_>) -> bool {
    let rows = &seen.page.rows;
    let row = seen.row;
    let heading = |row: &Row<'_>| !row.ends && !row.is_long() && !row.cut && !row.introduces_by_post();
    if row.order < 4 || !is_dispatch(row) && !heading(row) {
        return false;
    }
    let near = &rows[seen.index..(seen.index + OVER_DISPATCH + 1).min(rows.len())];
    let Some(lines) = near.iter().position(is_dispatch) else { return false };
    let fresh = seen.before().is_none_or(|before| before.ends || before.credit.is_some() || before.set_apart());
    let behind_all = seen.page.last_introduced.is_some_and(|last| last < seen.index);
    fresh && behind_all && near[..lines].iter().all(heading)
}

/// Most rows before and behind such a heading that are looked at.
const MOST_OF_PART: usize = 400;

/// In a conversation the heading of a part in which nobody speaks any more: the page goes on with something else.
fn opens_part_without_turns(seen: &Seen<'_, '_>) -> bool {
    let rows = &seen.page.rows;
    let Some(level) = seen.row.heading.filter(|_| !seen.row.ends) else { return false };
    let turn = |row: &Row<'_>| {
        let label = row.opening.as_ref().filter(|opening| opening.phrase.is_some());
        label.is_some_and(|opening| row.label_use.count > 1 || opening.bold)
    };
    // Headings of the parts of one speech stand over text.
    let over_text = |at: usize| {
        let headed = rows[at].heading.is_some_and(|other| other <= level) && at + 1 < seen.index;
        let next = || rows[at + 1..seen.index].iter().find(|row| row.is_content());
        headed && next().is_some_and(|next| next.opening.is_none() && next.heading.is_none())
    };
    let near = seen.index.saturating_sub(MOST_OF_PART);
    let Some(first) = rows[near..seen.index].iter().position(turn).map(|first| near + first) else { return false };
    rows[first..seen.index].iter().filter(|row| turn(row)).take(3).count() == 3
        && rows.len() - seen.index <= MOST_OF_PART
        && !rows[seen.index..].iter().any(|row| row.introduces(SPEAKER))
        && !(first + 1..seen.index).any(over_text)
}

/// Most characters before the bracket of a dispatch line.
const LONGEST_SOURCE: usize = 16;

/// 本报讯（记者…）…, 云麓日报讯（记者某某）…
fn is_dispatch(row: &Row<'_>) -> bool {
    static REPORTERS: Words = Words::of(&words(["记者", "記者", "通讯员", "通訊員", "讯", "訊"]));
    if !REPORTERS.may_stand_in(&row.glance) {
        return false;
    }
    let text = row.text;
    // 本报讯 9月26日零时，…
    let own = ["本报讯", "本報訊", "本网讯", "本台讯", "本刊讯"].iter().find_map(|word| text.strip_prefix(word));
    if own.is_some_and(|rest| rest.starts_with([' ', '：', ':'])) {
        return true;
    }
    let bracket = text.char_indices().take(LONGEST_SOURCE).find(|(_, c)| matches!(c, '（' | '('));
    let Some((open, _)) = bracket else { return false };
    let source = text[..open].trim_end();
    let by = text[open..].trim_start_matches(['（', '(']);
    let reporter = ["记者", "本报记者", "通讯员", "实习记者", "特约记者", "见习记者", "記者", "通訊員"];
    source.chars().nth(1).is_some()
        && ["讯", "訊", "消息", "电", "電"].iter().any(|word| source.ends_with(word))
        && reporter.iter().any(|word| by.starts_with(word))
}

/// 注释, 相关报道: the article is over.
fn tail_opens(seen: &Seen<'_, '_>) -> Option<f32> {
    if lists_written(seen) || opens_next_article(seen) {
        return Some(9.0);
    }
    let late = seen.index * 4 > seen.page.rows.len() * 3;
    if seen.row.chars > 14 && !late {
        return None;
    }
    // 第3版(): in archives of old papers the next article begins.
    let text = seen.row.text;
    if seen.row.order > 2 && text.starts_with('第') && (text.ends_with("版()") || text.ends_with("版（）")) {
        return Some(6.0);
    }
    static END: Words = Words::of(&words(["完", "END", "End"]));
    if OPENERS.may_be_spelled_in(&seen.row.glance) || END.may_stand_in(&seen.row.glance) {
        let bare = bare_opener(text);
        let closes = matches!(bare.as_str(), "完" | "（完）" | "(完)" | "全文完" | "（全文完）" | "END" | "End");
        if OPENERS.are(&bare) || seen.index > 4 && closes {
            return Some(8.0);
        }
    }
    if seen.index > 4 && opens_glued_notes(text) {
        return Some(8.0);
    }
    if opens_part_without_turns(seen) {
        return Some(7.0);
    }
    // Near the end, words of the site about itself.
    static SITE: Words = Words::of(&words([
        "請加入",
        "请加入",
        "欢迎订阅",
        "歡迎訂閱",
        "关注我们",
        "扫码",
        "扫描",
        "长按",
        "更多精彩",
        "免责声明",
        "版权声明",
        "特别声明",
        "转载请",
        "本文系",
        "本文由",
        "本文作者",
    ]));
    let text = text.trim_start_matches(['*', '＊', '_', ' ']);
    (late && !inside_sentence(seen) && SITE.open(text)).then_some(7.0)
}

/// Most rows that the paper's own words after the last speech have.
const LONGEST_NARRATION: usize = 8;

/// Gatherings that narration after the last speech begins with.
const GATHERINGS: [&str; 16] = [
    "会议",
    "會議",
    "大会",
    "大會",
    "座谈会",
    "座談會",
    "研讨会",
    "研討會",
    "论坛",
    "論壇",
    "活动",
    "活動",
    "听证会",
    "聽證會",
    "推进会",
    "交流会",
];

/// 会议期间，与会代表还参观了…; 会议于下午四时结束。; ——原载《…》: the paper speaks again after the last speech.
fn tail_narrates(seen: &Seen<'_, '_>) -> Option<f32> {
    let after = &seen.page.rows[seen.index + 1..];
    if after.len() > LONGEST_NARRATION || inside_sentence(seen) {
        return None;
    }
    if after.iter().any(|row| row.credit.is_none() && (row.head || row.introduces(SPEAKER))) {
        return None;
    }
    let text = seen.row.text;
    let source = text.trim_start_matches(|c: char| "（(—-─－ ".contains(c));
    if seen.row.chars <= 40
        && source.contains('《')
        && (seen.page.lexicon.opening(source, Class::Source as u32).is_some() || source.starts_with("载《"))
    {
        return Some(7.0);
    }
    // 分送：沿河各镇; 共印80份: to whom a bulletin goes.
    let sent = ["分送", "抄送", "抄报", "抄報", "报送", "報送", "主送", "发送", "印送", "报", "送", "发"]
        .iter()
        .filter_map(|word| text.strip_prefix(word))
        .any(|rest| rest.trim_start().starts_with(is_colon));
    if sent || seen.row.chars <= 16 && text.starts_with("共印") && text.ends_with('份') {
        return Some(8.0);
    }
    // A speaker says so in the first person or to those present.
    if seen.row.opening.is_some()
        || text.contains(['我', '咱', '你', '您'])
        || text.contains("大家")
        || text.contains("希望")
    {
        return None;
    }
    let rest = GATHERINGS.iter().find_map(|word| text.strip_prefix(word));
    let narrates = text.starts_with("会后，")
        || text.starts_with("會後，")
        || rest.is_some_and(|rest| {
            let goes_on =
                ["期间", "期間", "还", "還", "指出", "强调", "強調", "要求", "最后", "结束后", "結束後", "由"];
            let timed =
                rest.starts_with(['于', '於', '在', '至', '到', '历', '歷']) && rest.contains(['时', '時', '日']);
            goes_on.iter().any(|word| rest.starts_with(word))
                || timed && ["结束", "結束", "闭幕", "閉幕", "散会", "散會"].iter().any(|word| rest.contains(word))
        });
    let present = ["出席会议的", "參加會議的", "参加会议的", "出席會議的", "参加座谈会的", "出席座谈会的"];
    (narrates || present.iter().any(|word| text.starts_with(word))).then_some(7.0)
}

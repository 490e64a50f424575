//! Posts: organisation and title, in the order and with the inheritance that the print leaves to the reader.
//!
//! `省委常委、海口市委书记` are two posts; in `省国资委党委书记、主任` the second inherits 省国资委, because 主任 is an
//! office of the body and not of its party committee; `，` starts a new body.

use std::ops::Range;

use fayan_contract::report::PostStatus;

use crate::{
    characters::count_up_to,
    glance::{Characters, Glance, Words, words},
    lexicon::{Class, Lexicon},
};

/// One post as found in a text; ranges are byte offsets into that text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// The words of this post.
    pub(crate) range: Range<usize>,
    /// The body, inherited where the print leaves it out.
    pub(crate) organization: Option<String>,
    /// The title.
    pub(crate) title: String,
    /// Whether it is held at the time.
    pub(crate) status: PostStatus,
}

/// How a text reads as posts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Posts {
    /// The posts, in printed order.
    pub(crate) found: Vec<Found>,
    /// Whether every part ended in a title and had a plausible body before it.
    pub(crate) whole: bool,
    /// Whether the last part ended in a title.
    pub(crate) title_last: bool,
    /// Whether the last part ended like a body.
    pub(crate) organisation_last: bool,
}

/// Words that say how a post is held, with what they say.
const STATUS_WORDS: [(&str, PostStatus); 10] = [
    ("原", PostStatus::Former),
    ("前任", PostStatus::Former),
    ("前", PostStatus::Former),
    ("时任", PostStatus::Then),
    ("時任", PostStatus::Then),
    ("代理", PostStatus::Acting),
    ("候任", PostStatus::Designate),
    ("名誉", PostStatus::Honorary),
    ("名譽", PostStatus::Honorary),
    ("退休", PostStatus::Retired),
];

/// Words before a title that belong to it.
const RANKS: [&str; 23] = [
    "常务副",
    "第一副",
    "执行副",
    "党组副",
    "副",
    "总",
    "首席",
    "高级",
    "资深",
    "助理",
    "执行",
    "第一",
    "常务",
    "轮值",
    "联席",
    "特约",
    "青年",
    "常務副",
    "常務",
    "常任",
    "執行",
    "名誉",
    "代",
];

/// Characters that a body's name does not hold.
static CLAUSE_CHARACTERS: Characters = Characters::new("的了把让使被也都就是我你您他她这那吗呢！？。：；!?:;");

/// Words of a clause that no body's name holds.
static CLAUSE_WORDS: Words = Words::of(&words([
    "加快", "将", "认真", "贯彻", "落实", "加强", "坚持", "听取", "主持", "出席", "根据", "深入", "参加", "陪同",
    "近日", "要求", "指出", "表示", "全面", "积极", "會見", "会见", "努力",
]));

/// Endings of a body that are party committees of another body.
const COMMITTEES: [&str; 14] = [
    "党委",
    "党组",
    "党工委",
    "工委",
    "党总支",
    "党支部",
    "纪委",
    "团委",
    "党委会",
    "黨委",
    "黨組",
    "团工委",
    "总支",
    "支部",
];

/// Reads a text as posts.
pub(crate) fn read(lexicon: &Lexicon, text: &str) -> Posts {
    let mut posts = Posts { whole: true, ..Posts::default() };
    let mut last_body: Option<String> = None;
    let mut last_was_party = false;
    for (range, comma) in parts(text) {
        let part = &text[range.clone()];
        if comma {
            last_body = None;
        }
        posts.title_last = false;
        posts.organisation_last = false;
        let Some(split) = split_title(lexicon, part) else {
            posts.whole = false;
            posts.organisation_last = is_body(lexicon, part);
            last_body = posts.organisation_last.then(|| part.trim().to_owned());
            continue;
        };
        posts.title_last = true;
        let body = part[..split.body_end].trim();
        let party = split.party;
        posts.whole &= body.is_empty() || is_body(lexicon, body) || split.person;
        let organization = if body.is_empty() {
            inherited(last_body.as_deref(), last_was_party, party)
        } else {
            Some(body.to_owned())
        };
        let name = if body.is_empty() { last_body.clone() } else { Some(body.to_owned()) };
        posts.found.push(Found {
            range,
            organization,
            title: part[split.title_start..].trim().to_owned(),
            status: split.status,
        });
        last_body = name;
        last_was_party = party || last_was_party && body.is_empty();
    }
    posts.whole &= !posts.found.is_empty();
    posts
}

/// The parts between separators, each with whether a comma (a new body) stands before it.
fn parts(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut comma = false;
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            '（' | '(' | '“' | '《' => depth += 1,
            '）' | ')' | '”' | '》' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' | '；' | ';' | '兼' if depth == 0 => {
                if !text[start..at].trim().is_empty() {
                    parts.push((trimmed(text, start..at), comma));
                }
                start = at + character.len_utf8();
                comma = !matches!(character, '、' | '兼');
            }
            _ => {}
        }
    }
    if !text[start..].trim().is_empty() {
        parts.push((trimmed(text, start..text.len()), comma));
    }
    parts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

struct Split {
    body_end: usize,
    title_start: usize,
    status: PostStatus,
    party: bool,
    person: bool,
}

/// Splits one part into body and title. A remark in brackets after the title belongs to the title.
fn split_title(lexicon: &Lexicon, part: &str) -> Option<Split> {
    let bare = match part.char_indices().next_back() {
        Some((_, '）' | ')')) => &part[..part.rfind(['（', '('])?],
        _ => part,
    };
    let bare = bare.trim_end();
    let mut start = lexicon.ending(bare, Class::Title as u32)?;
    // 党委书记 is a title of its own, yet the committee it leads is the body that the document calls it by.
    let word = &bare[start..];
    let party = lexicon.is(word, Class::PartyTitle);
    let person = lexicon.is(word, Class::PersonTitle);
    if party && let Some(committee) = COMMITTEES.iter().find(|committee| word.starts_with(**committee)) {
        start += committee.len();
    }
    let title_start = with_ranks(bare, start);
    let (body_end, status) = status_before(bare, title_start);
    Some(Split { body_end, title_start, status, party, person })
}

/// The start of a title with the ranks before it.
fn with_ranks(text: &str, mut start: usize) -> usize {
    while let Some(rank) = RANKS.iter().find(|rank| text[..start].ends_with(**rank)) {
        start -= rank.len();
    }
    start
}

/// Looks for a status word right before the title, or at the very start of the part.
fn status_before(part: &str, title_start: usize) -> (usize, PostStatus) {
    let body = &part[..title_start];
    for (word, status) in STATUS_WORDS {
        if body.ends_with(word) {
            return (body.len() - word.len(), status);
        }
    }
    let opening = STATUS_WORDS.iter().find(|(word, _)| body.starts_with(word) && body.len() > word.len());
    (body.len(), opening.map_or(PostStatus::Current, |(_, status)| *status))
}

/// The body that a post without one belongs to.
fn inherited(body: Option<&str>, body_is_party: bool, party: bool) -> Option<String> {
    let body = body?;
    if !body_is_party || party {
        return Some(body.to_owned());
    }
    let bare = COMMITTEES.iter().find_map(|committee| body.strip_suffix(committee)).filter(|bare| !bare.is_empty());
    // 海口市委 → 海口市, but 国资委 and 发改委 are bodies themselves.
    let region = || {
        body.strip_suffix('委')
            .filter(|bare| bare.ends_with(['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡', '縣', '區']))
    };
    Some(bare.or_else(region).unwrap_or(body).to_owned())
}

/// Whether a text can be the name of a body.
fn is_body(lexicon: &Lexicon, text: &str) -> bool {
    // 全国人大代表 is elected to 全国人大.
    if matches!(text, "全国" | "全國" | "全省" | "全市") {
        return true;
    }
    // The ending is looked at first: hardly any text has one, and all else reads the whole text.
    let bare = text.trim_end_matches(['）', ')', '”', '》']);
    let plausible = || (2..=40).contains(&count_up_to(text, 41)) || matches!(text, "省" | "市" | "县" | "区");
    lexicon.ending(bare, Class::Organisation as u32).is_some()
        && plausible()
        && !text.contains(|character: char| CLAUSE_CHARACTERS.contain(character))
        && !CLAUSE_WORDS.stand_in(text, &Glance::of(text))
}

/// Whether a text may end in a title or a body: a cheap look that turns away nothing that [`read`] would take.
pub(crate) fn may_end_in_post(lexicon: &Lexicon, text: &str) -> bool {
    let text = text.trim_end();
    // Behind a remark in brackets or a separator the words that count stand further back.
    text.ends_with(['）', ')', '”', '》', '、', '，', ',', '；', ';', '兼'])
        || lexicon.ending(text, Class::Title as u32 | Class::Organisation as u32).is_some()
}

/// Whether a text ends like the name of a body and holds nothing else.
pub(crate) fn is_organisation(lexicon: &Lexicon, text: &str) -> bool {
    is_body(lexicon, text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(Option<String>, String)> {
        read(&Lexicon::own(), text).found.into_iter().map(|post| (post.organization, post.title)).collect()
    }

    fn pair(organization: &str, title: &str) -> (Option<String>, String) {
        ((!organization.is_empty()).then(|| organization.to_owned()), title.to_owned())
    }

    #[test]
    fn posts_inherit_their_body() {
        assert_eq!(pairs("省委常委、海口市委书记"), [pair("省委", "常委"), pair("海口市委", "书记")]);
        assert_eq!(pairs("省国资委党委书记、主任"), [pair("省国资委党委", "书记"), pair("省国资委", "主任")]);
        assert_eq!(
            pairs("海口市委常委、副市长，海口江东新区管理局党委书记"),
            [pair("海口市委", "常委"), pair("海口市", "副市长"), pair("海口江东新区管理局党委", "书记")]
        );
        assert_eq!(
            pairs("重庆市高级人民法院党组副书记、副院长"),
            [pair("重庆市高级人民法院党组", "副书记"), pair("重庆市高级人民法院", "副院长")]
        );
    }

    #[test]
    fn a_status_is_found_inside_and_before() {
        let inside = read(&Lexicon::own(), "最高人民法院原经济审判庭副庭长");
        assert_eq!(inside.found[0].title, "副庭长");
        let before = read(&Lexicon::own(), "原省人大常委会副主任");
        assert_eq!(before.found[0].status, PostStatus::Former);
    }

    #[test]
    fn a_slogan_is_no_post() {
        assert!(!read(&Lexicon::own(), "凝心聚力").whole);
        assert!(!read(&Lexicon::own(), "争当优秀书记").whole);
    }
}

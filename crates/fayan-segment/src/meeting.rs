//! The meeting: its name, date and place, from sub-title, note, title and lead, in that order of trust.

use fayan_contract::{
    report::{DateBasis, DatePrecision, Meeting, MeetingDate},
    span::CitedText,
};

use crate::{
    cited::{Piece, joined, slice},
    dates, fields,
    glance::{Words, words},
    lexicon::{Class, Lexicon},
    page::Page,
    speech,
};

/// The parts of a document that speak of the meeting.
pub(crate) struct Sources {
    pub(crate) title: Vec<Piece>,
    pub(crate) subtitle: Vec<Piece>,
    /// Editor's note or lead, in pieces.
    pub(crate) note: Vec<Piece>,
    /// Date lines and fields of the title block.
    pub(crate) lines: Vec<Piece>,
    /// Number of rows before the first text.
    pub(crate) head: usize,
    /// The date under a single speech.
    pub(crate) closing: Vec<Piece>,
    /// The beginning of the text.
    pub(crate) lead: Vec<Piece>,
    /// Headings over the first speech.
    pub(crate) headings: Vec<Piece>,
}

/// Words after the name of a meeting in sub-titles and titles, longest first where one holds another.
const SUFFIXES: [&str; 75] = [
    "图文直播实录",
    "图文直播",
    "直播实录",
    "圖文直播",
    "代表大会发言摘登",
    "表态发言摘登",
    "交流发言摘登",
    "大会发言摘登",
    "书面发言摘登",
    "典型发言摘登",
    "座谈发言摘登",
    "部分发言摘登",
    "代表发言摘登",
    "委员发言摘登",
    "表态发言摘编",
    "交流发言摘编",
    "大会发言摘编",
    "交流发言摘要",
    "大会发言摘要",
    "表态发言摘要",
    "交流发言选登",
    "大会发言选登",
    "表态发言选登",
    "发言摘登",
    "发言摘编",
    "发言摘要",
    "发言选登",
    "发言选编",
    "发言节选",
    "发言摘录",
    "发言辑录",
    "发言集萃",
    "发言实录",
    "發言摘登",
    "發言摘要",
    "發言全文",
    "答問全文",
    "答问全文",
    "发言汇编",
    "发言材料",
    "大会发言",
    "交流发言",
    "表态发言",
    "典型发言",
    "代表发言",
    "观点摘编",
    "文字实录",
    "现场实录",
    "访谈实录",
    "现场文字實錄",
    "文字實錄",
    "訪談實錄",
    "图文实录",
    "问答实录",
    "实录",
    "實錄",
    "纪要",
    "紀要",
    "摘登",
    "摘编",
    "选登",
    "侧记",
    "全文",
    "发言",
    "节录",
    "節錄",
    "逐字稿",
    "逐字紀錄",
    "逐字记录",
    "速记",
    "速記",
    "速录",
    "速錄",
    "记录",
    "紀錄",
];

/// Last words of the labels of fields with the place, and with the time.
const PLACES: [&str; 4] = ["地点", "地點", "会场", "會場"];

const TIMES: [&str; 4] = ["时间", "時間", "日期", "时间地点"];

/// Reads the meeting.
pub(crate) fn read(page: &Page<'_>, sources: &Sources, published: Option<&str>) -> Meeting {
    let name = name_in_heading(page, &sources.subtitle)
        .or_else(|| {
            let told = name_in_text(page, &sources.note)?;
            // 照明局召开发展研讨会 under 照明局发展研讨会发言摘登.
            let titled = name_in_heading(page, &sources.title).filter(|titled| titled.text.ends_with(&told.text));
            Some(titled.unwrap_or(told))
        })
        .or_else(|| name_in_heading(page, &sources.title))
        .or_else(|| name_in_text(page, &sources.lead))
        .or_else(|| {
            let spoken = |piece: &&Piece| piece.text(page).starts_with('在');
            sources.headings.iter().filter(spoken).find_map(|piece| name_in_heading(page, std::slice::from_ref(piece)))
        });
    let field = |words: &[&str]| {
        let piece = fields::value(page, sources.head, words)?;
        Some(joined(page, &[piece]))
    };
    let place = place(page, &sources.note).or_else(|| place(page, &sources.lead)).or_else(|| field(&PLACES));
    let date = date(page, sources, published);
    Meeting { id: None, name, date, place, corrections: Vec::new() }
}

/// ——全省党建引领自由贸易港建设推进会发言摘登; ——在…毕业典礼上的讲话
fn name_in_heading(page: &Page<'_>, pieces: &[Piece]) -> Option<CitedText> {
    let text = joined(page, pieces).text;
    let start = text.len() - text.trim_start_matches(['—', '-', '─', '－', ' ']).len();
    let mut end = text.len();
    let bare = text[start..]
        .trim_end_matches(|c: char| c.is_whitespace() || "（）()一二三四五六七八九十上中下全文①②③".contains(c));
    end -= text[start..].len() - bare.len();
    let inner = &text[start..end];
    if let Some(open) = inner.find('在')
        && let Some(range) = held_at(page.lexicon, inner, open)
    {
        return Some(joined(page, &slice(page, pieces, start + range.start..start + range.end)));
    }
    let mut stripped = without_suffix(page.lexicon, inner);
    stripped = stripped.trim_end_matches(['—', '-', '·', '：', ':', ' ', '上', '的']);
    let from = last_meeting_start(page.lexicon, stripped);
    let from = from + before_name(page.lexicon, &stripped[from..]);
    let name = &stripped[from..];
    let meeting = page.lexicon.ending(name.trim_end_matches(['”', '》', '）']), Class::Meeting as u32).is_some();
    // A slogan with 会 at its end is no meeting: what is left must be long enough to name one.
    let held = from > 0 && name.chars().nth(4).is_some();
    if !meeting || name.chars().count() < 4 || stripped.len() == inner.len() && !held && !is_named_meeting(name) {
        return None;
    }
    Some(joined(page, &slice(page, pieces, start + from..start + stripped.len())))
}

/// Length of what a heading says before it names the meeting: 某局举行…, 某日在…, 某校长在….
fn before_name(lexicon: &Lexicon, text: &str) -> usize {
    let named = |start: usize| {
        let rest = &text[start..];
        rest.chars().nth(4).is_some()
            && lexicon.ending(rest.trim_end_matches(['”', '》', '）']), Class::Meeting as u32).is_some()
    };
    let held = ["举行", "召开", "举办", "舉行", "召開", "舉辦", "主持"];
    let after = held.iter().filter_map(|word| Some(text.rfind(word)? + word.len()));
    let after = after.filter(|at| named(*at) && !text[*at..].starts_with('人')).max();
    let dated = || {
        let end = dates::find(text).filter(|found| found.range.start == 0)?.range.end;
        Some(text.len() - text[end..].trim_start_matches(['，', ' ']).trim_start_matches('在').len())
    };
    // 在 inside a word names no place: what stands before it must be a date or a person with an office.
    let start = after.or_else(dated).filter(|at| named(*at)).unwrap_or_default();
    start + (text[start..].len() - text[start..].trim_start_matches(['的', '了']).len())
}

/// The heading without 发言摘登 and kin. Of several ways to cut the one that leaves a meeting is right: in
/// …发展大会发言摘登 the suffix is 发言摘登, in …座谈会大会发言摘登 it is 大会发言摘登.
fn without_suffix<'t>(lexicon: &Lexicon, heading: &'t str) -> &'t str {
    let rests: Vec<&'t str> = SUFFIXES.iter().filter_map(|suffix| heading.strip_suffix(suffix)).collect();
    let named = |rest: &str| {
        let bare = rest.trim_end_matches(['”', '》', '）', '—', ' ']);
        lexicon.ending(bare, Class::Meeting as u32).is_some()
    };
    let meetings = rests.iter().copied().filter(|rest| named(rest)).min_by_key(|rest| rest.len());
    meetings.or(rests.iter().copied().min_by_key(|rest| rest.len())).unwrap_or(heading)
}

/// Words before the word for a speech that say which it is.
const KINDS: [&str; 5] = ["总结", "書面", "书面", "重要", "即席"];

/// 在X上的讲话: the range of X.
fn held_at(lexicon: &Lexicon, text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let start = at + '在'.len_utf8();
    let spoken = |mark: &str, after: &str| {
        let bare = after.strip_prefix('的').or(Some(after).filter(|_| mark == "上"))?;
        let bare = KINDS.iter().find_map(|kind| bare.strip_prefix(kind)).unwrap_or(bare);
        Some(speech::opens(lexicon, bare))
    };
    let mut ends = text[start..].match_indices(['上', '时']).map(|(at, mark)| (start + at, mark));
    let (end, _) = ends.find(|(end, mark)| spoken(mark, &text[end + mark.len()..]) == Some(true))?;
    (end > start).then_some(start..end)
}

/// A heading may say what the paper did before it names the meeting: 中国日报网…, 记者…
fn last_meeting_start(lexicon: &Lexicon, text: &str) -> usize {
    text.rfind(['：', ':', ' ', '—']).map_or(0, |at| {
        let after = at + text[at..].chars().next().map_or(1, char::len_utf8);
        if lexicon.ending(&text[after..], Class::Meeting as u32).is_some_and(|start| start > 0) { after } else { 0 }
    })
}

fn is_named_meeting(name: &str) -> bool {
    name.chars().count() >= 6 && !name.contains(['，', '。'])
}

/// …全体会议十一月七日下午举行: the day stands between the meeting and the word that it was held.
fn is_dated(after: &str) -> bool {
    let Some(found) = dates::find(after).filter(|found| found.range.start == 0) else { return false };
    let rest = after[found.range.end..].trim_start_matches(['上', '下', '午', '晚', '间', '間', '在', '于', '於']);
    ["举行", "舉行", "召开", "召開", "开幕", "開幕"].iter().any(|word| rest.starts_with(word))
}

/// What a meeting does, right behind its name.
static REVIEWS: Words = Words::of(&words(["分组审议", "审议", "听取", "表决", "分组讨论"]));

/// 9月6日，X在海口召开; 召开X
fn name_in_text(page: &Page<'_>, pieces: &[Piece]) -> Option<CitedText> {
    let text = joined(page, pieces).text;
    let cited = |start: usize, end: usize| Some(joined(page, &slice(page, pieces, start..end)));
    let limit = floor(&text, 1200);
    for hit in page.lexicon.scan(&text[..limit]).filter(|hit| hit.is(Class::Meeting)) {
        let after = &text[hit.end..];
        let held = after.starts_with([
            '在', '于', '上', '召', '举', '舉', '开', '，', '。', '以', '如', '隆', '胜', '圆', '”', '暨',
        ]) || REVIEWS.open(after)
            || is_dated(after);
        let before_start = text[..hit.start]
            .rfind(['。', '，', '！', '；', '：', '】', '\u{3000}', ','])
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let mut start = before_start;
        for word in
            ["召开了", "召开", "举行了", "举行", "舉行", "举办了", "举办", "主持召开", "组织召开", "出席", "参加"]
        {
            if let Some(at) = text[before_start..hit.start].rfind(word) {
                start = start.max(before_start + at + word.len());
            }
        }
        let introduced = start > before_start;
        // 这是某某同志在…会议上的讲话: the speaker stands before the meeting.
        if !introduced && after.starts_with('上') {
            let at = text[before_start..hit.start].rfind('在').map(|at| before_start + at + '在'.len_utf8());
            start = at.unwrap_or(start);
        }
        // Up to the meeting's own words: 2021年会 is no year and 会.
        if let Some(found) = dates::find(&text[start..hit.start]) {
            start += found.range.end;
        }
        // 某日召开的全国…会议
        start += text[start..hit.start].len() - text[start..hit.start].trim_start_matches(['的', '了']).len();
        for word in ["上午", "下午", "晚", "晚上", "，", "在"] {
            if text[start..hit.start].starts_with(word) && word != "在" {
                start += word.len();
            }
        }
        let name = &text[start..hit.end];
        if (held || introduced)
            && (4..=50).contains(&name.chars().count())
            && !name.contains(['。', '“']) | name.contains('”')
        {
            return cited(start, hit.end);
        }
    }
    None
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// …在海口召开; 在图书馆报告厅召开…
fn place(page: &Page<'_>, pieces: &[Piece]) -> Option<CitedText> {
    let text = joined(page, pieces).text;
    let limit = floor(&text, 900);
    let text = &text[..limit];
    for verb in ["召开", "举行", "舉行", "举办", "開幕", "开幕", "拉开帷幕", "召開"] {
        for (verb_at, _) in text.match_indices(verb) {
            let clause = text[..verb_at]
                .rfind(['。', '，', '！', '；', ','])
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
            let Some(at) = text[clause..verb_at].rfind('在').map(|at| at + clause) else { continue };
            let start = at + '在'.len_utf8();
            let place = text[start..verb_at].trim_end_matches("隆重").trim_end_matches("胜利").trim_end_matches("顺利");
            // 在上海邀请…举行
            let place = place.find("邀请").or(place.find("邀請")).map_or(place, |asked| &place[..asked]);
            let length = place.chars().count();
            if (2..=20).contains(&length)
                && !place.contains('“')
                && (!place.contains('的') || is_site(place))
                && dates::find(place).is_none()
                && page.lexicon.ending(place, Class::Meeting as u32).is_none_or(|start| start == 0)
            {
                return Some(joined(page, &slice(page, pieces, start..start + place.len())));
            }
        }
    }
    invited(page, pieces, text)
}

/// 旧厂的3号车间: a site may belong to another; 的 after other words makes a clause.
fn is_site(place: &str) -> bool {
    let sites = [
        "厅", "室", "馆", "楼", "院", "房", "场", "厂", "廳", "館", "樓", "場", "廠", "中心", "广场", "宾馆", "酒店",
        "村",
    ];
    place.matches('的').count() == 1 && sites.iter().any(|word| place.ends_with(word))
}

/// 在上海邀请各界人士…: a short name of a place before who was asked to come.
fn invited(page: &Page<'_>, pieces: &[Piece], text: &str) -> Option<CitedText> {
    let at = ["邀请", "邀請", "邀集"].iter().filter_map(|word| text.find(word)).min()?;
    let start = text[..at].rfind('在')? + '在'.len_utf8();
    let plain = !text[start..at].contains(['，', '。', '的', '“', '、']);
    let short = (2..=8).contains(&text[start..at].chars().count());
    (plain && short).then(|| joined(page, &slice(page, pieces, start..at)))
}

/// The date of the meeting: in the note, in a date line or field, in the lead; relative words lean on the publication.
fn date(page: &Page<'_>, sources: &Sources, published: Option<&str>) -> Option<MeetingDate> {
    let printed = |pieces: &[Piece], limit: usize| {
        let text = joined(page, pieces).text;
        let text = &text[..floor(&text, limit)];
        let found = dates::find(text).filter(|found| found.month.is_some())?;
        let resolved = dates::resolve(&found, published)?;
        let cited = joined(page, &slice(page, pieces, found.range.clone()));
        Some(MeetingDate {
            value: resolved.value,
            precision: resolved.precision,
            as_printed: Some(cited.text),
            basis: if resolved.inferred { DateBasis::Inferred } else { DateBasis::Text },
            spans: cited.spans,
        })
    };
    // A stamp tells when the page was put up; it is the date of the meeting only where nothing else is.
    let lines = |stamps: bool| {
        let lines = sources
            .lines
            .iter()
            .filter(move |line| dates::is_stamp(line.text(page), &page.rows[line.row].glance) == stamps);
        lines.into_iter().find_map(|line| printed(std::slice::from_ref(line), 200))
    };
    // 2025年1月7日在…会议上: only a whole date of a heading is surely that of the meeting.
    let heading = || {
        [&sources.subtitle, &sources.title].into_iter().find_map(|pieces| {
            let text = joined(page, pieces).text;
            dates::find(&text).filter(|found| found.year.is_some() && found.day.is_some())?;
            printed(pieces, text.len())
        })
    };
    let field = || fields::value(page, sources.head, &TIMES).and_then(|piece| printed(&[piece], 200));
    // …于3月23日访问 in the first lines is another day than that of the heading, which has its year.
    let note = printed(&sources.note, 300);
    let dated = page.title_classes & Class::Transcript as u32 != 0 && note.as_ref().is_some_and(without_year);
    if let Some(date) = heading().filter(|_| dated) {
        return Some(date);
    }
    note.or_else(field)
        .or_else(|| lines(false))
        .or_else(heading)
        .or_else(|| printed(&sources.lead, 240))
        .or_else(|| printed(&sources.closing, 200))
        .or_else(|| relative(page, sources, published?))
        .or_else(|| lines(true))
}

fn without_year(date: &MeetingDate) -> bool {
    date.basis == DateBasis::Inferred || date.value.starts_with('X')
}

/// 今天, 昨日: counted back from the publication date.
fn relative(page: &Page<'_>, sources: &Sources, published: &str) -> Option<MeetingDate> {
    let words = [
        ("今天", 0),
        ("今日", 0),
        ("今早", 0),
        ("今晚", 0),
        ("昨日", 1),
        ("昨天", 1),
        ("昨晚", 1),
        ("前日", 2),
        ("前天", 2),
    ];
    for pieces in [&sources.note, &sources.lead] {
        let text = joined(page, pieces).text;
        let text = &text[..floor(&text, 300)];
        let found = words.iter().filter_map(|(word, days)| text.find(word).map(|at| (at, *word, *days))).min();
        if let Some((at, word, days)) = found {
            let cited = joined(page, &slice(page, pieces, at..at + word.len()));
            return Some(MeetingDate {
                value: dates::days_before(published, days)?,
                precision: DatePrecision::Day,
                as_printed: Some(cited.text),
                basis: DateBasis::Inferred,
                spans: cited.spans,
            });
        }
    }
    None
}

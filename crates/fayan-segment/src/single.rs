//! One speech of one person: what tells it from a report, where it begins and ends, and who gave it when no byline says.

use std::ops::Range;

use crate::{
    characters::{is_colon, is_han},
    cited::Piece,
    decide::Path,
    glance::{Words, words},
    label::Label,
    page::Page,
    phrase::{self, Phrase},
    row::Row,
    speech,
    speeches::Draft,
};

/// How many rows under the title may name the speaker.
const HEAD: usize = 12;

/// Words that a speech closes with, or that wish the audience well.
static CLOSINGS: Words = Words::of(&words([
    "谢谢大家",
    "谢谢各位",
    "谢谢！",
    "谢谢。",
    "謝謝大家",
    "謝謝各位",
    "謝謝！",
    "謝謝。",
    "多謝各位",
    "多谢大家",
    "我的发言完了",
    "我的发言到此",
    "我就讲这些",
    "我就讲到这里",
    "祝大会",
    "祝各位",
    "谨祝",
    "謹祝",
    "祝大家",
    "祝愿大家",
    "衷心祝愿",
    "祝同学们",
]));

/// Verbs after the name of a person whose words a paper reports.
static REPORTS: Words = Words::of(&words([
    "说，",
    "指出，",
    "强调，",
    "表示，",
    "认为，",
    "介绍，",
    "說，",
    "強調，",
    "認為，",
    "说：“",
    "指出：“",
    "要求，",
]));

/// Words that set a speaker in a title off from occasion and speech: 校长某某在…上的讲话.
const OCCASIONS: [char; 5] = ['在', '就', '于', '於', '向'];

/// What the text itself says for or against one speech, with the name of the sign.
pub(crate) fn evidence(page: &Page<'_>, path: &Path) -> Vec<(&'static str, f32)> {
    let mut found = Vec::new();
    let body: Vec<&Row<'_>> = path.rows(Label::Body).map(|row| &page.rows[row]).collect();
    static I: Words = Words::of(&words(["我"]));
    let own = body.iter().filter(|row| row.holds(&I)).count();
    let reported = body.iter().filter(|row| is_reported(row)).count();
    if own >= 2 && own * 3 >= body.len() {
        found.push(("first_person", 1.0));
    }
    if body.iter().rev().take(3).any(|row| row.holds(&CLOSINGS)) {
        found.push(("closing_words", 2.0));
    }
    if reported >= 2 && reported * 4 >= body.len() {
        found.push(("reported", -4.0));
    }
    let named = page.rows.iter().filter(|row| before_speech(page, row).is_some()).take(2).count();
    let mut head = page.rows.iter().filter(|row| !row.markup).take(2 * HEAD);
    if named > 1 {
        found.push(("speakers_over_parts", -4.0));
    } else if named == 1 || head.any(|row| in_brackets(page, row).is_some()) {
        found.push(("speaker_under_title", 2.0));
    }
    let ends = page.rows.iter().rev().filter(|row| !row.markup).take(HEAD);
    if body.iter().take(3).any(|row| announced(page, row).is_some())
        || page.rows.iter().take(HEAD).chain(ends).any(|row| told_in_note(page, row).is_some())
    {
        found.push(("speech_announced", 6.0));
    }
    if body.len() > 1 && body.iter().rev().take(3).any(|row| signature(page, row).is_some()) {
        found.push(("signature", 1.5));
    }
    found
}

/// 某某指出，…: the words before the verb are few, and none of them is the speaker himself.
fn is_reported(row: &Row<'_>) -> bool {
    if !REPORTS.may_stand_in(&row.glance) {
        return false;
    }
    let end = row.text.char_indices().nth(24).map_or(row.text.len(), |(at, _)| at);
    let opening = &row.text[..end];
    REPORTS.first_in(opening, &row.glance).is_some_and(|at| !opening[..at].contains(['我', '，']))
}

/// Sets where the speech begins and ends and who gives it, as far as bylines do not say.
pub(crate) fn complete(page: &Page<'_>, labels: &[Label], draft: &mut Draft) {
    let bracketed = |row: &usize| in_brackets(page, &page.rows[*row]).filter(|_| !page.rows[*row].markup);
    let under_title = (0..page.rows.len().min(2 * HEAD)).find_map(|row| Some((row, bracketed(&row)?)));
    if let Some((row, phrase)) = under_title.filter(|_| draft.post.is_empty()) {
        name(draft, row, phrase);
        let begins = draft.lines.iter().take_while(|(piece, _)| piece.row <= row).count();
        draft.lines.drain(..begins.min(draft.lines.len() - 1));
    }
    let begins = opening_of_speech(page, draft);
    draft.lines.drain(..begins);
    let ends = end_of_speech(page, labels, draft);
    draft.lines.truncate(ends);
    let named = !draft.name.is_empty();
    let closing = draft.lines.len().saturating_sub(3).max(1);
    let signed = (closing..draft.lines.len()).find_map(|at| {
        let row = draft.lines[at].0.row;
        signature(page, &page.rows[row]).map(|phrase| (at, row, phrase))
    });
    if let Some((at, row, phrase)) = signed {
        draft.lines.truncate(at);
        if !named {
            name(draft, row, phrase);
            return;
        }
    }
    if named {
        return;
    }
    let first = draft.lines.first().map_or(0, |(piece, _)| piece.row);
    let head = || {
        (first.saturating_sub(HEAD)..first).filter(|row| !page.rows[*row].markup && labels[*row] != Label::Furniture)
    };
    let readings: [fn(&Page<'_>, &Row<'_>) -> Option<Phrase>; 7] =
        [in_brackets, before_speech, alone, announced, told_in_note, before_occasion, delivers];
    // The nearest to the speech knows best.
    let found = readings.iter().find_map(|read| head().rev().find_map(|row| Some((row, read(page, &page.rows[row])?))));
    // * 这是某某同志在…会议上的讲话 under the speech.
    let last = draft.lines.last().map_or(0, |(piece, _)| piece.row);
    let under =
        || (last + 1..page.rows.len()).take(HEAD).find_map(|row| Some((row, told_in_note(page, &page.rows[row])?)));
    let found = found.or_else(under);
    if let Some((row, phrase)) = found {
        name(draft, row, phrase);
    }
}

fn name(draft: &mut Draft, row: usize, phrase: Phrase) {
    let piece = |range: Range<usize>| Piece { row, range };
    draft.name = phrase.name.clone().map(piece).into_iter().collect();
    draft.post = phrase.post.clone().map(piece).into_iter().collect();
    draft.honorific = phrase.honorific.clone().map(piece);
    draft.row = Some(row);
    draft.phrase = Some(phrase);
}

/// How many of the first lines stand before the speech: headings, words about the speaker, the announcement.
fn opening_of_speech(page: &Page<'_>, draft: &Draft) -> usize {
    let (mut begins, mut told) = (0, 0);
    for (at, (piece, _)) in draft.lines.iter().enumerate().take(HEAD) {
        let row = &page.rows[piece.row];
        let heading = !row.ends && !row.is_long() && row.column.is_none();
        let heading = heading && !row.text.ends_with(['：', ':', '，', ',', '；', '、', '！', '!', '…']);
        // A lead behind a dash is the paper's.
        let lead = || delivers(page, row).filter(|_| row.text.starts_with("——"));
        let introduced = announced(page, row).or_else(|| told_in_note(page, row)).or_else(lead).is_some();
        if introduced || before_speech(page, row).is_some() || heading && begins == at {
            begins = at + 1;
        } else if is_salutation(row.text) && (told == 0 || !row.is_long() && row.text.ends_with(['：', ':'])) {
            return at - addressed_before(page, draft, at);
        } else if row.ends || row.is_long() {
            // A word about the speaker may be longer.
            told += 1;
            if told > 1 {
                break;
            }
        }
    }
    begins.min(draft.lines.len().saturating_sub(1))
}

/// How many lines right before a salutation address others: 全镇同胞们，
fn addressed_before(page: &Page<'_>, draft: &Draft, at: usize) -> usize {
    let addresses = |(piece, _): &&(Piece, bool)| {
        let row = &page.rows[piece.row];
        row.chars <= 30
            && row.text.ends_with(['，', ','])
            && !row.text.trim_end_matches(['，', ',']).contains(['。', '：'])
    };
    draft.lines[..at].iter().rev().take_while(addresses).count()
}

/// Where the speech ends: what follows a date after it, all short and no sentence, is the foot of the page.
fn end_of_speech(page: &Page<'_>, labels: &[Label], draft: &Draft) -> usize {
    let foot = |(piece, _): &(Piece, bool)| !page.rows[piece.row].ends && !page.rows[piece.row].is_long();
    let kept = draft.lines.len() - draft.lines.iter().rev().take_while(|line| foot(line)).count();
    let (Some(last), Some(after)) = (kept.checked_sub(1), draft.lines.get(kept)) else { return draft.lines.len() };
    let dated = labels[draft.lines[last].0.row..after.0.row].contains(&Label::Dateline);
    if dated { kept } else { draft.lines.len() }
}

/// 尊敬的各位来宾：, 同志们：
fn is_salutation(text: &str) -> bool {
    let words = [
        "尊敬的",
        "敬爱的",
        "亲爱的",
        "親愛的",
        "敬愛的",
        "各位",
        "同志们",
        "同志們",
        "女士们",
        "女士們",
        "同学们",
        "同學們",
        "朋友们",
        "朋友們",
        "老师们",
        "老師們",
        "主席",
        "大家好",
        "代表们",
        "委员们",
        "诸位",
        "諸位",
    ];
    words.iter().any(|word| text.starts_with(word)) && text.contains(['：', ':', '！', '!', '，'])
}

fn read(page: &Page<'_>, text: &str, range: Range<usize>) -> Option<Phrase> {
    let range = phrase::trim_range(text, range);
    let phrase = phrase::read(page.lexicon, &text[range.clone()])?;
    phrase.read.as_ref().filter(|name| name.weight >= 0.3)?;
    Some(phrase.shifted(range.start))
}

/// （某某，某校副校长）: name and post alone on a line, in brackets.
fn in_brackets(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    let inner = row.text.strip_prefix(['（', '('])?.strip_suffix(['）', ')'])?;
    let start = row.text.find(inner)?;
    read(page, row.text, start..start + inner.len()).filter(|phrase| phrase.post.is_some())
}

/// 某某（列席）的发言
fn before_speech(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    if row.is_long() {
        return None;
    }
    let extent = |c: char| matches!(c, '（' | '）' | '(' | ')' | '摘' | '要' | '全' | '文');
    let bare = row.text.trim_end_matches(extent);
    let stem = speech::closing(page.lexicon, bare)?.strip_suffix('的')?;
    let end = stem.find(['（', '(']).filter(|at| *at > 0).unwrap_or(stem.len());
    let start = stem[..end]
        .rfind(['—', '-', '：', ' '])
        .map_or(0, |at| at + stem[at..].chars().next().map_or(1, char::len_utf8));
    read(page, row.text, start..end)
}

/// 某系某级 某某 on a line of its own.
fn alone(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    let phrase = row.phrase.clone().filter(|phrase| phrase.read.as_ref().is_some_and(|name| name.weight >= 0.3));
    if row.ends || row.is_long() || row.line.cues.chrome.is_some() || row.text.contains(['>', '|', '/', '＞', '»']) {
        return None;
    }
    phrase.or_else(|| phrase::read_loosely(page.lexicon, row.text))
}

/// 以下是某主席某某今日在…上的致辭：
fn announced(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    let opens = ["以下是", "以下为", "以下為", "下面是", "下文是", "這是", "这是"];
    let rest = opens.iter().find_map(|word| row.text.strip_prefix(word))?;
    if !row.text.ends_with(is_colon) && !speech::stands_in(page.lexicon, rest) {
        return None;
    }
    before_mark(page, row.text, row.text.len() - rest.len())
}

/// 这是某某同志在…会议上的闭幕词。: a note over or under the speech.
fn told_in_note(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    // * 这是…, 〔1〕这是…: the mark of a note, whatever it is.
    let bare = row.text.trim_start_matches(|c: char| !is_han(c));
    let rest = ["这是", "這是", "本文是", "本文为", "此为"].iter().find_map(|word| bare.strip_prefix(word))?;
    if row.is_long() || !speech::stands_in(page.lexicon, rest) {
        return None;
    }
    let start = row.text.len() - rest.len();
    // 这是某某同志接见青年代表的谈话
    let comrade = rest.find("同志").map(|at| start..start + at + "同志".len());
    comrade.and_then(|range| read(page, row.text, range)).or_else(|| before_mark(page, row.text, start))
}

/// The rows that tell who gave the speech where: a lead behind a dash, a note over or under the speech.
pub(crate) fn notes<'p>(page: &'p Page<'_>) -> impl Iterator<Item = usize> + 'p {
    let rows = page.rows.len();
    let tells = |row: &usize| {
        let row = &page.rows[*row];
        told_in_note(page, row).is_some() || row.text.starts_with("——") && delivers(page, row).is_some()
    };
    (0..rows.min(HEAD)).chain(rows.saturating_sub(HEAD).max(HEAD)..rows).filter(tells)
}

/// …欢庆这一时刻。某某在酒会上致祝酒辞。: the last sentence of a lead says who speaks.
fn delivers(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    let stem = row.text.trim_end_matches(['。', '：', ':']);
    speech::closing(page.lexicon, stem)?;
    let start = stem.rfind(['。', '，', '！', '—']).map_or(0, |at| at + '。'.len_utf8());
    before_mark(page, row.text, start)
}

/// 某校长某某在…上的讲话: the speaker opens a title that names the occasion.
fn before_occasion(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    let start = row
        .text
        .rfind(['─', '—', '：', ':'])
        .map_or(0, |at| at + row.text[at..].chars().next().map_or(1, char::len_utf8));
    before_mark(page, row.text, start)
}

fn before_mark(page: &Page<'_>, text: &str, start: usize) -> Option<Phrase> {
    let marks =
        text[start..].char_indices().take(60).filter(|(at, c)| *at > 0 && (OCCASIONS.contains(c) || *c == '今'));
    // 某某同志代表某厅在…
    let sent = text[start..].find("代表").filter(|at| *at > 0).and_then(|at| {
        read(page, text, start..start + at).filter(|phrase| phrase.post.is_some() || phrase.honorific.is_some())
    });
    sent.or_else(|| marks.take(4).find_map(|(at, _)| read(page, text, start..start + at)))
}

/// 会长 某某 敬启: short, at the end, and nobody's sentence.
fn signature(page: &Page<'_>, row: &Row<'_>) -> Option<Phrase> {
    if row.ends || row.is_long() {
        return None;
    }
    let closes = ["敬启", "敬啟", "敬上", "谨启", "謹啟", "谨识", "謹識", "敬贺", "敬賀", "谨上", "謹上"];
    let stem = closes.iter().find_map(|word| row.text.strip_suffix(word));
    match stem {
        Some(stem) => read(page, row.text, 0..stem.len()),
        None => row.phrase.clone().filter(|phrase| {
            phrase.post.is_some() && phrase.weight >= 3.0 && phrase.read.as_ref().is_some_and(|name| name.weight >= 1.0)
        }),
    }
}

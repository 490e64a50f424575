//! What sort of document it is: the best path of each model, weighed with what title and lead call the text.

use fayan_contract::report::{Kind, SpeakerRole};

use crate::{
    cues::Weights,
    dates,
    decide::{Path, best_path},
    glance::{Glance, Words, words},
    label::{Label, Model},
    lexicon::Class,
    opening::Mark,
    page::Page,
    phrase::Shape,
    single,
};

/// A sort of document with its path and what spoke for it.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) path: Path,
    /// Score of the path and the evidence of the words.
    pub(crate) total: f32,
    pub(crate) evidence: Vec<(&'static str, f32)>,
}

/// All sorts of documents, the best first.
pub(crate) fn candidates(page: &Page<'_>, weights: &[Weights]) -> Vec<Candidate> {
    let mut scores = Vec::with_capacity(weights.len());
    let mut found: Vec<Candidate> = Model::ALL
        .into_iter()
        .map(|model| {
            let path = best_path(model, weights, &mut scores);
            let evidence = evidence(page, &path);
            let total = path.score + evidence.iter().map(|(_, weight)| weight).sum::<f32>();
            Candidate { path, total, evidence }
        })
        .collect();
    found.sort_by(|left, right| right.total.total_cmp(&left.total));
    found
}

/// What the words of title and lead say for or against a sort of document.
fn evidence(page: &Page<'_>, path: &Path) -> Vec<(&'static str, f32)> {
    let mut evidence = Vec::new();
    let mut add = |name: &'static str, weight: f32| {
        if weight != 0.0 {
            evidence.push((name, weight));
        }
    };
    let title = |class: Class| page.title_classes & class as u32 != 0;
    let head = |class: Class| page.head_classes & class as u32 != 0;
    let excerpt = if title(Class::Excerpt) {
        3.0
    } else if head(Class::Excerpt) {
        1.5
    } else {
        0.0
    };
    let transcript = if title(Class::Transcript) {
        3.0
    } else if head(Class::Transcript) {
        1.5
    } else {
        0.0
    };
    let speech = match (is_one_speech(page), title(Class::Speech)) {
        (true, true) => 4.0,
        // 的发言 closes the titles of single speeches and of many.
        (true, false) => 1.5,
        _ => 0.0,
    };
    let other = if title(Class::Other) { 5.0 } else { 0.0 };
    let (empty, introduced) = without_text(page, path);
    let list = page.signs.persons as f32 * -4.0;
    // Most of them without text: not speakers but a list, of which the last happens to stand before some words.
    let listed = empty >= 3 && empty * 4 >= introduced * 3;
    let count = |label: Label| path.labels.iter().filter(|other| **other == label).count();
    // Whatever introduces a speaker on such a page is none.
    let introductions = path.labels.iter().filter(|label| {
        matches!(label, Label::Byline | Label::Name | Label::Turn | Label::Headline | Label::Signature)
    });
    let introductions = introductions.count() as f32;
    for (name, weight) in &page.signs.found {
        add(name, if path.model == Model::Prose { *weight } else { -weight * introductions });
    }
    match path.model {
        Model::Bylines => {
            add("base", -2.5);
            add("excerpt_words", excerpt);
            add("words_of_another_sort", -other);
            add("labels_left_in_text", labels_in_text(page, path).min(3) as f32 * -2.5);
            add("bylines_without_text", empty as f32 * if listed { -12.0 } else { -5.0 });
            add("list_of_persons", list);
        }
        Model::Turns => {
            add("base", -2.5);
            add("transcript_words", transcript);
            add("excerpt_words", excerpt * 0.5);
            add("words_of_another_sort", -other);
            add("turns_without_sentences", without_sentences(page, path) as f32 * -4.0);
            if count(Label::Turn) < 2 {
                add("less_than_two_turns", if opens_transcript(page, path) { -2.0 } else { -8.0 });
            }
        }
        Model::Single => {
            add("base", -4.0);
            add("speech_words", speech);
            add("greets", if greets(page, path) { 3.0 } else { 0.0 });
            for (name, weight) in single::evidence(page, path) {
                add(name, weight);
            }
            add("words_of_several", -excerpt);
            add("bylines_without_text", empty as f32 * if listed { -12.0 } else { -5.0 });
            add("list_of_persons", list);
            add("words_of_another_sort", -other);
        }
        Model::Signed => {
            add("base", -2.5);
            add("excerpt_words", excerpt);
            add("words_of_another_sort", -other);
            if count(Label::Signature) < 2 {
                add("less_than_two_signatures", -12.0);
            }
        }
        Model::Prose => {
            add("words_of_speeches", -excerpt.max(transcript) * 0.5);
            add("words_of_another_sort", other);
            add("news_words", if title(Class::News) { 2.0 } else { 0.0 });
        }
    }
    evidence
}

/// 以下为访谈实录 right above the only turn, which a host opens: the rest of the transcript is on other pages.
fn opens_transcript(page: &Page<'_>, path: &Path) -> bool {
    let Some(turn) = path.rows(Label::Turn).next() else { return false };
    let lead = page.rows[..turn].iter().rev().find(|row| row.is_content());
    let announces = lead.is_some_and(|lead| {
        let end = lead.text.trim_end_matches(['。', '：', ':', '，']);
        page.lexicon.ending(end, Class::Transcript as u32).is_some()
    });
    let host = page.rows[turn].opening.as_ref().and_then(|opening| opening.phrase.as_ref());
    announces && host.is_some_and(|phrase| phrase.role == Some(SpeakerRole::Host))
}

/// How many lines read as text or note open with a name and its posts in brackets, and a colon: 梅玉（石鼓村村民）：….
fn labels_in_text(page: &Page<'_>, path: &Path) -> usize {
    let rows = path.labels.iter().zip(&page.rows).filter(|(label, _)| matches!(label, Label::Body | Label::Note));
    rows.filter(|(_, row)| {
        let colon = row.opening.as_ref().filter(|opening| opening.mark == Mark::Colon);
        // Of an introduction over several lines all of it.
        let phrase = row.whole.as_ref().or(colon.and_then(|opening| opening.phrase.as_ref()));
        phrase.is_some_and(|phrase| phrase.shape == Shape::NameBracketPost && phrase.weight >= 4.0)
    })
    .count()
}

/// How many turns there are if hardly any of them holds a sentence: 甲乙：把井守好 is a title in a list of contents.
fn without_sentences(page: &Page<'_>, path: &Path) -> usize {
    let (mut turns, mut spoken) = (0, 0);
    let mut said = true;
    for (label, row) in path.labels.iter().zip(&page.rows) {
        match label {
            Label::Turn => {
                turns += 1;
                said = row.ends || row.is_long() || row.cut;
                spoken += usize::from(said);
            }
            Label::Body if !said => {
                said = true;
                spoken += 1;
            }
            _ => {}
        }
    }
    if turns >= 2 && spoken * 4 <= turns { turns } else { 0 }
}

/// How many bylines hardly any text follows (cells of an agenda, names of a list), and how many there are.
fn without_text(page: &Page<'_>, path: &Path) -> (usize, usize) {
    let (mut empty, mut introduced) = (0, 0);
    let mut text: Option<usize> = None;
    let mut role = false;
    for (label, row) in path.labels.iter().zip(&page.rows) {
        match label {
            // 主持人 over post and name introduces with them.
            Label::Byline | Label::Name if role && text == Some(0) => role = false,
            Label::Byline | Label::Name => {
                role = row.phrase.as_ref().is_some_and(|phrase| phrase.shape == Shape::Role);
                empty += usize::from(text.is_some_and(|text| text < 20));
                introduced += 1;
                text = Some(0);
            }
            Label::Body => text = text.map(|text| text + row.chars),
            _ => {}
        }
    }
    (empty + usize::from(text.is_some_and(|text| text < 4)), introduced)
}

/// 在…上的讲话; 讲话 inside other words does not make a document a speech.
fn is_one_speech(page: &Page<'_>) -> bool {
    let closes = |text: &str| {
        let bare = text.trim_end_matches(|c: char| "（）()全文稿摘要0123456789".contains(c));
        (page.lexicon.ending(bare, Class::Speech as u32).is_some()
            || bare.ends_with("的发言")
            || bare.ends_with("的發言")
            || is_speech_at(bare))
            // …并发表讲话 tells that somebody spoke.
            && !["发表", "發表"].iter().any(|word| bare.contains(word))
    };
    let rows = page.rows.iter().filter(|row| row.is_content() && !row.is_long()).take(8);
    page.titles.iter().chain(&page.subtitles).any(|title| closes(title)) || rows.into_iter().any(|row| closes(row.text))
}

/// 甲乙在座談會上發言
fn is_speech_at(title: &str) -> bool {
    ["上发言", "上發言", "上致辞", "上致辭", "上致词"].iter().any(|word| title.ends_with(word)) && title.contains('在')
}

/// The text opens by addressing the audience.
fn greets(page: &Page<'_>, path: &Path) -> bool {
    let rows = path.labels.iter().zip(&page.rows).filter(|(label, _)| matches!(label, Label::Body));
    rows.take(2).any(|(_, row)| {
        let opening: String = row.text.chars().take(30).collect();
        let addressed = [
            "同志们",
            "各位",
            "女士们",
            "尊敬的",
            "亲爱的",
            "大家好",
            "同学们",
            "朋友们",
            "各位代表",
            "主席先生",
            "同志們",
            "女士們",
        ];
        addressed.iter().any(|word| opening.contains(word))
            && (row.text.ends_with(['：', ':']) || opening.contains(['：', '！', ':', '!']))
    })
}

/// The kind of a document, given its path and the number of statements.
pub(crate) fn kind(page: &Page<'_>, path: &Path, statements: usize) -> Kind {
    let has = |class: Class| (page.title_classes | page.head_classes) & class as u32 != 0;
    match path.model {
        _ if page.rows.is_empty() => Kind::Unreadable,
        Model::Single if statements > 0 => Kind::SingleSpeech,
        // 毕业生代表发言: the only one, with an address to the audience.
        Model::Bylines
            if statements == 1
                && (!has(Class::Excerpt) || page.announced.is_empty() && greets(page, path))
                && !is_of_several(page, path) =>
        {
            Kind::SingleSpeech
        }
        Model::Bylines if statements > 0 && asks(page, path) => Kind::QaTranscript,
        Model::Bylines if statements > 0 => Kind::SpeechExcerpts,
        Model::Signed if statements > 0 => Kind::SpeechExcerpts,
        Model::Turns if statements > 0 => turns(page, path),
        _ => without_statements(page),
    }
}

/// The title speaks of several speakers, of whom the page shows one: …代表委员心声, …大家谈
fn is_of_several(page: &Page<'_>, path: &Path) -> bool {
    let voices = [
        "代表委员",
        "代表、委员",
        "代表委員",
        "心声",
        "心聲",
        "声音",
        "聲音",
        "热议",
        "熱議",
        "大家谈",
        "大家談",
        "众人谈",
        "众说",
        "各界",
        "专家谈",
        "委员谈",
        "代表谈",
        "委员说",
        "代表说",
        "建言",
        "圆桌",
    ];
    path.rows(Label::Title).chain(path.rows(Label::Subtitle)).any(|row| {
        let text = page.rows[row].text;
        voices.iter().any(|word| text.contains(word))
    })
}

/// A transcript by name, or one whose host speaks again and again: hosts and reporters stand on lines of their own.
fn asks(page: &Page<'_>, path: &Path) -> bool {
    if page.title_classes & Class::Excerpt as u32 != 0 {
        return false;
    }
    let transcript = page.title_classes & Class::Transcript as u32 != 0;
    let names = path.labels.iter().zip(&page.rows).filter(|(label, _)| matches!(label, Label::Name));
    let shapes: Vec<Shape> = names.filter_map(|(_, row)| row.phrase.as_ref()).map(|phrase| phrase.shape).collect();
    let roles = shapes.iter().filter(|shape| matches!(shape, Shape::Role)).count();
    transcript && shapes.iter().any(|shape| matches!(shape, Shape::Role | Shape::Outlet)) || roles >= 3
}

/// Labelled speeches are excerpts when nobody asks, and the title calls them so or everybody speaks once.
fn turns(page: &Page<'_>, path: &Path) -> Kind {
    let rows =
        || path.labels.iter().zip(&page.rows).filter(|(label, _)| matches!(label, Label::Turn)).map(|(_, row)| row);
    let turns = rows().count();
    let once = rows().filter(|row| row.label_use.count == 1).count();
    let asks = rows()
        .filter_map(|row| row.opening.as_ref()?.phrase.as_ref())
        .any(|phrase| matches!(phrase.shape, Shape::Role | Shape::Outlet | Shape::NetName | Shape::RoleBracketName));
    let transcript = page.title_classes & Class::Transcript as u32 != 0;
    let excerpt = (page.title_classes | page.head_classes) & Class::Excerpt as u32 != 0;
    let titled = page.title_classes & Class::Excerpt as u32 != 0 && !transcript;
    let listed = once == turns && (excerpt || !transcript);
    if !asks && (titled || listed) { Kind::SpeechExcerpts } else { Kind::QaTranscript }
}

/// News reports, or something else.
fn without_statements(page: &Page<'_>) -> Kind {
    let title = |class: Class| page.title_classes & class as u32 != 0;
    if page.signs.of_other() {
        return Kind::Other;
    }
    if !page.signs.found.is_empty() || reports(page) {
        return Kind::News;
    }
    if title(Class::Other) && !title(Class::News) {
        return Kind::Other;
    }
    let text: String = page.rows.iter().filter(|row| row.is_content()).take(60).map(|row| row.text).collect();
    let glance = Glance::of(&text);
    let different = NEWS.count_in(&text, &glance);
    let again = || NEWS.places(&text, &glance).any(|place| text.matches(&text[place]).nth(1).is_some());
    if different >= 3 || different == 2 && again() || leads_with_event(page) { Kind::News } else { Kind::Other }
}

/// 6月6日上午，党代会在杭州召开: one of the first sentences says on which day something took place.
fn leads_with_event(page: &Page<'_>) -> bool {
    static EVENTS: Words =
        Words::of(&words(["召开", "召開", "举行", "舉行", "开幕", "開幕", "闭幕", "閉幕", "举办", "舉辦"]));
    let text = page.rows.iter().filter(|row| row.is_content() && row.runs()).take(2);
    text.filter_map(|row| row.text.split(['。', '；']).next()).any(|sentence| {
        let day = dates::find(sentence).is_some_and(|found| found.day.is_some());
        let ahead = ["定于", "定於", "将于", "將於"].iter().any(|word| sentence.contains(word));
        day && !ahead && EVENTS.stand_in(sentence, &Glance::of(sentence))
    })
}

/// Words of reports.
static NEWS: Words = Words::of(&words([
    "记者",
    "記者",
    "本报讯",
    "报道",
    "報道",
    "报导",
    "報導",
    "日电",
    "日電",
    "召开",
    "召開",
    "举行",
    "舉行",
    "指出",
    "强调",
    "強調",
    "表示",
    "宣布",
    "宣佈",
    "近日",
    "日前",
    "今早",
    "昨晚",
    "昨日",
    "消息",
    "讯",
    "新华社",
    "获悉",
    "出席",
    "会上",
    "會上",
    "论坛",
    "发言",
    "發言",
]));

/// 新华社北京3月7日电, 本报讯, 【文匯網訊】: the text opens as the report of a paper or an agency.
fn reports(page: &Page<'_>) -> bool {
    let rows = page.rows.iter().filter(|row| row.is_content()).take(8);
    rows.map(|row| row.text.chars().take(40).collect::<String>()).any(|opening| {
        let dated = opening.contains("新华社") || opening.contains("新華社") || opening.contains("中新社");
        dated && opening.contains(['电', '電', '讯', '訊'])
            || ["本报讯", "本報訊", "本网讯", "本網訊", "本刊讯", "本台消息", "网讯】", "網訊】", "网消息"]
                .iter()
                .any(|word| opening.contains(word))
    })
}

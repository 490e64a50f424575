//! A hearing in court: judge by office, short turns, notes in brackets, initials and single surnames.

use super::{
    super::{
        gold::Gold,
        page::{Block, Page, Role},
        random::Deck,
        speech::Speech,
    },
    council::{GIVEN, SURNAMES},
    desk::Desk,
    transcript::{Label, Transcript, said},
};
use crate::generate::{Kind, SpeakerRole};

const QUESTIONS: &[&str] = &[
    "當日你在哪裏？",
    "你有沒有見到該份文件？",
    "你同意我的說法嗎？",
    "當時除了你，還有誰在場？",
    "為甚麼要等到第二天才報告？",
    "我再問你一次，合約是誰簽的？",
    "你剛才說看不清楚，是不是？",
    "錢是甚麼時候收到的？",
];
const ANSWERS: &[&str] = &[
    "有。",
    "我不同意。",
    "我在辦公室，大約下午三時離開。",
    "我記不起了，但應該是上半年的事。",
    "只有我和會計兩個人。",
    "因為當時已經很晚，辦事處沒有人。",
    "是我簽的，但內容由另一個部門擬定。",
    "不是看不清楚，是根本沒有看見。",
];
const JUDGE: &[&str] = &["請證人直接回答問題。", "反對有效。", "這個問題與本案無關。", "休庭十五分鐘。"];

/// D: 裁判官, 控方, 辯方, 證人 and notes in brackets.
pub(super) fn court(desk: &mut Desk) -> Page {
    compose(desk, |_| (Label::bare("控方律師", SpeakerRole::Questioner), Label::bare("證人", SpeakerRole::Respondent)))
}

/// E2 and E3: full names once, then a surname and initials that the page explains.
pub(super) fn initials(desk: &mut Desk) -> Page {
    compose(desk, |names| {
        let by = |label: &str, speaker: &str, role| Label {
            printed: format!("{label}："),
            speaker: speaker.to_owned(),
            position: None,
            role,
        };
        let surname: String = names.0.chars().take(1).collect();
        (by(&surname, &names.0, SpeakerRole::Questioner), by(names.2, &names.1, SpeakerRole::Respondent))
    })
}

fn compose(desk: &mut Desk, labels: impl Fn((String, String, &str)) -> (Label, Label)) -> Page {
    let random = &mut desk.random;
    // Of one character, so that the first character is all of it; the last entry of the list has two.
    let (mut surnames, mut given) = (Deck::new(&SURNAMES[..SURNAMES.len() - 1]), Deck::new(GIVEN));
    let asks = format!("{}{}", surnames.deal(random), given.deal(random));
    let answers = format!("{}{}", surnames.deal(random), given.deal(random));
    let letters = random.pick(&["KY", "CW", "TL"]);
    let (question_label, answer_label) = labels((asks.clone(), answers.clone(), letters));
    let named = question_label.speaker == asks;
    let lead = if named {
        format!("{asks}親自盤問證人{answers}（{letters}），雙方對答節錄如下：")
    } else {
        "案件今日續審，以下為部分對答：".to_owned()
    };
    let (mut questions, mut replies, mut asides) = (Deck::new(QUESTIONS), Deck::new(ANSWERS), Deck::new(JUDGE));
    let mut transcript = Transcript::default();
    let rounds = random.between(4..=7);
    for round in 0..rounds {
        // The first labels are the whole names, where the page has names.
        let first = round == 0 && named;
        let full = |label: &Label| {
            let printed = if first { format!("{}：", label.speaker) } else { label.printed.clone() };
            label.clone().printed(printed)
        };
        transcript.inline(full(&question_label), &Speech::plain(questions.deal(random).to_owned()));
        let cut = desk.damage.truncated && round + 1 == rounds;
        // Only a long answer can be cut inside.
        let mut reply = replies.deal(random);
        while cut && reply.chars().count() < 12 {
            reply = replies.deal(random);
        }
        transcript.inline(full(&answer_label), &said(reply, cut, random));
        if !cut && random.chance(25) {
            let text = asides.deal(random);
            let judge = Label::bare("裁判官", SpeakerRole::Host);
            let judge = if named && random.chance(40) {
                let surname: String = asks.chars().take(1).collect();
                judge.noted(&format!("指向{surname}"))
            } else {
                judge
            };
            transcript.inline(judge, &Speech::plain(text.to_owned()));
        }
    }
    let gold = transcript.gold(desk.damage, Gold::empty(Kind::QaTranscript));
    let blocks = std::iter::once(Block::new(Role::Note, lead)).chain(std::mem::take(&mut transcript.blocks)).collect();
    let title = random.pick(&["碼頭租約案審訊　庭上對答節錄", "倉庫火警案聆訊　證人作供節錄", "果欄糾紛案　盤問對答"]);
    desk.page(vec![title.to_owned()], None, blocks, gold)
}

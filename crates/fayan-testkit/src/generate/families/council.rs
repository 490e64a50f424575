//! A council of legislators in traditional characters: members, officers by their office, stage notes.

use super::{
    super::{
        gold::Gold,
        page::{Block, Page, Role},
        random::{Deck, Random},
        speech::Speech,
    },
    desk::Desk,
    transcript::{Label, Transcript, said},
};
use crate::generate::{Kind, SpeakerRole};

pub(super) const SURNAMES: &[&str] = &["陳", "葉", "劉", "鄧", "鄺", "譚", "關", "麥", "葛", "蘇", "範", "歐陽"];
pub(super) const GIVEN: &[&str] =
    &["聽瀾", "懷瑾", "望舒", "雲帆", "採薇", "遠岫", "鶴鳴", "觀瀾", "問渠", "曉川", "夢澤", "枕石"];
const OFFICES: &[&str] =
    &["發展局局長", "運輸及物流局副局長", "環境保護署署長", "教育局局長", "民政事務總署署長", "財經事務局常任秘書長"];

const QUESTIONS: &[&str] = &[
    "政府有沒有計劃在未來三年增建社區會堂？如果有，選址在哪裏？",
    "主席，我想追問局長，剛才提到的數字是否包括臨時工人？",
    "多謝主席。居民等了八年，碼頭的升降機何時可以啟用？",
    "當局會否考慮把試驗計劃延長至明年年底？",
    "局長的答覆完全沒有回應我的問題：究竟由哪個部門負責？",
    "附件第三頁列出的開支上升了兩成，原因是甚麼？",
    "主席，我申報，我是該屋苑的業主立案法團顧問。請問維修基金尚餘多少？",
    "會不會有一個時間表？居民的要求其實很簡單。",
];
const ANSWERS: &[&str] = &[
    "多謝主席，多謝議員的提問。工程已於上月展開，預計明年第二季完成，我們會每三個月向委員會匯報一次。",
    "主席，數字只包括全職員工。至於臨時工人，我們會在會後以書面補充資料。",
    "我們明白居民的訴求。部門已完成第一階段的諮詢，第一，會優先處理長者較多的屋邨；第二，會簡化申請程序。",
    "選址方面，當局現正研究三個方案，現階段未有定案。",
    "正如我剛才所說，跨部門小組會在年底前提交報告，屆時會一併交代。",
    "開支上升主要有兩個原因，一是物料價格，二是延長了開放時間。",
    "我同意議員所說，資訊應該更加透明，網頁會在今個月內更新。",
    "現時基金結餘約為一千二百萬元，足夠應付未來兩年的維修。",
];
const CHAIR: &[&str] = &[
    "下一位。",
    "請局長作答。",
    "議員，請你提出跟進問題。",
    "時間到了，請坐下。",
    "第二項質詢。",
    "我提醒議員，發言時間是三分鐘。",
];
const NOTES: &[&str] = &["（眾笑）", "（計時器響起）", "（有議員在席上說話）"];

/// C1 and C4: members by name and title, the chair and officers by their office.
pub(super) fn council(desk: &mut Desk) -> Page {
    let chair = if desk.random.chance(30) { Chair::TitleBefore } else { Chair::OfficeAlone };
    compose(desk, chair, true)
}

/// C4 in the manner of minutes: the title stands inside the name, 柳院長如煙.
pub(super) fn title_inside(desk: &mut Desk) -> Page {
    compose(desk, Chair::TitleInside, false)
}

/// D: everybody by the office, except those who ask.
pub(super) fn offices(desk: &mut Desk) -> Page {
    compose(desk, Chair::OfficeAlone, false)
}

/// How the chair is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chair {
    OfficeAlone,
    TitleBefore,
    TitleInside,
}

fn compose(desk: &mut Desk, chair: Chair, notes: bool) -> Page {
    let random = &mut desk.random;
    let (mut surnames, mut given) = (Deck::new(SURNAMES), Deck::new(GIVEN));
    let mut name = |random: &mut Random| format!("{}{}", surnames.deal(random), given.deal(random));
    let members: Vec<String> = (0..random.between(3..=5)).map(|_| name(random)).collect();
    let chair_name = name(random);
    let office = random.pick(OFFICES);
    let label =
        |printed: String, speaker: &str, role| Label { printed, speaker: speaker.to_owned(), position: None, role };
    let chair = match chair {
        Chair::OfficeAlone => Label::bare("主席", SpeakerRole::Host),
        Chair::TitleBefore => label(format!("主席{chair_name}議員："), &chair_name, SpeakerRole::Host),
        Chair::TitleInside => {
            // Compound surnames have two characters.
            let length = if chair_name.starts_with("歐陽") { 2 } else { 1 };
            let surname: String = chair_name.chars().take(length).collect();
            let given: String = chair_name.chars().skip(length).collect();
            label(format!("{surname}院長{given}："), &chair_name, SpeakerRole::Host)
        }
    };
    let (mut questions, mut answers, mut asides) = (Deck::new(QUESTIONS), Deck::new(ANSWERS), Deck::new(CHAIR));
    let mut transcript = Transcript::default();
    let attendance: Vec<String> = members.iter().map(|member| format!("{member}議員")).collect();
    let mut blocks = vec![Block::new(Role::Line, format!("出席議員：{}", attendance.join("、")))];
    if random.chance(60) {
        blocks.push(Block::new(Role::Line, format!("缺席議員：{}議員", name(random))));
    }
    blocks.push(Block::new(Role::Line, format!("出席官員：{office}")));
    transcript.inline(chair.clone(), &Speech::plain("會議現在開始。第一項質詢。".to_owned()));
    let rounds = random.between(3..=6);
    for round in 0..rounds {
        let member = &members[round % members.len()];
        let mut asked = questions.deal(random).to_owned();
        if notes && random.chance(20) {
            asked.push_str(random.pick(NOTES));
        }
        let asks = label(format!("{member}議員："), member, SpeakerRole::Questioner);
        transcript.inline(asks, &Speech::plain(asked));
        if random.chance(30) {
            let text = asides.deal(random);
            transcript.inline(chair.clone(), &Speech::plain(text.to_owned()));
        }
        let answers_now = Label::bare(office, SpeakerRole::Respondent);
        let cut = desk.damage.truncated && round + 1 == rounds;
        transcript.inline(answers_now, &said(answers.deal(random), cut, random));
    }
    if !desk.damage.truncated {
        transcript.inline(chair, &Speech::plain("會議到此結束。".to_owned()));
    }
    let gold = transcript.gold(desk.damage, Gold::empty(Kind::QaTranscript));
    blocks.append(&mut transcript.blocks);
    let title = format!("{}會議過程正式紀錄（節錄）", random.pick(&["雲屏議事會", "汐州立法委員會", "望洲諮詢大會"]));
    desk.page(vec![title], None, blocks, gold)
}

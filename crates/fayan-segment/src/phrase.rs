//! The words that introduce a speaker: post and name in any order, a role, an outlet, a shortened label.

mod addressed;
mod bracketed;
mod posted;
mod roles;

use std::ops::Range;

use fayan_contract::report::SpeakerRole;

use crate::{
    characters::count_up_to,
    glance::{Glance, Words, words},
    lexicon::Lexicon,
    names::{self, Name},
};

pub(crate) use bracketed::sets_body_apart;
pub(crate) use posted::{describes_person, name_glued_post, read_loosely, read_loosely_glued, read_loosely_name_first};
pub(crate) use roles::{CLOSING, medium, numbered_question};

use addressed::{honorific, speech_of, title_inside, with_handle};
use bracketed::{bracketed, name_in_brackets};
use posted::{dashed, glued, is_spaced_name, name_comma_post, post_only, spaced};
use roles::{answers, initials, net_name, outlet, role};

/// How the parts of a speaker phrase are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// 青溪市委书记 石小桥
    PostSpaceName,
    /// 宣传司副司长石磊
    PostName,
    /// 赵堃（公路局局长）
    NameBracketPost,
    /// 马永 北京大学校长; 马永，北京大学校长
    NameSpacePost,
    /// 马永北京大学校长: two elements of a page that nothing parts
    NamePost,
    /// 主持人（宣教处处长杨正国）
    RoleBracketName,
    /// 柳如烟委员
    NameHonorific,
    /// 石小桥
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
    /// The body, where it is set apart from the post.
    pub(crate) body: Option<Range<usize>>,
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
        Self { shape, name: None, read: None, body: None, post: None, honorific: None, role: None, weight }
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
        self.body = self.body.map(shift);
        self.post = self.post.map(shift);
        self.honorific = self.honorific.map(shift);
        self
    }

    fn posted(mut self, range: Range<usize>) -> Self {
        self.post = Some(range);
        self
    }
}

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

fn name_only(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    if names::is_surname(lexicon, text) {
        return Some(Phrase::new(Shape::Surname, 0.0));
    }
    let name = names::read(lexicon, text).filter(|_| !text.contains(' ') || is_spaced_name(lexicon, text))?;
    Some(Phrase::new(Shape::Name, 0.0).named(0..text.len(), name))
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
        check("【照明局】（局长 石小桥）", Shape::NameBracketPost, "石小桥", "局长");
        check("控方律師", Shape::Role, "", "");
        check("路燈局常任秘書長", Shape::Post, "", "路燈局常任秘書長");
        check("CY", Shape::Initials, "", "");
        check("动物科技学院青年教师、国家级科技特派员", Shape::Post, "", "动物科技学院青年教师、国家级科技特派员");
        check("国际教育学院2024级硕士研究生（坦桑尼亚）", Shape::Post, "", "国际教育学院2024级硕士研究生（坦桑尼亚）");
    }
}

//! Invented people.
//!
//! Surnames are common ones, rare ones and compound ones; given names come from poems rather than from registers, so
//! that a reader sees at once that nobody real is meant.

use super::{
    names,
    options::NameSpacing,
    random::{Deck, Random},
    style::Names,
};

const SURNAMES: &[&str] = &[
    "李", "王", "张", "陈", "林", "周", "许", "何", "吕", "高", "罗", "郑", "梁", "谢", "宋", "唐", "冯", "于", "董",
    "程", "袁", "邓", "傅", "沈", "曾", "彭", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "潘", "杜",
    "戴", "夏", "钟", "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆", "郝", "孔",
    "白", "崔", "康", "毛", "邱", "秦", "江", "史", "顾", "侯", "邵", "孟", "龙", "万", "段", "雷", "钱", "汤", "尹",
    "黎", "易", "常", "武", "乔", "贺", "赖", "龚", "文", "庞", "樊", "兰", "殷", "施", "洪", "翟", "安", "倪", "严",
    "牛", "温", "芦", "季", "俞", "鲁", "葛", "伍", "韦", "申", "尤", "毕", "聂", "焦", "向", "柳", "邢", "路", "岳",
    "齐", "梅", "莫", "庄", "辛", "管", "祝", "左", "涂", "谷", "祁", "时", "舒", "耿", "牟", "卜", "詹", "关", "苗",
    "凌", "费", "纪", "靳", "盛", "童", "欧", "甄", "项", "曲", "成", "游", "阳", "裴", "席", "卫", "查", "屈", "鲍",
    "位", "覃", "霍", "翁", "隋", "植", "甘", "景", "薄", "单", "包", "司", "柏", "宁", "柯", "阮", "桂", "闵", "解",
    "强", "丛", "华", "车", "冉", "房", "边", "净", "阴", "闫", "佟", "禤", "逄", "仉", "乜", "佘", "昝", "妫", "雒",
    "亓", "佴", "郜", "鄢", "郇",
];

const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "司马", "申屠", "夏侯", "慕容", "尉迟", "长孙", "东方", "濮阳",
    "端木", "澹台",
];

const GIVEN_ONE: &[&str] = &[
    "森", "岚", "溪", "澈", "砚", "舟", "禾", "峤", "珺", "堃", "喆", "翀", "昇", "犇", "朗", "屿", "槿", "川", "野",
    "霁", "月", "宁", "阳", "松", "竹", "雁", "琮", "钧", "澍", "念",
];

const GIVEN_TWO: &[&str] = &[
    "望舒", "知秋", "临川", "听澜", "怀瑾", "若谷", "采薇", "云帆", "长风", "星野", "秋实", "春晓", "清嘉", "南乔",
    "墨林", "闻溪", "青梧", "晚舟", "鹤鸣", "松涛", "雨薇", "致远", "海若", "景行", "乐山", "思齐", "修竹", "明湖",
    "晴川", "远岫", "石泉", "雪樵", "立夏", "小满", "惊蛰", "芒种", "霜序", "玉衡", "天枢", "河洛", "方舟", "半夏",
    "白芷", "沉香", "伯牙", "子期", "梦泽", "渔歌", "樵隐", "归帆", "拾穗", "耕读", "问渠", "立雪", "折桂", "观澜",
    "枕石", "漱流", "抱朴", "守拙",
];

const DOTTED: &[(&str, &[&str])] = &[
    ("阿依", &["云朵尔", "星格尔", "月勒提"]),
    ("古丽", &["沙棠娜", "云海提", "晨巴依"]),
    ("巴彦", &["云布", "星格尔"]),
    ("艾山", &["月勒提", "禾木尔", "云朵尔"]),
];

const WITHOUT_SURNAME: &[&str] =
    &["云登嘉措", "星嘎才让", "月吉卓玛", "巴特云", "禾木尔", "朝格云", "桑吉雪", "云丹旺姆"];

/// A person, with the name as it is known and as this page prints it.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The name without spacing.
    pub(super) name: String,
    /// The name as printed in speaker lines and credits.
    pub(super) printed: String,
}

/// Hands out people, nobody twice on one page.
#[derive(Debug)]
pub(super) struct People {
    surnames: Deck<&'static str>,
    given_two: Deck<&'static str>,
    taken: Vec<String>,
    spacing: NameSpacing,
    names: Names,
}

impl People {
    /// An empty page.
    pub(super) fn new(spacing: NameSpacing) -> Self {
        Self::named(Names::Common, spacing)
    }

    /// An empty page whose people have names of one sort.
    pub(super) fn named(names: Names, spacing: NameSpacing) -> Self {
        Self { surnames: Deck::new(SURNAMES), given_two: Deck::new(GIVEN_TWO), taken: Vec::new(), spacing, names }
    }

    /// A new person.
    pub(super) fn draw(&mut self, random: &mut Random) -> Person {
        // Lists of special names are short; a page with more people than a list has names goes on with common ones.
        const ENOUGH_TRIES: usize = 100;
        for attempt in 0.. {
            let names = if attempt < ENOUGH_TRIES { self.names } else { Names::Common };
            let person = match names {
                Names::Common | Names::Spaced => self.attempt(random),
                Names::OneSurname => {
                    // One page has one of them; the surname follows from who was the first.
                    let surname =
                        self.taken.first().map_or_else(|| self.surnames.deal(random).to_owned(), |name| first(name));
                    as_known(format!("{surname}{}", self.given_two.deal(random)))
                }
                special => names::draw(special, random),
            };
            if !self.taken.contains(&person.name) {
                self.taken.push(person.name.clone());
                return person;
            }
        }
        unreachable!("there are more common names than people on a page")
    }

    /// A new person of two or three characters whose first is the surname.
    pub(super) fn draw_short(&mut self, random: &mut Random) -> Person {
        loop {
            let given = if random.chance(30) { random.pick(GIVEN_ONE) } else { self.given_two.deal(random) };
            let person = as_known(format!("{}{given}", self.surnames.deal(random)));
            if !self.taken.contains(&person.name) {
                self.taken.push(person.name.clone());
                return person;
            }
        }
    }

    fn attempt(&mut self, random: &mut Random) -> Person {
        match random.weighted(&[(0, 30), (1, 50), (2, 8), (3, 4), (4, 3)]) {
            0 => {
                let (surname, given) = (self.surnames.deal(random), random.pick(GIVEN_ONE));
                let printed = match self.spacing {
                    NameSpacing::Closed => format!("{surname}{given}"),
                    NameSpacing::Ideographic => format!("{surname}　{given}"),
                    NameSpacing::TwoSpaces => format!("{surname}  {given}"),
                };
                Person { name: format!("{surname}{given}"), printed }
            }
            1 => as_known(format!("{}{}", self.surnames.deal(random), self.given_two.deal(random))),
            2 => {
                let surname = random.pick(COMPOUND_SURNAMES);
                let given = if random.chance(50) { random.pick(GIVEN_ONE) } else { self.given_two.deal(random) };
                as_known(format!("{surname}{given}"))
            }
            3 => {
                let (first, last) = random.choose(DOTTED);
                as_known(format!("{first}·{}", random.pick(last)))
            }
            _ => as_known(random.pick(WITHOUT_SURNAME).to_owned()),
        }
    }
}

/// The surname of a name with a surname of one character.
fn first(name: &str) -> String {
    name.chars().take(1).collect()
}

/// A person whose name is printed as it is known.
pub(super) fn as_known(name: String) -> Person {
    Person { printed: name.clone(), name }
}

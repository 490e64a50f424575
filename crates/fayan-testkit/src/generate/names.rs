//! Names beyond two to four common characters. Invented, as all others.

use super::{
    people::{Person, as_known},
    random::Random,
    style::Names,
};

/// The dots that pages set between the parts of a name.
const DOTS: [char; 5] = ['·', '•', '‧', '・', '∙'];

const PARTS: &[&str] = &[
    "阿依",
    "云朵尔",
    "古丽",
    "沙棠娜",
    "月勒提",
    "星格尔",
    "巴彦",
    "晨巴依",
    "禾木尔",
    "云海提",
    "艾山",
    "朝霞娜",
    "乌云",
    "雪莲江",
];

const FOREIGN: &[(&str, &str)] = &[
    ("让·克洛德·布瓦松", "法国"),
    ("马库斯·霍尔茨", "德国"),
    ("伊琳娜·白桦诺娃", "俄罗斯"),
    ("安娜·湖滨", "芬兰"),
    ("卡洛斯·蒙特维尔", "西班牙"),
    ("约翰·溪伍德", "英国"),
    ("松原凉", "日本"),
    ("金雪海", "韩国"),
    ("阿米娜·卡萨姆", "肯尼亚"),
    ("T·R·格林湖", "加拿大"),
];

/// Outside GB2312, some outside the basic plane.
const RARE: &[&str] =
    &["李䶮", "王堃喆", "陈𬭎", "周旻昇", "吴玥瑄", "郑祎", "何翀", "冯赟", "沈煊燚", "罗犇", "㑇云", "仝淼"];

/// Names as known, and with the reading of their rare character.
const READINGS: &[(&str, &str)] = &[
    ("罗犇", "罗犇(bēn)"),
    ("邢彧林", "邢彧(yù)林"),
    ("何翀", "何翀（chōng）"),
    ("冯赟川", "冯赟（yūn）川"),
    ("周旻", "周旻(mín)"),
    ("沈煊燚", "沈煊燚（yì）"),
    ("乜云帆", "乜(niè)云帆"),
    ("郇知秋", "郇（xún）知秋"),
    ("昝明湖", "昝(zǎn)明湖"),
    ("庞喆", "庞喆（zhé）"),
    ("亓观澜", "亓(qí)观澜"),
];

const WORDS: &[&str] = &[
    "高兴",
    "平凡",
    "时光",
    "向前",
    "白雪",
    "常来",
    "安静",
    "成功",
    "方向",
    "温暖",
    "明天",
    "关键",
    "江南",
    "任何",
    "和平",
    "英明",
    "田野",
    "金秋",
    "万里",
    "路遥远",
];

const WITHOUT_SURNAME: &[&str] = &[
    "云登嘉措",
    "星嘎才让",
    "月吉卓玛",
    "巴特云",
    "禾木尔",
    "朝格云",
    "桑吉雪",
    "云丹旺姆",
    "那日苏云",
    "雪山来",
    "山月不知",
    "一苇",
    "半亩",
    "老树先生",
    "洛桑云",
    "格桑",
];

/// A person with a name of one sort.
pub(super) fn draw(names: Names, random: &mut Random) -> Person {
    match names {
        Names::Dotted => {
            let dot = random.choose(&DOTS);
            let parts: Vec<&str> = (0..random.between(2..=3)).map(|_| random.pick(PARTS)).collect();
            Person { name: parts.join("·"), printed: parts.join(&dot.to_string()) }
        }
        Names::Foreign => {
            let (name, country) = random.choose(FOREIGN);
            match random.below(3) {
                0 => Person { name: name.to_owned(), printed: format!("{name}（{country}）") },
                _ => as_known(name.to_owned()),
            }
        }
        Names::Rare => as_known(random.pick(RARE).to_owned()),
        Names::Words => as_known(random.pick(WORDS).to_owned()),
        Names::NoSurname => as_known(random.pick(WITHOUT_SURNAME).to_owned()),
        Names::Readings => {
            let (name, printed) = random.choose(READINGS);
            Person { name: name.to_owned(), printed: printed.to_owned() }
        }
        Names::Annotated => {
            let name = format!(
                "{}{}",
                random.pick(&["林", "韦", "石", "蓝", "覃", "岑"]),
                random.pick(&["听澜", "半夏", "望舒", "秋实", "观澜", "知秋", "小满", "归帆"])
            );
            let note = random.pick(&["女", "女，壮族", "苗族", "女，瑶族", "回族"]);
            Person { printed: format!("{name}（{note}）"), name }
        }
        Names::Common | Names::Spaced | Names::OneSurname => unreachable!("People draws these by itself"),
    }
}

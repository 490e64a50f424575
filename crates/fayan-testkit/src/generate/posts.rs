//! Posts in all the ways that papers print them: several, of two bodies, former and acting, titles alone, citizens.

use super::{
    places::{Level, Region},
    random::Random,
    style::Posts,
    themes::VILLAGERS,
    units::{Unit, Units},
};

const TITLES: &[(&str, &str)] = &[
    ("省政协委员", "省政协"),
    ("全国人大代表", "全国人大"),
    ("市人大代表", "市人大"),
    ("民进市委会专职副主委", "民进市委会"),
    ("九三学社省委会副主委", "九三学社省委会"),
    ("省政府参事", "省政府参事室"),
    ("云屏大学公共管理学院教授、博士生导师", "云屏大学"),
    ("澜西农学院首席专家", "澜西农学院"),
    ("市律师协会副会长", "市律师协会"),
    ("省作家协会主席团委员", "省作家协会"),
    ("云麓科学院院士", "云麓科学院"),
    ("海岱社会科学院研究员", "海岱社会科学院"),
];

const CITIZENS: &[(&str, &str)] = &[
    ("青汀市第三中学高二（5）班学生", "青汀市第三中学"),
    ("云屏大学2023级硕士研究生", "云屏大学"),
    ("汐州港务公司装卸班班长、全国劳动模范", "汐州港务公司"),
    ("快递员", "快递行业"),
    ("鹿鸣镇种粮大户", "鹿鸣镇"),
    ("望江小学教师", "望江小学"),
    ("退役军人、返乡创业青年", "退役军人"),
    ("市人民医院急诊科护士长", "市人民医院"),
    ("“零工驿站”负责人", "“零工驿站”"),
    ("石榴园村非遗传承人", "石榴园村"),
    ("社区网格员", "社区"),
    ("青年志愿者代表", "青年志愿者"),
];

/// What posts say about the region of a page.
pub(super) struct Place {
    whole: String,
    prefix: &'static str,
    head: &'static str,
}

impl Place {
    /// What posts say about a region.
    pub(super) fn of(region: &Region) -> Self {
        let head = match region.level {
            Level::Province => "省长",
            Level::City => "市长",
            Level::County => "县长",
        };
        Self { whole: region.full.clone(), prefix: region.level.prefix(), head }
    }
}

/// A unit whose speaker has a post of one sort. `number` is another one for each speaker of a page.
pub(super) fn draw(posts: Posts, number: usize, place: &Place, units: &mut Units, random: &mut Random) -> Unit {
    if posts == Posts::Plain {
        return units.draw(random);
    }
    let Place { whole, prefix, head } = place;
    let unit = units.office(random);
    let listed = unit.listed.clone();
    let body = unit.position.strip_prefix(listed.as_str()).unwrap_or_default();
    let title = body.rsplit('、').next().unwrap_or_default().trim_start_matches('副').to_owned();
    match posts {
        Posts::Plain => unreachable!("drawn above"),
        Posts::Several => {
            let position = match random.below(5) {
                0 => format!("{listed}党组书记、{title}"),
                1 => format!("{listed}党组副书记、副{title}、新闻发言人"),
                2 => format!("{listed}党组成员、总工程师"),
                3 => format!("{listed}一级巡视员、党组成员"),
                _ => format!("{listed}党组成员、副{title}、机关党委书记"),
            };
            Unit { position, ..unit }
        }
        Posts::TwoBodies => {
            let position = match random.below(5) {
                0 => format!("{prefix}委常委、常务副{head}，{listed}党组书记"),
                1 => format!("{prefix}政协副主席、{listed}{title}"),
                2 => format!("{prefix}委副秘书长，{listed}党组书记、{title}"),
                3 => format!("{prefix}政府党组成员，{listed}{title}"),
                _ => {
                    let listed = format!("{whole}慈善总会");
                    return Unit {
                        position: format!("{prefix}人大常委会委员、{listed}会长"), listed, ..unit
                    };
                }
            };
            Unit { position, ..unit }
        }
        Posts::Status => {
            let position = match random.below(7) {
                0 => format!("原{listed}{title}"),
                1 => format!("{listed}原副{title}"),
                2 => format!("时任{listed}{title}"),
                3 => return Unit { position: format!("{whole}代{head}"), listed: whole.clone(), ..unit },
                4 => format!("{listed}常务副{title}（正处级）"),
                5 => format!("{listed}副{title}（挂职）"),
                _ => format!("{listed}四级调研员、原{title}助理"),
            };
            Unit { position, ..unit }
        }
        Posts::Titles => of(TITLES, number, unit),
        Posts::Citizens => {
            Unit { voice: Some(&VILLAGERS), own_name: "我们".to_owned(), ..of(CITIZENS, number, unit) }
        }
    }
}

/// An entry of a list, another for each number.
fn of(list: &[(&str, &str)], number: usize, unit: Unit) -> Unit {
    // Five has no factor in common with the twelve entries.
    let (position, listed) = list[number * 5 % list.len()];
    Unit { position: position.to_owned(), listed: listed.to_owned(), ..unit }
}

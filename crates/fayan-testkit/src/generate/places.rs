//! Invented provinces, cities, counties, towns and the papers that appear there.

use super::random::{Deck, Random};

/// Provinces without the word 省.
const PROVINCES: &[&str] = &["岭澜", "东禾", "澜西", "云麓", "北屏", "海岱"];
/// Cities without the word 市.
const CITIES: &[&str] =
    &["临渡", "云屏", "青汀", "汐州", "岚川", "望洲", "桐浦", "雁洲", "澜山", "鹭城", "柏渡", "沙溪"];
/// Counties and districts as they are called in full.
const COUNTIES: &[&str] = &[
    "石篁县",
    "沙棠县",
    "月坡县",
    "枫桥湾区",
    "南屏区",
    "浣溪区",
    "青篱县",
    "渡头区",
    "云坳县",
    "鹿岭县",
    "竹溪湾县",
    "白鹭区",
];
const TOWNS: &[&str] =
    &["鹿鸣镇", "上坪镇", "石桥头镇", "花溪乡", "杏林乡", "云岭镇", "双河口镇", "茶亭乡", "柳渡镇", "古渡镇"];
const STREETS: &[&str] = &["望江街道", "青禾街道", "桥西街道", "钟楼街道", "荷塘街道", "绣屏街道"];
const VILLAGES: &[&str] = &["上湾村", "石榴园村", "大樟树村", "新月村", "李家垭村", "三棵松村", "水碓村", "望海村"];
const COMMUNITIES: &[&str] = &["青禾里社区", "银杏社区", "灯塔社区", "梧桐巷社区", "江畔社区", "向日葵社区"];
const VENUES: &[&str] = &["市民中心", "人民会堂", "会议中心", "党校礼堂", "开发区展示馆"];

/// How far a meeting reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// A province: 全省, 省财政厅, cities speak.
    Province,
    /// A city: 全市, 市财政局, counties speak.
    City,
    /// A county: 全县, 县财政局, towns speak.
    County,
}

impl Level {
    /// 全省, 全市, 全县.
    pub(super) fn whole(self) -> &'static str {
        match self {
            Self::Province => "全省",
            Self::City => "全市",
            Self::County => "全县",
        }
    }

    /// 省, 市, 县.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
        }
    }
}

/// The region of a page and the names that have not been used on it yet.
#[derive(Debug)]
pub(super) struct Region {
    /// How far the meeting reaches.
    pub(super) level: Level,
    /// The region in full: 岭澜省, 临渡市, 石篁县.
    pub(super) full: String,
    /// The region as its papers call it: 岭澜, 临渡, 石篁.
    pub(super) short: String,
    /// Where its government sits, for 在…召开: a city, or a venue.
    pub(super) seat: String,
    cities: Deck<&'static str>,
    counties: Deck<&'static str>,
    towns: Deck<&'static str>,
    streets: Deck<&'static str>,
    villages: Deck<&'static str>,
    communities: Deck<&'static str>,
}

impl Region {
    /// A region of the given reach.
    pub(super) fn draw(level: Level, random: &mut Random) -> Self {
        let mut cities = Deck::new(CITIES);
        let mut counties = Deck::new(COUNTIES);
        let (full, short, seat) = match level {
            Level::Province => {
                let province = random.pick(PROVINCES);
                (format!("{province}省"), province.to_owned(), cities.deal(random).to_owned())
            }
            Level::City => {
                let city = cities.deal(random);
                (format!("{city}市"), city.to_owned(), random.pick(VENUES).to_owned())
            }
            Level::County => {
                // A district has streets and no villages; a county paper is the plainer case.
                let county = loop {
                    let county = counties.deal(random);
                    if county.ends_with('县') {
                        break county;
                    }
                };
                (county.to_owned(), county.trim_end_matches('县').to_owned(), random.pick(VENUES).to_owned())
            }
        };
        Self {
            level,
            full,
            short,
            seat,
            cities,
            counties,
            towns: Deck::new(TOWNS),
            streets: Deck::new(STREETS),
            villages: Deck::new(VILLAGES),
            communities: Deck::new(COMMUNITIES),
        }
    }

    /// Another city, without 市.
    pub(super) fn city(&mut self, random: &mut Random) -> &'static str {
        self.cities.deal(random)
    }

    /// Another county or district, in full.
    pub(super) fn county(&mut self, random: &mut Random) -> &'static str {
        self.counties.deal(random)
    }

    /// Another town, in full.
    pub(super) fn town(&mut self, random: &mut Random) -> &'static str {
        self.towns.deal(random)
    }

    /// Another street, in full.
    pub(super) fn street(&mut self, random: &mut Random) -> &'static str {
        self.streets.deal(random)
    }

    /// Another village, in full.
    pub(super) fn village(&mut self, random: &mut Random) -> &'static str {
        self.villages.deal(random)
    }

    /// Another community, in full.
    pub(super) fn community(&mut self, random: &mut Random) -> &'static str {
        self.communities.deal(random)
    }

    /// A paper of the region.
    pub(super) fn paper(&self, random: &mut Random) -> String {
        match self.level {
            Level::Province => format!("{}日报", self.short),
            Level::City if random.chance(70) => format!("{}日报", self.short),
            Level::City => format!("{}晚报", self.short),
            Level::County => format!("今日{}", self.short),
        }
    }
}

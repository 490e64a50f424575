//! Who speaks: units with their posts.

use super::{
    places::{Level, Region},
    random::{Deck, Random},
    themes::{COMPANY, VILLAGERS, Voice},
};

/// Offices below the word 省, 市 or 县: the office, and the title of its head.
const OFFICES: &[(&str, &str)] = &[
    ("发展和改革委员会", "主任"),
    ("财政局", "局长"),
    ("教育局", "局长"),
    ("农业农村局", "局长"),
    ("生态环境局", "局长"),
    ("住房和城乡建设局", "局长"),
    ("文化广电和旅游局", "局长"),
    ("应急管理局", "局长"),
    ("行政审批服务局", "局长"),
    ("工业和信息化局", "局长"),
    ("市场监督管理局", "局长"),
    ("水务局", "局长"),
];
const PARTY_OFFICES: &[(&str, &str)] = &[
    ("委组织部", "副部长"),
    ("委政法委", "常务副书记"),
    ("委社会工作部", "部长"),
    ("委直属机关工委", "常务副书记"),
    ("纪委监委", "副书记"),
    ("国资委党委", "书记、主任"),
];
const BRANDS: &[&str] = &["云帆", "禾光", "星海", "磐石", "青桐", "朝汐", "领川", "沐林", "泰和源", "百草集"];
const TRADES: &[(&str, &str)] = &[
    ("精密制造有限公司", "董事长"),
    ("新材料科技股份有限公司", "总经理"),
    ("食品有限公司", "董事长"),
    ("文旅发展集团有限公司", "党委书记、董事长"),
    ("建设投资集团有限公司", "党委书记、董事长"),
    ("生物科技有限公司", "创始人"),
    ("纸业股份有限公司", "党委副书记、总裁"),
];

/// A unit that speaks, and the post of the person who speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// As the editor's note lists it.
    pub(super) listed: String,
    /// The position of its speaker, as printed.
    pub(super) position: String,
    /// How the speaker calls the own place or house.
    pub(super) own_name: String,
    /// The words used by its speaker, when they are not an official's.
    pub(super) voice: Option<&'static Voice>,
}

/// Deals units of one region, none twice.
pub(super) struct Units<'r> {
    region: &'r mut Region,
    offices: Deck<(&'static str, &'static str)>,
    party_offices: Deck<(&'static str, &'static str)>,
    brands: Deck<&'static str>,
}

impl<'r> Units<'r> {
    /// The units of a region.
    pub(super) fn new(region: &'r mut Region) -> Self {
        Self { region, offices: Deck::new(OFFICES), party_offices: Deck::new(PARTY_OFFICES), brands: Deck::new(BRANDS) }
    }

    /// Another unit.
    pub(super) fn draw(&mut self, random: &mut Random) -> Unit {
        match (self.region.level, random.weighted(&[(0, 45), (1, 22), (2, 10), (3, 13), (4, 10)])) {
            (Level::Province, 0) => self.city_committee(random),
            (Level::City, 0) => self.county(random),
            (Level::County, 0) => self.town(random),
            (_, 1) => self.office(random),
            (_, 2) => self.party_office(random),
            (_, 3) => self.company(random),
            (Level::Province, _) => self.zone(random),
            (Level::City, _) => self.street_or_community(random),
            (Level::County, _) => self.village(random),
        }
    }

    fn city_committee(&mut self, random: &mut Random) -> Unit {
        let city = self.region.city(random);
        let (listed, position) = match random.weighted(&[(0, 50), (1, 25), (2, 20), (3, 5)]) {
            0 => (format!("{city}市委"), format!("{city}市委书记")),
            1 => (format!("{city}市委"), format!("省委常委、{city}市委书记")),
            2 => (format!("{city}市"), format!("{city}市委副书记、市长")),
            _ => (format!("{city}市"), format!("{city}市委副书记、代市长")),
        };
        Unit { listed, position, own_name: city.to_owned(), voice: None }
    }

    fn county(&mut self, random: &mut Random) -> Unit {
        let county = self.region.county(random);
        let head = if county.ends_with('县') { "县" } else { "区" };
        let (listed, position) = match random.weighted(&[(0, 45), (1, 35), (2, 20)]) {
            0 => (format!("{county}委"), format!("{county}委书记")),
            1 => (county.to_owned(), format!("{county}委副书记、{head}长")),
            _ => (format!("{county}委"), format!("市委常委、{county}委书记")),
        };
        Unit { listed, position, own_name: county.to_owned(), voice: None }
    }

    fn town(&mut self, random: &mut Random) -> Unit {
        let town = self.region.town(random);
        let head = town.chars().last().expect("town names have characters");
        let position = match random.below(3) {
            0 => format!("{town}党委书记"),
            1 => format!("{town}党委副书记、{head}长"),
            _ => format!("{town}党委书记、人大主席"),
        };
        Unit { listed: town.to_owned(), position, own_name: town.to_owned(), voice: None }
    }

    /// Another office of the government.
    pub(super) fn office(&mut self, random: &mut Random) -> Unit {
        let (office, title) = self.offices.deal(random);
        let prefix = self.region.level.prefix();
        // In a province the same body is a 厅, and so is its head.
        let (office, title) = match self.region.level {
            Level::Province => (office.replace('局', "厅"), title.replace('局', "厅")),
            _ => (office.to_owned(), title.to_owned()),
        };
        let listed = format!("{prefix}{office}");
        let position = match random.below(4) {
            0 => format!("{listed}{title}"),
            1 => format!("{listed}党组书记、{title}"),
            2 => format!("{listed}党组成员、副{title}"),
            _ => format!("{listed}党委书记、{title}"),
        };
        Unit { own_name: listed.clone(), listed, position, voice: None }
    }

    fn party_office(&mut self, random: &mut Random) -> Unit {
        let (office, title) = self.party_offices.deal(random);
        let listed = format!("{}{office}", self.region.level.prefix());
        Unit { own_name: listed.clone(), position: format!("{listed}{title}"), listed, voice: None }
    }

    fn company(&mut self, random: &mut Random) -> Unit {
        let (trade, title) = random.choose(TRADES);
        let listed = format!("{}{}{trade}", self.region.short, self.brands.deal(random));
        Unit { position: format!("{listed}{title}"), listed, own_name: "公司".to_owned(), voice: Some(&COMPANY) }
    }

    fn zone(&mut self, random: &mut Random) -> Unit {
        let city = self.region.city(random);
        let listed = format!("{city}高新区党工委");
        let position = if random.chance(60) {
            format!("{city}市委常委、副市长，{listed}书记")
        } else {
            format!("{listed}书记")
        };
        Unit { listed, position, own_name: format!("{city}高新区"), voice: None }
    }

    fn street_or_community(&mut self, random: &mut Random) -> Unit {
        if random.chance(60) {
            let street = self.region.street(random);
            let position = format!("{street}党工委书记");
            return Unit { listed: street.to_owned(), position, own_name: street.to_owned(), voice: None };
        }
        let community = self.region.community(random);
        Unit {
            listed: community.to_owned(),
            position: format!("{community}党委书记、居委会主任"),
            own_name: "我们社区".to_owned(),
            voice: Some(&VILLAGERS),
        }
    }

    fn village(&mut self, random: &mut Random) -> Unit {
        let listed = format!("{}{}", self.region.town(random), self.region.village(random));
        let position = match random.below(3) {
            0 => format!("{listed}党总支书记、村委会主任"),
            1 => format!("{listed}第一书记"),
            _ => format!("{listed}党支部书记"),
        };
        Unit { listed, position, own_name: "我们村".to_owned(), voice: Some(&VILLAGERS) }
    }
}

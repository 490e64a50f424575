//! Several articles on one page: speeches of a meeting between the news of the day.

use super::{
    super::{
        byline::Byline,
        excerpts,
        options::{Damage, Options},
        page::{Block, Page, Role},
        people::People,
        random::{Deck, Random},
        style::{Heading, Style},
    },
    desk::Desk,
};

const NEWS: &[(&str, &str)] = &[
    (
        "秋粮收购点开到田边",
        "这几天，沿江各乡镇的收购点排起了长队。农户把稻谷直接拉到地头的烘干车旁，当场过磅，当天结算。收购站的工作人员说，今年的水分普遍偏高，烘干车已经从三台加到了八台。",
    ),
    (
        "老街书店重新开门",
        "停业半年的老街书店昨天重新开门。店面比原来小了一半，旧书却多了一倍。不少老读者专程赶来，带走一两本，也留下几本。店主说，只要还有人来坐坐，灯就会一直亮着。",
    ),
    (
        "大风蓝色预警发布",
        "气象台昨天下午发布大风蓝色预警：预计今天白天沿海海面有七级偏北风，阵风九级。海事部门提醒，小型船只应及早回港，户外广告牌需要加固。",
    ),
    (
        "公交新线路下月试运行",
        "三条连接新城和老城的公交线路将于下月初试运行，首末班车时间与地铁衔接。试运行期间，市民可以通过热线反映意见，线路走向将据此调整。",
    ),
    (
        "孩子们的画挂进了地铁站",
        "一百二十幅儿童画昨天挂进了地铁三号线的站厅。画里有晒谷场、轮渡，也有会飞的自行车。布展的老师说，每幅画旁边都留了一支笔，乘客可以写一句话给小作者。",
    ),
];

/// Speeches, then one or two other articles, each under its own title or behind a mark of the page.
pub(super) fn articles(desk: &mut Desk) -> Page {
    let random = &mut desk.random;
    let byline = random.choose(&[Byline::PostName, Byline::NamePost, Byline::TwoLines, Byline::Label]);
    let heading = if byline == Byline::Label { Heading::Absent } else { Heading::Before };
    let options = Options { byline: Some(byline), ..desk.options.clone() };
    let style = Style { heading, ..Style::default() };
    let mut page = excerpts::compose(desk.seed, &options, Damage::default(), desk.shows_publication, &style);
    let mut news = Deck::new(NEWS);
    let mark = random.below(3);
    for number in 0..random.between(1..=2) {
        let (title, text) = news.deal(random);
        if mark == 0 {
            page.blocks.push(Block::new(Role::Line, format!("第{}版()", page.page_number)));
        } else if mark == 1 {
            page.blocks.push(Block::new(Role::Line, "专栏："));
        }
        page.blocks.push(Block::new(Role::Headline, title));
        let dateline = dateline(number, &page.outlet, random);
        page.blocks.push(Block::new(Role::Body, format!("{dateline}{text}")));
    }
    page
}

fn dateline(number: usize, outlet: &str, random: &mut Random) -> String {
    let reporter = People::new(crate::generate::options::NameSpacing::Closed).draw(random).name;
    match (number + random.below(2)) % 3 {
        0 => format!("本报讯（记者 {reporter}）"),
        1 => format!("{outlet}讯（记者{reporter}）"),
        _ => format!("本报讯（通讯员 {reporter}）"),
    }
}

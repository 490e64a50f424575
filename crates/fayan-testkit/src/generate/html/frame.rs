//! What stands around the article: head, menus, neighbours, imprint.

use super::{
    super::{options::Charset, page::Page, site::Site},
    escape, portals,
};

/// Titles of other articles, for lists around the text.
const NEIGHBOURS: &[&str] = &[
    "今年第三批惠民公交线路开通",
    "图片新闻",
    "秋粮收购进入高峰",
    "气象台发布大风蓝色预警",
    "老街里的旧书摊",
    "本报评论员：实干最能动人心",
];

/// A whole page around an article.
pub(super) fn set(page: &Page, site: Site, charset: Charset, body: &str) -> String {
    let facts = Facts::of(page, charset);
    match site {
        Site::TableEpaper => table_epaper(&facts, body),
        Site::BlockEpaper => block_epaper(&facts, body),
        Site::Government => government(&facts, body),
        Site::News => news(&facts, body),
        Site::Plain => plain(&facts, body),
        Site::LinkEpaper => portals::link_epaper(&facts, body),
        Site::Court => portals::court(&facts, body),
        Site::Portal => portals::portal(&facts, body),
        Site::Conference => portals::conference(&facts, body),
        Site::Pasted => portals::pasted(&facts, body),
        Site::Interview => portals::interview(&facts, body),
    }
}

/// What frames print, escaped.
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) outlet: String,
    pub(super) charset: &'static str,
    pub(super) iso: String,
    weekday: &'static str,
    pub(super) year: usize,
    pub(super) month: usize,
    pub(super) day: usize,
    pub(super) page: usize,
}

impl Facts {
    fn of(page: &Page, charset: Charset) -> Self {
        let day = page.published;
        Self {
            title: escape(&page.title.join(" ")),
            subtitle: escape(page.subtitle.as_deref().unwrap_or_default()),
            outlet: escape(&page.outlet),
            // Pages in GB18030 have declared the smaller set ever since there was only that.
            charset: if charset == Charset::Gb18030 { "gb2312" } else { "utf-8" },
            iso: day.iso(),
            weekday: day.weekday(),
            year: day.year,
            month: day.month,
            day: day.day,
            page: page.page_number,
        }
    }

    /// The comment in which e-papers keep their metadata.
    fn properties(&self) -> String {
        let Self { title, subtitle, iso, page, .. } = self;
        format!(
            "<!--enpproperty <articleid>{year}{page:02}417</articleid><date>{iso} 00:00:00.0</date><author></author><title>{title}</title><keyword></keyword><subtitle>{subtitle}</subtitle><introtitle></introtitle><siteid>1</siteid><nodeid>{page}08</nodeid><nodename>{page:02}版：综合</nodename>/enpproperty-->",
            year = self.year
        )
    }
}

/// Links to other articles, each between two pieces of markup.
pub(super) fn neighbours(before: &str, after: &str) -> String {
    NEIGHBOURS
        .iter()
        .enumerate()
        .map(|(index, title)| format!("{before}<a href=\"content_{}.htm\">{title}</a>{after}\n", 4170 + index))
        .collect()
}

fn table_epaper(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, weekday, year, month, day, page, .. } = facts;
    format!(
        "<HTML><HEAD>\n<META http-equiv=Content-Type content=\"text/html; charset={charset}\">\n<TITLE>{outlet}电子版--{title}</TITLE>\n<SCRIPT language=javascript>function zoomIn(){{var o=document.getElementById('ozoom');o.style.fontSize='18px';}}</SCRIPT>\n<STYLE type=text/css>.f14 {{FONT-SIZE: 14px}}</STYLE>\n</HEAD>\n<BODY>\n{properties}\n<TABLE width=980><TR><TD width=300 valign=top>\n<TABLE><TR><TD>{year}年{month:02}月{day:02}日　{weekday}</TD></TR><TR><TD>第{page:02}版：综合</TD></TR>\n<TR><TD><A href=\"node_1.htm\">上一版</A>&nbsp;<A href=\"node_3.htm\">下一版</A></TD></TR></TABLE>\n<TABLE>{list}</TABLE>\n</TD><TD valign=top>\n<DIV><A href=\"content_1.htm\">3上一篇</A>&nbsp;&nbsp;<A href=\"content_2.htm\">下一篇4</A>　<A href=\"javascript:zoomIn()\">放大</A> <A href=\"#\">缩小</A> <A href=\"#\">默认</A></DIV>\n<TABLE width=\"100%\">\n<TR><TD class=font01 align=center><STRONG>{title}</STRONG></TD></TR>\n<TR><TD class=font02 align=center>{subtitle}</TD></TR>\n<TR><TD id=ozoom><founder-content>\n{body}</founder-content></TD></TR></TABLE>\n</TD></TR></TABLE>\n<DIV align=center>{outlet}社　版权所有　未经授权不得转载</DIV>\n</BODY></HTML>\n",
        properties = facts.properties(),
        list = neighbours("<TR><TD>", "</TD></TR>"),
    )
}

fn block_epaper(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, iso, page, .. } = facts;
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"{charset}\">\n<title>{title}-{outlet}数字报</title>\n<link rel=\"stylesheet\" href=\"../../css/paper.css\">\n</head>\n<body>\n{properties}\n<div class=\"head\"><span class=\"rq\">{iso}</span> <a href=\"../../index.html\">返回首页</a> <a href=\"#\">按日期检索</a></div>\n<div class=\"left\"><ul>\n{list}</ul></div>\n<div class=\"article\">\n<h3></h3>\n<h1>{title}</h1>\n<h2>{subtitle}</h2>\n<div class=\"lai\">《 {outlet} 》（ {date}　{page:02} 版）</div>\n<div id=\"ozoom\"><!--enpcontent-->\n{body}<!--/enpcontent--></div>\n</div>\n<div class=\"foot\">分享到：微信　微博　扫一扫手机阅读</div>\n</body>\n</html>\n",
        properties = facts.properties(),
        list = neighbours("<li>", "</li>"),
        date = format_args!("{}年{:02}月{:02}日", facts.year, facts.month, facts.day),
    )
}

fn government(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, iso, .. } = facts;
    let subtitle =
        if subtitle.is_empty() { String::new() } else { format!("<p style=\"text-align: center;\">{subtitle}</p>\n") };
    format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"{charset}\">\n<meta name=\"SiteName\" content=\"{outlet}网\"><meta name=\"ColumnName\" content=\"工作动态\"><meta name=\"ArticleTitle\" content=\"{title}\"><meta name=\"PubDate\" content=\"{iso} 09:20:00\"><meta name=\"ContentSource\" content=\"{outlet}\">\n<title>{outlet}网 工作动态 {title}</title>\n</head>\n<body>\n<div class=\"top\"><a href=\"/\">网站首页</a> | <a href=\"/xxgk\">信息公开</a> | <a href=\"/hdjl\">互动交流</a></div>\n<div class=\"wz\">当前位置： <a href=\"/\">首页</a> &gt; <a href=\"/gzdt\">工作动态</a> &gt; 正文</div>\n<h1 class=\"title\">{title}</h1>\n<div class=\"xx\">发布日期：{iso} 09:20:00　信息来源：{outlet}　浏览次数：<span id=\"hits\"></span>　字号：[ <a href=\"#\">大</a> <a href=\"#\">中</a> <a href=\"#\">小</a> ]</div>\n<div id=\"zoom\" class=\"content\">\n{subtitle}{body}</div>\n<div class=\"dy\">【<a href=\"#\">打印本页</a>】【<a href=\"#\">关闭窗口</a>】</div>\n<div class=\"footer\">主办：{outlet}　网站标识码：0000000000　联系我们</div>\n</body>\n</html>\n"
    )
}

fn news(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, iso, .. } = facts;
    let subtitle = if subtitle.is_empty() { String::new() } else { format!("<h2>{subtitle}</h2>\n") };
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"{charset}\">\n<meta property=\"og:title\" content=\"{title}\">\n<meta property=\"article:published_time\" content=\"{iso}T08:05:00+08:00\">\n<title>{title}_{outlet}网</title>\n<script>window.stat = {{page: 'article', words: ['书记', '主任：']}};</script>\n</head>\n<body>\n<header><nav><a href=\"/\">首页</a><a href=\"/yw\">要闻</a><a href=\"/sh\">社会</a><a href=\"/video\">视频</a></nav></header>\n<main>\n<article>\n<h1>{title}</h1>\n{subtitle}<p class=\"info\"><time datetime=\"{iso}\">{iso} 08:05</time> 来源：{outlet}</p>\n<div class=\"article-content\">\n{body}</div>\n</article>\n<aside><h4>相关阅读</h4><ul>\n{list}</ul></aside>\n<section class=\"comments\"><h4>网友评论</h4><p>登录后可以发表评论</p></section>\n</main>\n<footer>{outlet}版权所有　互联网新闻信息服务许可证编号：00000000000</footer>\n</body>\n</html>\n",
        list = neighbours("<li>", "</li>"),
    )
}

fn plain(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, iso, .. } = facts;
    let subtitle = if subtitle.is_empty() { String::new() } else { format!("<center>{subtitle}</center>\n") };
    format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n<title>{title}</title>\n</head>\n<body bgcolor=\"#ffffff\">\n<table width=\"760\" align=\"center\"><tr><td>首页 | 新闻 | 专题 | 论坛 | 留言</td></tr>\n<tr><td><center><font size=\"5\"><b>{title}</b></font></center>\n{subtitle}<center><font size=\"2\">来源：{outlet}　日期：{iso}　点击：1024</font></center><hr>\n{body}</td></tr>\n<tr><td align=\"center\">【<a href=\"#\">返回</a>】【<a href=\"#\">打印</a>】</td></tr></table>\n</body>\n</html>\n"
    )
}

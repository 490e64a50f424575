//! Frames of official sites and of papers beyond the plainest.

use super::frame::{Facts, neighbours};

/// A centred sub-title, where there is one.
fn subtitle(facts: &Facts) -> String {
    if facts.subtitle.is_empty() { String::new() } else { format!("<p align=\"center\">{}</p>\n", facts.subtitle) }
}

pub(super) fn link_epaper(facts: &Facts, body: &str) -> String {
    let Facts { title, subtitle, outlet, charset, year, month, day, page, .. } = facts;
    let list = neighbours("<li><b>", "</b></li>").replace("href=", "daoxiang=");
    format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n<title>{outlet}-{year}年{month:02}月{day:02}日-{title}</title>\n</head>\n<body>\n<div class=\"top\">{outlet}　{year}年{month:02}月{day:02}日　第{page:02}版 <a daoxiang=\"Page01.htm\">上一版</a> <a daoxiang=\"Page03.htm\">下一版</a></div>\n<map name=\"PagePicMap\"><area shape=\"poly\" coords=\"1,1,9,1,9,9\" daoxiang=\"Articel01.htm\"></map>\n<div class=\"listdaohang\"><ul>\n{list}</ul></div>\n<div id=\"contenttext\">\n<h2>{title}</h2>\n<h4>{subtitle}</h4>\n{body}</div>\n<div>版权所有 {outlet}</div>\n</body>\n</html>\n"
    )
}

pub(super) fn court(facts: &Facts, body: &str) -> String {
    let Facts { title, outlet, charset, iso, .. } = facts;
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"{charset}\">\n<title>{title} - {outlet}</title>\n</head>\n<body>\n<div class=\"nav\"><a href=\"/\">首页</a> <a href=\"/zixun.html\">资讯</a> <a href=\"/fabu.html\">权威发布</a></div>\n<div class=\"detail\">\n<div class=\"title\"><span>{title}</span></div>\n<ul class=\"message\"><li>来源：{outlet}</li><li>发布时间：{iso} 10:12:08</li><li>字号：小 大</li></ul>\n<div class=\"txt_txt\" id=\"zoom\">\n{subtitle}{body}</div>\n<div class=\"txt_etr\">责任编辑：陆小满</div>\n</div>\n<div class=\"foot\">联系我们 | 网站地图 | 版权声明</div>\n</body>\n</html>\n",
        subtitle = subtitle(facts)
    )
}

pub(super) fn portal(facts: &Facts, body: &str) -> String {
    let Facts { title, outlet, charset, year, month, day, page, .. } = facts;
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv=\"content-type\" content=\"text/html;charset={charset}\">\n<title>{title}--要闻--{outlet}网</title>\n</head>\n<body>\n<div class=\"path\"><a href=\"/\">{outlet}网</a>&gt;&gt;<a href=\"/GB/\">要闻</a></div>\n<div class=\"rm_txt cf\">\n<div class=\"col col-1\">\n<h1>{title}</h1>\n<div class=\"author\"></div>\n<div class=\"channel\">{year}年{month:02}月{day:02}日08:11 | 来源：<a href=\"#\">{outlet}</a></div>\n<div class=\"rm_txt_con cf\">\n{subtitle}{body}<span id=\"paper_num\">《 {outlet} 》（ {year}年{month:02}月{day:02}日 {page:02} 版）</span>\n<div class=\"edit\">(责编：施秋实、俞半夏)</div>\n</div>\n<div class=\"bshare-more\">分享让更多人看到</div>\n</div>\n<div class=\"col col-2\"><h2>热门排行</h2><ul>\n{list}</ul></div>\n</div>\n</body>\n</html>\n",
        subtitle = subtitle(facts),
        list = neighbours("<li>", "</li>"),
    )
}

pub(super) fn conference(facts: &Facts, body: &str) -> String {
    let Facts { title, outlet, charset, iso, .. } = facts;
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"{charset}\">\n<meta name=\"ArticleTitle\" content=\"{title}\">\n<meta name=\"PubDate\" content=\"{iso} 16:30\">\n<meta name=\"ContentSource\" content=\"{outlet}\">\n<title>{title}</title>\n</head>\n<body>\n<div class=\"crumb\">您的位置：<a href=\"/\">首页</a> &gt; <a href=\"/xwfb/\">新闻发布</a></div>\n<div class=\"scsj\"><h1>{title}</h1><p>{iso} 16:30 来源：{outlet} 【字体：大 中 小】</p></div>\n<div class=\"TRS_Editor\">\n{subtitle}{body}</div>\n<div class=\"xgbd\">相关报道<ul>\n{list}</ul></div>\n<div class=\"footer\">主办单位：{outlet} ICP备00000000号</div>\n</body>\n</html>\n",
        subtitle = subtitle(facts),
        list = neighbours("<li>", "</li>"),
    )
}

pub(super) fn pasted(facts: &Facts, body: &str) -> String {
    let Facts { title, outlet, charset, iso, .. } = facts;
    format!(
        "<HTML xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<HEAD>\n<META content=\"text/html; charset={charset}\" http-equiv=Content-Type>\n<TITLE>{title}</TITLE>\n</HEAD>\n<BODY>\n<DIV id=menu>首页 学校概况 新闻中心 通知公告</DIV>\n<DIV class=biaoti><B>{title}</B></DIV>\n<DIV class=info>作者：管理员 来源：{outlet} 发布时间：{iso} 点击数：<SCRIPT src=\"/count.js\"></SCRIPT></DIV>\n<DIV class=neirong>\n{subtitle}{body}</DIV>\n<DIV>上一篇：没有了 下一篇：图片新闻</DIV>\n</BODY>\n</HTML>\n",
        subtitle = subtitle(facts)
    )
}

pub(super) fn interview(facts: &Facts, body: &str) -> String {
    let Facts { title, outlet, charset, iso, .. } = facts;
    format!(
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n<title>{title}_政民互动_{outlet}网</title>\n</head>\n<body>\n<div id=\"h\">{outlet}网 | 首页 | 政务公开 | 政民互动</div>\n<div id=\"p\">当前位置：首页 &gt;&gt; 政民互动 &gt;&gt; 在线访谈</div>\n<h1>{title}</h1>\n<div class=\"fbsj\">发布日期：{iso}</div>\n{subtitle}<dl>\n{body}</dl>\n<div class=\"ask\">我要提问　昵称：<input> 内容：<textarea></textarea></div>\n<div id=\"f\">{outlet}主办　值班电话：0000-00000000</div>\n</body>\n</html>\n",
        subtitle = subtitle(facts)
    )
}

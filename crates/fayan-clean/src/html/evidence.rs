//! What names, comments and phrases say about the place of text on a page. All of it is evidence that is weighed; none
//! of it is about one site.

use super::blocks::Element;

/// `class` and `id` words that publishing systems give to the text of an article, lower case.
#[rustfmt::skip]
const BODY_NAMES: &[&str] = &[
    "articlebody", "article-body", "article_body", "articlecontent", "article-content", "article_content",
    "article_con", "article-main", "articlecontents", "articletext", "article-text", "article_text", "artcon",
    "artibody", "artical_con", "bt_content", "contentbody", "contentmain", "content-text", "content_text",
    "contenttext", "detailcontent", "detail-content", "detail_content", "detail_con", "detail_txt", "endtext",
    "entry-content", "fontzoom", "htmlcontent", "ivs_content", "js_content", "left_zw", "main-article-content",
    "mainbody", "main-text", "maintext", "newscontent", "news-content", "news_content", "newstext", "news_text",
    "ozoom", "p-detail", "pages_content", "post-content", "rich_media_content", "rm_txt_con", "text_box",
    "textbody", "trs_editor", "trs_editor_view", "trs_ueditor", "txt_txt", "ucap-content", "ucap_content",
    "v_news_content", "xl_content", "zoom", "zoomcon", "zw_content",
];

/// Words that mark the surroundings of an article when they are part of a `class` or `id`, lower case.
#[rustfmt::skip]
const SURROUNDING_NAMES: &[&str] = &[
    "advert", "bottom", "breadcrumb", "bshare", "comment", "copyright", "crumb", "dqwz", "foot", "friend",
    "header", "hot", "links", "login", "menu", "nav", "pager", "pagination", "pinglun", "position", "rank",
    "recommend", "relate", "search", "share", "side", "swiper", "toolbar", "topbar", "weizhi",
];

/// Comments around the text of an article: what the opening and the closing one contain.
const BODY_COMMENTS: &[(&str, &str)] = &[
    ("<!--enpcontent", "<!--/enpcontent"),
    ("<!--<npm:article-content", "<!--</npm:article-content"),
    ("content.begin", "content.end"),
    ("content() parse begin", "content() parse end"),
    ("content begin", "content end"),
    ("content start", "content end"),
    ("正文开始", "正文结束"),
    ("正文 开始", "正文 结束"),
    ("正文begin", "正文end"),
];

/// Whether an element is named as the text of an article.
pub(super) fn is_body(element: &Element) -> bool {
    if element.name == "founder-content" {
        return true;
    }
    let class = element.class.to_ascii_lowercase();
    class.split_whitespace().any(|word| BODY_NAMES.contains(&word) || word.starts_with("vsb_content"))
}

/// Whether an element is named as something around an article.
pub(super) fn is_surrounding(name: &str, class: &str) -> bool {
    if matches!(name, "nav" | "footer" | "aside") {
        return true;
    }
    let class = class.to_ascii_lowercase();
    class.split_whitespace().any(|word| SURROUNDING_NAMES.iter().any(|name| word.contains(name)))
}

/// Whether an element is named as a title.
pub(super) fn is_title(element: &Element) -> bool {
    const WORDS: &[&str] = &["title", "tit", "headline", "bt", "biaoti", "h-title"];
    let class = element.class.to_ascii_lowercase();
    let mut words = class.split_whitespace().map(|word| word.trim_end_matches(|digit: char| digit.is_ascii_digit()));
    words.any(|word| WORDS.contains(&word) || word.ends_with("title"))
}

/// Whether a comment opens the text of an article, and the comment that closes it.
pub(super) fn body_comment(comment: &str) -> Option<&'static str> {
    let comment = comment.to_ascii_lowercase();
    BODY_COMMENTS.iter().find(|(open, _)| comment.contains(open)).map(|(_, close)| *close)
}

/// Text around articles, by what it says. Only short lines can say it; a sentence is never one of them.
pub(super) fn surrounding_text(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 160;
    // A character has at most four bytes; most lines of an article are told apart without counting.
    let length = if text.len() > LONGEST * 4 { return None } else { text.chars().count() };
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if length > LONGEST {
        return None;
    }
    let is_sentence = text.contains(['。', '，', '！', '？']);
    // Imprints are often set with a space after each character.
    let squeezed: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    if IMPRINT.iter().any(|word| squeezed.contains(word)) {
        Some("imprint")
    } else if is_sentence {
        None
    } else if length <= 60 && (starts(BREADCRUMBS) || text.matches(['>', '＞', '»']).count() >= 2) {
        Some("breadcrumb")
    } else if length <= 40 && starts(PAGING) {
        Some("paging")
    } else if is_related_heading(text) {
        Some("related")
    } else if TOOL_LINES.contains(&squeezed.as_str()) || (length <= 60 && holds(TOOLS)) {
        Some("tools")
    } else if holds(FOOTER) {
        Some("footer")
    } else {
        None
    }
}

/// A heading of related articles stands alone, at most with a word or two after it.
fn is_related_heading(text: &str) -> bool {
    let decoration: &[char] = &['【', '】', '[', ']', '■', '●', '：', ':', '>', '》', '…', '.', ' '];
    let text = text.trim_matches(decoration);
    let rest = RELATED.iter().find_map(|word| text.strip_prefix(word));
    text == "更多" || rest.is_some_and(|rest| rest.chars().count() <= 4)
}

#[rustfmt::skip]
const BREADCRUMBS: &[&str] = &[
    "当前位置", "您当前", "你当前", "当前的位置", "所在位置", "您所在", "您的位置", "你的位置", "您现在的位置",
    "当前栏目",
];
#[rustfmt::skip]
const PAGING: &[&str] = &[
    "上一篇", "下一篇", "上一条", "下一条", "上一版", "下一版", "上一页", "下一页", "上一期", "下一期", "3上一",
    "返回目录", "返回首页", "返回顶部", "返回列表", "版面翻页", "按日期搜索",
];
#[rustfmt::skip]
const RELATED: &[&str] = &[
    "相关新闻", "相关阅读", "相关链接", "相关报道", "相关文章", "相关稿件", "相关专题", "延伸阅读", "推荐阅读",
    "推荐文章", "热门文章", "热点文章", "热点新闻", "热门推荐", "新闻排行", "点击排行", "友情链接", "本版文章",
    "本版新闻", "本版标题", "网友评论", "最新评论", "发表评论", "我要评论", "猜你喜欢", "精彩推荐", "标题导航",
    "往期回顾",
];
/// Words that belong to the tools of a page even in a line without links. Words that an article may use in a headline
/// (扫码, 浏览量) are not among them.
#[rustfmt::skip]
const TOOLS: &[&str] = &[
    "打印本页", "打印此页", "打印文章", "【打印", "关闭窗口", "关闭本页", "【关闭", "字号：", "字号:", "字体：",
    "字体:", "【字体", "[字体", "分享到：", "分享到:", "分享至", "浏览次数", "点击数", "阅读次数", "点击次数",
    "我要纠错", "收藏本", "设为首页", "加入收藏", "新闻热线", "放大 缩小", "登录 注册",
];
/// Whole lines that belong to the tools of a page.
#[rustfmt::skip]
const TOOL_LINES: &[&str] = &[
    "小字号", "大字号", "字号", "扫一扫", "微信扫一扫", "扫一扫二维码", "扫码关注", "分享", "打印", "关闭", "收藏", "举报", "点赞", "评论", "登录", "注册",
];

/// Words of imprints, which stand nowhere else.
#[rustfmt::skip]
const IMPRINT: &[&str] = &[
    "版权所有", "ICP备", "icp备", "ICP证", "Copyright", "copyright", "COPYRIGHT", "©", "网站标识码", "公网安备",
    "国内统一刊号", "信息服务许可证", "未经书面授权",
];
#[rustfmt::skip]
const FOOTER: &[&str] = &[
    "版权声明", "技术支持", "未经授权", "举报电话", "主办单位：", "承办单位：", "网站地图", "联系我们", "关于我们",
];

/// Whether a whole line is a tool of the page, for example 打印本页.
pub(super) fn is_tool(text: &str) -> bool {
    let text = text.trim_matches(['【', '】', '[', ']', ' ']);
    TOOL_LINES.contains(&text) || TOOLS.contains(&text)
}

/// Lines about the page rather than the article: dates and sources under a title.
pub(super) fn is_page_data(text: &str) -> bool {
    #[rustfmt::skip]
    const OPENINGS: &[&str] = &[
        "发布时间", "发布日期", "发表时间", "发布于", "日期：", "日期:", "时间：", "时间:", "来源：", "来源:",
        "来源 ", "信息来源", "稿件来源", "文章来源", "作者：", "作者:", "发布机构", "发布单位", "索引号",
        "浏览次数", "点击次数", "点击：", "更新时间", "发稿时间", "发布者", "发布人", "发表于", "录入",
        "Posted on",
    ];
    let opening = text.trim_start_matches(['【', '[', '（', '(', ' ']);
    let is_short = text.chars().count() <= 80 && !text.contains(['，', '。', '！', '？']);
    is_short && (OPENINGS.iter().any(|word| opening.starts_with(word)) || holds_a_stamp(text))
}

/// `2012-01-12 16:49 来源：…`, `《 人民日报 》（ 2020年08月25日 04 版）`, `某某日报　2025-03-12　第02版`: a date with little
/// besides.
fn holds_a_stamp(text: &str) -> bool {
    const LONGEST: usize = 40;
    let length = text.chars().count();
    let is_page = crate::dates::page_number(text).is_some();
    let begins = text.starts_with(|character: char| character.is_ascii_digit());
    length <= LONGEST && (is_page || begins || text.contains("来源")) && crate::dates::first(text).is_some()
}

/// A part of page data that can stand at the beginning of a body without being a part of the article.
pub(super) fn is_page_data_in_body(text: &str) -> bool {
    #[rustfmt::skip]
    const OPENINGS: &[&str] = &[
        "发布时间", "发布日期", "发表时间", "信息来源", "稿件来源", "文章来源", "浏览次数", "点击次数", "发布者",
    ];
    let is_stamp = text.starts_with('《') || text.contains("来源") || text.contains(':');
    OPENINGS.iter().any(|word| text.starts_with(word)) || (is_stamp && is_page_data(text) && holds_a_stamp(text))
}

/// Whether a line names who made the article.
pub(super) fn is_credit(text: &str) -> bool {
    const LONGEST: usize = 120;
    #[rustfmt::skip]
    const ROLES: &[&str] = &[
        "责任编辑", "责编", "编辑", "文字整理", "整理", "校对", "审核", "初审", "复审", "终审", "供稿", "摄影",
        "记者", "通讯员", "来源", "作者", "撰稿", "值班编辑", "值班主任", "主编", "监制", "编审", "美编", "版式",
    ];
    if text.len() > 4 * LONGEST || text.chars().count() > LONGEST {
        return false;
    }
    let has_role = ROLES.iter().any(|role| {
        text.match_indices(role)
            .any(|(at, role)| text[at + role.len()..].trim_start().starts_with(['：', ':', '/', '／']))
    });
    let is_bracketed = text.starts_with(['（', '(']) && ROLES.iter().any(|role| text.contains(role));
    has_role || is_bracketed
}

/// Whether a line opens with the credit of an editor.
pub(super) fn is_editor(text: &str) -> bool {
    const OPENINGS: &[&str] = &["责任编辑", "责编", "值班编辑", "编辑：", "编辑:"];
    let text = text.trim_start_matches(['【', '[', '（', '(', ' ']);
    text.chars().count() <= 40 && OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Whether a part of a line between wide spaces is a credit that stands in an imprint.
pub(super) fn is_credit_in_imprint(part: &str) -> bool {
    is_credit(part) && part.contains("编辑") && surrounding_text(part).is_none()
}

/// Words of links that do something instead of leading somewhere.
pub(super) fn is_action(link: &str) -> bool {
    #[rustfmt::skip]
    const ACTIONS: &[&str] = &[
        "大", "中", "小", "放大", "缩小", "默认", "打印", "打印本页", "打印此页", "打印文章", "关闭", "关闭窗口",
        "关闭本页", "收藏", "分享", "返回", "返回顶部", "返回首页", "发送给我好友", "推荐给朋友", "复制链接",
        "保存", "评论", "纠错", "举报", "更多", "更多>>", "全文", "加入收藏", "设为首页",
    ];
    ACTIONS.contains(&link)
}

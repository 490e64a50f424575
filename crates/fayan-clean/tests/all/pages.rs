//! Small invented pages: what each rule and each part of the selection is for.

use encoding_rs::GB18030;
use fayan_contract::{
    clean::{Break, CleanDocument, EncodingBasis, MetadataKey},
    issue::IssueCode,
    message::GivenMetadata,
};

use crate::{named, proven};

fn page(html: &str) -> CleanDocument {
    proven(html.as_bytes(), &named("page.html"))
}

fn text(text: &str) -> CleanDocument {
    proven(text.as_bytes(), &named("page.txt"))
}

fn lines(document: &CleanDocument) -> Vec<&str> {
    document.lines.iter().map(|line| line.text.as_str()).collect()
}

fn value(document: &CleanDocument, key: MetadataKey) -> Option<&str> {
    document.metadata.iter().find(|metadata| metadata.key == key).map(|metadata| metadata.value.as_str())
}

#[test]
fn plain_text_gives_lines_with_indents_gaps_and_blanks() {
    let document = text("\u{FEFF}\r\n　　编者按：  会上\r\n\r\n\r\n王　　伟\u{A0}\n");
    assert_eq!(lines(&document), ["编者按： 会上", "王 伟"]);
    let [first, second] = &document.lines[..] else { panic!("two lines") };
    assert_eq!((first.cues.indent, first.cues.blank_before, first.cues.gaps.as_slice()), (4, 1, &[(12, 2)][..]));
    assert_eq!((second.cues.indent, second.cues.blank_before, second.cues.gaps.as_slice()), (0, 2, &[(3, 4)][..]));
    assert_eq!(second.cues.width, 5);
}

#[test]
fn an_untouched_text_has_no_edits() {
    assert_eq!(text("编者按\n会上，甲作了发言。\n").edits.len(), 1, "only the last line end is left out");
    assert!(text("编者按\n会上。").edits.is_empty());
    assert!(text("").edits.is_empty());
}

#[test]
fn characters_are_mended_one_rule_at_a_time() {
    let document = text("１２３４５热线 ⻓期 阿不都•买买提 \u{E5E5}字 说︰，好\u{200B}的");
    assert_eq!(lines(&document), ["12345热线 长期 阿不都·买买提 〓字 说：，好的"]);
    let codes: Vec<IssueCode> = document.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::EncodingRepaired, IssueCode::EncodingDamaged]);
    assert!(document.issues[1].detail.contains("U+E5E5"));
    // Digits are cited one by one although they are one edit.
    assert_eq!(document.lines[0].cite(1..3)[0].range(), 3..9);
}

#[test]
fn a_gb2312_label_is_read_as_gb18030() {
    let html = "<html><meta charset=gb2312><body><p>赵　堃（局长）</p><p>镕𬭎</p></body></html>";
    let document = proven(&GB18030.encode(html).0, &named("page.html"));
    assert_eq!(lines(&document), ["赵 堃（局长）", "镕𬭎"]);
    assert_eq!(document.encoding.name, "gb18030");
    assert_eq!(document.encoding.declared.as_deref(), Some("gb2312"));
    assert_eq!(document.encoding.basis, EncodingBasis::Label);
}

#[test]
fn encodings_are_decided_by_bytes_before_labels() {
    let body = "会上，市人力资源和社会保障局等单位作了发言。";
    let basis = |raw: &[u8], charset: Option<&str>| {
        let given = GivenMetadata { charset: charset.map(str::to_owned), ..named("page.txt") };
        let document = proven(raw, &given);
        assert_eq!(lines(&document), [body]);
        (document.encoding.name, document.encoding.basis)
    };
    let gb18030 = GB18030.encode(body).0;
    let (utf8, gb) = ("UTF-8".to_owned(), "gb18030".to_owned());
    assert_eq!(basis(body.as_bytes(), Some("gbk")), (utf8.clone(), EncodingBasis::Utf8));
    assert_eq!(basis(format!("\u{FEFF}{body}").as_bytes(), None), (utf8, EncodingBasis::Bom));
    assert_eq!(basis(&gb18030, Some("gb2312")), (gb.clone(), EncodingBasis::Label));
    assert_eq!(basis(&gb18030, None), (gb.clone(), EncodingBasis::Detected));
    assert_eq!(basis(&gb18030, Some("utf-8")), (gb, EncodingBasis::Detected));
    let utf16: Vec<u8> = format!("\u{FEFF}{body}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(basis(&utf16, None), ("UTF-16LE".to_owned(), EncodingBasis::Bom));
    let big5 = encoding_rs::BIG5.encode("會上作了發言").0;
    let given = GivenMetadata { charset: Some("big5".to_owned()), ..named("page.txt") };
    assert_eq!(lines(&proven(&big5, &given)), ["會上作了發言"]);
}

#[test]
fn big5_is_told_from_gb18030_without_or_against_its_label() {
    let body = "主席：各位議員，會議現在開始。請局長作答。";
    let big5 = encoding_rs::BIG5.encode(body).0;
    for label in [None, Some("utf-8")] {
        let given = GivenMetadata { charset: label.map(str::to_owned), ..named("page.txt") };
        let document = proven(&big5, &given);
        assert_eq!(lines(&document), [body]);
        assert_eq!((document.encoding.name.as_str(), document.encoding.basis), ("Big5", EncodingBasis::Detected));
    }
}

#[test]
fn broken_bytes_are_shown_counted_and_told() {
    let mut raw = "会上，甲作了发言。乙作了发言。丙作了发言。".as_bytes().to_vec();
    raw.remove(30);
    let document = proven(&raw, &named("page.txt"));
    assert_eq!(document.encoding.name, "UTF-8");
    assert_eq!(document.encoding.undecodable, 2);
    assert!(document.lines[0].text.contains('\u{FFFD}'));
    assert_eq!(document.issues[0].code, IssueCode::EncodingDamaged);
    assert_eq!(document.issues[0].spans.len(), 1);
}

#[test]
fn what_is_no_text_gives_no_lines() {
    for (raw, code) in [
        (&b"%PDF-1.4 1 0 obj"[..], IssueCode::EncodingDamaged),
        (b"\x89PNG\r\n\x1A\n\0\0", IssueCode::NeedsOcr),
        (b"\0\x01\x02\x03\xFF\xFE\x80\x81\x02\x01\0\0", IssueCode::EncodingDamaged),
    ] {
        let document = proven(raw, &GivenMetadata::default());
        assert!(document.lines.is_empty());
        assert_eq!(document.issues[0].code, code);
        assert_eq!(document.edits.len(), 1);
    }
}

#[test]
fn blocks_breaks_and_inline_markup_give_lines_and_cues() {
    let document = page(concat!(
        "<html><body><div id=zoom><p align=center><strong>用心用情 兴业富民</strong></p>",
        "<p style='text-align:center'>市委书记&nbsp;&nbsp;白  桦</p>",
        "<p>　　<b>主持人：</b>一行\n　二行<br><br>三<i>行</i></p><h3>小标题</h3><p>结束。</p></div></body></html>"
    ));
    assert_eq!(
        lines(&document),
        ["用心用情 兴业富民", "市委书记 白 桦", "主持人：一行 二行", "三行", "小标题", "结束。"]
    );
    let cues = |index: usize| &document.lines[index].cues;
    assert!(cues(0).centred && cues(0).bold && cues(0).bold_until.is_none());
    assert_eq!(cues(1).gaps, [(12, 2), (16, 1)]);
    assert_eq!((cues(2).indent, cues(2).bold_until), (4, Some(12)));
    assert_eq!((cues(3).break_before, cues(3).blank_before), (Break::Br, 1));
    assert_eq!((cues(4).heading, cues(4).break_before), (Some(3), Break::Block));
    assert_eq!(cues(4).class.as_deref(), Some("zoom"));
    assert_eq!(cues(5).element.as_deref(), Some("p"));
}

#[test]
fn source_line_ends_between_han_characters_are_no_spaces() {
    let document = page("<html><p>一张蓝图\n   绘到\r\n底，open\nsource 很好</p>");
    assert_eq!(lines(&document), ["一张蓝图绘到底，open source 很好"]);
}

#[test]
fn hidden_parts_give_no_lines() {
    let document = page(concat!(
        "<html><head><title>题</title><style>p{}</style></head><body><script>document.write('<p>甲</p>')</script>",
        "<noscript>请打开脚本</noscript><select><option>外交部</option></select><p>正文。</p><textarea>乙</textarea></body>"
    ));
    assert_eq!(lines(&document), ["正文。"]);
}

const TABLE_PAGE: &str = concat!(
    "<html><head><title>云边县教育网-教育工作交流会发言材料</title></head><body>",
    "<table><tr><td><a href=/>首页</a> | <a href=/a>新闻</a></td></tr></table>",
    "<table><tr><td><table><tr><td>栏目导航</td></tr><tr><td><a href=1>通知公告</a></td></tr></table></td>",
    "<td><p align=center><b>教育工作交流会发言材料</b></p><p align=center>发布者：管理员 发布时间：2019-9-10 阅读：213次</p>",
    "各位领导、同志们：<br>&nbsp;&nbsp;&nbsp;&nbsp;我校始终坚持以人为本，质量立校。<br>",
    "&nbsp;&nbsp;&nbsp;&nbsp;一是抓队伍。老教师带新教师，一年一个样。<br>谢谢大家！",
    "<p align=right>第一中学　某某</p><p><a href=3>上一篇：开学通知</a><br><a href=4>下一篇：没有了</a></p></td></tr></table>",
    "<center>版权所有 云边县教育局</center></body></html>"
);

#[test]
fn an_article_is_found_on_a_page_without_any_names() {
    let document = page(TABLE_PAGE);
    assert_eq!(
        lines(&document),
        [
            "教育工作交流会发言材料",
            "发布者：管理员 发布时间：2019-9-10 阅读：213次",
            "各位领导、同志们：",
            "我校始终坚持以人为本，质量立校。",
            "一是抓队伍。老教师带新教师，一年一个样。",
            "谢谢大家！",
            "第一中学 某某",
        ]
    );
    assert_eq!(document.lines[1].cues.chrome.as_deref(), Some("page data"));
    assert_eq!(value(&document, MetadataKey::Outlet), Some("云边县教育网"));
    assert_eq!(value(&document, MetadataKey::Published), Some("2019-09-10"));
}

#[test]
fn the_title_block_is_kept_and_the_surroundings_are_not() {
    let document = page(concat!(
        "<html><head><title>书记谈振兴--岚州频道--某某网</title></head><body><div class=header><a>首页</a></div>",
        "<div class=path><a>某某网</a>&gt;&gt;<a>岚州频道</a></div><div class=main><h4>全省振兴大会</h4><h1>书记谈振兴</h1>",
        "<h4>——全省振兴大会发言摘登</h4><div>2024年01月08日08:32 | 来源：<a>某某日报</a></div><div><a>打印</a></div>",
        "<div class=words><p>　　1月5日，大会召开。甲、乙作了发言，现予摘登。</p><p>岚州市委书记 白桦</p>",
        "<p>　　乡村要振兴，产业必须振兴。我们坚持一张蓝图绘到底。</p></div><div>(责编：某甲、某乙)</div>",
        "<div><h3>相关新闻</h3><ul><li><a>某地召开座谈会</a></li></ul></div></div>",
        "<div class=footer>Copyright © 某某网　值班编辑：某丙</div></body></html>"
    ));
    assert_eq!(
        lines(&document),
        [
            "全省振兴大会",
            "书记谈振兴",
            "——全省振兴大会发言摘登",
            "2024年01月08日08:32 | 来源：某某日报",
            "1月5日，大会召开。甲、乙作了发言，现予摘登。",
            "岚州市委书记 白桦",
            "乡村要振兴，产业必须振兴。我们坚持一张蓝图绘到底。",
            "(责编：某甲、某乙)",
            "值班编辑：某丙",
        ]
    );
    assert!(document.lines[8].cues.chrome.is_none());
    assert_eq!(value(&document, MetadataKey::Published), Some("2024-01-08"));
    assert_eq!(value(&document, MetadataKey::ContentSource), Some("某某日报"));
}

#[test]
fn hidden_comments_of_publishing_systems_become_metadata() {
    let document = page(concat!(
        "<html><body><!--enpproperty <articleid>7</articleid><date>2022-06-29 00:00:00.0</date><author></author>",
        "<title>筑牢根基&nbsp;守护灯火</title><subtitle>——推进会发言摘登</subtitle><introtitle>引题</introtitle>",
        "<nodename>03版：综合</nodename>/enpproperty--><p>引题</p><p>筑牢根基 守护灯火</p><p>——推进会发言摘登</p>",
        "<founder-content><p>　　会上，甲、乙先后作了发言，现予摘登。</p></founder-content></body></html>"
    ));
    assert_eq!(lines(&document).len(), 4);
    assert_eq!(value(&document, MetadataKey::Title), Some("筑牢根基 守护灯火"));
    assert_eq!(value(&document, MetadataKey::Subtitle), Some("——推进会发言摘登"));
    assert_eq!(value(&document, MetadataKey::Kicker), Some("引题"));
    assert_eq!(value(&document, MetadataKey::Published), Some("2022-06-29"));
    assert_eq!(value(&document, MetadataKey::Page), Some("03"));
    assert_eq!(value(&document, MetadataKey::Author), None);
}

#[test]
fn a_stamp_names_paper_date_and_page() {
    let document = page(concat!(
        "<html><body><h1>路通百业兴</h1><div>《 柏川日报 》（ 2019年09月20日　 04 版）</div>",
        "<div><p>　　从通村到入户，从有路走到走好路。</p><p>　　下一阶段，要同步发力。</p></div></body></html>"
    ));
    assert_eq!(value(&document, MetadataKey::Outlet), Some("柏川日报"));
    assert_eq!(value(&document, MetadataKey::Published), Some("2019-09-20"));
    assert_eq!(value(&document, MetadataKey::Page), Some("04"));
}

#[test]
fn the_address_gives_a_date_where_the_page_gives_none() {
    let url = Some("https://paper.example/html/2021-09/07/content_1.htm".to_owned());
    let document = proven("<html><p>正文。".as_bytes(), &GivenMetadata { url, ..GivenMetadata::default() });
    assert_eq!(value(&document, MetadataKey::Published), Some("2021-09-07"));
}

#[test]
fn links_inside_the_article_stay() {
    let document = page(concat!(
        "<html><div id=zoom><p>大会日程公布如下，欢迎参加。</p><p><a href=1>甲：让企业敢转愿转</a></p>",
        "<p>联系人：某乙，电话不变。</p></div>"
    ));
    assert_eq!(document.lines[1].cues.link_percent, 100);
    assert_eq!(document.lines.len(), 3);
}

#[test]
fn words_of_page_tools_do_not_cost_the_article_a_headline() {
    let document = page(concat!(
        "<html><div id=zoom><p align=center>“扫码”办事 一次不跑</p><p>　　过去办事靠跑，现在靠码，浏览次数不再是成绩。</p>",
        "<p>打印本页</p><p>更多群众受益</p><p>　　下一步，继续做好服务，让群众满意。</p></div></html>"
    ));
    assert_eq!(document.lines.len(), 4);
    assert!(document.lines.iter().all(|line| line.cues.chrome.is_none()));
}

#[test]
fn what_stands_before_a_title_inside_the_body_is_left_out() {
    let document = page(concat!(
        "<html><head><title>办好一件件小事-云边新闻</title></head><body><div><p>2021年3月4日 星期四</p><p>要闻版</p>",
        "<p>办好一件件小事</p><p>　　会上，甲、乙作了发言，现予摘登。</p><p>　　小事不小，件件连着民心。</p>",
        "<p><a>另一篇报道的标题</a></p><p><a>又一篇报道的标题</a></p></div></body></html>"
    ));
    assert_eq!(lines(&document), ["办好一件件小事", "会上，甲、乙作了发言，现予摘登。", "小事不小，件件连着民心。"]);
    assert_eq!(value(&document, MetadataKey::Title), Some("办好一件件小事"));
}

#[test]
fn markdown_marks_are_cues_and_its_front_matter_is_metadata() {
    let markdown = concat!(
        "---\ntitle: \"土地論壇\"\ndate: \"2018-07-07\"\nauthor: \"記者甲\"\noriginal_url: \"https://a.example/1\"\n---\n\n# 土地論壇\n\n",
        "**主持：** 各位好 * 一\n\n> ## 引言\n\n<p><strong>甲</strong>：一</p><p>乙：二</p>\n\n- 丙 @[x](y)\n\n---\n"
    );
    let document = proven(markdown.as_bytes(), &named("a.md"));
    assert_eq!(lines(&document), ["土地論壇", "主持： 各位好 * 一", "引言", "甲：一", "乙：二", "- 丙 @[x](y)"]);
    let cues = |index: usize| &document.lines[index].cues;
    assert_eq!((cues(0).heading, cues(2).heading), (Some(1), Some(2)));
    assert_eq!(cues(1).bold_until, Some(9));
    assert_eq!(cues(4).break_before, Break::Block);
    assert_eq!(value(&document, MetadataKey::Published), Some("2018-07-07"));
    assert_eq!(value(&document, MetadataKey::Url), Some("https://a.example/1"));
}

#[test]
fn wrapped_lines_in_elements_of_their_own_are_never_taken_for_a_footer() {
    let wrapped = [
        "　　我们公开承诺，既设立联系我们",
        "专栏公布举报电话并兑现技术支持",
        "未经授权不得放大 缩小字号：的",
        "范围，让群众满意。",
        "　　谢谢。",
    ];
    let paragraphs: String = wrapped.iter().map(|line| format!("<p>{line}</p>")).collect();
    let document = page(&format!("<html><div id=zoom>{paragraphs}</div></html>"));
    assert_eq!(document.lines.len(), wrapped.len());
    assert!(document.lines.iter().all(|line| line.cues.chrome.is_none()));
}

#[test]
fn space_inside_a_hidden_element_does_not_widen_a_gap() {
    page("<dl><dt><&nbsp;<head>\u{a0}</dl><!-- 未完<!DOCTYPE html>︰<p>");
}

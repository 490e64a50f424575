//! Whatever the bytes are, cleaning gives lines and edits that tile them.

use encoding_rs::GB18030;
use fayan_contract::message::GivenMetadata;
use proptest::prelude::*;

use crate::{named, proven};

/// Pieces of pages, sound and broken; random sequences of them reach what random bytes never would.
const PIECES: &[&str] = &[
    "<!DOCTYPE html>",
    "<html>",
    "<head>",
    "</head>",
    "<body>",
    "</body>",
    "<meta charset=gb2312>",
    "<title>某报-题</title>",
    "<meta name=\"PubDate\" content=\"2021-09-07\">",
    "<!--enpproperty <date>2021-09-07</date><title>题</title> /enpproperty-->",
    "<!--enpcontent-->",
    "<!--/enpcontent-->",
    "<!-- 未完",
    "-->",
    "<p>",
    "</p>",
    "<p align=center>",
    "<p style='text-indent:2em'>",
    "<div id=ozoom class=\"a b\">",
    "</div>",
    "<br>",
    "<br/>",
    "</br>",
    "<b>",
    "</b>",
    "<strong>",
    "</strong>",
    "<font size=2>",
    "</font>",
    "<a href=\"x.htm\">",
    "<a href='未完>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</tr>",
    "</table>",
    "<ul><li>",
    "<li>",
    "</ul>",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<h1>",
    "</h1>",
    "<center>",
    "</center>",
    "<pre>",
    "</pre>",
    "<script>",
    "var a='<p>';",
    "</script>",
    "<style>",
    "</style>",
    "<select><option>",
    "</select>",
    "<textarea>",
    "<founder-content>",
    "</founder-content>",
    "<![CDATA[",
    "]]>",
    "<",
    ">",
    "&",
    "</",
    "<!",
    "<?xml",
    "&nbsp;",
    "&ldquo;",
    "&#12288;",
    "&#x4E2D;",
    "&#0;",
    "&#xFFFFFFFF;",
    "&bogus;",
    "&nbsp",
    "&amp;nbsp;",
    "编者按",
    "　　会上，甲、乙作了发言。",
    "市委书记 张三",
    "１２３ＡＢ",
    "⼀⻓",
    "阿不都•买买提",
    "\u{F900}",
    "\u{E000}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{FFFD}",
    "\u{A0}",
    "\u{3000}",
    "\t",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\0",
    "\u{1F}",
    "\u{80}",
    "︰",
    "“",
    "”",
    "上一篇",
    "相关新闻：",
    "版权所有",
    "来源：某报",
    "责任编辑：某人",
    "《 某报 》（ 2020年08月25日 04 版）",
    "𠮷",
    "𬭎",
    "e\u{301}",
    "👩\u{200D}🌾",
    "---",
    "title: 题",
    "# 题",
    "**粗**",
    "> 引",
    "<p",
    "='\"",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

fn given() -> impl Strategy<Value = GivenMetadata> {
    const CHARSETS: &[&str] =
        &["utf-8", "gb2312", "gbk", "GB18030", "big5", "utf-16", "shift_jis", "iso-2022-jp", "latin1", "nonsense", ""];
    const NAMES: &[&str] = &["a.html", "a.txt", "a.md", "a", "a.pdf"];
    let url = "https://paper.example/html/2021-09/07/content_1.htm";
    (prop::option::of(prop::sample::select(CHARSETS)), prop::option::of(prop::sample::select(NAMES)), any::<bool>())
        .prop_map(move |(charset, name, has_url)| GivenMetadata {
            charset: charset.map(str::to_owned),
            file_name: name.map(str::to_owned),
            url: has_url.then(|| url.to_owned()),
            ..GivenMetadata::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_tiled(raw in prop::collection::vec(any::<u8>(), 0..400), given in given()) {
        proven(&raw, &given);
    }

    #[test]
    fn random_text_is_tiled(text in "\\PC{0,200}", given in given()) {
        proven(text.as_bytes(), &given);
    }

    #[test]
    fn soup_is_tiled_in_utf8(text in soup(), given in given()) {
        proven(text.as_bytes(), &given);
    }

    #[test]
    fn soup_is_tiled_in_gb18030(text in soup(), given in given()) {
        proven(&GB18030.encode(&text).0, &given);
    }

    #[test]
    fn soup_is_tiled_in_utf16(text in soup(), given in given(), big_endian in any::<bool>()) {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        let raw: Vec<u8> = units.flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        proven(&raw, &given);
    }

    #[test]
    fn damaged_soup_is_tiled(
        text in soup(),
        given in given(),
        in_gb18030 in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
    ) {
        let mut raw = if in_gb18030 { GB18030.encode(&text).0.into_owned() } else { text.into_bytes() };
        for (index, byte, change) in changes {
            if raw.is_empty() {
                break;
            }
            let at = index.index(raw.len());
            match change {
                0 => raw[at] = byte,
                1 => raw.insert(at, byte),
                _ => drop(raw.remove(at)),
            }
        }
        proven(&raw, &given);
    }
}

#[test]
fn a_byte_that_shift_jis_reads_alone_is_tiled() {
    let given = GivenMetadata { charset: Some("shift_jis".to_owned()), ..GivenMetadata::default() };
    let raw = [&b"\x83\x65\x83\x58".repeat(20)[..], b"\x80\x83\x65"].concat();
    assert_eq!(proven(&raw, &given).encoding.name, "Shift_JIS");
}

#[test]
fn a_very_deep_page_is_tiled() {
    let page = format!("<html>{}甲。{}", "<div><b>".repeat(20_000), "</b></div>".repeat(20_000));
    proven(page.as_bytes(), &named("a.html"));
}

#[test]
fn openings_without_end_cost_no_quadratic_time() {
    for piece in ["<script>甲", "<!-- 乙 ", "<a href='x", "<select>", "<textarea>丙", "]]>", "&ldquo", "<p><b><a>"] {
        let page = format!("<html><body>{}", piece.repeat(20_000));
        proven(page.as_bytes(), &named("a.html"));
    }
}

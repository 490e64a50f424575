#!/usr/bin/env python3
"""A baseline: what jieba.posseg and one regular expression make of a meeting report.

usage: jieba_regex.py PAGE

Prints one report object of the form that `fayan extract --format json` prints, with the fields that such a tool can
give: kind, title, speakers with posts, headlines, text and points, credits. `score.py --cmd` style scorers read it.
Speaker lines are found in the two ways that everybody tries first: a line of its own that ends in a name after a title
word, and a label with a colon. A name is what jieba.posseg tags as one (nr), or two to four Han characters after a space.
Needs jieba 0.42.1.
"""
import html
import json
import logging
import re
import sys

import jieba
import jieba.posseg

jieba.setLogLevel(logging.WARNING)

TITLE = "书记|主任|部长|厅长|局长|处长|科长|市长|县长|区长|省长|镇长|乡长|院长|校长|会长|董事长|总经理|总裁|秘书长|主席|委员|代表|教授|研究员|发言人|议员|議員|负责人|主持人|记者"
OWN_LINE = re.compile(rf"^(?P<post>[^。！？：:]{{2,60}}?(?:{TITLE}))[\s　]+(?P<name>[一-鿿·]{{1,8}}(?:[\s　]+[一-鿿])?)[：:]?$")
NAME_FIRST = re.compile(rf"^(?P<name>[一-鿿·]{{2,8}}|[一-鿿][\s　]+[一-鿿])[（(](?P<post>[^（）()]{{2,60}}(?:{TITLE}))[）)][：:]?$")
LABEL = re.compile(r"^(?P<label>[^。！？，,；;：:]{1,60})[：:](?P<rest>.*)$")
CREDIT = re.compile(r"^[（(]?(?:文字整理|责任编辑|编辑|本报记者)[/：: ]*(?P<names>[^）)]*?)(?:整理)?[）)]?$")
MARKER = re.compile(r"(?:^|(?<=[。；：\n]))(?:[一二三四五六七八九十]是|[一二三四五六七八九十]要|第[一二三四五六七八九十]，|其[一二三四五六七八九十]，)")


def decode(raw):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return raw.decode("utf-8", "replace")


def read(path):
    """The title and the lines of a page that hold text; markup is dropped by expression, as scripts do."""
    text = decode(open(path, "rb").read())
    heading = re.search(r"(?is)<h1\b[^>]*>(.*?)</h1>", text) or re.search(r"(?is)<title>(.*?)</title>", text)
    if re.search(r"<(?:html|body|p|div|br)\b", text, re.I):
        text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<!--.*?-->", "", text)
        text = re.sub(r"(?i)<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?td|/?dt|/?dd|/?center)\b[^>]*>", "\n", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    lines = [line for line in (line.strip(" \t\r　\xa0") for line in text.split("\n")) if line]
    title = html.unescape(re.sub(r"<[^>]+>", "", heading[1])).strip() if heading else (lines or [""])[0]
    return title, lines


def is_name(text):
    """Whether jieba takes the text for one name."""
    words = list(jieba.posseg.cut(re.sub(r"[\s　]", "", text)))
    return len(words) == 1 and words[0].flag.startswith("nr")


def speaker_of(line):
    """Post, name and the rest of the line when it introduces a speaker."""
    for pattern in (OWN_LINE, NAME_FIRST):
        found = pattern.match(line)
        if found:
            return found["post"], re.sub(r"[\s　]", "", found["name"]), ""
    found = LABEL.match(line)
    if not found:
        return None
    label, rest = found["label"].strip("▲[]【】 　"), found["rest"].strip()
    if is_name(label):
        return None, label, rest
    # The last word that jieba takes for a name, with a title before it.
    words = [(word.word, word.flag) for word in jieba.posseg.cut(label)]
    if len(words) > 1 and words[-1][1].startswith("nr") and re.search(rf"(?:{TITLE})$", "".join(word for word, _ in words[:-1])):
        return "".join(word for word, _ in words[:-1]), words[-1][0], rest
    if re.search(r"(?:主持人|记者|问|答|主席)$", label):
        return None, label, rest
    return None


def join(lines):
    """Paragraphs: a line goes on in the next unless it ends a sentence."""
    paragraphs = []
    for line in lines:
        if paragraphs and not re.search(r"[。！？”：；]$", paragraphs[-1]):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return paragraphs


def report(title, lines):
    statements, credits, current, before, labelled = [], [], None, [], 0
    for line in lines[1:]:
        credit = CREDIT.match(line)
        if credit and len(line) < 60:
            names = [word for word in re.split(r"[、\s　]+", credit["names"]) if word]
            credits.append({"role": None, "names": names, "text": line, "spans": []})
            continue
        found = speaker_of(line)
        if found:
            post, name, rest = found
            labelled += bool(rest)
            headline = None
            body = current["lines"] if current else before
            if body and len(body[-1]) <= 40 and not re.search(r"[。！？：；”，]$", body[-1]) and not rest:
                headline = body.pop()
            current = {"name": name, "post": post, "headline": headline, "lines": [rest] if rest else []}
            statements.append(current)
        else:
            (current["lines"] if current else before).append(line)
    kind = "speech_excerpts" if statements else "news"
    if statements and (labelled > len(statements) / 2 or re.search("实录|實錄|访谈|答记者问|对话", title)):
        kind = "qa_transcript"
    out = [statement_object(index + 1, statement) for index, statement in enumerate(statements)]
    return {"schema": "fayan.report.v1", "kind": kind, "document": DOCUMENT | {"title": cited(title)},
            "meeting": {"id": None, "name": None, "date": None, "place": None}, "editors_note": None, "roster": None,
            "credits": credits, "statements": out, "issues": [],
            "generator": {"version": "jieba 0.42.1", "clean_rules": "", "segment_rules": "", "options_sha256": ""}}


DOCUMENT = {"id": "", "id_basis": "url", "revision": 1, "raw_sha256": "", "raw_bytes": 0, "media_type": "", "encoding": "",
            "urls": [], "source": "local", "outlet": None, "published": None, "page": None, "title": None,
            "subtitle": None, "fetched_at": None, "rights": None}


def cited(text):
    return {"text": text, "spans": []} if text else None


def statement_object(ordinal, statement):
    text = "\n".join(join(statement["lines"]))
    points = [{"marker": found.group(), "ordinal": index + 1, "text": "", "level": 1}
              for index, found in enumerate(MARKER.finditer(text))]
    headline = cited(statement["headline"])
    return {"id": str(ordinal), "ordinal": ordinal, "revision": 1,
            "speaker": {"name": statement["name"], "as_printed": statement["name"], "spans": [], "honorific": None,
                        "role": "speaker"},
            "position": statement["post"], "posts": [], "headline": headline and headline | {"lines": [headline["text"]]},
            "paragraphs": [], "points": points, "text": text, "fidelity": "excerpt",
            "completeness": "complete" if re.search(r"[。！？”）)]$", text) else "truncated",
            "confidence": {"speaker": 0.0, "boundaries": 0.0}, "issues": [], "content_sha256": ""}


if __name__ == "__main__":
    print(json.dumps(report(*read(sys.argv[1])), ensure_ascii=False))

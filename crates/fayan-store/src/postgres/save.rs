//! The transactions of the publish stage.

use std::sync::Arc;

use super::{PostgresStore, decide, fault::Attempt, rows::*, search::put_entry, suppress};
use crate::{
    encode::{Packed, on_blocking_thread},
    error::StoreError,
    model::{NewHold, NewRevision, NewSighting, Occasion, Receipt, Saved},
    search::Entry,
    writing,
};

const SAVING: &str = "saving a revision";
const SIGHTING: &str = "recording a sighting";
const HOLDING: &str = "holding a report";

pub(super) async fn revision(store: &PostgresStore, new: NewRevision) -> Result<Saved, StoreError> {
    let new = Arc::new(new);
    let (packed, entry) = {
        let new = Arc::clone(&new);
        let pack = move || (Packed::new(&new.raw, &new.clean, &new.report, &new.events), Entry::of(&new.report));
        on_blocking_thread(pack).await
    };
    let document = &new.report.document;
    let mut transaction = store.write(SAVING).await?;
    transaction.claim(&new.receipt, &document.id).await.attempt(SAVING)?;
    if is_handled(&mut transaction, &new.receipt).await.attempt(SAVING)? {
        transaction.roll_back().await.attempt(SAVING)?;
        return Ok(Saved::Already);
    }
    let (found, fetched_at) = latest(&mut transaction, &document.id).await.attempt(SAVING)?;
    let is_over_it = match &new.occasion {
        Occasion::Fetched { over } => *over == fetched_at,
        Occasion::Replayed | Occasion::Amended => true,
    };
    if document.revision != found + 1 || !is_over_it {
        transaction.roll_back().await.attempt(SAVING)?;
        let document_id = document.id.clone();
        return Err(StoreError::Conflict { document_id, attempted: document.revision, found });
    }

    transaction.share_list().await.attempt(SAVING)?;
    if suppress::state(&mut transaction).await.attempt(SAVING)? != new.suppressions {
        transaction.roll_back().await.attempt(SAVING)?;
        return Err(StoreError::ListChanged { document_id: document.id.clone() });
    }

    let at = &new.at;
    if let Some(decision) = &new.decision {
        if !decide::close(&mut transaction, decision, at).await.attempt(SAVING)? {
            transaction.roll_back().await.attempt(SAVING)?;
            return Err(StoreError::Decided { document_id: document.id.clone() });
        }
        decide::insert(&mut transaction, decision, Some(document.revision), at).await.attempt(SAVING)?;
    }
    insert_raw(&mut transaction, document, &packed, at).await.attempt(SAVING)?;
    put_document(&mut transaction, &new).await.attempt(SAVING)?;
    insert_urls(&mut transaction, &document.id, &document.urls, at).await.attempt(SAVING)?;
    insert_revision(&mut transaction, &new, &packed).await.attempt(SAVING)?;
    put_statements(&mut transaction, &new, &packed).await.attempt(SAVING)?;
    suppress::mark(&mut transaction, &document.id, &new.suppressed).await.attempt(SAVING)?;
    put_held_statements(&mut transaction, &new, &packed).await.attempt(SAVING)?;
    insert_statement_revisions(&mut transaction, &new, &packed).await.attempt(SAVING)?;
    put_entry(&mut transaction, &document.id, entry).await?;
    insert_outbox(&mut transaction, &new, &packed).await.attempt(SAVING)?;
    match &new.occasion {
        // What was decided about is closed by the decision.
        _ if new.decision.is_some() => {}
        Occasion::Fetched { .. } => close_holds(&mut transaction, &document.id, at).await.attempt(SAVING)?,
        Occasion::Replayed => close_hold_of(&mut transaction, document, at).await.attempt(SAVING)?,
        Occasion::Amended => {}
    }
    insert_handled(&mut transaction, &document.id, &new.receipt, at).await.attempt(SAVING)?;
    transaction.commit().await.attempt(SAVING)?;
    Ok(Saved::New)
}

pub(super) async fn sighting(store: &PostgresStore, new: NewSighting) -> Result<(), StoreError> {
    let mut transaction = store.write(SIGHTING).await?;
    transaction.claim(&new.receipt, &new.document_id).await.attempt(SIGHTING)?;
    if is_handled(&mut transaction, &new.receipt).await.attempt(SIGHTING)? {
        return transaction.roll_back().await.attempt(SIGHTING);
    }
    let (found, fetched_at) = latest(&mut transaction, &new.document_id).await.attempt(SIGHTING)?;
    if new.revision != found || new.over != fetched_at {
        transaction.roll_back().await.attempt(SIGHTING)?;
        return Err(StoreError::Conflict { document_id: new.document_id, attempted: new.revision, found });
    }
    transaction.share_list().await.attempt(SIGHTING)?;
    if suppress::state(&mut transaction).await.attempt(SIGHTING)? != new.suppressions {
        transaction.roll_back().await.attempt(SIGHTING)?;
        return Err(StoreError::ListChanged { document_id: new.document_id });
    }
    put_sighting(&mut transaction, &new).await.attempt(SIGHTING)?;
    insert_urls(&mut transaction, &new.document_id, &new.urls, &new.at).await.attempt(SIGHTING)?;
    close_holds(&mut transaction, &new.document_id, &new.at).await.attempt(SIGHTING)?;
    insert_handled(&mut transaction, &new.document_id, &new.receipt, &new.at).await.attempt(SIGHTING)?;
    transaction.commit().await.attempt(SIGHTING)
}

pub(super) async fn handled(
    store: &PostgresStore,
    document_id: &str,
    receipt: Receipt,
    at: &str,
) -> Result<(), StoreError> {
    const RECORDING: &str = "recording a handled message";
    let mut transaction = store.write(RECORDING).await?;
    transaction.claim(&receipt, document_id).await.attempt(RECORDING)?;
    if is_handled(&mut transaction, &receipt).await.attempt(RECORDING)? {
        return transaction.roll_back().await.attempt(RECORDING);
    }
    insert_handled(&mut transaction, document_id, &receipt, at).await.attempt(RECORDING)?;
    transaction.commit().await.attempt(RECORDING)
}

pub(super) async fn hold(store: &PostgresStore, new: NewHold) -> Result<(), StoreError> {
    let new = Arc::new(new);
    let packed = {
        let new = Arc::clone(&new);
        on_blocking_thread(move || Packed::new(&new.raw, &new.clean, &new.report, &[])).await
    };
    let document = &new.report.document;
    let mut transaction = store.write(HOLDING).await?;
    transaction.claim(&new.receipt, &document.id).await.attempt(HOLDING)?;
    if is_handled(&mut transaction, &new.receipt).await.attempt(HOLDING)? {
        return transaction.roll_back().await.attempt(HOLDING);
    }
    let (found, _) = latest(&mut transaction, &document.id).await.attempt(HOLDING)?;
    if new.base_revision != found {
        transaction.roll_back().await.attempt(HOLDING)?;
        let document_id = document.id.clone();
        return Err(StoreError::Conflict { document_id, attempted: new.base_revision, found });
    }
    insert_raw(&mut transaction, document, &packed, &new.at).await.attempt(HOLDING)?;
    put_hold(&mut transaction, &new, &packed).await.attempt(HOLDING)?;
    insert_handled(&mut transaction, &document.id, &new.receipt, &new.at).await.attempt(HOLDING)?;
    transaction.commit().await.attempt(HOLDING)
}

pub(super) async fn mark_sent(store: &PostgresStore, sequence: u64, at: &str) -> Result<(), StoreError> {
    let query = sqlx::query(writing::MARK_SENT).bind(at).bind(sequence.cast_signed());
    query.execute(&store.pool).await.attempt("marking events as announced")?;
    Ok(())
}

pub(super) async fn forget_handled(store: &PostgresStore, before: &str) -> Result<u64, StoreError> {
    let done = sqlx::query(writing::FORGET_HANDLED)
        .bind(before)
        .execute(&store.pool)
        .await
        .attempt("forgetting handled messages")?;
    Ok(done.rows_affected())
}

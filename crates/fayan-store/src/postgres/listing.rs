//! Documents by what is known of them.

use sqlx::{Postgres, QueryBuilder};

use super::{PostgresStore, fault::Attempt};
use crate::{
    error::StoreError,
    model::{DocumentFilter, RevisionKey},
    reading::KeyRow,
};

pub(super) async fn latest(
    store: &PostgresStore,
    filter: &DocumentFilter,
    after: &str,
    limit: u32,
) -> Result<Vec<RevisionKey>, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT id, revision FROM documents WHERE id > ");
    query.push_bind(after);
    narrow(&mut query, filter);
    query.push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<KeyRow> = query.build_query_as().fetch_all(&store.pool).await.attempt("listing documents")?;
    rows.into_iter().map(RevisionKey::try_from).collect()
}

pub(super) async fn count_latest(store: &PostgresStore, filter: &DocumentFilter) -> Result<u64, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT count(*) FROM documents WHERE true");
    narrow(&mut query, filter);
    let count: i64 = query.build_query_scalar().fetch_one(&store.pool).await.attempt("counting documents")?;
    Ok(count.cast_unsigned())
}

/// Adds the conditions of a filter.
fn narrow(query: &mut QueryBuilder<Postgres>, filter: &DocumentFilter) {
    let DocumentFilter { source, documents, since, until } = filter;
    if let Some(source) = source {
        query.push(" AND source = ").push_bind(source.as_str().to_owned());
    }
    if !documents.is_empty() {
        query.push(" AND id = ANY(").push_bind(documents.clone()).push(")");
    }
    if let Some(since) = since {
        query.push(" AND changed_at >= ").push_bind(since.as_str().to_owned());
    }
    if let Some(until) = until {
        query.push(" AND changed_at < ").push_bind(until.as_str().to_owned());
    }
}

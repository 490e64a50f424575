//! Documents by what is known of them.

use sqlx::{Postgres, QueryBuilder};

use super::{PostgresStore, fault::Attempt};
use crate::{error::StoreError, filter::DocumentFilter, model::RevisionKey, reading::KeyRow};

pub(super) async fn latest(
    store: &PostgresStore,
    filter: &DocumentFilter,
    after: &str,
    limit: u32,
) -> Result<Vec<RevisionKey>, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT id, revision FROM documents WHERE id > ");
    query.push_bind(after);
    filter.narrow(&mut query);
    query.push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<KeyRow> = query.build_query_as().fetch_all(&store.pool).await.attempt("listing documents")?;
    rows.into_iter().map(RevisionKey::try_from).collect()
}

pub(super) async fn count_latest(store: &PostgresStore, filter: &DocumentFilter) -> Result<u64, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT count(*) FROM documents WHERE true");
    filter.narrow(&mut query);
    let count: i64 = query.build_query_scalar().fetch_one(&store.pool).await.attempt("counting documents")?;
    Ok(count.cast_unsigned())
}

//! Documents by what is known of them.

use sqlx::{QueryBuilder, Sqlite};

use super::{SqliteStore, fault::Attempt};
use crate::{error::StoreError, filter::DocumentFilter, model::RevisionKey, reading::KeyRow};

pub(super) async fn latest(
    store: &SqliteStore,
    filter: &DocumentFilter,
    after: &str,
    limit: u32,
) -> Result<Vec<RevisionKey>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT id, revision FROM documents WHERE id > ");
    query.push_bind(after);
    filter.narrow(&mut query);
    query.push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<KeyRow> = query.build_query_as().fetch_all(&store.readers).await.attempt("listing documents")?;
    rows.into_iter().map(RevisionKey::try_from).collect()
}

pub(super) async fn count_latest(store: &SqliteStore, filter: &DocumentFilter) -> Result<u64, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM documents WHERE true");
    filter.narrow(&mut query);
    let count: i64 = query.build_query_scalar().fetch_one(&store.readers).await.attempt("counting documents")?;
    Ok(count.cast_unsigned())
}

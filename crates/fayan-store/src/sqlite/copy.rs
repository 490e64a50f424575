//! All rows, out of and into a file.

use sqlx::{AssertSqlSafe, QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::{SqliteStore, fault::Attempt, transaction::Transaction};
use crate::{
    error::StoreError,
    filter::DocumentFilter,
    model::{Announcement, StandingDocument},
    reading,
    store::Answer,
    table::{Fill, Kind, Row, Snapshot, TABLES, Table, Value, one_form},
};

const READING: &str = "reading rows";
const FILLING: &str = "filling the store";

/// SQLite takes 32,766 values in one statement; with the 13 columns of the widest table this stays below.
const ROWS_PER_STATEMENT: usize = 2_000;

pub(super) async fn snapshot(store: &SqliteStore) -> Result<Box<dyn Snapshot>, StoreError> {
    Ok(Box::new(Reading(store.snapshot(READING).await?)))
}

pub(super) async fn fill(store: &SqliteStore) -> Result<Box<dyn Fill>, StoreError> {
    let mut transaction = store.write(FILLING).await?;
    for table in &TABLES {
        let exists = AssertSqlSafe(format!("SELECT EXISTS (SELECT 1 FROM {})", table.name));
        if sqlx::query_scalar(exists).fetch_one(&mut *transaction).await.attempt(FILLING)? {
            transaction.roll_back().await.attempt(FILLING)?;
            return Err(StoreError::NotEmpty { table: table.name });
        }
    }
    Ok(Box::new(Filling(transaction)))
}

struct Reading(Transaction);

impl Snapshot for Reading {
    fn rows<'a>(&'a mut self, table: &'static Table, after: Option<&'a [Value]>) -> Answer<'a, Vec<Row>> {
        Box::pin(async move {
            let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT {} FROM {}", table.column_list(), table.name));
            if let Some(after) = after {
                query.push(format!(" WHERE ({}) > (", table.key_list()));
                let mut values = query.separated(", ");
                for value in after {
                    match value {
                        Value::Text(text) => values.push_bind(text),
                        Value::Number(number) => values.push_bind(number),
                        Value::Null | Value::Bytes(_) => unreachable!("keys are texts and numbers"),
                    };
                }
                query.push(")");
            }
            query.push(format!(" ORDER BY {} LIMIT {}", table.key_list(), table.page));
            let rows = query.build().fetch_all(&mut *self.0).await.attempt(READING)?;
            rows.iter().map(|row| values(table, row)).collect()
        })
    }

    fn documents<'a>(
        &'a mut self,
        filter: &'a DocumentFilter,
        after: &'a str,
        limit: u32,
        with_bytes: bool,
    ) -> Answer<'a, Vec<StandingDocument>> {
        Box::pin(async move {
            let mut query = QueryBuilder::<Sqlite>::new(reading::standing_sql(with_bytes));
            query.push(" WHERE documents.id > ").push_bind(after);
            filter.narrow(&mut query);
            query.push(" ORDER BY documents.id LIMIT ").push_bind(i64::from(limit));
            let rows = query.build_query_as().fetch_all(&mut *self.0).await.attempt("reading documents")?;
            reading::standing(rows).await
        })
    }

    fn announcements(&mut self, after: u64, limit: u32) -> Answer<'_, Vec<Announcement>> {
        Box::pin(async move {
            let query = sqlx::query_as(reading::ANNOUNCEMENTS).bind(after.cast_signed()).bind(i64::from(limit));
            reading::announcements(query.fetch_all(&mut *self.0).await.attempt("reading the outbox")?).await
        })
    }
}

fn values(table: &Table, row: &SqliteRow) -> Result<Row, StoreError> {
    let value = |(place, (_, kind)): (usize, &(&str, Kind))| {
        let value = match kind {
            Kind::Text | Kind::Json => row.try_get::<Option<String>, _>(place).map(|text| text.map(Value::Text)),
            Kind::Number | Kind::Flag => row.try_get::<Option<i64>, _>(place).map(|number| number.map(Value::Number)),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place).map(|bytes| bytes.map(Value::Bytes)),
        };
        match (value.attempt(READING)?, kind) {
            (Some(Value::Text(json)), Kind::Json) => Ok(Value::Text(one_form(table, &json)?)),
            (value, _) => Ok(value.unwrap_or(Value::Null)),
        }
    };
    table.columns.iter().enumerate().map(value).collect()
}

struct Filling(Transaction);

impl Fill for Filling {
    fn put<'a>(&'a mut self, table: &'static Table, rows: Vec<Row>) -> Answer<'a, ()> {
        Box::pin(async move { insert(&mut self.0, table, &rows).await.attempt(FILLING) })
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move { self.0.commit().await.attempt(FILLING) })
    }
}

pub(super) async fn insert(transaction: &mut SqliteConnection, table: &Table, rows: &[Row]) -> Result<(), sqlx::Error> {
    for rows in rows.chunks(ROWS_PER_STATEMENT) {
        let mut query = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {} ({}) ", table.name, table.column_list()));
        query.push_values(rows, |mut values, row| {
            for value in row {
                match value {
                    Value::Null => values.push("NULL"),
                    Value::Text(text) => values.push_bind(text),
                    Value::Number(number) => values.push_bind(number),
                    Value::Bytes(bytes) => values.push_bind(bytes),
                };
            }
        });
        // Statements of every length come once or twice, so keeping them prepared would only fill the cache.
        query.build().persistent(false).execute(&mut *transaction).await?;
    }
    Ok(())
}

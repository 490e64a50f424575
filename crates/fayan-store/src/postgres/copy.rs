//! All rows, out of and into a database.

use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder, Row as _, postgres::PgRow};

use super::{PostgresStore, fault::Attempt, transaction::Transaction};
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

/// Columns that this database has beside those of the table, made from one of them.
const DERIVED: (&str, &str, &str) = ("urls", "url_sha256", "sha256(convert_to(url, 'UTF8'))");

/// Columns that count by themselves. They have to go on after what was filled in.
const COUNTING: [(&str, &str); 5] =
    [("urls", "position"), ("outbox", "sequence"), ("held", "id"), ("decisions", "id"), ("suppressions", "id")];

pub(super) async fn snapshot(store: &PostgresStore) -> Result<Box<dyn Snapshot>, StoreError> {
    Ok(Box::new(Reading(store.snapshot(READING).await?)))
}

/// Locks all tables, so that nobody else fills them at the same time. Only the owner can.
pub(super) async fn fill(store: &PostgresStore) -> Result<Box<dyn Fill>, StoreError> {
    let mut transaction = store.write(FILLING).await?;
    let unindexed = "SET LOCAL fayan.indexes = 'off'";
    sqlx::raw_sql(unindexed).execute(&mut *transaction).await.attempt(FILLING)?;
    for table in &TABLES {
        let lock = AssertSqlSafe(format!("LOCK TABLE {} IN EXCLUSIVE MODE", table.name));
        sqlx::raw_sql(lock).execute(&mut *transaction).await.attempt(FILLING)?;
        let exists = AssertSqlSafe(format!("SELECT EXISTS (SELECT FROM {})", table.name));
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
            let columns: Vec<String> = table.columns.iter().map(|(name, kind)| as_read(name, *kind)).collect();
            let (columns, key) = (columns.join(", "), table.key_list());
            let places: Vec<String> = (1..=table.key).map(|number| format!("${number}")).collect();
            let from = after.map_or_else(String::new, |_| format!("WHERE ({key}) > ({})", places.join(", ")));
            let sql = format!("SELECT {columns} FROM {} {from} ORDER BY {key} LIMIT {}", table.name, table.page);
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for value in after.unwrap_or_default() {
                query = match value {
                    Value::Text(text) => query.bind(text),
                    Value::Number(number) => query.bind(number),
                    Value::Null | Value::Bytes(_) => unreachable!("keys are texts and numbers"),
                };
            }
            let rows = query.fetch_all(&mut *self.0).await.attempt(READING)?;
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
            let mut query = QueryBuilder::<Postgres>::new(reading::standing_sql(with_bytes));
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

/// A column as it is read.
fn as_read(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Number | Kind::Bytes => name.to_owned(),
        Kind::Flag => format!("{name}::int::bigint"),
        Kind::Json => format!("{name}::text"),
    }
}

fn values(table: &Table, row: &PgRow) -> Result<Row, StoreError> {
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

    fn commit(mut self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move {
            for (table, column) in COUNTING {
                let go_on = AssertSqlSafe(format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}
                     HAVING max({column}) IS NOT NULL"
                ));
                sqlx::raw_sql(go_on).execute(&mut *self.0).await.attempt(FILLING)?;
            }
            self.0.commit().await.attempt(FILLING)
        })
    }
}

/// One statement for all rows: each column travels as an array.
pub(super) async fn insert(transaction: &mut PgConnection, table: &Table, rows: &[Row]) -> Result<(), sqlx::Error> {
    let mut columns = table.column_list();
    let mut values: Vec<String> = table.columns.iter().map(|(name, kind)| as_written(name, *kind)).collect();
    let arrays = (1..).zip(table.columns).map(|(number, (_, kind))| format!("${number}::{}[]", carrier(*kind)));
    if DERIVED.0 == table.name {
        columns = format!("{columns}, {}", DERIVED.1);
        values.push(DERIVED.2.to_owned());
    }
    let sql = format!(
        "INSERT INTO {} ({columns}) OVERRIDING SYSTEM VALUE SELECT {} FROM unnest({}) AS given ({})",
        table.name,
        values.join(", "),
        arrays.collect::<Vec<_>>().join(", "),
        table.column_list(),
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (place, (_, kind)) in table.columns.iter().enumerate() {
        let column = rows.iter().map(|row| &row[place]);
        query = match kind {
            Kind::Text | Kind::Json => query.bind(column.map(text).collect::<Vec<_>>()),
            Kind::Number | Kind::Flag => query.bind(column.map(number).collect::<Vec<_>>()),
            Kind::Bytes => query.bind(column.map(bytes).collect::<Vec<_>>()),
        };
    }
    query.execute(transaction).await?;
    Ok(())
}

/// A column as it is written.
fn as_written(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Number | Kind::Bytes => name.to_owned(),
        Kind::Flag => format!("{name} <> 0"),
        Kind::Json => format!("{name}::jsonb"),
    }
}

/// The type in which the values of a column travel.
const fn carrier(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Json => "text",
        Kind::Number | Kind::Flag => "bigint",
        Kind::Bytes => "bytea",
    }
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

const fn number(value: &Value) -> Option<i64> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn bytes(value: &Value) -> Option<&[u8]> {
    if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
}

//! Parquet, one statement a row, with paragraphs, posts, points and issues as lists.
//!
//! Written by the columns themselves: Arrow would be as much code again to build, for tables that are in memory anyway.

use std::{io::Write, sync::Arc};

use fayan_contract::{
    export::{ExportCounts, STATEMENT_SCHEMA},
    report::{Report, Statement},
    span::CitedText,
};
use parquet::{
    basic::Compression,
    column::writer::ColumnWriter,
    data_type::ByteArray,
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::{parser::parse_message_type, types::SchemaDescriptor},
};

use crate::{ExportError, StatementFile, permalink, words::word};

/// What a row holds; [`Rows::add`] gives the values in this order.
const SCHEMA: &str = "
message statement {
    required binary permalink (STRING);
    required binary statement_id (STRING);
    required int32 statement_revision;
    required binary document_id (STRING);
    required int32 document_revision;
    required binary kind (STRING);
    required binary source (STRING);
    optional binary outlet (STRING);
    optional binary published (STRING);
    optional binary page (STRING);
    optional binary title (STRING);
    optional binary subtitle (STRING);
    required group urls (LIST) { repeated group list { required binary element (STRING); } }
    optional binary rights (STRING);
    optional binary meeting_id (STRING);
    optional binary meeting_name (STRING);
    optional binary meeting_date (STRING);
    optional binary meeting_date_basis (STRING);
    optional binary meeting_place (STRING);
    required int32 ordinal;
    optional binary speaker (STRING);
    required binary speaker_as_printed (STRING);
    optional binary honorific (STRING);
    required binary role (STRING);
    optional binary position (STRING);
    required group posts (LIST) { repeated group list { required group element {
        optional binary organization (STRING);
        required binary title (STRING);
        required binary status (STRING);
        required binary as_printed (STRING);
    } } }
    optional binary headline (STRING);
    required binary text (STRING);
    required group paragraphs (LIST) { repeated group list { required binary element (STRING); } }
    required group points (LIST) { repeated group list { required group element {
        required binary marker (STRING);
        optional int32 ordinal;
        required int32 level;
        required binary text (STRING);
    } } }
    required binary fidelity (STRING);
    required binary completeness (STRING);
    required double confidence_speaker;
    required double confidence_boundaries;
    required group issues (LIST) { repeated group list { required group element {
        required binary code (STRING);
        required binary severity (STRING);
        required binary detail (STRING);
    } } }
    required binary raw_sha256 (STRING);
    required binary content_sha256 (STRING);
    required binary generator_version (STRING);
    required binary clean_rules (STRING);
    required binary segment_rules (STRING);
}";

/// A group of rows is in memory until it is written, so it is bounded by its text and by its rows.
const GROUP_BYTES: usize = 8 << 20;
const GROUP_ROWS: usize = 16_384;

/// One statement a row.
pub struct Parquet<W: Write + Send> {
    to: SerializedFileWriter<W>,
    rows: Rows,
    counts: ExportCounts,
}

impl<W: Write + Send> Parquet<W> {
    /// An empty file.
    pub fn new(to: W) -> Result<Self, ExportError> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("fayan {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(vec![KeyValue::new("fayan.schema".to_owned(), STATEMENT_SCHEMA.to_owned())]))
            .build();
        let rows = Rows::of(&SchemaDescriptor::new(Arc::clone(&schema)));
        let to = SerializedFileWriter::new(to, schema, Arc::new(properties))?;
        Ok(Self { to, rows, counts: ExportCounts::default() })
    }

    fn write_group(&mut self) -> Result<(), ExportError> {
        if self.rows.count > 0 {
            let mut group = self.to.next_row_group()?;
            for column in &mut self.rows.columns {
                column.write(&mut group)?;
            }
            group.close()?;
            (self.rows.count, self.rows.bytes) = (0, 0);
        }
        Ok(())
    }
}

impl<W: Write + Send> StatementFile for Parquet<W> {
    fn add(&mut self, report: &Report) -> Result<(), ExportError> {
        for statement in &report.statements {
            self.rows.add(report, statement, &mut self.counts);
            if self.rows.count >= GROUP_ROWS || self.rows.bytes >= GROUP_BYTES {
                self.write_group()?;
            }
        }
        self.counts.documents += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<ExportCounts, ExportError> {
        self.write_group()?;
        self.to.close()?;
        Ok(self.counts)
    }
}

/// Rows that are not written yet.
struct Rows {
    columns: Vec<Column>,
    /// The column that takes the next value.
    next: usize,
    count: usize,
    bytes: usize,
}

/// The values of one leaf of the schema. Levels say which rows and elements have none.
struct Column {
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    /// The definition level of a value that is there.
    there: i16,
}

enum Values {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i32>),
    Reals(Vec<f64>),
}

/// One value.
enum Value<'a> {
    Text(&'a str),
    Number(u32),
    Real(f64),
}

impl Rows {
    fn of(schema: &SchemaDescriptor) -> Self {
        use parquet::basic::Type;
        let column = |column: &Arc<parquet::schema::types::ColumnDescriptor>| Column {
            values: match column.physical_type() {
                Type::INT32 => Values::Numbers(Vec::new()),
                Type::DOUBLE => Values::Reals(Vec::new()),
                _ => Values::Texts(Vec::new()),
            },
            definition: Vec::new(),
            repetition: Vec::new(),
            there: column.max_def_level(),
        };
        Self { columns: schema.columns().iter().map(column).collect(), next: 0, count: 0, bytes: 0 }
    }

    /// Gives the values of a statement to the columns, in the order of [`SCHEMA`].
    fn add(&mut self, report: &Report, statement: &Statement, counts: &mut ExportCounts) {
        let Report { document, meeting, generator, .. } = report;
        let date = meeting.date.as_ref();
        let cited = |text: &'_ Option<CitedText>| text.as_ref().map(|text| text.text.clone());
        self.text(&permalink(statement));
        self.text(&statement.id);
        self.one(Value::Number(statement.revision));
        self.text(&document.id);
        self.one(Value::Number(document.revision));
        self.text(&word(&report.kind));
        self.text(document.source.as_str());
        self.maybe(document.outlet.as_deref());
        self.maybe(document.published.as_deref());
        self.maybe(document.page.as_deref());
        self.maybe(cited(&document.title).as_deref());
        self.maybe(cited(&document.subtitle).as_deref());
        self.texts(&document.urls, |url| url.clone());
        self.maybe(document.rights.as_deref());
        self.maybe(meeting.id.as_deref());
        self.maybe(cited(&meeting.name).as_deref());
        self.maybe(date.map(|date| date.value.as_str()));
        self.maybe(date.map(|date| word(&date.basis)).as_deref());
        self.maybe(cited(&meeting.place).as_deref());
        self.one(Value::Number(statement.ordinal));
        self.maybe(statement.speaker.name.as_deref());
        self.text(&statement.speaker.as_printed);
        self.maybe(statement.speaker.honorific.as_deref());
        self.text(&word(&statement.speaker.role));
        self.maybe(statement.position.as_deref());
        self.list(statement.posts.iter().map(|post| post.organization.as_deref().map(Value::Text)));
        self.texts(&statement.posts, |post| post.title.clone());
        self.texts(&statement.posts, |post| word(&post.status));
        self.texts(&statement.posts, |post| post.as_printed.clone());
        self.maybe(statement.headline.as_ref().map(|headline| headline.text.as_str()));
        self.text(&statement.text);
        self.texts(&statement.paragraphs, |paragraph| paragraph.text.clone());
        self.texts(&statement.points, |point| point.marker.clone());
        self.list(statement.points.iter().map(|point| point.ordinal.map(Value::Number)));
        self.list(statement.points.iter().map(|point| Some(Value::Number(point.level))));
        self.texts(&statement.points, |point| point.text.clone());
        self.text(&word(&statement.fidelity));
        self.text(&word(&statement.completeness));
        self.one(Value::Real(statement.confidence.speaker));
        self.one(Value::Real(statement.confidence.boundaries));
        self.texts(&statement.issues, |issue| word(&issue.code));
        self.texts(&statement.issues, |issue| word(&issue.severity));
        self.texts(&statement.issues, |issue| issue.detail.clone());
        self.text(&document.raw_sha256);
        self.text(&statement.content_sha256);
        self.text(&generator.version);
        self.text(&generator.clean_rules);
        self.text(&generator.segment_rules);
        assert_eq!(self.next, self.columns.len(), "a row has a value for every column");
        self.next = 0;
        self.count += 1;
        counts.statements += 1;
        counts.paragraphs += statement.paragraphs.len() as u64;
        counts.points += statement.points.len() as u64;
    }

    fn text(&mut self, text: &str) {
        self.one(Value::Text(text));
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.column().push(0, text.map(Value::Text));
        self.bytes += text.map_or(0, str::len);
    }

    fn one(&mut self, value: Value<'_>) {
        if let Value::Text(text) = &value {
            self.bytes += text.len();
        }
        self.column().push(0, Some(value));
    }

    fn texts<T>(&mut self, elements: &[T], text: impl Fn(&T) -> String) {
        let texts: Vec<String> = elements.iter().map(text).collect();
        self.list(texts.iter().map(|text| Some(Value::Text(text))));
        self.bytes += texts.iter().map(String::len).sum::<usize>();
    }

    /// One leaf of the elements of a list.
    fn list<'a>(&mut self, values: impl Iterator<Item = Option<Value<'a>>>) {
        let column = self.column();
        let mut repetition = 0;
        for value in values {
            column.push(repetition, value);
            repetition = 1;
        }
        if repetition == 0 {
            column.definition.push(0);
            column.repetition.push(0);
        }
    }

    fn column(&mut self) -> &mut Column {
        self.next += 1;
        &mut self.columns[self.next - 1]
    }
}

impl Column {
    fn push(&mut self, repetition: i16, value: Option<Value<'_>>) {
        self.repetition.push(repetition);
        self.definition.push(if value.is_some() { self.there } else { self.there - 1 });
        match (&mut self.values, value) {
            (Values::Texts(texts), Some(Value::Text(text))) => texts.push(ByteArray::from(text)),
            (Values::Numbers(numbers), Some(Value::Number(number))) => numbers.push(number.cast_signed()),
            (Values::Reals(reals), Some(Value::Real(real))) => reals.push(real),
            (_, None) => {}
            _ => unreachable!("the values come in the order of the schema"),
        }
    }

    /// Writes everything as the next column of a group.
    fn write<W: Write + Send>(&mut self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        let mut writer = group.next_column()?.expect("there are as many columns as leaves");
        let (definition, repetition) = (Some(&self.definition[..]), Some(&self.repetition[..]));
        match (writer.untyped(), &mut self.values) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Texts(texts)) => {
                writer.write_batch(texts, definition, repetition)?;
                texts.clear();
            }
            (ColumnWriter::Int32ColumnWriter(writer), Values::Numbers(numbers)) => {
                writer.write_batch(numbers, definition, repetition)?;
                numbers.clear();
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Reals(reals)) => {
                writer.write_batch(reals, definition, repetition)?;
                reals.clear();
            }
            _ => unreachable!("columns were made for their types"),
        }
        writer.close()?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::{
        file::reader::{FileReader, SerializedFileReader},
        record::Row,
    };

    use super::*;
    use crate::sample;

    fn written(report: &Report, times: usize) -> SerializedFileReader<Bytes> {
        let mut bytes = Vec::new();
        let mut file = Box::new(Parquet::new(&mut bytes).unwrap());
        for _ in 0..times {
            file.add(report).unwrap();
        }
        let counts = file.finish().unwrap();
        assert_eq!(counts.statements, (times * report.statements.len()) as u64);
        SerializedFileReader::new(Bytes::from(bytes)).unwrap()
    }

    fn rows(reader: &SerializedFileReader<Bytes>) -> Vec<Row> {
        reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn rows_read_back_with_their_lists_and_what_is_unknown() {
        let mut report = sample::report(&[("田一木", "一是植树。"), ("石二山", "二")]);
        report.document.outlet = None;
        report.statements[1].posts[0].organization = None;
        report.statements[1].points.clear();
        let rows = rows(&written(&report, 1));
        assert_eq!(rows.len(), 2);
        let cell = |row: usize, name: &str| {
            let (_, field) = rows[row].get_column_iter().find(|(column, _)| *column == name).unwrap();
            field.to_string()
        };
        assert_eq!((cell(0, "text"), cell(0, "outlet")), ("\"一是植树。\"".to_owned(), "null".to_owned()));
        let posts = |first: &str| {
            format!(
                "[{{organization: {first}, title: \"局长\", status: \"current\", as_printed: \"林海市林业局局长\"}}, \
                 {{organization: \"林海市\", title: \"市长\", status: \"former\", as_printed: \"林海市市长\"}}]"
            )
        };
        assert_eq!([cell(0, "posts"), cell(1, "posts")], [posts("\"林海市林业局\""), posts("null")]);
        let point = "[{marker: \"一\", ordinal: 1, level: 1, text: \"是植树。\"}]";
        assert_eq!([cell(0, "points"), cell(1, "points")], [point, "[]"]);
        assert_eq!([cell(1, "confidence_boundaries"), cell(1, "segment_rules")], ["0.9", "\"segment-1\""]);
    }

    #[test]
    fn groups_of_rows_are_bounded() {
        let report = sample::report(&[("田一木", &"一".repeat(200_000))]);
        let reader = written(&report, 9);
        assert!(reader.num_row_groups() > 1);
        assert_eq!(rows(&reader).len(), 9);
    }
}

//! `fayan schema`.

use anyhow::Context;
use clap::{Args, builder::PossibleValuesParser};
use fayan_contract::{asyncapi, schema};

use crate::{cli::print, exit::Exit};

/// Print the JSON Schemas of everything that travels or is stored, and the AsyncAPI document of the statements
///
/// Without a name, the names. Subscribers need fayan.event.v1, or asyncapi, which holds it; `extract --format json` prints
/// fayan.report.v1.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan schema
  fayan schema fayan.event.v1 > event.schema.json
  fayan schema asyncapi > asyncapi.json")]
pub(crate) struct Schema {
    /// Which one
    #[arg(value_parser = PossibleValuesParser::new(names()), hide_possible_values = true)]
    name: Option<String>,
}

impl Schema {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let Some(name) = self.name else {
            print(&format!("{}\n", names().join("\n")))?;
            return Ok(Exit::Ok);
        };
        let schema = match name.as_str() {
            asyncapi::NAME => Some(asyncapi::document()),
            name => schema::named(name).map(|named| named.schema.to_value()),
        };
        let schema = schema.context("every name that is taken has its schema")?;
        print(&format!("{}\n", serde_json::to_string_pretty(&schema)?))?;
        Ok(Exit::Ok)
    }
}

fn names() -> Vec<&'static str> {
    schema::all().iter().map(|schema| schema.name).chain([asyncapi::NAME]).collect()
}

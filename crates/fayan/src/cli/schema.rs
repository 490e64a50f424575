//! `fayan schema`.

use clap::Args;
use fayan_contract::schema;

use crate::{cli::print, exit::Exit};

/// Print the JSON Schemas of everything that travels or is stored
///
/// Without a name, the names. Subscribers need fayan.event.v1; `extract --format json` prints fayan.report.v1.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan schema
  fayan schema fayan.event.v1 > event.schema.json")]
pub(crate) struct Schema {
    /// Which one
    name: Option<String>,
}

impl Schema {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let Some(name) = self.name else {
            let names: Vec<&str> = schema::all().iter().map(|schema| schema.name).collect();
            print(&format!("{}\n", names.join("\n")))?;
            return Ok(Exit::Ok);
        };
        let Some(schema) = schema::named(&name) else {
            let known: Vec<&str> = schema::all().iter().map(|schema| schema.name).collect();
            anyhow::bail!("there is no schema {name:?}; there are {}", known.join(", "));
        };
        print(&format!("{}\n", serde_json::to_string_pretty(schema.schema.as_value())?))?;
        Ok(Exit::Ok)
    }
}

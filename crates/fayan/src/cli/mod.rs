//! The command line. One file per group of commands: its options, its help, and what it does.

mod admin;
mod check;
mod eval;
mod export;
mod extract;
mod init;
mod nats;
mod observe;
mod quarantine;
mod replay;
mod review;
mod schema;
mod search;
mod service;
mod show;
mod store;
mod submit;
mod suppress;
mod up;
mod verify;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::{
    config::{InvalidSettings, Settings, variables as v},
    exit::{self, Exit},
    telemetry,
};

/// Turns meeting reports into statements that can be trusted.
#[derive(Debug, Parser)]
#[command(name = "fayan", version, after_help = exit::HELP, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Configuration file; environment variables and options win over it
    #[arg(long, global = true, value_name = "FILE", env = "FAYAN_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    /// What is logged to standard error: error, warn, info, debug or a filter
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// How it is logged: text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Extract(extract::Extract),
    Up(up::Up),
    Fetch(service::Fetch),
    Clean(service::Clean),
    Segment(service::Segment),
    Publish(service::Publish),
    Submit(submit::Submit),
    Status(observe::ShowStatus),
    Tail(observe::Tail),
    Quarantine(quarantine::Quarantine),
    Replay(replay::ReplayKept),
    Review(review::Review),
    Suppress(suppress::Suppress),
    Search(search::Search),
    Show(show::Show),
    Verify(verify::Verify),
    Export(export::Export),
    Eval(eval::Eval),
    Check(check::Check),
    Init(init::Init),
    Provision(admin::Provision),
    Migrate(admin::Migrate),
    Store(store::Stores),
    Health(admin::Health),
    Schema(schema::Schema),
}

pub(crate) use extract::Given;

/// Flags of a command that override settings: the name of the setting and the value.
pub(crate) type Flags = Vec<(&'static str, Option<String>)>;

impl Global {
    /// Reads the configuration with the flags of a command over it.
    pub(crate) fn settings(&self, mut flags: Flags) -> anyhow::Result<Settings> {
        flags.push((v::LOG, self.log.clone()));
        flags.push((v::LOG_FORMAT, self.log_format.clone()));
        let environment = |name: &str| std::env::var(name).ok();
        let file = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| InvalidSettings(vec![format!("{} cannot be read: {error}", path.display())]))?;
                Some((path.display().to_string(), text))
            }
            None => None,
        };
        let file = file.as_ref().map(|(path, text)| (path.as_str(), text.as_str()));
        Ok(Settings::read(&flags, &environment, file)?)
    }

    /// Reads the configuration and starts logging. Commands that talk with a person log warnings unless told otherwise.
    pub(crate) fn start(&self, flags: Flags, quiet: Quiet) -> anyhow::Result<Settings> {
        let settings = self.settings(flags)?;
        telemetry::start(self.filter(&settings, quiet), settings.log_format);
        Ok(settings)
    }

    /// What a command logs.
    pub(crate) fn filter<'a>(&self, settings: &'a Settings, quiet: Quiet) -> &'a str {
        let unasked = self.log.is_none() && std::env::var_os(v::LOG).is_none();
        if quiet == Quiet::Yes && unasked { "warn" } else { &settings.log }
    }
}

/// Whether a command keeps to warnings unless asked to log more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quiet {
    Yes,
    No,
}

/// How a command prints what it lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A table for people
    Table,
    /// JSON, one thing a line
    Json,
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Exit {
    let Cli { global, command } = Cli::parse();
    let done = match command {
        Command::Extract(command) => command.run(&global),
        Command::Up(command) => command.run(&global),
        Command::Fetch(command) => command.run(&global),
        Command::Clean(command) => command.run(&global),
        Command::Segment(command) => command.run(&global),
        Command::Publish(command) => command.run(&global),
        Command::Submit(command) => command.run(&global),
        Command::Status(command) => command.run(&global),
        Command::Tail(command) => command.run(&global),
        Command::Quarantine(command) => command.run(&global),
        Command::Replay(command) => command.run(&global),
        Command::Review(command) => command.run(&global),
        Command::Suppress(command) => command.run(&global),
        Command::Search(command) => command.run(&global),
        Command::Show(command) => command.run(&global),
        Command::Verify(command) => command.run(&global),
        Command::Export(command) => command.run(&global),
        Command::Eval(command) => command.run(&global),
        Command::Check(command) => command.run(&global),
        Command::Init(command) => command.run(),
        Command::Provision(command) => command.run(&global),
        Command::Migrate(command) => command.run(&global),
        Command::Store(command) => command.run(&global),
        Command::Health(command) => command.run(&global),
        Command::Schema(command) => command.run(),
    };
    done.unwrap_or_else(|error| exit::report(&error))
}

/// Runs a command that waits for things.
pub(crate) fn on_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let done = runtime.block_on(work);
    // Whatever still runs on a blocking thread must not keep the process from ending.
    runtime.shutdown_background();
    done
}

/// Whoever read standard output has hung up (`| head`). A command that only shows things ends with it, and well.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads standard output any more")]
pub(crate) struct HungUp;

/// Writes to standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    use std::io::{ErrorKind, Write};
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(HungUp.into()),
        written => written.context("writing to standard output"),
    }
}

/// Tells of what a command does. It goes on when nobody reads that: the work counts, not the words.
pub(crate) fn tell(text: &str) -> anyhow::Result<()> {
    print(text).or_else(|error| if error.is::<HungUp>() { Ok(()) } else { Err(error) })
}

/// A command line that reads well and asks for what cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct WrongUsage(pub(crate) String);

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// The words of a command line, as far as examples use what shells do.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
        for character in line.chars().chain([' ']) {
            match character {
                '\'' => quoted = !quoted,
                ' ' if !quoted => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
                _ => word.push(character),
            }
        }
        words
    }

    /// What an example runs of ours: from the name of the program to what the shell does with its output.
    fn run_by(line: &str) -> Option<Vec<String>> {
        // Behind two spaces stands what the example is for; what another program would give is given.
        let line = line.trim().split("  ").next()?.replace("cargo run --release --", "fayan");
        let line = match line.split_once("$(jq") {
            Some((before, after)) => format!("{before}120{}", after.split_once(')')?.1),
            None => line,
        };
        let ours = words(&line).into_iter().skip_while(|word| word != "fayan");
        let ours: Vec<String> = ours.take_while(|word| !matches!(word.as_str(), "|" | ">" | ">>" | "#")).collect();
        (!ours.is_empty()).then_some(ours)
    }

    fn can_be_run(whose: &str, lines: &[&str]) {
        let examples: Vec<Vec<String>> = lines.iter().filter_map(|line| run_by(line)).collect();
        assert!(!examples.is_empty(), "{whose} shows no examples");
        for example in examples {
            if let Err(wrong) = Cli::try_parse_from(&example) {
                panic!("an example of {whose} cannot be run: {example:?}: {wrong}");
            }
        }
    }

    #[test]
    fn the_examples_of_help_can_be_run() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> = help.lines().skip_while(|line| !line.starts_with("Example")).collect();
            let shown = lines.split(|line| line.is_empty()).next().unwrap_or_default();
            can_be_run(command.get_name(), shown);
        }
    }

    #[test]
    fn the_examples_of_readmes_can_be_run() {
        for readme in ["README.md", "deploy/subscribers/README.md"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(readme);
            let text = std::fs::read_to_string(path).unwrap();
            let shown: Vec<&str> = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
            let lines: Vec<&str> = shown.iter().flat_map(|block| block.lines()).collect();
            can_be_run(readme, &lines);
        }
    }
}

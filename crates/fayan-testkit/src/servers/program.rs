//! A program for one test: started, watched, killed.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::wait::wait_for;

/// A command that runs a program of ours. Settings of whoever runs the tests do not reach it, only where nats-server is.
pub fn unconfigured(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let is_setting = |name: &OsString| name.to_string_lossy().starts_with("FAYAN_") && name != "FAYAN_NATS_SERVER";
    for (name, _) in env::vars_os().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command
}

/// A running program with its output in files. Killed with SIGKILL when dropped.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    output: PathBuf,
    errors: PathBuf,
}

impl Program {
    /// Starts a program. Its output goes to `NAME.out` and `NAME.err` in `directory`, after what an earlier program of
    /// that name wrote there.
    pub fn start(name: &str, command: &mut Command, directory: &Path) -> Self {
        let output = directory.join(format!("{name}.out"));
        let errors = directory.join(format!("{name}.err"));
        let child = command
            .stdin(Stdio::null())
            .stdout(append(&output))
            .stderr(append(&errors))
            .spawn()
            .unwrap_or_else(|failure| panic!("starting {name} ({command:?}): {failure}"));
        Self { name: name.to_owned(), child, output, errors }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote to standard output so far.
    pub fn output(&self) -> String {
        read(&self.output)
    }

    /// What it wrote to standard error so far.
    pub fn errors(&self) -> String {
        read(&self.errors)
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap_or_else(|failure| panic!("looking after {}: {failure}", self.name))
    }

    /// Waits until it ends by itself. Panics with the end of its log when it does not within `bound`.
    pub async fn wait(&mut self, bound: Duration) -> ExitStatus {
        let description = format!("{} to end; its log is {}", self.name, self.errors.display());
        wait_for(&description, bound, async || self.ended()).await
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub async fn stop(&mut self, bound: Duration) -> ExitStatus {
        self.signal(Signal::SIGTERM);
        self.wait(bound).await
    }

    /// Sends it a signal. One that has ended is left alone: its id may belong to another program by now.
    pub fn signal(&mut self, signal: Signal) {
        if self.ended().is_some() {
            return;
        }
        let pid = Pid::from_raw(i32::try_from(self.pid()).expect("process ids are positive numbers of 32 bits"));
        kill(pid, signal).unwrap_or_else(|errno| panic!("sending {signal} to {}: {errno}", self.name));
    }

    /// Kills it with SIGKILL, as a crash would, and waits until it is gone.
    pub fn kill(&mut self) -> ExitStatus {
        self.child.kill().unwrap_or_else(|failure| panic!("killing {}: {failure}", self.name));
        self.child.wait().unwrap_or_else(|failure| panic!("waiting for {}: {failure}", self.name))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Errors say that it has ended already, which is what is wanted.
        let killed = self.child.kill().and_then(|()| self.child.wait());
        if let Err(failure) = killed
            && failure.kind() != io::ErrorKind::InvalidInput
            && !std::thread::panicking()
        {
            panic!("ending {}: {failure}", self.name);
        }
    }
}

fn append(path: &Path) -> File {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap_or_else(|failure| panic!("opening {}: {failure}", path.display()))
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|failure| panic!("reading {}: {failure}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Duration = Duration::from_secs(10);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn output_is_kept_over_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        for word in ["one", "two"] {
            let mut program = Program::start("echo", &mut shell(&format!("echo {word}")), directory.path());
            assert!(program.wait(BOUND).await.success());
        }
        assert_eq!(fs::read_to_string(directory.path().join("echo.out")).unwrap(), "one\ntwo\n");
    }

    #[tokio::test]
    async fn a_dropped_program_is_killed() {
        let directory = tempfile::tempdir().unwrap();
        let program = Program::start("sleeper", &mut shell("exec sleep 600"), directory.path());
        let pid = Pid::from_raw(i32::try_from(program.pid()).unwrap());
        drop(program);
        assert!(kill(pid, None).is_err(), "process {pid} is still there");
    }
}

//! `fayan init`: the keys of a deployment.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use fayan_bus::{
    Secret,
    access::{SubscriberName, USERS, keys_conf, new_seed, public_key, subscribers_conf},
};

use crate::{cli::print, exit::Exit};

/// Make the keys with which services, commands and subscribers connect to NATS
///
/// Writes one file with a secret seed for each user into the folder, readable for its owner alone, and nats/ with the
/// public keys, which deploy/nats.conf includes. A seed that is there is never changed, so run it again to add
/// subscribers. To replace a key, delete its file before.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan init ~/fayan-keys
  fayan init ~/fayan-keys --subscriber archive --subscriber search")]
pub(crate) struct Init {
    /// Folder for the keys, outside of any repository
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Somebody who reads statements; gets a key and may read and nothing else
    #[arg(long, value_name = "NAME")]
    subscriber: Vec<SubscriberName>,
}

/// What the files of subscribers begin with, so that nobody can be called `fetch` and take its key.
const SUBSCRIBER: &str = "subscriber-";
const SEED: &str = ".nkey";

impl Init {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let folder = &self.folder;
        let conf = folder.join("nats");
        // Public keys are no secret, and the server may run as another user.
        create_folder(folder, 0o700)?;
        create_folder(&conf, 0o755)?;
        let mut new = Vec::new();
        let mut key = |name: &str| key(&folder.join(format!("{name}{SEED}")), &mut new);
        let keys = USERS.into_iter().map(|user| Ok((user, key(user)?))).collect::<anyhow::Result<Vec<_>>>()?;
        let mut subscribers = subscribers(folder)?;
        subscribers.extend(self.subscriber);
        subscribers.sort();
        subscribers.dedup();
        let subscribers = subscribers.into_iter().map(|name| Ok((name.clone(), key(&format!("{SUBSCRIBER}{name}"))?)));
        let subscribers = subscribers.collect::<anyhow::Result<Vec<_>>>()?;
        replace(&conf.join("keys.conf"), &keys_conf(&keys))?;
        replace(&conf.join("subscribers.conf"), &subscribers_conf(&subscribers))?;
        for path in &new {
            print(&format!("{} is new\n", path.display()))?;
        }
        let names: Vec<&str> = subscribers.iter().map(|(name, _)| name.as_str()).collect();
        print(&format!(
            "{} keys, {} of them new; subscribers: {}\n",
            keys.len() + names.len(),
            new.len(),
            if names.is_empty() { "none".to_owned() } else { names.join(",") },
        ))?;
        Ok(Exit::Ok)
    }
}

fn create_folder(path: &Path, mode: u32) -> anyhow::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(mode).create(path).with_context(|| format!("making {}", path.display()))
}

/// The public key of the seed in a file; the seed is made if there is none.
fn key(path: &Path, new: &mut Vec<PathBuf>) -> anyhow::Result<String> {
    let attempted = || format!("the key in {}", path.display());
    let seed = new_seed();
    let created = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let seed = match created {
        Ok(mut file) => {
            new.push(path.to_owned());
            writeln!(file, "{}", seed.reveal()).and_then(|()| file.sync_all()).with_context(attempted)?;
            seed
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Secret::new(fs::read_to_string(path).with_context(attempted)?)
        }
        Err(error) => return Err(error).with_context(attempted),
    };
    let Some(key) = public_key(&seed) else { bail!("{} holds no seed of a user", path.display()) };
    Ok(key)
}

/// The subscribers that have a seed in the folder.
fn subscribers(folder: &Path) -> anyhow::Result<Vec<SubscriberName>> {
    let attempted = || format!("reading {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(attempted)? {
        let name = entry.with_context(attempted)?.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix(SUBSCRIBER)?.strip_suffix(SEED));
        found.extend(name.and_then(|name| name.parse().ok()));
    }
    Ok(found)
}

/// Replaces a file in one step, so that a server that reads it meanwhile sees the old or the new one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    let attempted = || format!("writing {}", path.display());
    fs::write(&beside, text).with_context(attempted)?;
    fs::rename(&beside, path).with_context(attempted)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn init(folder: &Path, subscribers: &[&str]) {
        let subscriber = subscribers.iter().map(|name| name.parse().unwrap()).collect();
        Init { folder: folder.to_owned(), subscriber }.run().unwrap();
    }

    fn read(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(name)).unwrap()
    }

    #[test]
    fn seeds_are_for_their_owner_alone_and_never_in_what_the_server_reads() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("keys");
        init(&folder, &["acme"]);
        let conf = read(&folder, "nats/keys.conf") + &read(&folder, "nats/subscribers.conf");
        let mut seeds = 0;
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            let seed = Secret::new(fs::read_to_string(entry.path()).unwrap());
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert!(conf.contains(&public_key(&seed).unwrap()) && !conf.contains(seed.reveal().trim()));
            seeds += 1;
        }
        assert_eq!(seeds, USERS.len() + 1);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_second_run_adds_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        init(folder, &["globex"]);
        let before = ["fetch.nkey", "subscriber-globex.nkey", "nats/keys.conf"].map(|name| read(folder, name));
        let globex = read(folder, "nats/subscribers.conf");
        init(folder, &[]);
        assert_eq!(read(folder, "nats/subscribers.conf"), globex);
        init(folder, &["acme", "globex"]);
        assert_eq!(["fetch.nkey", "subscriber-globex.nkey", "nats/keys.conf"].map(|name| read(folder, name)), before);
        assert!(read(folder, "nats/subscribers.conf").contains(".acme"));
    }

    #[test]
    fn a_file_that_is_no_seed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("fetch.nkey"), "my notes").unwrap();
        let refused = Init { folder: folder.path().to_owned(), subscriber: Vec::new() }.run().unwrap_err();
        assert!(format!("{refused:#}").contains("fetch.nkey holds no seed"), "{refused:#}");
        assert_eq!(read(folder.path(), "fetch.nkey"), "my notes");
    }
}

//! A server made of its copy and its log, to a moment.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, ChildStdin, Command},
};

use super::{About, PhysicalError};
use crate::{
    ClusterError,
    cluster::{
        ClusterSettings, STOP_PATIENCE,
        binaries::Binaries,
        create::NAME,
        place::Place,
        start::{launch_for, log_length, log_since},
    },
};

/// How long recovery may take. It reads every change since the copy.
const RECOVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Everybody who reaches the socket in its closed folder is the house; there is no other way in.
const WAYS_IN: &str = "local all all trust\nlocal replication all trust\n";

/// A private cluster in the making.
#[derive(Debug)]
pub struct Restoration {
    place: Place,
    binaries: Binaries,
}

/// A copy being unpacked: what is written into it comes to lie in the cluster.
#[derive(Debug)]
pub struct Unpacking {
    child: Child,
    entry: Option<ChildStdin>,
}

/// What recovery came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The time of the last transaction that was brought back, in the server's words; none when the log had none.
    pub last_transaction: Option<String>,
}

impl Restoration {
    /// Prepares an empty private cluster's place.
    ///
    /// # Errors
    /// A place that holds something, a server of another version than the copy's, and what the place itself refuses.
    pub async fn begin(settings: &ClusterSettings, major: u32) -> Result<Self, PhysicalError> {
        let settings = settings.clone();
        blocking(move || {
            let found = Binaries::find(settings.binaries.as_deref())?;
            let installed: Vec<_> = found.iter().map(|b| format!("PostgreSQL {}", b.major)).collect();
            let binaries = found.iter().find(|b| b.major == major).cloned();
            let binaries = binaries.ok_or_else(|| ClusterError::OtherVersion {
                folder: settings.home.clone(),
                made_by: major.to_string(),
                installed: installed.join(" and "),
            })?;
            let place = Place::settle(&settings.home)?;
            if place.cluster().exists() {
                return Err(PhysicalError::NotEmpty(place.cluster()));
            }
            let made = Self { place, binaries };
            made.folder(&made.place.cluster())?;
            made.folder(&made.archive())?;
            Ok(made)
        })
        .await
    }

    /// Where segments of the log have to lie, under their own names.
    pub fn archive(&self) -> PathBuf {
        self.place.home.join("archive")
    }

    /// Begins to unpack a copy.
    ///
    /// # Errors
    /// No `tar` on this machine.
    pub fn unpack(&self) -> Result<Unpacking, PhysicalError> {
        let cluster = self.place.cluster();
        let mut command = Command::from(self.place.account.command(Path::new("tar"), &self.place.home));
        command.args(["--extract", "--gzip", "--file=-", "--directory"]).arg(cluster);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|e| PhysicalError::io("start", "tar", e))?;
        let entry = child.stdin.take();
        Ok(Unpacking { child, entry })
    }

    /// Holds every unpacked file against the list that the server wrote when it was copied.
    ///
    /// # Errors
    /// The name of what differs.
    pub async fn verify(&self) -> Result<(), PhysicalError> {
        let cluster = self.place.cluster();
        let output = self.program("pg_verifybackup", &["--quiet"], Some(&cluster)).await?;
        done("pg_verifybackup", &output)
    }

    /// Reads the log up to the moment, or to its end, and makes the house's role and database the ones of a private cluster.
    /// The server is stopped then; it is opened as every private cluster is.
    ///
    /// # Errors
    /// [`PhysicalError::NotReached`], and what the server said.
    pub async fn recover(self, at: Option<DateTime<Utc>>, about: &About) -> Result<Recovered, PhysicalError> {
        self.settings(at)?;
        let (place, binaries) = (self.place.clone(), self.binaries.clone());
        let recovered = blocking(move || recover(&place, &binaries)).await?;
        self.settle().await?;
        self.adopt(about).await?;
        Ok(recovered)
    }

    /// What the copied server was set to belongs to another machine: it is kept beside, and ours holds.
    fn settings(&self, at: Option<DateTime<Utc>>) -> Result<(), PhysicalError> {
        let cluster = self.place.cluster();
        for name in ["postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"] {
            let path = cluster.join(name);
            if path.exists() {
                let beside = cluster.join(format!("{name}.copied"));
                fs::rename(&path, &beside).map_err(|e| PhysicalError::io("rename", &path, e))?;
            }
            self.write(name, if name == "pg_hba.conf" { WAYS_IN } else { "" })?;
        }
        let archive = self.archive();
        let mut settings = format!(
            "restore_command = 'cp \"{}/%f\" \"%p\"'\nrecovery_target_timeline = 'current'\nhot_standby = off\n",
            archive.display()
        );
        if let Some(at) = at {
            // a zone by its number: names of zones are not known yet when this is read
            let at = at.format("%Y-%m-%d %H:%M:%S%.6f+00");
            settings
                .push_str(&format!("recovery_target_time = '{at}'\nrecovery_target_action = 'promote'\n"));
        }
        self.write("postgresql.auto.conf", &settings)?;
        self.write("recovery.signal", "")
    }

    /// From now on it is a server like any other.
    async fn settle(&self) -> Result<(), PhysicalError> {
        self.write("postgresql.auto.conf", "")?;
        let archive = self.archive();
        let removed = fs::remove_dir_all(&archive).map_err(|e| PhysicalError::io("remove", &archive, e));
        removed?;
        Ok(())
    }

    /// A copied server may know the house by other names, and its role as one with fewer rights.
    async fn adopt(&self, about: &About) -> Result<(), PhysicalError> {
        let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let mut script = format!(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NAME}') THEN CREATE ROLE {NAME}; END IF; END $$;\n\
             ALTER ROLE {NAME} SUPERUSER LOGIN;\n"
        );
        if about.database != NAME {
            script.push_str(&format!("ALTER DATABASE {} RENAME TO {NAME};\n", quote(&about.database)));
        }
        script.push_str("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots;\n");
        let mut command =
            Command::from(self.place.account.command(&self.binaries.program("postgres"), &self.place.home));
        command.args(["--single", "-j", "-D"]).arg(self.place.cluster()).arg("template1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|e| PhysicalError::io("start", "postgres", e))?;
        if let Some(mut entry) = child.stdin.take() {
            // with -j a statement ends at a semicolon that an empty line follows
            let script = script.replace(";\n", ";\n\n");
            entry.write_all(script.as_bytes()).await.map_err(|e| PhysicalError::io("tell", "postgres", e))?;
        }
        let output =
            child.wait_with_output().await.map_err(|e| PhysicalError::io("wait for", "postgres", e))?;
        let said = String::from_utf8_lossy(&output.stderr);
        match said.lines().find(|line| line.contains("ERROR:")) {
            Some(line) => Err(PhysicalError::Refused { tool: "postgres", said: line.to_owned() }),
            None => done("postgres", &output),
        }
    }

    /// A folder of the server's account.
    fn folder(&self, path: &Path) -> Result<(), PhysicalError> {
        let made = fs::DirBuilder::new().mode(0o700).create(path);
        made.map_err(|e| PhysicalError::io("make", path, e))?;
        Ok(self.place.account.own(path)?)
    }

    /// A file of the server's account, in the cluster.
    fn write(&self, name: &str, text: &str) -> Result<(), PhysicalError> {
        let path = self.place.cluster().join(name);
        fs::write(&path, text).map_err(|e| PhysicalError::io("write", &path, e))?;
        Ok(self.place.account.own_file(&path)?)
    }

    async fn program(
        &self,
        name: &'static str,
        args: &[&str],
        path: Option<&Path>,
    ) -> Result<Output, PhysicalError> {
        let command = self.place.account.command(&self.binaries.program(name), &self.place.home);
        let mut command = Command::from(command);
        command.args(args).args(path).kill_on_drop(true);
        command.output().await.map_err(|e| PhysicalError::io("start", name, e))
    }
}

impl Unpacking {
    /// Where the bytes of the copy go.
    ///
    /// # Errors
    /// When it was taken before.
    pub fn entry(&mut self) -> Result<ChildStdin, PhysicalError> {
        let gone = || PhysicalError::io("write to", "tar", std::io::ErrorKind::BrokenPipe.into());
        self.entry.take().ok_or_else(gone)
    }

    /// Waits until everything lies in its place.
    ///
    /// # Errors
    /// What `tar` said.
    pub async fn finish(self) -> Result<(), PhysicalError> {
        let output =
            self.child.wait_with_output().await.map_err(|e| PhysicalError::io("wait for", "tar", e))?;
        done("tar", &output)
    }
}

fn done(tool: &'static str, output: &Output) -> Result<(), PhysicalError> {
    if output.status.success() {
        return Ok(());
    }
    Err(PhysicalError::said(tool, NAME, &String::from_utf8_lossy(&output.stderr)))
}

/// Starts the server, which reads the log and opens, and stops it.
fn recover(place: &Place, binaries: &Binaries) -> Result<Recovered, PhysicalError> {
    let from = log_length(place);
    let launched = launch_for(place, binaries, Instant::now() + RECOVERY)?;
    let said = log_since(place, from);
    let Some(keeper) = launched else {
        let short = said.lines().find(|line| line.contains("before configured recovery target was reached"));
        let last = last_transaction(&said)
            .map_or("it has no transaction".to_owned(), |t| format!("its last transaction is of {t}"));
        return Err(match short {
            Some(_) => PhysicalError::NotReached { said: last },
            None => ClusterError::said(&said, &place.home, &place.log()).into(),
        });
    };
    if !keeper.stop(STOP_PATIENCE) {
        return Err(
            ClusterError::Slow { what: "stop", seconds: STOP_PATIENCE.as_secs(), log: place.log() }.into()
        );
    }
    Ok(Recovered { last_transaction: last_transaction(&said) })
}

fn last_transaction(said: &str) -> Option<String> {
    let line =
        said.lines().rev().find_map(|line| line.split_once("last completed transaction was at log time "))?;
    Some(line.1.trim().to_owned())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PhysicalError> + Send + 'static,
) -> Result<T, PhysicalError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| PhysicalError::io("go on with", "the restored server", std::io::Error::other(e)))?
}

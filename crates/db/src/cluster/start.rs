//! Starting a server, or attaching to one that runs.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use super::{
    Cluster, ClusterError, ClusterSettings, Purpose, STOP_PATIENCE,
    binaries::Binaries,
    create::ensure_cluster,
    keeper::{Keeper, pdeathsig_program, stop_orphan},
    pidfile::PidFile,
    place::Place,
};

/// How long a server may take to answer. Recovery after a crash reads the log since the last checkpoint.
const START_PATIENCE: Duration = Duration::from_secs(120);
const GLANCE: Duration = Duration::from_millis(5);
/// A log longer than this is set aside at the next start, in bytes.
const LONG_LOG: u64 = 8 << 20;

const HOUSE: &[&str] = &[
    "shared_buffers=256MB",
    "max_connections=60",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
];
const TESTS: &[&str] = &[
    "shared_buffers=128MB",
    "max_connections=240",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_locks_per_transaction=256",
];
const ALWAYS: &[&str] = &[
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "jit=off",
    "random_page_cost=1.1",
    "wal_compression=on",
    "max_wal_size=1GB",
    // what a backup has not fetched is kept, but never fills the disk
    "max_slot_wal_keep_size=4GB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] ",
    "logging_collector=off",
    "log_destination=stderr",
];

/// Starts or attaches. Blocks the calling thread.
pub(super) fn start(settings: &ClusterSettings) -> Result<Cluster, ClusterError> {
    if settings.purpose == Purpose::Tests
        && let Some(running) = running_already(&settings.home)
    {
        return Ok(running);
    }
    let found = Binaries::find(settings.binaries.as_deref())?;
    let place = Place::settle(&settings.home)?;
    let deadline = Instant::now() + START_PATIENCE;
    loop {
        if let Some(lock) = take_lock(&place)? {
            return start_locked(&place, &found, settings.purpose, lock);
        }
        // another process of ours looks after it: wait until its server answers, or until it has gone away
        if let Some(file) =
            PidFile::read(&place.cluster())?.filter(|f| f.ready && f.is_ours(&place.cluster()))
        {
            return Ok(attached(&place, &file));
        }
        if Instant::now() > deadline {
            return Err(slow("start", START_PATIENCE, &place));
        }
        thread::sleep(GLANCE * 4);
    }
}

/// The short way for the many processes of a test run: nothing is searched for when the server answers already.
fn running_already(home: &Path) -> Option<Cluster> {
    if !home.join("lock").exists() && !home.with_extension("place").exists() {
        return None;
    }
    let place = Place::settle(home).ok()?;
    let file = PidFile::read(&place.cluster()).ok()??;
    (file.ready && file.is_ours(&place.cluster())).then(|| attached(&place, &file))
}

/// Whether a server runs in this home.
pub(super) fn is_running(home: &Path) -> bool {
    let cluster = home.join("cluster");
    matches!(PidFile::read(&cluster), Ok(Some(file)) if file.is_ours(&cluster))
}

/// Stops whatever runs in `home`.
pub(super) fn stop_running(home: &Path) -> Result<bool, ClusterError> {
    if !home.exists() && !home.with_extension("place").exists() {
        return Ok(false);
    }
    let place = Place::settle(home)?;
    let cluster = place.cluster();
    let Some(file) = PidFile::read(&cluster)?.filter(|f| f.is_ours(&cluster)) else { return Ok(false) };
    if stop_orphan(file.pid, || file.is_ours(&cluster), STOP_PATIENCE) {
        Ok(true)
    } else {
        Err(slow("stop", STOP_PATIENCE, &place))
    }
}

fn start_locked(
    place: &Place,
    found: &[Binaries],
    purpose: Purpose,
    lock: File,
) -> Result<Cluster, ClusterError> {
    let cluster = place.cluster();
    if let Some(file) = PidFile::read(&cluster)?.filter(|f| f.is_ours(&cluster)) {
        if purpose == Purpose::Tests && file.ready {
            return Ok(attached(place, &file));
        }
        // left behind by a house that was killed: a fresh start ties the server to this process again
        tracing::info!(pid = file.pid, "stopping the database server that an earlier run left behind");
        if !stop_orphan(file.pid, || file.is_ours(&cluster), STOP_PATIENCE) {
            return Err(slow("stop", STOP_PATIENCE, place));
        }
    }
    let binaries = ensure_cluster(place, found, purpose == Purpose::House)?;
    PidFile::clear_stale(&cluster)?;
    clear_socket(place)?;
    let deadline = Instant::now() + START_PATIENCE;
    loop {
        let from = log_length(place);
        match launch(place, &binaries, purpose, deadline)? {
            Some((keeper, file)) => {
                let mut running = attached(place, &file);
                if purpose == Purpose::House {
                    running.keeper = Some(keeper);
                    running._lock = Some(lock);
                }
                return Ok(running);
            }
            None => {
                let said = log_since(place, from);
                // processes of a killed server hold its memory for a moment until they notice
                if !said.contains("pre-existing shared memory block") || Instant::now() > deadline {
                    return Err(ClusterError::said(&said, &place.home, &place.log()));
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

/// Clears the socket of a server that was killed. Its lock names the process: while that waits to be reaped, or its number belongs to another
/// program, PostgreSQL takes it for one that runs. Nobody else listens in the folder: the caller holds the house's lock, and has seen that no
/// server of ours runs.
fn clear_socket(place: &Place) -> Result<(), ClusterError> {
    let folder = place.socket_folder()?;
    for name in [".s.PGSQL.5432.lock", ".s.PGSQL.5432"] {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(ClusterError::io("remove", &path, e));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Starts a server on what was restored, which reads its log before it answers; `None` when it ended before that.
pub(crate) fn launch_for(
    place: &Place,
    binaries: &Binaries,
    deadline: Instant,
) -> Result<Option<Keeper>, ClusterError> {
    Ok(launch(place, binaries, Purpose::House, deadline)?.map(|(keeper, _)| keeper))
}

/// Starts the server and waits for it; `None` when it ended before it answered.
fn launch(
    place: &Place,
    binaries: &Binaries,
    purpose: Purpose,
    deadline: Instant,
) -> Result<Option<(Keeper, PidFile)>, ClusterError> {
    let command = server_command(place, binaries, purpose)?;
    let keeper =
        Keeper::start(command).map_err(|e| ClusterError::io("start the server in", &place.home, e))?;
    let began = Instant::now();
    let mut told = false;
    loop {
        if keeper.ended_within(GLANCE) {
            return Ok(None);
        }
        if let Some(file) = PidFile::read(&place.cluster())?.filter(|f| f.ready && f.pid == keeper.pid) {
            return Ok(Some((keeper, file)));
        }
        if !told && began.elapsed() > Duration::from_secs(3) {
            told = true;
            tracing::info!(log = %place.log().display(), "the database is recovering from an unclean stop");
        }
        if Instant::now() > deadline {
            keeper.stop(STOP_PATIENCE);
            return Err(slow("start", START_PATIENCE, place));
        }
    }
}

fn server_command(place: &Place, binaries: &Binaries, purpose: Purpose) -> Result<Command, ClusterError> {
    let program = binaries.program("postgres");
    let tied = (purpose == Purpose::House).then(pdeathsig_program).flatten();
    let mut command = match tied {
        Some(setpriv) => {
            let mut command = place.account.command(setpriv, &place.home);
            command.args(["--pdeathsig", "INT", "--"]).arg(program);
            command
        }
        None => place.account.command(&program, &place.home),
    };
    command.arg("-D").arg(place.cluster());
    let socket = format!("unix_socket_directories={}", place.socket_folder()?.display());
    let settings = if purpose == Purpose::House { HOUSE } else { TESTS };
    for setting in settings.iter().chain(ALWAYS).copied().chain([socket.as_str()]) {
        command.args(["-c", setting]);
    }
    let (log, copy) = open_log(place)?;
    command.stdout(log).stderr(copy);
    Ok(command)
}

fn attached(place: &Place, file: &PidFile) -> Cluster {
    Cluster {
        socket: file.socket_folder.clone(),
        log: place.log(),
        folder: place.home.clone(),
        keeper: None,
        _lock: None,
    }
}

/// The lock, unless another living process of ours holds it. The system lets go of it when its holder dies.
fn take_lock(place: &Place) -> Result<Option<File>, ClusterError> {
    let path = place.lock();
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|e| ClusterError::io("open", &path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(ClusterError::io("lock", &path, e)),
    }
}

fn open_log(place: &Place) -> Result<(File, File), ClusterError> {
    let path = place.log();
    if log_length(place) > LONG_LOG {
        let _ = fs::rename(&path, path.with_extension("log.old"));
    }
    let open = || -> std::io::Result<(File, File)> {
        let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
        let copy = log.try_clone()?;
        Ok((log, copy))
    };
    open().map_err(|e| ClusterError::io("open", &path, e))
}

pub(crate) fn log_length(place: &Place) -> u64 {
    fs::metadata(place.log()).map_or(0, |m| m.len())
}

pub(crate) fn log_since(place: &Place, from: u64) -> String {
    let mut text = Vec::new();
    let read = File::open(place.log()).and_then(|mut log| {
        log.seek(SeekFrom::Start(from.min(log_length(place))))?;
        log.read_to_end(&mut text)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    }
}

fn slow(what: &'static str, patience: Duration, place: &Place) -> ClusterError {
    ClusterError::Slow { what, seconds: patience.as_secs(), log: place.log() }
}

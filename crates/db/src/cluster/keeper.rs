//! A running server process and the thread that looks after it.

use std::{
    io,
    path::Path,
    process::{Command, ExitStatus},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// How often a server that is not our child is looked at while it stops.
const GLANCE: Duration = Duration::from_millis(10);

/// A server that this process started.
///
/// One thread starts the child and waits for it. It lives as long as the child, which matters: the
/// parent-death signal is tied to the thread that started the child, not to the whole process.
#[derive(Debug)]
pub(crate) struct Keeper {
    pub(super) pid: i32,
    exit: Arc<(Mutex<Option<ExitStatus>>, Condvar)>,
}

impl Keeper {
    /// Starts the command on a thread of its own.
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        let (tell, told) = mpsc::channel();
        let exit = Arc::new((Mutex::new(None), Condvar::new()));
        let ended = Arc::clone(&exit);
        thread::Builder::new().name("postgres-keeper".to_owned()).spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => {
                    let _ = tell.send(Err(error));
                    return;
                }
            };
            let _ = tell.send(Ok(child.id()));
            let status = child.wait().unwrap_or_default();
            *ended.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
            ended.1.notify_all();
        })?;
        let pid = told.recv().map_err(io::Error::other)??;
        Ok(Self { pid: i32::try_from(pid).map_err(io::Error::other)?, exit })
    }

    /// Whether it ended, waiting for that at most `patience`.
    pub(super) fn ended_within(&self, patience: Duration) -> bool {
        let exit = self.exit.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.exit.1.wait_timeout_while(exit, patience, |status| status.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.is_some()
    }

    /// Asks the server to end its sessions and stop, then to stop at once. False when it did neither.
    pub(crate) fn stop(&self, patience: Duration) -> bool {
        signal(self.pid, Signal::INT);
        if self.ended_within(patience) {
            return true;
        }
        signal(self.pid, Signal::QUIT);
        self.ended_within(Duration::from_secs(5))
    }
}

/// Stops a server that an earlier process of ours left behind. False when it would not go.
pub(super) fn stop_orphan(pid: i32, alive: impl Fn() -> bool, patience: Duration) -> bool {
    for (ask, patience) in [(Signal::INT, patience), (Signal::QUIT, Duration::from_secs(5))] {
        signal(pid, ask);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !alive() {
                return true;
            }
            thread::sleep(GLANCE);
        }
    }
    !alive()
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // a process that is gone already needs no signal
        let _ = kill_process(pid, signal);
    }
}

/// The program that ties a child's life to ours, if this machine has it (util-linux; BusyBox's cannot do it).
/// Without it a server that outlives a killed house is found and stopped at the next start.
pub(super) fn pdeathsig_program() -> Option<&'static Path> {
    let program = Path::new("/usr/bin/setpriv");
    let tried = Command::new(program).args(["--pdeathsig", "INT", "--", "/bin/sh", "-c", ":"]).output();
    tried.is_ok_and(|o| o.status.success()).then_some(program)
}

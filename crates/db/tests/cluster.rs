//! A private cluster survives what happens to machines, and says in one sentence what it cannot help.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic, in its helpers too")]

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use db::{Cluster, ClusterError, ClusterSettings, Purpose};
use sqlx::{ConnectOptions, Connection};

/// A folder of one's own that goes with its test, together with any server that still runs in it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("atelier-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn home(&self) -> PathBuf {
        self.0.join("data/postgres")
    }

    fn house(&self) -> ClusterSettings {
        ClusterSettings { home: self.home(), binaries: None, purpose: Purpose::House }
    }

    /// A house that was killed: its server runs on, and nobody holds the lock.
    fn orphaned(&self) -> ClusterSettings {
        ClusterSettings { purpose: Purpose::Tests, ..self.house() }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

async fn write(cluster: &Cluster, value: i32) {
    let mut connection = cluster.connect_options().connect().await.unwrap();
    let script = "CREATE TABLE IF NOT EXISTS kept (value integer)";
    sqlx::query(script).execute(&mut connection).await.unwrap();
    sqlx::query("INSERT INTO kept VALUES ($1)").bind(value).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn written(cluster: &Cluster) -> Vec<i32> {
    let mut connection = cluster.connect_options().connect().await.unwrap();
    sqlx::query_scalar("SELECT value FROM kept ORDER BY value").fetch_all(&mut connection).await.unwrap()
}

fn server_pid(home: &Path) -> i32 {
    let text = fs::read_to_string(home.join("cluster/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn kill_hard(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_there_after_a_stop_and_a_quick_start() {
    let scratch = Scratch::new("stop");
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    assert!(cluster.is_ours());
    write(&cluster, 1).await;
    cluster.stop().await.unwrap();
    assert!(!scratch.home().join("cluster/postmaster.pid").exists());

    let began = Instant::now();
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    eprintln!("second start: {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(written(&cluster).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_command_attaches_and_leaves_the_server_running() {
    let scratch = Scratch::new("attach");
    let first = Cluster::start(&scratch.house()).await.unwrap();
    write(&first, 1).await;
    let second = Cluster::start(&scratch.house()).await.unwrap();
    assert!(!second.is_ours());
    assert_eq!(written(&second).await, [1]);
    second.stop().await.unwrap();
    assert_eq!(written(&first).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_left_behind_by_a_killed_house_is_taken_over_with_everything_in_it() {
    let scratch = Scratch::new("orphan");
    let left = Cluster::start(&scratch.orphaned()).await.unwrap();
    write(&left, 7).await;
    let before = server_pid(&scratch.home());
    drop(left);

    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    assert!(cluster.is_ours());
    assert_ne!(server_pid(&scratch.home()), before);
    assert_eq!(written(&cluster).await, [7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_recovers_from_its_log() {
    let scratch = Scratch::new("killed");
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    write(&cluster, 3).await;
    kill_hard(server_pid(&scratch.home()));
    drop(cluster);
    assert!(scratch.home().join("cluster/postmaster.pid").exists(), "the stale file is part of the case");

    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    assert_eq!(written(&cluster).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_pid_file_is_seen_through_even_when_its_number_lives_again_or_it_is_empty() {
    let scratch = Scratch::new("stale");
    Cluster::start(&scratch.house()).await.unwrap().stop().await.unwrap();
    let file = scratch.home().join("cluster/postmaster.pid");
    // this very test is alive, may be signalled by the server's account when that is ours, and is no PostgreSQL
    let alive = format!("{}\n{}\n1\n5432\n\n\n  1  1\n", std::process::id(), scratch.home().display());
    for left_behind in [alive.as_str(), ""] {
        fs::write(&file, left_behind).unwrap();
        Cluster::start(&scratch.house()).await.unwrap().stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_a_killed_servers_socket_is_seen_through_when_its_number_lives_again() {
    let scratch = Scratch::new("socket");
    Cluster::start(&scratch.house()).await.unwrap().stop().await.unwrap();
    // a program of the server's own account, which PostgreSQL would take for a server
    let account = fs::metadata(scratch.home().join("cluster")).unwrap().uid();
    let mut other = Command::new("sleep").arg("60").uid(account).spawn().unwrap();
    let lock = scratch.home().join("run/.s.PGSQL.5432.lock");
    fs::write(&lock, format!("{}\n{}\n", other.id(), scratch.home().join("cluster").display())).unwrap();
    let started = Cluster::start(&scratch.house()).await;
    other.kill().unwrap();
    other.wait().unwrap();
    started.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_was_killed_leaves_nothing_half_made() {
    let scratch = Scratch::new("half");
    let half = scratch.home().join("cluster.new-1");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("PG_VERSION"), "15\n").unwrap();
    Cluster::start(&scratch.house()).await.unwrap().stop().await.unwrap();
    assert!(!half.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_with_other_files_is_left_alone() {
    let scratch = Scratch::new("foreign");
    let note = scratch.home().join("cluster/thesis.txt");
    fs::create_dir_all(note.parent().unwrap()).unwrap();
    fs::write(&note, "mine").unwrap();
    let error = Cluster::start(&scratch.house()).await.unwrap_err();
    assert!(matches!(error, ClusterError::Foreign(_)), "{error}");
    assert!(error.to_string().contains("ATELIER_DATA"), "{error}");
    assert_eq!(fs::read_to_string(&note).unwrap(), "mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_the_place_of_the_data_folder_is_said_to_be_one() {
    let scratch = Scratch::new("file");
    fs::write(scratch.0.join("data"), "").unwrap();
    let error = Cluster::start(&scratch.house()).await.unwrap_err();
    assert!(matches!(error, ClusterError::Foreign(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_another_major_version_is_named_and_left_alone() {
    let scratch = Scratch::new("version");
    fs::create_dir_all(scratch.home().join("cluster")).unwrap();
    fs::write(scratch.home().join("cluster/PG_VERSION"), "9.6\n").unwrap();
    let error = Cluster::start(&scratch.house()).await.unwrap_err();
    assert!(matches!(&error, ClusterError::OtherVersion { made_by, .. } if made_by == "9.6"), "{error}");
    assert!(error.to_string().contains("install PostgreSQL 9.6 again"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_folder_gets_its_socket_elsewhere() {
    let scratch = Scratch::new("deep");
    let home = scratch.0.join("a-rather-long-name/".repeat(6)).join("postgres");
    let cluster = Cluster::start(&ClusterSettings { home, ..scratch.house() }).await.unwrap();
    write(&cluster, 1).await;
    assert_eq!(written(&cluster).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_closed_home_the_cluster_goes_where_its_account_can_reach_it_and_is_found_again() {
    if !is_root() {
        return eprintln!("not root: PostgreSQL runs as ourselves, so no folder of ours is closed to it");
    }
    let scratch = Scratch::new("closed");
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o700)).unwrap();
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    let elsewhere = cluster.folder().to_owned();
    assert!(!elsewhere.starts_with(&scratch.0), "{}", elsewhere.display());
    write(&cluster, 5).await;
    cluster.stop().await.unwrap();

    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    assert_eq!((cluster.folder(), written(&cluster).await), (&*elsewhere, vec![5]));
    cluster.stop().await.unwrap();

    fs::remove_dir_all(&elsewhere).unwrap();
    let error = Cluster::start(&scratch.house()).await.unwrap_err();
    assert!(matches!(error, ClusterError::Moved { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_account_uses_its_own_folder_and_is_told_about_anothers() {
    if !is_root() {
        return eprintln!("not root: cannot become another account");
    }
    let scratch = Scratch::new("nobody");
    let told = as_nobody(&scratch, "ordinary_account_start");
    assert!(told.contains("started as ourselves"), "{told}");

    // root takes over a cluster of an ordinary account by running as that account
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    assert_eq!(written(&cluster).await, [11]);
    cluster.stop().await.unwrap();

    let roots = Scratch::new("roots");
    Cluster::start(&roots.house()).await.unwrap().stop().await.unwrap();
    let told = as_nobody(&roots, "ordinary_account_start");
    assert!(
        told.contains("cannot be written by this account") || told.contains("belongs to the account"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_is_killed_loses_nothing_and_its_server_goes_with_it() {
    let scratch = Scratch::new("house-killed");
    let mut house = Command::new(std::env::current_exe().unwrap());
    house
        .args(["--exact", "inner_hold", "--ignored", "--nocapture"])
        .env("ATELIER_TEST_HOME", scratch.home());
    let mut house = house.stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(house.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap().contains("holding")), "the house wrote and holds its cluster");
    let server = server_pid(&scratch.home());
    house.kill().unwrap();
    house.wait().unwrap();

    let began = Instant::now();
    let cluster = Cluster::start(&scratch.house()).await.unwrap();
    eprintln!("start after kill -9: {:?}", began.elapsed());
    assert_eq!(written(&cluster).await, [23]);
    assert_ne!(server_pid(&scratch.home()), server);
    assert!(!Path::new(&format!("/proc/{server}/cwd")).exists(), "the old server is gone");
}

/// Runs one of the helper tests below in a process of the account `nobody`.
fn as_nobody(scratch: &Scratch, test: &str) -> String {
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o777)).unwrap();
    // the test binary may lie where nobody may not go
    let binary = scratch.0.join("test-binary");
    fs::copy(std::env::current_exe().unwrap(), &binary).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]).arg(binary);
    inner(&mut command, test, &scratch.home())
}

/// Runs one of the helper tests below where everything under the scratch folder is a small disk of its own.
fn on_small_disk(scratch: &Scratch, options: &str, after: &str, test: &str) -> Option<String> {
    let script = format!(
        "mount -t tmpfs -o {options} tmpfs {0} && mkdir {0}/data && chmod 755 {0} {0}/data && {after} && exec \"$@\"",
        scratch.0.display()
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script, "sh"]).arg(std::env::current_exe().unwrap());
    let told = inner(&mut command, test, &scratch.home());
    (!told.contains("unshare:") && !told.contains("mount:")).then_some(told)
}

fn inner(command: &mut Command, test: &str, home: &Path) -> String {
    command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("ATELIER_TEST_HOME", home)
        .current_dir("/");
    let output = command.output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn inner_settings() -> ClusterSettings {
    let home = std::env::var_os("ATELIER_TEST_HOME").map(PathBuf::from).expect("run by another test");
    ClusterSettings { home, binaries: None, purpose: Purpose::House }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_and_a_read_only_disk_are_each_told_in_a_sentence() {
    let scratch = Scratch::new("disk");
    let Some(told) = on_small_disk(&scratch, "size=12m", "true", "inner_start") else {
        return eprintln!("this machine does not let us mount a small disk");
    };
    assert!(told.contains("is full: free some space"), "{told}");
    let read_only = format!("mount -o remount,ro {}", scratch.0.display());
    let told = on_small_disk(&scratch, "size=12m", &read_only, "inner_start").unwrap();
    assert!(told.contains("is on a read-only disk: set ATELIER_DATA"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by other tests, as another account"]
async fn ordinary_account_start() {
    match Cluster::start(&inner_settings()).await {
        Ok(cluster) => {
            write(&cluster, 11).await;
            cluster.stop().await.unwrap();
            println!("started as ourselves");
        }
        Err(error) => println!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by another test, which kills it"]
async fn inner_hold() {
    let cluster = Cluster::start(&inner_settings()).await.unwrap();
    write(&cluster, 23).await;
    println!("holding");
    tokio::time::sleep(Duration::from_secs(60)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by other tests, on another disk"]
async fn inner_start() {
    println!(
        "{}",
        Cluster::start(&inner_settings()).await.err().map_or_else(|| "started".to_owned(), |e| e.to_string())
    );
}

//! Making a new cluster, and recognising an existing one.

use std::{fs, io, path::Path, process::Stdio};

use super::{ClusterError, binaries::Binaries, place::Place};

/// The role and the database of the house.
pub(crate) const NAME: &str = "atelier";

/// The server for what lies in the place: the one that made the cluster, or the newest for a cluster made now.
pub(super) fn ensure_cluster(
    place: &Place,
    found: &[Binaries],
    durable: bool,
) -> Result<Binaries, ClusterError> {
    let cluster = place.cluster();
    let newest = found.first().ok_or(ClusterError::NotInstalled { install: "your package manager" })?;
    match fs::read_to_string(cluster.join("PG_VERSION")) {
        Ok(version) => return same_major(&cluster, version.trim(), found),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => return Err(ClusterError::Foreign(cluster)),
        Err(e) => return Err(ClusterError::io("read", &cluster, e)),
    }
    if fs::read_dir(&cluster).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ClusterError::Foreign(cluster));
    }
    create(place, newest, durable)?;
    Ok(newest.clone())
}

fn same_major(cluster: &Path, made_by: &str, found: &[Binaries]) -> Result<Binaries, ClusterError> {
    found.iter().find(|b| b.major.to_string() == made_by).cloned().ok_or_else(|| {
        let installed: Vec<_> = found.iter().map(|b| format!("PostgreSQL {}", b.major)).collect();
        ClusterError::OtherVersion {
            folder: cluster.to_owned(),
            made_by: made_by.to_owned(),
            installed: installed.join(" and "),
        }
    })
}

/// Makes the cluster under a temporary name and renames it when it is whole, so that a first start that is
/// killed leaves nothing half made.
fn create(place: &Place, binaries: &Binaries, durable: bool) -> Result<(), ClusterError> {
    sweep(&place.home)?;
    let fresh = place.home.join(format!("cluster.new-{}", std::process::id()));
    tracing::info!(folder = %place.home.display(), major = binaries.major, "making a new database cluster");
    let mut initdb = place.account.command(&binaries.program("initdb"), &place.home);
    initdb.arg("--pgdata").arg(&fresh).args(["--username", NAME, "--encoding", "UTF8", "--data-checksums"]);
    // whoever can reach the socket in its closed folder is the house itself; there is no TCP
    initdb.args([
        "--auth-local",
        "trust",
        "--auth-host",
        "reject",
        "--lc-messages",
        "C",
        "--lc-collate",
        "C",
    ]);
    initdb.args(["--lc-ctype", if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" }, "--no-instructions"]);
    if !durable {
        initdb.arg("--no-sync");
    }
    let output = initdb
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .map_err(|e| ClusterError::io("run initdb in", &place.home, e))?;
    if !output.status.success() {
        let _ = fs::remove_dir_all(&fresh);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let _ = fs::write(place.log(), &said);
        return Err(ClusterError::said(&said, &place.home, &place.log()));
    }
    let cluster = place.cluster();
    fs::rename(&fresh, &cluster).map_err(|e| ClusterError::io("name", &cluster, e))?;
    fs::File::open(&place.home)
        .and_then(|folder| folder.sync_all())
        .map_err(|e| ClusterError::io("sync", &place.home, e))
}

/// Removes what killed first starts left behind.
fn sweep(home: &Path) -> Result<(), ClusterError> {
    let entries = fs::read_dir(home).map_err(|e| ClusterError::io("list", home, e))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with("cluster.new-") {
            fs::remove_dir_all(entry.path()).map_err(|e| ClusterError::io("remove", &entry.path(), e))?;
        }
    }
    Ok(())
}

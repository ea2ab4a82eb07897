//! `atelier stones`: suppliers and their lists.

use std::{
    fs::File,
    path::Path,
    process::ExitCode,
    sync::atomic::{AtomicI32, Ordering},
    time::Instant,
};

use catalog::stones::{
    StoneError,
    feed::{
        Begun, ImportCounts, OpenList, PutSupplier, StoneList, SupplierSummary, begin_import, list_suppliers,
        open_list, put_supplier, read_headings, stop_import, take_list,
    },
};
use db::Db;
use kernel::{Fault, ids::StoneImportId};
use platform::{Cx, config::Config};

use crate::{Failure, cli::Stones, foundation::Foundation, shutdown::Shutdown};

pub(super) async fn run(config: Config, command: Stones) -> Result<ExitCode, Failure> {
    let shutdown = Shutdown::listen()?;
    let foundation = Foundation::open(config).await?;
    let (db, cx) = (&foundation.db, &foundation.cx);
    let done = match command {
        Stones::Import { supplier, confirm, file } => {
            import(db, cx, &shutdown, supplier, confirm, &file).await
        }
        Stones::Suppliers => list(db).await,
        Stones::Supplier { code, name, currency, location, evidence, columns } => {
            let columns = columns.iter().map(|c| c.split_once('=').unwrap_or((c.as_str(), "")));
            match read_headings(columns).map_err(StoneError::Invalid) {
                Ok(columns) => {
                    note(db, cx, PutSupplier { code, name, currency, location, evidence, columns }).await
                }
                Err(refused) => Err(refused),
            }
        }
    };
    foundation.close().await;
    crate::say(done.map_err(|refused| told(&refused))?);
    Ok(ExitCode::SUCCESS)
}

/// A refusal for the terminal: every field that stands against it, or the sentence.
fn told(refused: &StoneError) -> Failure {
    if matches!(refused, StoneError::Db(_)) {
        return refused.to_string().into();
    }
    let fields: Vec<_> = refused.fields().iter().map(|f| f.message.as_ref()).collect();
    if fields.is_empty() { refused.message().into() } else { fields.join("\n").into() }
}

async fn import(
    db: &Db,
    cx: &Cx,
    shutdown: &Shutdown,
    supplier: String,
    confirmed: bool,
    path: &Path,
) -> Result<String, StoneError> {
    let began = Instant::now();
    let file_name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let file = File::open(path).map_err(|error| {
        let message = format!("{} cannot be read: {error}", path.display());
        StoneError::Invalid(vec![kernel::FieldError::new("file", "unreadable", message)])
    })?;
    let list = open_list(db, OpenList { supplier, file, file_name, confirmed }).await?;
    crate::say(format_args!("{} lines looked through in {:.1} s", list.rows, began.elapsed().as_secs_f64()));
    let mut tx = db.begin().await?;
    let begun = begin_import(&mut tx, cx, &list).await?;
    tx.commit().await?;
    match begun {
        Begun::SameAsLast(last) => Ok(format!(
            "This list was taken before, as {}: there is nothing to do. --confirm takes it again.",
            last.id
        )),
        Begun::Import(id) => match shutdown.unless_asked(take(db, cx, id, &list)).await {
            Some(counts) => Ok(summary(id, &counts?, began)),
            None => {
                let mut tx = db.begin().await?;
                stop_import(&mut tx, id, "It was stopped from the terminal. What it had taken stays.")
                    .await?;
                tx.commit().await?;
                Ok("Stopped. What was taken stays, nothing was withdrawn; run it again to take the rest."
                    .to_owned())
            }
        },
    }
}

/// Takes the list and says how far it is, every twentieth of the way.
async fn take(db: &Db, cx: &Cx, id: StoneImportId, list: &StoneList) -> Result<ImportCounts, StoneError> {
    let (said, rows) = (AtomicI32::new(0), i32::try_from(list.rows).unwrap_or(i32::MAX).max(1));
    let watch = move |counts: &ImportCounts| {
        let share = i32::try_from(i64::from(counts.rows_read) * 20 / i64::from(rows)).unwrap_or(20);
        if said.swap(share, Ordering::Relaxed) != share {
            crate::say(format_args!("{:>3} %  {}", share * 5, counted(counts)));
        }
    };
    take_list(db, cx, id, list, &watch).await
}

fn counted(counts: &ImportCounts) -> String {
    format!(
        "{} read: {} new, {} changed, {} unchanged, {} waiting, {} not taken, {} left alone, {} withdrawn",
        counts.rows_read,
        counts.created,
        counts.changed,
        counts.unchanged,
        counts.parked,
        counts.rejected,
        counts.kept,
        counts.withdrawn
    )
}

fn summary(id: StoneImportId, counts: &ImportCounts, began: Instant) -> String {
    let seconds = began.elapsed().as_secs_f64().max(0.001);
    let pace = f64::from(counts.rows_read) / seconds;
    let waits = match counts.parked {
        0 => String::new(),
        n => format!("\n{n} wait for a second person at /admin/stones/parked."),
    };
    let notes = match counts.rejected + counts.kept {
        0 => String::new(),
        _ => format!("\nWhat was not taken, and why: /admin/stones/imports/{id}"),
    };
    format!("Done in {seconds:.1} s, {pace:.0} lines a second. {}.{waits}{notes}", counted(counts))
}

async fn list(db: &Db) -> Result<String, StoneError> {
    let suppliers = list_suppliers(&mut *db.read().await?).await?;
    if suppliers.is_empty() {
        return Ok(
            "No supplier is noted yet: `atelier stones supplier CODE --name … --location …` notes one."
                .to_owned(),
        );
    }
    let line = |s: &SupplierSummary| {
        let last = s
            .last_import_at
            .map_or_else(|| "never".to_owned(), |at| at.format("%-d %b %Y, %H:%M UTC").to_string());
        format!(
            "{:<16} {:<28} {:>8} on offer {:>6} waiting   last list {last}",
            s.supplier.code, s.supplier.name, s.available, s.parked
        )
    };
    Ok(suppliers.iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn note(db: &Db, cx: &Cx, ask: PutSupplier) -> Result<String, StoneError> {
    let mut tx = db.begin().await?;
    let noted = put_supplier(&mut tx, cx, ask).await?;
    tx.commit().await?;
    Ok(format!(
        "{} is noted. `atelier stones import --supplier {} FILE` takes its list.",
        noted.name, noted.code
    ))
}

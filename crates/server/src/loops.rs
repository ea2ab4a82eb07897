//! Background work: events to their listeners, letters to their mailer, webhooks, what the payment provider tells, sizes of pictures, upkeep, and the ears of the
//! catalogue and of carts.

use std::{sync::Arc, time::Duration};

use catalog::{
    AvailabilitySource, CatalogError,
    bulk::{self, BulkError},
    media, products,
};
use commerce::{channels::announce_stock, payments::PaymentError, reconciliations};
use db::DbError;
use platform::{mail, outbox, webhooks};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{Failure, assembly::House, backup::Backups};

/// How often upkeep looks for expired holds and unrecorded payments.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// How often planned publications are looked for: a piece is on show within a second or two of its time.
const SCHEDULE_EVERY: Duration = Duration::from_millis(500);
/// How often bulk edits are looked for that nobody works on.
const BULK_EVERY: Duration = Duration::from_secs(1);
/// How often upkeep looks for uploads that rest and for files that nobody needs any more.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How often carts are looked through for what nobody will ask about again.
const TRIM_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often bags that were left are looked for; a letter comes a day after, give or take that.
const REMIND_EVERY: Duration = Duration::from_secs(10 * 60);
/// How often finished pieces are looked through; a letter has a month for its day.
const LOOK_AFTER_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often it is asked whether a day has passed since the provider's books were read.
const RECONCILE_EVERY: Duration = Duration::from_secs(30 * 60);
/// How often the log is handed on, and it is asked whether a backup is due: what is lost with the machine is this long.
const BACK_UP_EVERY: Duration = Duration::from_secs(60);
/// How often every invariant is asked.
const AUDIT_EVERY: Duration = Duration::from_secs(60 * 60);
/// How many webhooks are sent at the same time.
const MESSENGERS: usize = 4;
/// How long a loop rests after a failure; the database is probably away.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// The running loops.
pub(crate) struct Loops {
    tasks: JoinSet<()>,
    cancel: CancellationToken,
}

impl Loops {
    /// Starts the loops; the catalogue and the carts of sockets are followed only where visitors are served.
    pub(crate) fn start(house: &House, serves: bool) -> Self {
        let (mut tasks, cancel) = (JoinSet::new(), CancellationToken::new());
        tasks.spawn(repeat("events", cancel.clone(), house.clone(), |h| async move {
            Ok(outbox::deliver_next(&h.db, &h.cx, &h.listeners).await? > 0)
        }));
        tasks.spawn(repeat("letters", cancel.clone(), house.clone(), |h| async move {
            mail::send_next(&h.db, &*h.mailer).await
        }));
        // several at the same time: an endpoint that hangs keeps one of them busy
        for _ in 0..MESSENGERS {
            tasks.spawn(repeat("webhooks", cancel.clone(), house.clone(), |h| async move {
                webhooks::deliver_next(&h.db, &h.cx, &*h.messenger).await
            }));
        }
        tasks.spawn(repeat("news of the stock", cancel.clone(), house.clone(), |h| async move {
            announce_stock(&h.db, &h.cx).await
        }));
        tasks.spawn(repeat(
            "notices of the payment provider",
            cancel.clone(),
            house.clone(),
            |h| async move { commerce::payments::apply_next_notice(&h.db, &h.commerce, &h.cx).await },
        ));
        tasks.spawn(follow_schedule(house.clone(), cancel.clone()));
        tasks.spawn(repeat("pictures", cancel.clone(), house.clone(), |h| async move {
            media::develop_next(&h.db, &*h.files).await
        }));
        tasks.spawn(work_on_bulk_edits(house.clone(), cancel.clone()));
        tasks.spawn(upkeep(house.clone(), cancel.clone()));
        tasks.spawn(trim(house.clone(), cancel.clone()));
        tasks.spawn(remind(house.clone(), cancel.clone()));
        tasks.spawn(look_after(house.clone(), cancel.clone()));
        tasks.spawn(reconcile(house.clone(), cancel.clone()));
        tasks.spawn(audit(house.clone(), cancel.clone()));
        if let Some(backups) = house.backups.clone() {
            tasks.spawn(back_up(backups, cancel.clone()));
        }
        tasks.spawn(take_in_words(house.clone(), cancel.clone()));
        tasks.spawn(sweep(house.clone(), cancel.clone()));
        if serves {
            let (live, until) = (house.live.clone(), cancel.clone());
            tasks.spawn(async move { live.follow(until).await });
            let (board, db, until) = (house.commerce.held.clone(), house.db.clone(), cancel.clone());
            tasks.spawn(async move {
                tokio::select! { () = until.cancelled() => {} () = board.follow(&db) => {} }
            });
            let (news, db, until) = (house.commerce.news.clone(), house.db.clone(), cancel.clone());
            tasks.spawn(async move {
                tokio::select! { () = until.cancelled() => news.end(), () = news.follow(&db) => {} }
            });
            let (news, db, until) = (house.commission_news.clone(), house.db.clone(), cancel.clone());
            tasks.spawn(async move {
                tokio::select! { () = until.cancelled() => news.end(), () = news.follow(&db) => {} }
            });
            let (flags, db, until) = (house.flags.clone(), house.db.clone(), cancel.clone());
            tasks.spawn(async move {
                tokio::select! { () = until.cancelled() => {} () = flags.follow(&db) => {} }
            });
            let (house, cancel) = (house.clone(), cancel.clone());
            let stock: Arc<dyn AvailabilitySource> = house.stock.clone();
            tasks.spawn(async move { house.catalog.follow(&house.db, stock, cancel).await });
        }
        Self { tasks, cancel }
    }

    /// Ends the loops where they rest. What is under way is undone by the database if it takes too long, and taken
    /// up again by the next start.
    pub(crate) async fn stop(mut self) {
        self.cancel.cancel();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(5), ended).await;
    }
}

/// Takes one piece of work after another, and rests when there is none.
async fn repeat<W, F>(name: &'static str, cancel: CancellationToken, house: House, work: W)
where
    W: Fn(House) -> F,
    F: Future<Output = Result<bool, DbError>>,
{
    while !cancel.is_cancelled() {
        let pause = match work(house.clone()).await {
            Ok(true) => continue,
            Ok(false) => outbox::IDLE,
            Err(error) => {
                tracing::warn!(%error, work = name, "background work pauses");
                AFTER_FAILURE
            }
        };
        tokio::select! { () = cancel.cancelled() => {} () = sleep(pause) => {} }
    }
}

/// Publishes and archives pieces when their time has come.
async fn follow_schedule(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        let pause = match apply_schedule(&house).await {
            Ok(true) => continue,
            Ok(false) => SCHEDULE_EVERY,
            Err(error) => {
                tracing::warn!(%error, work = "planned publications", "background work pauses");
                AFTER_FAILURE
            }
        };
        tokio::select! { () = cancel.cancelled() => {} () = sleep(pause) => {} }
    }
}

async fn apply_schedule(house: &House) -> Result<bool, CatalogError> {
    let mut tx = house.db.begin().await?;
    let done = products::apply_schedule(&mut tx, &house.cx).await?;
    tx.commit().await?;
    Ok(done)
}

/// Goes on with bulk edits whose process ended in the middle; one that somebody works on is passed over.
async fn work_on_bulk_edits(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        let pause = match advance_bulk_edit(&house).await {
            Ok(true) => continue,
            Ok(false) => BULK_EVERY,
            Err(error) => {
                tracing::warn!(%error, work = "bulk edits", "background work pauses");
                AFTER_FAILURE
            }
        };
        tokio::select! { () = cancel.cancelled() => {} () = sleep(pause) => {} }
    }
}

async fn advance_bulk_edit(house: &House) -> Result<bool, BulkError> {
    let mut tx = house.db.begin().await?;
    let more = bulk::advance_bulk_edit(&mut tx, &house.cx, None).await?;
    tx.commit().await?;
    Ok(more)
}

/// Brings the words that staff search by up to date once; a house that was just updated has none.
async fn take_in_words(house: House, cancel: CancellationToken) {
    tokio::select! {
        () = cancel.cancelled() => {}
        taken_in = catalog::search::take_in(&house.db) => match taken_in {
            Ok(0) => {}
            Ok(products) => tracing::info!(products, "the words of products were taken in for staff's search"),
            Err(error) => tracing::warn!(%error, work = "words of products", "background work ends until the next start"),
        },
    }
}

async fn upkeep(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        match commerce::upkeep::run_once(&house.db, &house.commerce, &house.cx).await {
            Ok(report) => tracing::debug!(?report, "upkeep"),
            Err(error) => tracing::warn!(%error, work = "upkeep", "background work pauses"),
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(UPKEEP_EVERY) => {} }
    }
}

/// Old carts, and the log of webhooks. Begins an hour after the start: a house that was just updated has better things to do.
async fn trim(house: House, cancel: CancellationToken) {
    loop {
        tokio::select! { () = cancel.cancelled() => return, () = sleep(TRIM_EVERY) => {} }
        tokio::select! {
            () = cancel.cancelled() => return,
            trimmed = commerce::upkeep::trim_carts(&house.db, &house.commerce, &house.cx) => match trimmed {
                Ok(trimmed) => tracing::debug!(?trimmed, "carts"),
                Err(error) => tracing::warn!(%error, work = "old carts", "background work pauses"),
            },
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            trimmed = webhooks::trim(&house.db) => match trimmed {
                Ok(trimmed) => tracing::debug!(?trimmed, "the log of webhooks"),
                Err(error) => tracing::warn!(%error, work = "the log of webhooks", "background work pauses"),
            },
        }
    }
}

async fn remind(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        tokio::select! {
            () = cancel.cancelled() => return,
            letters = commerce::upkeep::remind(&house.db, &house.commerce, &house.cx) => match letters {
                Ok(letters) => tracing::debug!(letters, "bags that were left"),
                Err(error) => tracing::warn!(%error, work = "bags that were left", "background work pauses"),
            },
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(REMIND_EVERY) => {} }
    }
}

/// Letters to the owners of finished pieces; several nodes may look at once, and each letter is decided on by one.
async fn look_after(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        tokio::select! {
            () = cancel.cancelled() => return,
            letters = bespoke::aftercare::remind(&house.db, &house.cx) => match letters {
                Ok(letters) => tracing::debug!(letters, "finished pieces"),
                Err(error) => tracing::warn!(%error, work = "finished pieces", "background work pauses"),
            },
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(LOOK_AFTER_EVERY) => {} }
    }
}

/// Once a day the provider's own books are held against ours; another node may have done it.
async fn reconcile(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        let work = async {
            let now = house.db.begin().await?.now().await?;
            let provider = house.commerce.gateway.provider();
            if reconciliations::is_due(&mut *house.db.read().await?, provider, now).await? {
                let found = reconciliations::reconcile(&house.db, &house.commerce, &house.cx).await?;
                tracing::info!(
                    movements = found.movements,
                    unmatched = found.findings.len(),
                    "books are compared"
                );
            }
            Ok::<_, PaymentError>(())
        };
        tokio::select! {
            () = cancel.cancelled() => return,
            done = work => if let Err(error) = done {
                tracing::warn!(%error, work = "reconciliation", "background work pauses");
            },
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(RECONCILE_EVERY) => {} }
    }
}

/// A backup that is under way when the house closes is given up, and begun anew after the next start.
async fn back_up(backups: Backups, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        tokio::select! {
            () = cancel.cancelled() => return,
            done = backups.tend() => match done {
                Ok(Some(taken)) => tracing::info!(id = taken.id, bytes = taken.bytes, uploads = taken.media_files, "backed up"),
                Ok(None) => {}
                Err(error) => {
                    backups.note(|seen| seen.failures += 1);
                    tracing::error!(%error, work = "backup", "the house could not be backed up; it is tried again in a minute");
                }
            },
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(BACK_UP_EVERY) => {} }
    }
}

/// Asks every invariant once an hour. Begins an hour after the start, as [`trim`] does; `atelier audit` does not wait.
async fn audit(house: House, cancel: CancellationToken) {
    loop {
        tokio::select! { () = cancel.cancelled() => return, () = sleep(AUDIT_EVERY) => {} }
        let work = async {
            let findings = bespoke::invariants::check_house(&house.db, &house.cx).await?;
            let broken: Vec<_> = findings.iter().filter(|f| !f.violations.is_empty()).map(|f| f.id).collect();
            if !broken.is_empty() {
                tracing::error!(?broken, "invariants are broken: `atelier audit` says how");
            }
            let now = db::physical::now(&mut *house.db.read().await?).await?;
            house.metrics.audited(broken.len(), now.timestamp());
            Ok::<_, Failure>(())
        };
        tokio::select! {
            () = cancel.cancelled() => return,
            done = work => if let Err(error) = done {
                tracing::warn!(%error, work = "audit", "background work pauses");
            },
        }
    }
}

async fn sweep(house: House, cancel: CancellationToken) {
    while !cancel.is_cancelled() {
        match media::sweep(&house.db, &*house.files).await {
            Ok(swept) => tracing::debug!(?swept, "uploads"),
            Err(error) => tracing::warn!(%error, work = "uploads", "background work pauses"),
        }
        match bespoke::enquiries::sweep_drafts(&house.db, &*house.files).await {
            Ok(drafts) => tracing::debug!(drafts, "enquiries that nobody came back to"),
            Err(error) => tracing::warn!(%error, work = "enquiries", "background work pauses"),
        }
        match remind_of_consultations(&house).await {
            Ok(reminded) => tracing::debug!(reminded, "conversations within a day"),
            Err(error) => tracing::warn!(%error, work = "consultations", "background work pauses"),
        }
        tokio::select! { () = cancel.cancelled() => {} () = sleep(SWEEP_EVERY) => {} }
    }
}

async fn remind_of_consultations(house: &House) -> Result<usize, bespoke::BespokeError> {
    let mut tx = house.db.begin().await?;
    let reminded = bespoke::consultations::remind_consultations(&mut tx, &house.cx).await?;
    tx.commit().await?;
    Ok(reminded)
}

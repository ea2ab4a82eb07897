//! The catalogue that faces hold: the newest snapshot, and the worker that keeps it so.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use arc_swap::ArcSwap;
use db::{Db, DbError, Listener};
use kernel::ids::ProductId;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    AvailabilitySource, ByLikeness, RecommendAsk, Recommendation, Recommender, Snapshot, disk,
    read::{list_active, read},
};
use crate::{
    model::ProductView,
    stones::{StoneSnapshot, index::Shelf},
};

/// How long announcements are gathered before the index follows them.
const DEBOUNCE: Duration = Duration::from_millis(50);
/// How long nothing must have changed before the snapshot is saved.
const SAVE_AFTER: Duration = Duration::from_secs(2);
/// The most products that are read one by one; more are read as a whole.
const MOST_CHANGES: usize = 20_000;
/// How many products are compared at once with what was saved of them.
const COMPARED: usize = 4_000;

/// The newest snapshot of everything a shopper can see. Cloning shares it.
#[derive(Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
    recommender: Arc<dyn Recommender>,
}

struct Inner {
    current: ArcSwap<Snapshot>,
    path: Option<PathBuf>,
    /// One rebuild at a time.
    building: Mutex<()>,
    /// The loose stones, which change by themselves.
    stones: Shelf,
}

impl Catalog {
    /// The catalogue as it was last saved, or else as the database has it. A saved one may be behind:
    /// [`Catalog::follow`] brings it up to date.
    ///
    /// # Errors
    /// When nothing was saved and the database does not answer.
    pub async fn load(
        db: &Db,
        source: &dyn AvailabilitySource,
        snapshot_path: Option<PathBuf>,
    ) -> Result<Self, DbError> {
        let stones = Shelf::from_disk(stones_path(snapshot_path.as_deref()));
        if stones.is_blank() {
            stones.refresh(db).await?;
        }
        if let Some(saved) = snapshot_path.as_deref().and_then(disk::load) {
            return Ok(Self::holding(saved, snapshot_path, stones));
        }
        let catalog = Self::holding(Snapshot::empty(), snapshot_path, stones);
        catalog.refresh(db, source).await?;
        Ok(catalog)
    }

    /// The catalogue as it was last saved; `None` when there is no readable file of this version.
    pub fn from_disk(path: &Path) -> Option<Self> {
        let stones = Shelf::from_disk(stones_path(Some(path)));
        disk::load(path).map(|saved| Self::holding(saved, Some(path.to_owned()), stones))
    }

    /// A catalogue with nothing in it, for a house that cannot reach its database yet.
    pub fn empty(snapshot_path: Option<PathBuf>) -> Self {
        let stones = Shelf::empty(stones_path(snapshot_path.as_deref()));
        Self::holding(Snapshot::empty(), snapshot_path, stones)
    }

    fn holding(snapshot: Snapshot, path: Option<PathBuf>, stones: Shelf) -> Self {
        let current = ArcSwap::from_pointee(snapshot);
        let inner = Arc::new(Inner { current, path, building: Mutex::new(()), stones });
        Self { inner, recommender: Arc::new(ByLikeness) }
    }

    /// The same catalogue with another source of suggestions.
    #[must_use]
    pub fn with_recommender(self, recommender: Arc<dyn Recommender>) -> Self {
        Self { recommender, ..self }
    }

    /// Pieces to show with a piece, from the snapshot of the page they are shown on.
    pub fn recommend(&self, snapshot: &Snapshot, ask: &RecommendAsk) -> Vec<Recommendation> {
        self.recommender.recommend(snapshot, ask)
    }

    /// The newest picture of the loose stones. Hold it for one page, so that everything on the page agrees.
    pub fn stones(&self) -> Arc<StoneSnapshot> {
        self.inner.stones.snapshot()
    }

    /// Reads every loose stone again.
    pub async fn refresh_stones(&self, db: &Db) -> Result<(), DbError> {
        self.inner.stones.refresh(db).await
    }

    /// Reads the loose stones that changed since they were last read.
    pub async fn catch_up_stones(&self, db: &Db) -> Result<(), DbError> {
        self.inner.stones.catch_up(db).await
    }

    /// The newest snapshot. Hold it for one page, so that everything on the page agrees.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.current.load_full()
    }

    /// Reads everything again.
    pub async fn refresh(&self, db: &Db, source: &dyn AvailabilitySource) -> Result<(), DbError> {
        let _one_at_a_time = self.inner.building.lock().await;
        let reading = read(db, source, None, true).await?;
        let version = self.next_version(reading.at_micros);
        let next = blocking(move || {
            Snapshot::assemble(version, reading.products, &reading.collections).with_schema(reading.schema)
        })
        .await?;
        self.inner.current.store(Arc::new(next));
        Ok(())
    }

    /// Reads everything again, a part at a time, and changes only what differs: of a house that was closed for the night
    /// little does, and a second whole picture beside the first would take as much memory again.
    async fn catch_up(&self, db: &Db, source: &dyn AvailabilitySource) -> Result<(), DbError> {
        if self.snapshot().is_empty() {
            return self.refresh(db, source).await;
        }
        let one_at_a_time = self.inner.building.lock().await;
        let now = self.snapshot();
        let mut ids: HashSet<ProductId> = list_active(db).await?.into_iter().collect();
        ids.extend(now.products().map(|p| p.id));
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort_unstable();
        let mut changes = Vec::new();
        for part in ids.chunks(COMPARED) {
            let reading = read(db, source, Some(part), false).await?;
            changes.extend(differing(&now, part, reading.products));
            if changes.len() > MOST_CHANGES || reading.schema != *now.schema() {
                drop(one_at_a_time);
                return self.refresh(db, source).await;
            }
        }
        let reading = read(db, source, Some(&[]), true).await?;
        let version = self.next_version(reading.at_micros);
        let next = blocking(move || now.with_changes(version, changes, Some(&reading.collections))).await?;
        self.inner.current.store(Arc::new(next));
        Ok(())
    }

    /// Reads some products again and changes only what follows from them.
    pub async fn refresh_products(
        &self,
        db: &Db,
        source: &dyn AvailabilitySource,
        ids: &[ProductId],
    ) -> Result<(), DbError> {
        let _one_at_a_time = self.inner.building.lock().await;
        let now = self.snapshot();
        let mut reading = read(db, source, Some(ids), false).await?;
        let appeared = reading.products.iter().any(|p| now.product_by_id(p.id).is_none());
        let went = ids
            .iter()
            .any(|id| now.product_by_id(*id).is_some() && !reading.products.iter().any(|p| p.id == *id));
        let moved = reading.products.iter().any(|p| {
            let before = now.product_by_id(p.id);
            before.is_some_and(|b| b.collections != p.collections || b.featured != p.featured)
        });
        let regrouped = appeared || went || moved;
        if regrouped {
            // who is in a collection, and where, changes only with who is there at all and what they say of it
            reading = read(db, source, Some(ids), true).await?;
        }
        let version = self.next_version(reading.at_micros);
        let asked: HashSet<_> = ids.iter().copied().collect();
        let next = blocking(move || {
            let mut changes: Vec<_> = reading.products.into_iter().map(|p| (p.id, Some(p))).collect();
            let found: HashSet<_> = changes.iter().map(|(id, _)| *id).collect();
            changes.extend(asked.difference(&found).map(|id| (*id, None)));
            let collections = regrouped.then_some(reading.collections);
            now.with_changes(version, changes, collections.as_deref())
        })
        .await?;
        self.inner.current.store(Arc::new(next));
        Ok(())
    }

    fn next_version(&self, at_micros: u64) -> u64 {
        at_micros.max(self.snapshot().version + 1)
    }

    /// Saves the snapshot where [`Catalog::load`] looks for it. Answers whether there is such a place and
    /// it could be written.
    pub async fn save(&self) -> bool {
        let Some(path) = self.inner.path.clone() else { return false };
        let snapshot = self.snapshot();
        match blocking(move || disk::save(&path, &snapshot)).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the catalogue could not be saved; the next start will read the database first");
                false
            }
            Err(_) => false,
        }
    }

    /// Follows the database's announcements until cancelled: reads what changed, lets pages see it, and
    /// saves it when things have calmed down. Outlives the database: it tries again until it is back.
    pub async fn follow(&self, db: &Db, source: Arc<dyn AvailabilitySource>, cancel: CancellationToken) {
        tokio::join!(self.follow_products(db, source, &cancel), self.inner.stones.follow(db, &cancel));
    }

    async fn follow_products(
        &self,
        db: &Db,
        source: Arc<dyn AvailabilitySource>,
        cancel: &CancellationToken,
    ) {
        while !cancel.is_cancelled() {
            let round = self.follow_once(db, &*source, cancel);
            if let Err(error) = round.await {
                tracing::warn!(%error, "the catalogue cannot follow the database for the moment");
            }
            tokio::select! {
                () = cancel.cancelled() => {}
                () = sleep(Duration::from_secs(1)) => {}
            }
        }
    }

    async fn follow_once(
        &self,
        db: &Db,
        source: &dyn AvailabilitySource,
        cancel: &CancellationToken,
    ) -> Result<(), DbError> {
        let mut listener = Listener::open(db, "catalog").await?;
        // what changed before the ear was open
        self.catch_up(db, source).await?;
        let mut unsaved = true;
        loop {
            let heard = tokio::select! {
                () = cancel.cancelled() => break,
                heard = listener.next() => Some(heard?),
                () = sleep(SAVE_AFTER), if unsaved => None,
            };
            let Some(first) = heard else {
                self.save().await;
                unsaved = false;
                continue;
            };
            let changes = gather(&mut listener, first).await?;
            let began = Instant::now();
            self.apply(db, source, changes).await?;
            unsaved = true;
            // a stream of announcements, as an import makes, must not keep a core busy with rebuilding
            let rest = began.elapsed();
            if rest > DEBOUNCE {
                tokio::select! { () = cancel.cancelled() => {} () = sleep(rest) => {} }
            }
        }
        if unsaved {
            self.save().await;
        }
        Ok(())
    }

    async fn apply(&self, db: &Db, source: &dyn AvailabilitySource, changes: Changes) -> Result<(), DbError> {
        match changes {
            Changes::Everything => self.refresh(db, source).await,
            Changes::Products(ids) => self.refresh_products(db, source, &ids).await,
        }
    }
}

/// What is other than it was among the products asked for; `None` for one that is no longer there.
fn differing(
    now: &Snapshot,
    asked: &[ProductId],
    found: Vec<ProductView>,
) -> Vec<(ProductId, Option<ProductView>)> {
    let there: HashSet<_> = found.iter().map(|p| p.id).collect();
    let went = asked.iter().filter(|id| !there.contains(id) && now.product_by_id(**id).is_some());
    let went: Vec<_> = went.map(|id| (*id, None)).collect();
    let differs = |p: &ProductView| now.product_by_id(p.id).is_none_or(|before| **before != *p);
    found.into_iter().filter(differs).map(|p| (p.id, Some(p))).chain(went).collect()
}

/// The stones are saved beside the pieces.
fn stones_path(catalogue: Option<&Path>) -> Option<PathBuf> {
    catalogue.map(|path| path.with_file_name("stones.bin"))
}

enum Changes {
    Everything,
    Products(Vec<ProductId>),
}

/// Waits a moment for more announcements and puts them together.
async fn gather(listener: &mut Listener, first: Option<String>) -> Result<Changes, DbError> {
    let mut ids = HashSet::new();
    let mut everything = !note(&mut ids, first.as_deref());
    let until = Instant::now() + DEBOUNCE;
    while let Ok(heard) = timeout(until.saturating_duration_since(Instant::now()), listener.next()).await {
        everything |= !note(&mut ids, heard?.as_deref());
    }
    if everything || ids.len() > MOST_CHANGES {
        return Ok(Changes::Everything);
    }
    Ok(Changes::Products(ids.into_iter().collect()))
}

/// Notes the products that an announcement names, with commas between them; false when it names none, which means
/// "everything".
fn note(ids: &mut HashSet<ProductId>, payload: Option<&str>) -> bool {
    let Some(payload) = payload else { return false };
    payload.split(',').all(|name| {
        Uuid::parse_str(name).is_ok_and(|id| {
            ids.insert(ProductId::from_uuid(id));
            true
        })
    })
}

/// Runs work that keeps a core busy away from the threads that answer shoppers.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| DbError::Broken(sqlx::Error::Io(std::io::Error::other(error))))
}

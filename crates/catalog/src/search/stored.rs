//! Words looked up in the database: full text and trigrams, where the index in memory has nothing to say.

use std::time::Duration;

use db::{Conn, Db, DbError};
use kernel::ids::ProductId;
use tokio::time::timeout;
use uuid::Uuid;

use super::{How, Search, atoms::looked_at};
use crate::{Snapshot, index::Bits};

/// How many candidates are weighed. A word that half of the pieces carry must not cost more than a rare one.
const WEIGHED: i64 = 500;

/// How long a shopper waits for the database before "nothing" is the answer.
const PATIENCE: Duration = Duration::from_millis(250);
/// How many pieces the database is asked for.
const MOST: usize = 48;

/// What a query describes: by the index in memory, or when that finds nothing and has no answer, by the database.
/// A database that is slow or away leaves the answer as it is.
pub async fn find(db: &Db, snapshot: &Snapshot, query: &str, how: How) -> Search {
    let search = snapshot.search(query, how);
    if search.total() > 0 || !search.answers.is_empty() || query.trim().is_empty() {
        return search;
    }
    let look_up = async {
        let mut conn = db.read().await?;
        find_by_words(&mut conn, query, MOST).await
    };
    match timeout(PATIENCE, look_up).await {
        Ok(Ok(found)) if !found.is_empty() => snapshot.search_with(search, &found),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database cannot look words up for the moment");
            search
        }
        _ => search,
    }
}

/// How many products are taken in at once.
const BATCH: i64 = 500;

/// Takes in the products whose words the database does not keep yet, in batches that each stand on their own: those of
/// a house that is older than the table. Does nothing afterwards. Answers how many there were.
///
/// # Errors
/// The database's; what was taken in stays.
pub async fn take_in(db: &Db) -> Result<usize, DbError> {
    let (mut last, mut many) = (Uuid::nil(), 0);
    loop {
        let mut tx = db.begin().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT p.id FROM products p
             WHERE p.id > $1 AND NOT EXISTS (SELECT 1 FROM product_search k WHERE k.product_id = p.id)
             ORDER BY p.id LIMIT $2",
        )
        .bind(last)
        .bind(BATCH)
        .fetch_all(&mut *tx)
        .await?;
        let Some(end) = ids.last().copied() else { return Ok(many) };
        sqlx::query("SELECT search_refresh($1)").bind(&ids).execute(&mut *tx).await?;
        tx.commit().await?;
        (last, many) = (end, many + ids.len());
    }
}

/// The offered pieces that carry any of the words in their texts, or a name or code much like them; the best first.
///
/// The index in memory answers shoppers. This is asked when that knows none of their words: it stems as English does,
/// and forgives more letters than a slip of the finger.
///
/// # Errors
/// The database's.
pub async fn find_by_words(conn: &mut Conn, words: &str, limit: usize) -> Result<Vec<ProductId>, DbError> {
    let limit = i64::try_from(limit.clamp(1, 200)).unwrap_or(200);
    let rows: Vec<Uuid> = sqlx::query_scalar(include_str!("find_by_words.sql"))
        .bind(looked_at(words))
        .bind(WEIGHED)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(ProductId::from_uuid).collect())
}

impl Snapshot {
    /// A search with what was found elsewhere, in that order; what no shopper may see is left out.
    #[must_use]
    pub fn search_with(&self, search: Search, found: &[ProductId]) -> Search {
        let ranked: Vec<u32> =
            found.iter().filter_map(|id| self.ordinal(*id)).filter(|o| self.live.has(*o)).collect();
        let matches = Bits::of(ranked.iter().copied(), self.facets.slots());
        Search { asks: true, matches, ranked, ..search }
    }
}

//! What an order says of the stones in its pieces: made from facts while the order is decided, and kept with it.

use std::collections::HashMap;

use catalog::{offers::find_set_stones, stones::find_stones};
use db::{Conn, DbError};

use crate::cart::CartLine;

/// The wording of each line, in their order; `None` for pieces without stones. A ring around a chosen stone tells of that
/// stone, and of those that its setting brings along.
pub(super) async fn disclose(conn: &mut Conn, lines: &[CartLine]) -> Result<Vec<Option<String>>, DbError> {
    let variants: Vec<_> = lines.iter().map(|line| line.variant).collect();
    let chosen: Vec<_> = lines.iter().filter_map(|line| line.ring.as_ref().map(|ring| ring.stone)).collect();
    let set = find_set_stones(conn, &variants).await?;
    let loose: HashMap<_, _> = match chosen.as_slice() {
        [] => HashMap::new(),
        ids => find_stones(conn, ids).await?.into_iter().map(|s| (s.id, s.facts.stone())).collect(),
    };
    let words = |line: &CartLine| {
        let own = set.get(&line.variant).cloned().unwrap_or_default();
        match line.ring.as_ref().and_then(|ring| loose.get(&ring.stone)) {
            Some(stone) => own.around(stone).words(),
            None => own.words(),
        }
    };
    Ok(lines.iter().map(words).collect())
}

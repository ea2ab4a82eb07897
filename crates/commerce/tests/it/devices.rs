//! Three devices on one cart, over a network that loses, repeats and reorders, on nodes that die.
//!
//! `ATELIER_CART_SEED=N` plays one interleaving again; `ATELIER_CART_PLAYS=N` plays so many from there (`cargo xtask bench
//! cart-model` plays ten thousand).

use commerce::testing::{House, PieceKind, Played, play_devices};
use futures_util::{StreamExt, stream};

/// How many interleavings are played when nothing else is said.
const PLAYS: u64 = 240;
/// The seed of the first.
const SEED: u64 = 20_261_126;
/// How many are played at the same time.
const AT_ONCE: usize = 6;

fn number(name: &str) -> Option<u64> {
    std::env::var_os(name).and_then(|text| text.to_str()?.parse().ok())
}

/// CS01, CS03
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_agree_with_the_house_and_nothing_is_applied_twice() {
    let (seed, plays) = (number("ATELIER_CART_SEED"), number("ATELIER_CART_PLAYS"));
    let plays = plays.unwrap_or(if seed.is_some() { 1 } else { PLAYS });
    let seed = seed.unwrap_or(SEED);
    let house = House::with_connections(8).await;
    let mut variants = house.ring_in_sizes("Ring", 100_000, PieceKind::Stocked(10_000)).await;
    variants.push(house.ring("Other ring", 100_000, PieceKind::Stocked(10_000)).await);
    let start = std::time::Instant::now();
    let play = |seed| {
        let (house, variants) = (&house, &variants);
        async move { (seed, play_devices(house, variants, seed).await) }
    };
    let mut results = stream::iter(seed..seed + plays).map(play).buffer_unordered(AT_ONCE);
    let mut all = Played::default();
    while let Some((seed, played)) = results.next().await {
        match played {
            Ok(played) => {
                all.applied += played.applied;
                all.rejected += played.rejected;
                all.repeated += played.repeated;
                all.lost += played.lost;
            }
            Err(broken) => panic!("ATELIER_CART_SEED={seed}: {broken}"),
        }
    }
    println!("seeds {seed}..{}: {all:?} in {:.1?}", seed + plays, start.elapsed());
    // otherwise the play has not been about what it says
    let usual =
        plays < 100 || (all.applied > 1_000 && all.rejected > 50 && all.repeated > 100 && all.lost > 100);
    assert!(usual, "{all:?}");
}

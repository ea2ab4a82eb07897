//! Devices that share a cart over a bad network: a random play of three of them against the real operation.
//!
//! Each device queues mutations as its person acts, and sends its queue; requests are lost, come twice or late, the node dies
//! before or after its commit, and answers are lost. In the end everything that still waits is sent until it is answered. What
//! must hold then: every mutation has one result, each device was told the same one whenever it asked, the version counts the
//! applied ones, and the cart holds what a simple model makes of them in the order of their versions.

use std::collections::{BTreeMap, HashMap, VecDeque};

use kernel::{Random, SeededRandom, ids::VariantId};

use super::House;
use crate::cart::{
    self, Cart, CartError, Change, GiftNote, GiftWish, LineRef, LineWish, Mutation, MutationId, Outcome,
    Personalization, SyncCart, Synced,
};

/// How many devices there are.
const DEVICES: usize = 3;
/// How many things happen before everybody comes home.
const STEPS: u32 = 36;
/// The words that lines differ by.
const WORDS: &[Option<&str>] = &[None, Some("A"), Some("B")];

/// The words on the card, or no gift; our calligrapher cannot write the last.
const CARDS: &[Option<&str>] = &[None, Some("For Ada"), Some("For Bob"), Some("😀")];

/// What a play came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Played {
    /// Mutations that were applied.
    pub applied: usize,
    /// Mutations that were refused.
    pub rejected: usize,
    /// Batches that were delivered a second time, or later than the one after them.
    pub repeated: usize,
    /// Requests or answers that were lost, and nodes that died.
    pub lost: usize,
}

/// Plays the interleaving that a seed stands for, with variants of which there is plenty.
///
/// # Errors
/// A sentence that says which promise was broken.
pub async fn play_devices(house: &House, variants: &[VariantId], seed: u64) -> Result<Played, String> {
    let cart = house.cart(&[]).await;
    let mut play = Play {
        house,
        cart,
        variants,
        dice: SeededRandom::new(seed),
        devices: vec![Device::default(); DEVICES],
        late: VecDeque::new(),
        asked: HashMap::new(),
        told: HashMap::new(),
        played: Played::default(),
    };
    for _ in 0..STEPS {
        play.step().await?;
    }
    play.come_home().await?;
    play.judge().await
}

#[derive(Debug, Clone, Default)]
struct Device {
    queue: Vec<Mutation>,
    seen: i64,
    /// Lines it can name: its own adds, and what it was shown.
    lines: Vec<LineRef>,
}

struct Play<'a> {
    house: &'a House,
    cart: Cart,
    variants: &'a [VariantId],
    dice: SeededRandom,
    devices: Vec<Device>,
    /// Batches that the network still holds.
    late: VecDeque<SyncCart>,
    asked: HashMap<MutationId, Mutation>,
    told: HashMap<MutationId, Outcome>,
    played: Played,
}

impl Play<'_> {
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 4];
        self.dice.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(0) % sides.max(1)
    }

    async fn step(&mut self) -> Result<(), String> {
        let device = self.roll(DEVICES);
        match self.roll(8) {
            0..=3 => self.act(device),
            4..=6 => self.send(device).await?,
            _ => {
                // something that hung in the network arrives after all; nobody waits for its answer
                let at = self.roll(self.late.len());
                if let Some(batch) = self.late.remove(at) {
                    self.played.repeated += 1;
                    let synced = self.deliver(&batch).await?;
                    self.hear(&synced)?;
                }
            }
        }
        Ok(())
    }

    /// The person at the device does something.
    fn act(&mut self, device: usize) {
        let id: MutationId = match format!("d{device}-{}", self.asked.len()).parse() {
            Ok(id) => id,
            Err(_) => return,
        };
        let known = &self.devices[device].lines;
        let line = known.get(self.roll(known.len())).cloned();
        let change = match (self.roll(7), line) {
            (0, Some(line)) => Change::Remove { line },
            (1, Some(line)) => {
                Change::SetQuantity { line, quantity: i64::try_from(self.roll(12)).unwrap_or(1) }
            }
            (2, Some(line)) => {
                // often of another piece, which is refused
                let variant = Some(self.variants[self.roll(self.variants.len())]);
                Change::Line { line, into: LineWish { variant, ..LineWish::default() } }
            }
            (3, Some(line)) => {
                let engraving = WORDS[self.roll(WORDS.len())].map(str::to_owned);
                let personalization = Some(Personalization { engraving, ..Personalization::default() });
                Change::Line { line, into: LineWish { personalization, ..LineWish::default() } }
            }
            (4, Some(_)) => {
                let note = CARDS[self.roll(CARDS.len())];
                let gift = note.map(|note| GiftWish { note: Some(note.into()), ..GiftWish::default() });
                Change::SetGift { gift }
            }
            _ => {
                let engraving = WORDS[self.roll(WORDS.len())].map(str::to_owned);
                Change::Add {
                    variant: self.variants[self.roll(self.variants.len())],
                    quantity: 1 + i64::try_from(self.roll(3)).unwrap_or(0),
                    personalization: Personalization { engraving, ..Personalization::default() },
                }
            }
        };
        if matches!(change, Change::Add { .. }) {
            self.devices[device].lines.push(LineRef::Added(id.clone()));
        }
        let mutation = Mutation { id: id.clone(), change };
        self.asked.insert(id, mutation.clone());
        self.devices[device].queue.push(mutation);
    }

    /// The device sends its queue, or a first part of it, through a network that does as it likes.
    async fn send(&mut self, device: usize) -> Result<(), String> {
        let batch = self.batch(device);
        match self.roll(7) {
            // the request is lost
            0 => self.played.lost += 1,
            // it hangs, and comes later
            1 => self.late.push_back(batch),
            // the node dies before its commit
            2 => {
                self.played.lost += 1;
                let mut tx = self.house.db.begin().await.map_err(broken)?;
                cart::sync_cart(&mut tx, &self.house.cx, &batch).await.map_err(broken)?;
                tx.rollback().await.map_err(broken)?;
            }
            // the node dies after its commit, or the answer is lost; perhaps the network has a copy left
            3 => {
                self.played.lost += 1;
                let synced = self.deliver(&batch).await?;
                self.hear(&synced)?;
                self.late.push_back(batch);
            }
            _ => {
                let synced = self.deliver(&batch).await?;
                self.take(device, &synced)?;
            }
        }
        Ok(())
    }

    fn batch(&self, device: usize) -> SyncCart {
        let queue = &self.devices[device].queue;
        let part = if queue.len() > 1 && self.roll(4) == 0 { self.roll(queue.len()) } else { queue.len() };
        let mutations = queue[..part.min(cart::MAX_MUTATIONS)].to_vec();
        SyncCart { cart: self.cart.id, base_version: self.devices[device].seen, mutations }
    }

    async fn deliver(&self, batch: &SyncCart) -> Result<Synced, String> {
        let delivered = db::with_retry(|| async {
            let mut tx = self.house.db.begin().await?;
            let synced = cart::sync_cart(&mut tx, &self.house.cx, batch).await?;
            tx.commit().await?;
            Ok::<_, CartError>(synced)
        });
        delivered.await.map_err(broken)
    }

    /// Whatever the house says of a mutation, it says for ever.
    fn hear(&mut self, synced: &Synced) -> Result<(), String> {
        for (id, outcome) in &synced.results {
            let first = self.told.entry(id.clone()).or_insert_with(|| outcome.clone());
            if first != outcome {
                return Err(format!("{id} was {first:?} and is {outcome:?} now"));
            }
        }
        Ok(())
    }

    fn take(&mut self, device: usize, synced: &Synced) -> Result<(), String> {
        self.hear(synced)?;
        let device = &mut self.devices[device];
        device.queue.retain(|mutation| synced.results.iter().all(|(id, _)| *id != mutation.id));
        if synced.cart.version < device.seen {
            return Err(format!("version {} was told after {}", synced.cart.version, device.seen));
        }
        device.seen = synced.cart.version;
        // in an order that ids have no part in, so that a seed plays the same again
        let place = |variant| self.variants.iter().position(|known| *known == variant);
        let mut shown: Vec<_> = synced.cart.lines.iter().collect();
        shown.sort_by_key(|line| (place(line.variant), line.engraving.clone()));
        device.lines.extend(shown.into_iter().map(|line| LineRef::Id(line.id)));
        Ok(())
    }

    async fn come_home(&mut self) -> Result<(), String> {
        while let Some(batch) = self.late.pop_front() {
            self.played.repeated += 1;
            let synced = self.deliver(&batch).await?;
            self.hear(&synced)?;
        }
        for _ in 0..2 {
            for device in 0..DEVICES {
                let batch = SyncCart {
                    cart: self.cart.id,
                    base_version: self.devices[device].seen,
                    mutations: self.devices[device].queue.clone(),
                };
                let synced = self.deliver(&batch).await?;
                self.take(device, &synced)?;
            }
        }
        Ok(())
    }

    async fn judge(mut self) -> Result<Played, String> {
        let now = self.house.cart_now(&self.cart).await;
        if let Some(device) = self.devices.iter().find(|d| d.seen != now.version || !d.queue.is_empty()) {
            return Err(format!("a device ended at {} of {}", device.seen, now.version));
        }
        let mut in_order: BTreeMap<i64, &Mutation> = BTreeMap::new();
        for (id, mutation) in &self.asked {
            match self.told.get(id) {
                Some(Outcome::Applied { version, .. }) => {
                    if let Some(other) = in_order.insert(*version, mutation) {
                        return Err(format!("{id} and {} both led to version {version}", other.id));
                    }
                    self.played.applied += 1;
                }
                Some(Outcome::Rejected { .. }) => self.played.rejected += 1,
                None => return Err(format!("{id} was never answered")),
            }
        }
        let applied = i64::try_from(in_order.len()).unwrap_or(i64::MAX);
        if now.version != self.cart.version + applied {
            return Err(format!("{applied} were applied, and the version is {}", now.version));
        }
        let card = now.gift.as_ref().map(|gift| gift.note.as_ref().map_or("", GiftNote::as_str));
        if card != last_card(&in_order) {
            return Err(format!("the last card was {:?}, the cart has {card:?}", last_card(&in_order)));
        }
        let (model, cart) = (self.model(&in_order), contents(&now));
        if model == cart {
            Ok(self.played)
        } else {
            Err(format!("the model has {model:?}, the cart {cart:?}"))
        }
    }

    /// What the applied mutations make, taken in the order of their versions by the simplest means.
    fn model(&self, in_order: &BTreeMap<i64, &Mutation>) -> Contents {
        let mut lines: Vec<(String, Wish, i64)> = Vec::new();
        for mutation in in_order.values() {
            let Some(Outcome::Applied { line, .. }) = self.told.get(&mutation.id) else { continue };
            let id = line.map(|line| line.to_string()).unwrap_or_default();
            match &mutation.change {
                Change::Add { variant, quantity, personalization } => {
                    let wish = (*variant, personalization.engraving.clone());
                    match lines.iter_mut().find(|(_, other, _)| *other == wish) {
                        Some((_, _, units)) => *units += quantity,
                        None => lines.push((id, wish, *quantity)),
                    }
                }
                Change::SetQuantity { quantity, .. } => {
                    if let Some((_, _, units)) = lines.iter_mut().find(|(line, ..)| *line == id) {
                        *units = *quantity;
                    }
                }
                Change::Remove { .. } => lines.retain(|(line, ..)| *line != id),
                Change::Line { into, .. } => recast(&mut lines, &id, into),
                Change::AddRing { .. }
                | Change::SaveForLater { .. }
                | Change::MoveToBag { .. }
                | Change::SetGift { .. }
                | Change::SetCurrency { .. }
                | Change::Undo { .. } => {}
            }
        }
        lines.into_iter().map(|(_, wish, units)| (wish, units)).collect()
    }
}

/// A line becomes another wish, and takes in the line that wished it before.
fn recast(lines: &mut Vec<(String, Wish, i64)>, id: &str, into: &LineWish) {
    let Some(at) = lines.iter().position(|(line, ..)| line == id) else { return };
    let (line, (variant, words), mut units) = lines[at].clone();
    let words = into.personalization.as_ref().map_or(words, |wish| wish.engraving.clone());
    let wish = (into.variant.unwrap_or(variant), words);
    lines.retain(|(other, theirs, more)| {
        let taken_in = *other != line && *theirs == wish;
        units += if taken_in { *more } else { 0 };
        !taken_in
    });
    if let Some(mine) = lines.iter_mut().find(|(other, ..)| *other == line) {
        *mine = (line, wish, units);
    }
}

/// What the card says in the end.
fn last_card<'a>(in_order: &BTreeMap<i64, &'a Mutation>) -> Option<&'a str> {
    let mut gifts = in_order.values().filter_map(|mutation| match &mutation.change {
        Change::SetGift { gift } => Some(gift.as_ref().and_then(|gift| gift.note.as_deref())),
        _ => None,
    });
    gifts.next_back().flatten()
}

/// A variant with its words.
type Wish = (VariantId, Option<String>);
type Contents = BTreeMap<Wish, i64>;

fn contents(cart: &Cart) -> Contents {
    let wish = |line: &cart::CartLine| (line.variant, line.engraving.clone());
    cart.lines.iter().map(|line| (wish(line), line.quantity.get().into())).collect()
}

fn broken(error: impl std::fmt::Display) -> String {
    format!("the house broke down: {error}")
}

//! A cart while it is changed: locked, its lines in memory, what its changes need to know looked up once for all of them.
//!
//! Every writer goes this way: the forms of the pages, the API's lines and rings, and batches of mutations. A change is decided
//! first, by what is in memory and in the catalogue, and written only when nothing stands against it, so that a refused one
//! leaves no trace and the next can go on in the same transaction. Each change is one version and one row of the history.

use std::collections::{HashMap, HashSet};

use catalog::{
    model::RingSize,
    offers::{Offer, find_offers},
    stones::list_claimed,
};
use db::Tx;
use kernel::{
    Actor, Quantity,
    ids::{CartId, CartLineId, OrderId, StoneId, VariantId},
};
use platform::Cx;

use super::{
    Cart, CartError, Change, Engraving, EngravingSpace, LineRef, MAX_LINES, MutationId, Personalization,
    history::{self, Beside, Record},
    journal::Journal,
    model::{self, StoredLine},
    queries, saved,
    store::{self, Head},
};
use crate::{holds, orders, rings};

/// A locked, open cart.
pub(super) struct Editing {
    pub(super) head: Head,
    pub(super) lines: Vec<StoredLine>,
    /// The version that it was locked at.
    pub(super) locked_at: i64,
    offers: HashMap<VariantId, Offer>,
    ready: HashMap<VariantId, i32>,
    pending: Option<OrderId>,
    known: HashSet<VariantId>,
}

/// What a change does to one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) line: CartLineId,
    pub(super) before: Option<StoredLine>,
    pub(super) after: Option<StoredLine>,
}

/// What one change does to the line it names and, perhaps, to another.
pub(super) type Edits = (Option<Edit>, Option<Edit>);

impl Edit {
    /// None for a line that neither was nor is.
    pub(super) fn of(before: Option<&StoredLine>, after: Option<StoredLine>) -> Option<Self> {
        let line = before.or(after.as_ref())?.id;
        Some(Self { line, before: before.cloned(), after })
    }

    pub(super) fn reversed(self) -> Self {
        Self { line: self.line, before: self.after, after: self.before }
    }
}

impl Editing {
    /// Locks a cart that may be changed.
    pub(super) async fn lock(
        tx: &mut Tx,
        cart: CartId,
        expected_version: Option<i64>,
    ) -> Result<Self, CartError> {
        let (head, lines) = store::lock_open(tx, cart, expected_version).await?;
        let pending = orders::find_pending_of_cart(tx, head.id).await?;
        Ok(Self {
            locked_at: head.version,
            head,
            lines,
            offers: HashMap::new(),
            ready: HashMap::new(),
            pending,
            known: HashSet::new(),
        })
    }

    /// Reads what the cart has to know of these variants, unless it does already.
    pub(super) async fn look_up(
        &mut self,
        tx: &mut Tx,
        variants: impl IntoIterator<Item = VariantId>,
    ) -> Result<(), CartError> {
        let new: Vec<_> = variants.into_iter().filter(|variant| self.known.insert(*variant)).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.offers.extend(find_offers(tx, &new).await?.into_iter().map(|offer| (offer.variant, offer)));
        self.ready.extend(queries::count_for_shopper(tx, &new, self.pending).await?);
        Ok(())
    }

    /// Makes one change: the version it led to, and the line it touched. `journal` knows lines by their mutations.
    pub(super) async fn change(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        change: &Change,
        journal: &Journal,
        mutation: Option<&MutationId>,
    ) -> Result<(i64, Option<CartLineId>), CartError> {
        let mut also = None;
        let (edit, kind, undoes) = match change {
            Change::Add { variant, quantity, personalization } => {
                (Some(self.add(tx, cx, *variant, *quantity, personalization).await?), "add", None)
            }
            Change::AddRing { variant, stone, size, personalization } => {
                let ring = (*variant, *stone, *size);
                (Some(self.add_ring(tx, cx, ring, personalization).await?), "add", None)
            }
            Change::SetQuantity { line, quantity } => {
                (Some(self.set_quantity(tx, journal, line, *quantity).await?), "set_quantity", None)
            }
            Change::Remove { line } => (self.remove(tx, journal, line).await?, "remove", None),
            Change::SaveForLater { line } => (self.save_for_later(journal, line)?, "save_for_later", None),
            Change::MoveToBag { line } => {
                let (edit, other) = self.move_to_bag(tx, journal, line).await?;
                also = other;
                (edit, "move_to_bag", None)
            }
            Change::Line { line, into } => {
                let (edit, other) = self.change_line(tx, journal, line, into).await?;
                also = other;
                (edit, "change_line", None)
            }
            Change::SetGift { gift } => {
                let beside = self.gift(tx, gift.as_ref()).await?;
                return self.keep_beside(tx, cx, &beside, ("set_gift", None), mutation).await;
            }
            Change::SetCurrency { currency } => {
                let beside = self.currency(tx, *currency).await?;
                return self.keep_beside(tx, cx, &beside, ("set_currency", None), mutation).await;
            }
            Change::Undo { of } => {
                let done =
                    history::find_change(tx, self.head.id, of).await?.ok_or(CartError::ChangeNotFound)?;
                if history::is_undone(tx, self.head.id, done.version).await? {
                    return Err(CartError::AlreadyUndone);
                }
                let undoes = Some(done.version);
                if let Some(beside) = &done.beside {
                    let back = self.beside_back(tx, beside).await?;
                    return self.keep_beside(tx, cx, &back, ("undo", undoes), mutation).await;
                }
                let (edit, other) = self.take_back(tx, done).await?;
                also = other;
                (edit, "undo", undoes)
            }
        };
        self.keep(tx, cx, (edit.as_ref(), also.as_ref()), (kind, undoes), mutation).await
    }

    /// Writes a change and its row of the history, as the next version.
    pub(super) async fn keep(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        (edit, also): (Option<&Edit>, Option<&Edit>),
        (kind, undoes): (&'static str, Option<i64>),
        mutation: Option<&MutationId>,
    ) -> Result<(i64, Option<CartLineId>), CartError> {
        // what leaves goes first: a line may take the place of one that was there
        let mut edits: Vec<_> = [edit, also].into_iter().flatten().collect();
        edits.sort_by_key(|edit| edit.after.is_some());
        for edit in edits {
            self.write(tx, edit).await?;
        }
        self.head.version += 1;
        let record = Record {
            cart: self.head.id,
            version: self.head.version,
            kind,
            edit,
            also,
            beside: None,
            undoes,
            mutation,
            actor: self.actor(cx),
        };
        history::record(tx, &record).await?;
        Ok((self.head.version, edit.map(|edit| edit.line)))
    }

    /// Writes a change of the cart itself and its row of the history, as the next version.
    pub(super) async fn keep_beside(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        beside: &Beside,
        (kind, undoes): (&'static str, Option<i64>),
        mutation: Option<&MutationId>,
    ) -> Result<(i64, Option<CartLineId>), CartError> {
        match beside {
            Beside::Gift(_, gift) => {
                store::set_gift(tx, self.head.id, gift.as_ref()).await?;
                self.head.gift.clone_from(gift);
            }
            Beside::Currency(_, currency) => {
                store::set_currency(tx, self.head.id, *currency).await?;
                self.head.currency = *currency;
            }
        }
        self.head.version += 1;
        let record = Record {
            cart: self.head.id,
            version: self.head.version,
            kind,
            edit: None,
            also: None,
            beside: Some(beside),
            undoes,
            mutation,
            actor: self.actor(cx),
        };
        history::record(tx, &record).await?;
        Ok((self.head.version, None))
    }

    /// What a variant is called, for those who are told of it.
    pub(super) fn title_of(&self, variant: VariantId) -> String {
        self.offers.get(&variant).map_or_else(|| "A piece".to_owned(), |offer| offer.title.clone())
    }

    /// How many of a variant the lines of the bag ask for, rings around a chosen stone apart.
    pub(super) fn units_of(&self, variant: VariantId) -> i32 {
        let same = self.lines.iter().filter(|l| l.variant == variant && l.ring.is_none() && !l.set_aside);
        same.map(|l| l.quantity.get()).sum()
    }

    /// Raises the stored version to the one that the changes led to, which announces it, and reads the cart back.
    pub(super) async fn finish(self, tx: &mut Tx) -> Result<Cart, CartError> {
        self.save(tx).await?;
        queries::find(tx, self.head.id).await?.ok_or(CartError::NotFound)
    }

    /// Raises the stored version to the one that the changes led to, which announces it.
    pub(super) async fn save(&self, tx: &mut Tx) -> Result<(), CartError> {
        if self.head.version != self.locked_at {
            store::set_version(tx, self.head.id, self.head.version).await?;
            holds::let_go_of_gone(tx, self.head.id).await?;
        }
        Ok(())
    }

    /// Faces act for guests; whoever holds the key of an account's cart is its customer.
    fn actor(&self, cx: &Cx) -> Actor {
        match (cx.actor, self.head.account) {
            (Actor::Guest, Some(account)) => Actor::Customer(account),
            (actor, _) => actor,
        }
    }

    async fn add(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        variant: VariantId,
        quantity: i64,
        wish: &Personalization,
    ) -> Result<Edit, CartError> {
        let more = Quantity::new(quantity)?;
        let offer = self.sellable(tx, variant).await?;
        let engraving = read_engraving(&offer, wish)?;
        if wish.ring_sizer && offer.ring_size.is_none() {
            return Err(CartError::NoRingSize);
        }
        let line = StoredLine {
            id: CartLineId::new(&*cx.random),
            variant,
            quantity: more,
            engraving_font: engraving.as_ref().map(Engraving::font),
            engraving: engraving.map(|words| words.as_str().to_owned()),
            ring_sizer: wish.ring_sizer,
            ring: None,
            created_at: tx.now().await?,
            set_aside: false,
            saved_line: None,
            shared_from: None,
        };
        self.put(&offer, line)
    }

    /// Lets a line in, as more of the one that wishes the same or as a line of its own.
    fn put(&self, offer: &Offer, line: StoredLine) -> Result<Edit, CartError> {
        let twin = self.lines.iter().find(|other| other.is_twin_of(&line));
        if twin.is_none() && self.lines.len() >= MAX_LINES {
            return Err(CartError::TooManyLines);
        }
        if !line.set_aside {
            self.check_units(offer, line.quantity.get())?;
        }
        let after = match twin {
            Some(twin) => {
                let sum = i64::from(twin.quantity.get()) + i64::from(line.quantity.get());
                StoredLine { quantity: Quantity::new(sum)?, ..twin.clone() }
            }
            None => line,
        };
        Edit::of(twin, Some(after)).ok_or(CartError::LineNotFound)
    }

    async fn add_ring(
        &mut self,
        tx: &mut Tx,
        cx: &Cx,
        (variant, stone, size): (VariantId, StoneId, RingSize),
        wish: &Personalization,
    ) -> Result<Edit, CartError> {
        let quote = self.quote_ring(tx, variant, stone, size).await?;
        let engraving = read_engraving(&quote.offer, wish)?;
        let line = StoredLine {
            id: CartLineId::new(&*cx.random),
            variant,
            quantity: Quantity::ONE,
            engraving_font: engraving.as_ref().map(Engraving::font),
            engraving: engraving.map(|words| words.as_str().to_owned()),
            ring_sizer: wish.ring_sizer,
            ring: Some((stone, size)),
            created_at: tx.now().await?,
            set_aside: false,
            saved_line: None,
            shared_from: None,
        };
        Edit::of(None, Some(line)).ok_or(CartError::LineNotFound)
    }

    /// The ring, if it can stand in this cart as a line of its own.
    async fn quote_ring(
        &self,
        tx: &mut Tx,
        variant: VariantId,
        stone: StoneId,
        size: RingSize,
    ) -> Result<rings::RingQuote, CartError> {
        let quote = self.quote_for_itself(tx, variant, stone, size).await?;
        self.check_room(Some(stone))?;
        Ok(quote)
    }

    /// The ring, if it can be had, whatever else stands in the cart.
    pub(super) async fn quote_for_itself(
        &self,
        tx: &mut Tx,
        variant: VariantId,
        stone: StoneId,
        size: RingSize,
    ) -> Result<rings::RingQuote, CartError> {
        let quote = rings::quote(tx, variant, stone, size).await?;
        let kept = match self.pending {
            Some(order) => list_claimed(tx, order).await?.contains(&stone),
            None => false,
        };
        if quote.check(kept)?.total.currency() != self.head.currency {
            return Err(CartError::NotForSale);
        }
        Ok(quote)
    }

    /// Whether a line of its own may come in, of a ring around this stone if it is one.
    fn check_room(&self, stone: Option<StoneId>) -> Result<(), CartError> {
        let here = |line: &StoredLine| stone.is_some() && line.ring.map(|(other, _)| other) == stone;
        if self.lines.iter().any(here) {
            return Err(CartError::StoneOnce);
        }
        if self.lines.len() >= MAX_LINES { Err(CartError::TooManyLines) } else { Ok(()) }
    }

    async fn set_quantity(
        &mut self,
        tx: &mut Tx,
        journal: &Journal,
        line: &LineRef,
        quantity: i64,
    ) -> Result<Edit, CartError> {
        let quantity = Quantity::new(quantity)?;
        let line = self.find_line(journal, line)?.clone();
        self.set(tx, &line, quantity).await
    }

    pub(super) fn find_line(&self, journal: &Journal, line: &LineRef) -> Result<&StoredLine, CartError> {
        let id = journal.find_line(line).ok_or(CartError::LineNotFound)?;
        self.lines.iter().find(|l| l.id == id).ok_or(CartError::LineNotFound)
    }

    /// Another quantity for a line. Fewer are always possible.
    pub(super) async fn set(
        &mut self,
        tx: &mut Tx,
        line: &StoredLine,
        quantity: Quantity,
    ) -> Result<Edit, CartError> {
        let more = quantity.get() - line.quantity.get();
        if more > 0 && line.ring.is_some() {
            return Err(CartError::OneOfAKindOnce);
        }
        if let Some(saved) = line.saved_line.filter(|_| more > 0) {
            let kept = saved::find_quantity(tx, saved).await?;
            if quantity.get() > kept {
                return Err(CartError::KeptForFewer(kept));
            }
        }
        if more > 0 && !line.set_aside {
            self.look_up(tx, [line.variant]).await?;
            let offer = self.offers.get(&line.variant).filter(|o| o.sellable).ok_or(CartError::NotForSale)?;
            self.check_units(offer, more)?;
        }
        let after = StoredLine { quantity, ..line.clone() };
        Edit::of(Some(line), Some(after)).ok_or(CartError::LineNotFound)
    }

    /// Nothing to do for a line that was here and is gone.
    async fn remove(
        &self,
        tx: &mut Tx,
        journal: &Journal,
        line: &LineRef,
    ) -> Result<Option<Edit>, CartError> {
        let id = journal.find_line(line).ok_or(CartError::LineNotFound)?;
        if let Some(line) = self.lines.iter().find(|l| l.id == id) {
            return Ok(Edit::of(Some(line), None));
        }
        let was_here = history::has_line(tx, self.head.id, id).await?;
        if was_here { Ok(None) } else { Err(CartError::LineNotFound) }
    }

    pub(super) async fn put_back(&mut self, tx: &mut Tx, line: StoredLine) -> Result<Edit, CartError> {
        if line.set_aside {
            self.check_room(line.ring.map(|(stone, _)| stone))?;
            return Edit::of(None, Some(line)).ok_or(CartError::LineNotFound);
        }
        if let Some((stone, size)) = line.ring {
            self.quote_ring(tx, line.variant, stone, size).await?;
            return Edit::of(None, Some(line)).ok_or(CartError::LineNotFound);
        }
        let offer = self.sellable(tx, line.variant).await?;
        self.put(&offer, line)
    }

    pub(super) async fn sellable(&mut self, tx: &mut Tx, variant: VariantId) -> Result<Offer, CartError> {
        self.look_up(tx, [variant]).await?;
        let offer = self.offers.get(&variant);
        let sold = offer.filter(|o| o.sellable && o.price.currency() == self.head.currency);
        sold.cloned().ok_or(CartError::NotForSale)
    }

    /// A variant that was looked up before.
    pub(super) fn offer(&self, variant: VariantId) -> Option<&Offer> {
        self.offers.get(&variant)
    }

    /// Whether the cart may ask for `more` units of the offer than its lines do now.
    pub(super) fn check_units(&self, offer: &Offer, more: i32) -> Result<(), CartError> {
        let wanted = self.units_of(offer.variant) + more;
        model::check_units(offer, wanted, self.ready.get(&offer.variant).copied().unwrap_or(0))
    }

    /// A line as a list of what is there would show it after an edit.
    pub(super) fn place(&mut self, edit: Option<&Edit>) {
        let Some(edit) = edit else { return };
        self.lines.retain(|line| line.id != edit.line);
        self.lines.extend(edit.after.clone());
        self.lines.sort_by_key(|line| (line.created_at, line.id));
    }

    async fn write(&mut self, tx: &mut Tx, edit: &Edit) -> Result<(), CartError> {
        match (&edit.before, &edit.after) {
            (None, Some(line)) => store::insert_line(tx, self.head.id, line).await?,
            (Some(_), Some(line)) => store::set_line(tx, self.head.id, line).await?,
            (Some(line), None) => store::delete_line(tx, self.head.id, line.id).await?,
            (None, None) => {}
        }
        self.place(Some(edit));
        Ok(())
    }
}

pub(super) fn read_engraving(offer: &Offer, wish: &Personalization) -> Result<Option<Engraving>, CartError> {
    let text = wish.engraving.as_deref().unwrap_or("");
    Ok(Engraving::parse(text, wish.font.unwrap_or_default(), &EngravingSpace::of_offer(offer))?)
}

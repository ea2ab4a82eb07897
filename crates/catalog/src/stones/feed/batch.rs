//! One batch of lines: what each comes to, and the one transaction that takes them.

use std::collections::HashMap;

use db::{DbError, Tx, with_retry};
use kernel::{
    FieldError,
    ids::{StoneId, StoneParkingId},
};

use super::{
    ImportCounts, StoneError,
    judge::{Before, Doubt, Namesake, carat_cost, judge},
    model::{Existing, ImportNote},
    row::{Line, Reader},
    store::{self, NewParking},
    take_list::{RawLine, Run},
};
use crate::{
    model::Lab,
    stones::{NewLooseStone, Serial, StoneStatus, queries::find_stones, store as stones},
};

/// A line that offers a stone with something new to say.
struct Offered {
    line: u64,
    key: String,
    hash: i64,
    stone: NewLooseStone,
    existing: Option<Existing>,
    doubt: Option<Doubt>,
}

/// What a batch comes to before anything is written.
#[derive(Default)]
struct Plan {
    offered: Vec<Offered>,
    notes: Vec<ImportNote>,
    counts: ImportCounts,
}

impl Plan {
    fn reject(&mut self, line: u64, key: &str, wrong: &[FieldError]) {
        self.counts.rejected += 1;
        self.notes.extend(wrong.iter().map(|w| note(line, key, &w.field, w.code, &w.message)));
    }
}

fn note(line: u64, key: &str, field: &str, code: &str, message: &str) -> ImportNote {
    ImportNote {
        line: i64::try_from(line).unwrap_or(i64::MAX),
        key: key.to_owned(),
        code: format!("{field}.{code}"),
        message: message.to_owned(),
    }
}

impl Run<'_> {
    /// Takes a batch: looks at what is there, reads what is new, judges it, and writes all of it in one transaction.
    pub(super) async fn take_batch(&mut self, batch: Vec<RawLine>) -> Result<(), StoneError> {
        let keys: Vec<&str> = batch.iter().filter_map(|l| l.key.as_deref().ok()).collect();
        let mut tx = store::begin_lookup(self.db).await?;
        let mut existing = store::find_existing(&mut tx, self.list.supplier.id, &keys).await?;
        let mut plan = self.plan(&batch, &mut existing);
        recall_facts(&mut tx, &mut plan.offered).await?;
        let reports: Vec<(Lab, &str)> = plan.offered.iter().filter_map(|o| report(&o.stone)).collect();
        let namesakes = store::find_namesakes(&mut tx, &reports).await?;
        tx.commit().await?;
        self.judge_all(&mut plan.offered, namesakes);
        let (counts, notes) = with_retry(|| self.write(&plan)).await?;
        (self.counts, self.notes) = (counts, self.notes + notes);
        Ok(())
    }

    /// Sorts the lines into those that say nothing new, those that cannot be taken, and those that offer something.
    fn plan(&mut self, batch: &[RawLine], existing: &mut HashMap<String, Existing>) -> Plan {
        let list = self.list;
        let reader = Reader { supplier: &list.supplier, columns: &self.columns, pricing: &list.pricing };
        let mut plan = Plan::default();
        for raw in batch {
            plan.counts.rows_read += 1;
            let key = match &raw.key {
                Ok(key) => key,
                Err(wrong) => {
                    plan.reject(raw.line, "", std::slice::from_ref(wrong));
                    continue;
                }
            };
            if raw.repeated {
                let message = "An earlier line of this file has the same stock number, and counts: a stone is named once.";
                plan.reject(raw.line, key, &[FieldError::new("key", "repeated", message)]);
                continue;
            }
            if existing.get(key).is_some_and(|e| e.feed_hash == Some(raw.hash)) {
                plan.counts.unchanged += 1;
                continue;
            }
            match reader.read(key, &raw.record) {
                Ok(Line::Stone(stone)) => plan.offered.push(Offered {
                    line: raw.line,
                    key: key.clone(),
                    hash: raw.hash,
                    stone: *stone,
                    existing: existing.remove(key),
                    doubt: None,
                }),
                Ok(Line::NotOffered(word)) => {
                    self.not_offered.insert(raw.short_key);
                    let message =
                        format!("The supplier says “{word}”: the stone is not offered while it says so.");
                    plan.reject(raw.line, key, &[FieldError::new("availability", "not_offered", message)]);
                }
                Err(wrong) => plan.reject(raw.line, key, &wrong),
            }
        }
        plan
    }

    /// Looks at each offer beside what was there, beside its like, and beside whoever goes by the same report: in the house, or
    /// further up in this batch.
    fn judge_all(&self, offered: &mut [Offered], namesakes: Vec<(Lab, String, Namesake)>) {
        let mut known: HashMap<(Lab, String), Vec<Namesake>> = HashMap::new();
        for (lab, number, namesake) in namesakes {
            known.entry((lab, number)).or_default().push(namesake);
        }
        for offer in offered {
            let own = offer.existing.as_ref().map(|e| e.id);
            let paper = report(&offer.stone).map(|(lab, number)| (lab, number.to_owned()));
            let same = paper.as_ref().and_then(|paper| known.get(paper));
            let namesake = same.and_then(|all| all.iter().find(|n| n.id.is_none() || n.id != own));
            let before = offer.existing.as_ref().and_then(before);
            let facts = &offer.stone.facts;
            let like = self.medians.like(facts).or_else(|| self.list.medians.like(facts));
            offer.doubt = judge(&offer.stone, before.as_ref(), namesake, like, &self.list.pricing);
            if let (Some(paper), None) = (paper, own) {
                let (name, facts) = (offer.key.clone(), offer.stone.facts.clone());
                known.entry(paper).or_default().push(Namesake { id: None, name, facts });
            }
        }
    }

    /// Writes the plan. Stones that were taken by a client meanwhile are left to them.
    async fn write(&self, plan: &Plan) -> Result<(ImportCounts, usize), StoneError> {
        let mut tx = self.db.begin().await?;
        let ids: Vec<StoneId> =
            plan.offered.iter().filter_map(|o| o.existing.as_ref().map(|e| e.id)).collect();
        let taken = store::lock_taken(&mut tx, &ids).await?;
        let mut counts = self.counts.plus(&plan.counts);
        let mut notes = plan.notes.clone();
        let (mut rows, mut parkings) = (Vec::new(), Vec::new());
        for offer in &plan.offered {
            if let Some(status) = offer.existing.as_ref().and_then(|e| taken.get(&e.id)) {
                counts.kept += 1;
                notes.push(self.kept_note(offer, *status));
                continue;
            }
            let row = self.row(offer);
            match &offer.doubt {
                Some(doubt) => {
                    counts.parked += 1;
                    parkings.push(self.parking(row.id, &offer.stone, doubt));
                }
                None if offer.existing.is_none() => counts.created += 1,
                None => counts.changed += 1,
            }
            rows.push(row);
        }
        self.put(&mut tx, &rows, &parkings).await?;
        let noted = self.write_notes(&mut tx, &notes).await?;
        store::note_progress(&mut tx, self.import, &counts).await?;
        tx.commit().await?;
        Ok((counts, noted))
    }

    async fn put(
        &self,
        tx: &mut Tx,
        rows: &[stones::StoneRow<'_>],
        parkings: &[NewParking<'_>],
    ) -> Result<(), StoneError> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id.uuid()).collect();
        store::supersede_parkings(tx, &ids).await?;
        stones::put(tx, rows).await.map_err(again_with_other_serials)?;
        store::add_parkings(tx, self.cx, self.import, parkings).await?;
        Ok(())
    }

    fn row<'o>(&self, offer: &'o Offered) -> stones::StoneRow<'o> {
        let random = &*self.cx.random;
        let each = offer.stone.cost.map(|cost| carat_cost(cost, offer.stone.facts.carat_milli));
        stones::StoneRow {
            id: offer.existing.as_ref().map_or_else(|| StoneId::new(random), |e| e.id),
            serial: Serial::new(random),
            stone: &offer.stone,
            status: if offer.doubt.is_some() { StoneStatus::Parked } else { StoneStatus::Available },
            feed_hash: Some(offer.hash),
            accepted_carat_cost: each.filter(|_| offer.doubt.is_none()),
        }
    }

    fn parking<'o>(&self, stone: StoneId, offer: &NewLooseStone, doubt: &'o Doubt) -> NewParking<'o> {
        NewParking {
            id: StoneParkingId::new(&*self.cx.random),
            stone,
            reason: doubt.reason,
            words: &doubt.words,
            cost_before: doubt.cost_before.map(|m| m.minor()),
            cost_after: offer.cost.map_or(offer.price.minor(), |m| m.minor()),
            currency: offer.price.currency(),
        }
    }

    fn kept_note(&self, offer: &Offered, status: StoneStatus) -> ImportNote {
        let why = if status == StoneStatus::Sold { "is sold" } else { "is kept for a client" };
        let message = format!("The stone {why}: what the list says of it now was not taken.");
        note(offer.line, &offer.key, "status", status.code(), &message)
    }
}

/// A serial that met another: chance is asked again with the whole batch.
fn again_with_other_serials(error: StoneError) -> StoneError {
    match error {
        StoneError::Db(DbError::Constraint { name, source }) if name == "stones_serial_once" => {
            StoneError::Db(DbError::Contended(source))
        }
        other => other,
    }
}

fn report(stone: &NewLooseStone) -> Option<(Lab, &str)> {
    stone.facts.lab.zip(stone.facts.report_number.as_deref())
}

fn before(existing: &Existing) -> Option<Before> {
    Some(Before {
        facts: existing.facts.clone()?,
        accepted_carat_cost: existing.accepted_carat_cost,
        accepted: existing.status.is_shown(),
    })
}

/// Reads what the stones that are there already say of themselves.
async fn recall_facts(tx: &mut Tx, offered: &mut [Offered]) -> Result<(), StoneError> {
    let ids: Vec<StoneId> = offered.iter().filter_map(|o| o.existing.as_ref().map(|e| e.id)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut facts: HashMap<_, _> =
        find_stones(tx, &ids).await?.into_iter().map(|s| (s.id, s.facts)).collect();
    for existing in offered.iter_mut().filter_map(|o| o.existing.as_mut()) {
        existing.facts = facts.remove(&existing.id);
    }
    Ok(())
}

impl ImportCounts {
    fn plus(self, more: &Self) -> Self {
        Self {
            rows_read: self.rows_read + more.rows_read,
            created: self.created + more.created,
            changed: self.changed + more.changed,
            unchanged: self.unchanged + more.unchanged,
            rejected: self.rejected + more.rejected,
            parked: self.parked + more.parked,
            kept: self.kept + more.kept,
            withdrawn: self.withdrawn + more.withdrawn,
        }
    }
}

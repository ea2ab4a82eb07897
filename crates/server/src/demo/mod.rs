//! The demo house: a readable catalogue in files, put into the database through the operations staff use.
//!
//! Reads `catalogue/*.toml`, `collections.toml` and `media/manifest.json` under one folder. Loading again
//! changes nothing that is there: a piece is known by its slug, and what staff have changed stays. Pictures
//! that have appeared since are added. With a number of products asked for, the designs are varied until the
//! house has that many (see [`scale`]).

mod collections;
mod commission_bench;
pub(crate) mod commissions;
mod error;
mod files;
mod inventory;
mod load;
mod media;
mod promotions;
mod scale;
mod stones;
#[cfg(test)]
mod tests;
mod webhooks;

use std::{fmt, path::PathBuf};

use db::Db;
use platform::Cx;

pub use error::DemoError;

/// What to load.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// How many pieces the house shall have in all, up to 100,000; only those in files when `None`.
    pub products: Option<usize>,
    /// How many loose stones the house shall have in all, up to a million; a few hundred when `None`.
    pub stones: Option<usize>,
    /// The folder that holds `catalogue/`, `collections.toml` and `media/`.
    pub root: PathBuf,
}

/// What loading came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoReport {
    /// Pieces that were put into the catalogue now.
    pub created: usize,
    /// Pieces that were there already.
    pub kept: usize,
    /// Units that were taken into stock now.
    pub received: usize,
    /// Pieces that were given new pictures.
    pub pictured: usize,
    /// Designs that were said to hold a stone of the client's choice.
    pub mounts: usize,
    /// Collections that were put or changed.
    pub collections: usize,
    /// Loose stones that were put in the drawer now.
    pub stones: usize,
    /// Promotions that were made now.
    pub promotions: usize,
    /// Commissions that were made now.
    pub commissions: usize,
    /// Places that stock was spread over now.
    pub places: usize,
    /// Webhooks that were set up now, paused.
    pub webhooks: usize,
    /// What a person should know, e.g. which pieces have no picture yet.
    pub warnings: Vec<String>,
}

impl fmt::Display for DemoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} pieces added, {} there already; {} units taken into stock, {} pieces given pictures, {} mounts, {} collections set, {} loose stones added, {} promotions and {} commissions made, {} places opened, {} webhooks set up.",
            self.created,
            self.kept,
            self.received,
            self.pictured,
            self.mounts,
            self.collections,
            self.stones,
            self.promotions,
            self.commissions,
            self.places,
            self.webhooks
        )?;
        for warning in &self.warnings {
            write!(f, "\nNote: {warning}")?;
        }
        Ok(())
    }
}

/// Loads the demo house. Everything is read and checked before the first row is written.
///
/// # Errors
/// A file that cannot be read or breaks a rule is named with its field; what was loaded before it stays.
pub async fn load(db: &Db, cx: &Cx, options: &DemoOptions) -> Result<DemoReport, DemoError> {
    let house = files::read(&options.root)?;
    let mut report = load::load(db, cx, &house, options.products).await?;
    report.places = inventory::load(db, cx).await?;
    report.webhooks = webhooks::load(db, cx).await?;
    report.promotions = promotions::load(db, cx).await?;
    report.commissions = commissions::load(db, cx).await?;
    report.stones = stones::load(db, cx, options.stones.unwrap_or(stones::USUAL)).await?;
    Ok(report)
}

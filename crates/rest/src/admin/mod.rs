//! What staff do, for programs: the same operations as the back office's pages.

pub(crate) mod attributes;
pub(crate) mod audit;
pub(crate) mod channels;
pub(crate) mod collections;
pub(crate) mod commissions;
pub(crate) mod concerns;
pub(crate) mod credits;
pub(crate) mod disclosure;
pub(crate) mod flags;
pub(crate) mod inventory;
pub(crate) mod media;
pub(crate) mod money;
pub(crate) mod mounts;
pub(crate) mod orders;
pub(crate) mod products;
pub(crate) mod promotions;
pub(crate) mod reconciliations;
pub(crate) mod refunds;
pub(crate) mod reports;
pub(crate) mod revisions;
pub(crate) mod saved_bags;
pub(crate) mod stones;
pub(crate) mod terms;
pub(crate) mod uploads;
pub(crate) mod webhooks;

//! How long carts are remembered.

use chrono::Duration;

use super::{Environment, house::Faults};

/// How long what carts leave behind is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carts {
    /// The history of a cart that nobody changes, and the journal of a closed one.
    pub history_kept: Duration,
    /// What leads to a guest's cart that stands empty.
    pub empty_kept: Duration,
}

impl Carts {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Self {
        let mut days = |name: &str, default: i64, least: i64| {
            let given = env.get(name).map_or(Some(default), |text| text.parse().ok());
            let kept = given.filter(|days| (least..=3_650).contains(days));
            if kept.is_none() {
                faults.add(format!("{name} is a number of days from {least} to 3650."));
            }
            Duration::days(kept.unwrap_or(default))
        };
        Self {
            // a month at least: a device that was away for a holiday can still take back what it did
            history_kept: days("ATELIER_CART_HISTORY_DAYS", 180, 30),
            empty_kept: days("ATELIER_EMPTY_CART_DAYS", 30, 1),
        }
    }
}

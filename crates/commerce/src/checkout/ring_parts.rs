//! What the parts of a ring cost when the ring is sold at a kept price. No database.

use catalog::mounts::RingPrice;
use kernel::Money;

/// The parts of a ring's price as it is charged: what a kept price is lower by comes off the setting, then off the fee, then off the stone.
/// A setting and a stone cost something always.
pub(super) fn parts_of(parts: RingPrice, charged: Money) -> RingPrice {
    let less = (parts.total.minor() - charged.minor()).max(0);
    let off_setting = less.min(parts.setting.minor() - 1);
    let off_fee = (less - off_setting).min(parts.fee.minor());
    let off = |part: Money, by: i64| Money::new(part.minor() - by, part.currency());
    RingPrice {
        setting: off(parts.setting, off_setting),
        fee: off(parts.fee, off_fee),
        stone: off(parts.stone, less - off_setting - off_fee),
        total: off(parts.total, less),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Currency;

    use super::*;

    #[test]
    fn the_parts_of_a_ring_at_a_kept_price_sum_to_it() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let parts = RingPrice { setting: usd(100), stone: usd(500), fee: usd(50), total: usd(650) };
        for charged in [650, 640, 560, 540, 500, 400, 10] {
            let of = parts_of(parts, usd(charged));
            assert_eq!(of.setting.minor() + of.stone.minor() + of.fee.minor(), charged, "{of:?}");
            assert!(of.setting.minor() >= 1 && of.stone.minor() >= 1 && of.fee.minor() >= 0, "{of:?}");
        }
    }
}

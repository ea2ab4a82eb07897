//! The promotions of the demo house.

use commerce::promotions::{Benefit, PromotionError, PutPromotion, find_promotion, put_promotion};
use db::{Db, with_retry};
use kernel::{Currency, Rate};
use platform::Cx;

use super::DemoError;

/// A share off a first order, and express delivery for orders of some weight. They go together.
fn promotions() -> [PutPromotion; 2] {
    let usual = PutPromotion {
        code: String::new(),
        expected_version: 0,
        name: String::new(),
        currency: Currency::Usd,
        benefit: Benefit::FreeShipping,
        collection: None,
        least_subtotal_minor: 0,
        first_order: false,
        includes_unique: false,
        includes_bespoke: false,
        stacks: true,
        limit_total: None,
        limit_per_customer: None,
        starts_at: None,
        ends_at: None,
    };
    [
        PutPromotion {
            code: "WELCOME".to_owned(),
            name: "A welcome from the house".to_owned(),
            benefit: Benefit::Percentage(Rate::per_million(50_000)),
            first_order: true,
            limit_per_customer: Some(1),
            ..usual.clone()
        },
        PutPromotion {
            code: "EXPRESS".to_owned(),
            name: "Express delivery on us".to_owned(),
            least_subtotal_minor: 100_000,
            includes_unique: true,
            includes_bespoke: true,
            limit_total: Some(500),
            ..usual
        },
    ]
}

/// Makes those that are not there yet: what staff have changed stays. Answers how many were made.
pub(super) async fn load(db: &Db, cx: &Cx) -> Result<usize, DemoError> {
    let mut made = 0;
    for promotion in promotions() {
        made += usize::from(with_retry(async || put(db, cx, promotion.clone()).await).await?);
    }
    Ok(made)
}

async fn put(db: &Db, cx: &Cx, promotion: PutPromotion) -> Result<bool, PromotionError> {
    let mut tx = db.begin().await?;
    if find_promotion(&mut tx, &promotion.code).await?.is_some() {
        return Ok(false);
    }
    put_promotion(&mut tx, cx, promotion).await?;
    tx.commit().await?;
    Ok(true)
}

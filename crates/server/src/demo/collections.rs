//! The collections of the demo house.

use std::collections::HashSet;

use catalog::{
    collections::{PutCollection, list_members, put_collection},
    model::CollectionKind,
    products::find_ids_by_slug,
};
use db::{Db, with_retry};
use kernel::ids::ProductId;
use platform::Cx;

use super::{
    DemoError,
    files::{CollectionFile, House},
};

/// Collections that only a varied catalogue is large enough for: address, name, words, and what belongs.
type Extra = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const EXTRA: [Extra; 3] = [
    (
        "natural-diamonds",
        "Natural diamonds",
        "Pieces around natural diamonds. The page of each piece gives the weight, and the colour and clarity it was graded with.",
        &[("stone", "diamond"), ("origin_class", "natural")],
    ),
    (
        "laboratory-grown-diamonds",
        "Laboratory-grown diamonds",
        "Pieces around laboratory-grown diamonds, which are diamonds in every property and grown within weeks.",
        &[("stone", "diamond"), ("origin_class", "laboratory_grown")],
    ),
    (
        "platinum",
        "In platinum",
        "Pieces in platinum 950: white without plating, and heavy in the hand.",
        &[("metal", "platinum")],
    ),
];

/// Puts every collection and answers in how many the products changed. Pieces that were put into a collection
/// since, by staff, stay in it. Those that grow with the catalogue have a rule, so that their size is of no matter.
pub(super) async fn put_all(db: &Db, cx: &Cx, house: &House, is_varied: bool) -> Result<usize, DemoError> {
    let slugs: Vec<_> = house.pieces.iter().map(|p| p.product.slug.clone()).collect();
    let ids = find_ids_by_slug(&mut *db.read().await?, &slugs).await?;
    let mut count = 0;
    for (position, file) in (1..).zip(&house.collections) {
        let products = file.products.iter().filter_map(|s| ids.get(s).copied()).collect();
        count += usize::from(put(db, cx, file, position, products).await?);
    }
    for (position, (slug, title, intro, rule)) in (100..).zip(EXTRA.into_iter().filter(|_| is_varied)) {
        let file = CollectionFile {
            slug: slug.to_owned(),
            title: title.to_owned(),
            intro: intro.to_owned(),
            kind: CollectionKind::Curated,
            rule: rule.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            products: Vec::new(),
        };
        count += usize::from(put(db, cx, &file, position, Vec::new()).await?);
    }
    Ok(count)
}

/// Puts one collection; answers whether its products changed.
async fn put(
    db: &Db,
    cx: &Cx,
    file: &CollectionFile,
    position: i32,
    products: Vec<ProductId>,
) -> Result<bool, DemoError> {
    with_retry(async || {
        let mut tx = db.begin().await?;
        let present = list_members(&mut tx, &file.slug).await?;
        let mut wanted = products.clone();
        let listed: HashSet<_> = products.iter().copied().collect();
        wanted.extend(present.iter().filter(|id| !listed.contains(id)));
        let changed = wanted != present;
        let ask = PutCollection {
            slug: file.slug.clone(),
            expected_version: None,
            rule: Some(file.rule.clone()).filter(|rule| !rule.is_empty()),
            title: file.title.clone(),
            intro: file.intro.clone(),
            position,
            kind: file.kind,
            products: wanted,
        };
        put_collection(&mut tx, cx, ask).await?;
        tx.commit().await?;
        Ok(changed)
    })
    .await
}

//! Loose stones: the drawer and who keeps what.

mod feed;
mod holds;

use std::sync::Arc;

use catalog::{
    model::*,
    stones::{Culet, Girdle, NewLooseStone, Serial, StoneFacts, add_stones},
};
use db::Db;
use kernel::ids::StoneId;
use platform::Cx;

use crate::pieces::usd;

/// A one carat round diamond of the house's own.
pub(crate) fn diamond() -> NewLooseStone {
    NewLooseStone {
        facts: StoneFacts {
            species: Species::Diamond,
            origin_class: OriginClass::Natural,
            growth_method: None,
            shape: Shape::Round,
            carat_milli: 1_010,
            colour: Some(Colour::F),
            clarity: Some(Clarity::Vs1),
            cut: Some(CutGrade::Excellent),
            polish: Some(CutGrade::Excellent),
            symmetry: Some(CutGrade::VeryGood),
            fluorescence: Some(Fluorescence::None),
            quality_word: None,
            table_milli: Some(570),
            depth_milli: Some(618),
            length_um: Some(6_450),
            width_um: Some(6_420),
            height_um: Some(3_980),
            girdle: Some((Girdle::Thin, Girdle::Medium)),
            culet: Some(Culet::None),
            treatments: Vec::new(),
            lab: Some(Lab::Gia),
            report_number: Some(Arc::from("2141438171")),
            report_url: None,
            country: Some(Arc::from("BW")),
        },
        evidence: Some("Warranty of the mine, parcel 118".to_owned()),
        supplier: None,
        cost: Some(usd(400_000)),
        price: usd(580_000),
        location: "New York".to_owned(),
    }
}

/// Puts stones in the drawer.
pub(crate) async fn add(db: &Db, cx: &Cx, stones: &[NewLooseStone]) -> Vec<(StoneId, Serial)> {
    let mut tx = db.begin().await.unwrap();
    let added = add_stones(&mut tx, cx, stones).await.unwrap();
    tx.commit().await.unwrap();
    added
}

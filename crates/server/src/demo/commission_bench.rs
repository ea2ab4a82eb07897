//! What the demo house has at the bench: work with its metal, stones of clients, and the passports of what is finished.

use bespoke::{
    BespokeError,
    commissions::Stage,
    custody::{Hand, HandOverStone, ReceiveStone, hand_over_stone, receive_stone},
    passports::{Content, IssuePassport, issue_passport},
    workshop::{CloseJob, MetalKind, OpenJob, WeighMetal, close_job, open_job, weigh_metal},
};
use chrono::Duration;
use db::Tx;

use super::commissions::{Hands, Wish};

/// The client's own stone: in the safe, or set where the piece is finished.
pub(super) async fn keep(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let ask = ReceiveStone {
        commission: hands.commission.id,
        words: wish.stone_words.into(),
        carat_milli: 2_413,
        seal: "A-1041".into(),
        signed: "Inès Marchetti".into(),
        photo_sha256: None,
    };
    let (mut commission, stone) = receive_stone(tx, &hands.staff, ask).await?;
    if wish.reached > Stage::Setting {
        let ask = HandOverStone {
            stone: stone.id,
            after: stone.seq,
            to: Hand::Piece,
            carat_milli: stone.carat_milli,
            seal: String::new(),
            signed: "Tomás Oliveira".into(),
            photo_sha256: None,
            reason: None,
        };
        commission = hand_over_stone(tx, &hands.staff, ask).await?.0;
    }
    hands.commission = commission;
    Ok(())
}

/// The first work at the bench, with its metal: closed where the piece has come further.
pub(super) async fn cast(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let (metal, fineness, weight_mg) = wish.metal;
    let ask = OpenJob {
        commission: hands.commission.id,
        stage: Stage::Casting,
        words: "Cast and clean the parts".into(),
        maker: "Tomás Oliveira".into(),
        metal: format!("{} {}", metal.label(), fineness.code()),
        minutes: wish.minutes / 3,
        due_on: tx.now().await?.date_naive() + Duration::days(10),
        tolerance_mg: 150,
    };
    let (commission, job) = open_job(tx, &hands.staff, ask).await?;
    hands.commission = commission;
    let mut weighings = vec![(MetalKind::Issued, weight_mg * 3 / 2)];
    if wish.reached > Stage::Setting {
        let scrap = weight_mg / 10;
        weighings.push((MetalKind::Finished, weight_mg));
        weighings.push((MetalKind::Scrap, scrap));
        weighings.push((MetalKind::Returned, weight_mg * 3 / 2 - weight_mg - scrap - 84));
    }
    for (kind, mg) in weighings {
        weigh_metal(tx, &hands.staff, WeighMetal { job: job.id, kind, mg, words: String::new() }).await?;
    }
    if wish.reached > Stage::Setting {
        let ask = CloseJob { job: job.id, name: "Inès Marchetti".into(), reason: String::new() };
        hands.commission = close_job(tx, &hands.staff, ask).await?.0;
    }
    Ok(())
}

/// The passport of a finished piece, as its makers would write it.
pub(super) async fn seal(tx: &mut Tx, hands: &mut Hands, wish: &Wish) -> Result<(), BespokeError> {
    let (metal, fineness, weight_mg) = wish.metal;
    let (piece, _) = wish.specification.split_once(',').unwrap_or((wish.specification, ""));
    let content = Content {
        piece: piece.to_owned(),
        metals: vec![format!(
            "{} {}, {}.{:03} g",
            metal.label(),
            fineness.code(),
            weight_mg / 1_000,
            weight_mg % 1_000
        )],
        stones: Some(wish.stone_part.0)
            .filter(|words| !words.is_empty())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        makers: vec!["Inès Marchetti, design".into(), "Tomás Oliveira, goldsmith".into()],
        marks: vec![format!("Maker’s mark, {}", fineness.code())],
        ..Content::default()
    };
    let ask = IssuePassport {
        commission: hands.commission.id,
        expected_version: hands.commission.version,
        serial: hands.commission.state.number.replace('-', ""),
        content,
    };
    hands.commission = issue_passport(tx, &hands.staff, ask).await?.0;
    Ok(())
}

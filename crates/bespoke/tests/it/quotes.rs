//! Quotes in versions.

use bespoke::{
    BespokeError,
    commissions::Missing,
    commissions::{Stage, missing_for},
    metals::{Element, PutRate, put_rate},
    quotes::{
        AcceptQuote, IssueQuote, PartWish, TERMS, accept_quote, call_requotes, issue_quote, list_quotes,
    },
};
use chrono::Duration;
use kernel::{Currency, Fault as _};

use crate::support::{Atelier, quote_of};

async fn accept_at(
    atelier: &Atelier,
    id: bespoke::ids::CommissionId,
    version: i32,
) -> Result<(), BespokeError> {
    let mut tx = atelier.db.begin().await?;
    let ask = AcceptQuote { commission: id, version, terms: TERMS.into(), code: None };
    accept_quote(&mut tx, &atelier.cx, ask).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn a_quote_is_kept_as_it_was_issued_with_the_price_of_its_metal() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    let (commission, quote) = atelier.quote(id).await;
    let standing = commission.state.quote.unwrap();
    assert_eq!((standing.total_minor, standing.version), (quote.priced.total.minor(), 1));
    atelier.gold(9_100).await;
    let kept = list_quotes(&mut atelier.db.read().await.unwrap(), id).await.unwrap();
    assert_eq!(kept, [quote]);
    let rate = &kept[0].priced.parts[0].metal.as_ref().unwrap().3;
    assert_eq!((rate.per_kg_minor, rate.source.as_str()), (8_500_000, "LBMA PM fix"));
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_wrong_with_a_quote_is_said_by_field_and_nothing_is_issued() {
    let atelier = Atelier::new().await;
    let opened = atelier.open().await;
    let stone = PartWish::Stone { words: String::new(), amount_minor: -1 };
    let ask = IssueQuote { valid_days: 0, parts: vec![stone], ..quote_of(opened.id, opened.version) };
    let mut tx = atelier.db.begin().await.unwrap();
    let refused = issue_quote(&mut tx, &atelier.staff, ask).await.unwrap_err();
    let fields: Vec<&str> = refused.fields().iter().map(|field| field.field.as_ref()).collect();
    assert_eq!(fields, ["valid_days", "parts[0].words"]);
    drop(tx);
    assert_eq!(atelier.now(opened.id).await.version, 1);
}

#[tokio::test]
async fn a_superseded_an_expired_and_an_unread_quote_are_refused_and_the_newest_is_accepted() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let id = atelier.open().await.id;
    atelier.quote(id).await;
    let (_, second) = atelier.quote(id).await;
    assert_eq!(accept_at(&atelier, id, 1).await.unwrap_err().code(), "quote_superseded");
    let mut tx = atelier.db.begin().await.unwrap();
    let unread = AcceptQuote { commission: id, version: 2, terms: String::new(), code: None };
    assert_eq!(accept_quote(&mut tx, &atelier.guest, unread).await.unwrap_err().fields()[0].field, "terms");
    drop(tx);
    atelier.advance(Duration::days(15));
    let late = accept_at(&atelier, id, 2).await.unwrap_err();
    assert_eq!(late.code(), "quote_expired");
    let day = second.valid_until.format("%-d %B %Y").to_string();
    assert!(late.message().contains(&day), "{}", late.message());
    atelier.quote(id).await;
    accept_at(&atelier, id, 3).await.unwrap();
    assert_eq!(accept_at(&atelier, id, 3).await.unwrap_err().code(), "quote_answered");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn metal_may_move_within_the_lock_and_past_the_band_a_new_quote_is_called_for() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let (locked, moved, paid) = (atelier.open().await.id, atelier.open().await.id, atelier.ready().await.id);
    atelier.quote(moved).await;
    atelier.advance(Duration::days(7) + Duration::seconds(1));
    atelier.quote(locked).await;
    atelier.gold(8_925).await;
    let call = async || {
        let mut tx = atelier.db.begin().await.unwrap();
        let called = call_requotes(&mut tx, &atelier.staff).await.unwrap();
        tx.commit().await.unwrap();
        called
    };
    // refused also before anybody has called for it
    assert_eq!(accept_at(&atelier, moved, 1).await.unwrap_err().code(), "requote_due");
    assert_eq!(call().await, [atelier.now(moved).await.state.number]);
    assert!(call().await.is_empty());
    assert_eq!(accept_at(&atelier, moved, 1).await.unwrap_err().code(), "requote_due");
    accept_at(&atelier, locked, 1).await.unwrap();
    // with the deposit the metal was bought: nothing stands between it and the bench
    assert_eq!(missing_for(&atelier.now(paid).await.state, Stage::Casting), []);
    let state = atelier.now(moved).await.state;
    assert!(missing_for(&state, Stage::Casting).contains(&Missing::Requote));
    atelier.quote(moved).await;
    accept_at(&atelier, moved, 2).await.unwrap();
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_price_of_metal_that_jumps_is_taken_down_only_when_somebody_has_looked_twice() {
    let atelier = Atelier::new().await;
    atelier.gold(8_500).await;
    let put = async |per_kg_minor: i64, confirmed: bool| {
        let mut tx = atelier.db.begin().await.unwrap();
        let source = "LBMA PM fix".into();
        let (element, currency) = (Element::Gold, Currency::Usd);
        let ask = PutRate { element, currency, per_kg_minor, source, taken_at: None, confirmed };
        put_rate(&mut tx, &atelier.staff, ask).await
    };
    assert_eq!(put(850_000, false).await.unwrap_err().fields()[0].code, "unconfirmed_jump");
    assert!(put(850_000, true).await.is_ok());
    assert_eq!(put(0, true).await.unwrap_err().fields()[0].field, "per_gram");
}

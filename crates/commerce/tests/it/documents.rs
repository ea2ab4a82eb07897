//! Papers: issued once, numbered without gaps, and adding up.

use commerce::{
    documents::{
        Document, DocumentError, DocumentKind, IssueDocument, SumKind, issue_document, list_documents,
    },
    testing::{House, PieceKind},
};
use kernel::{Fault as _, ids::OrderId};

use crate::{
    after_sale::sent,
    refunds::{ask, person, sound, usd},
};

async fn issue(house: &House, order: OrderId, kind: DocumentKind) -> Result<Document, DocumentError> {
    let mut tx = house.db.begin().await.unwrap();
    let issued = issue_document(&mut tx, &house.cx, IssueDocument { order, kind, refund: None }).await?;
    tx.commit().await.unwrap();
    Ok(issued)
}

#[tokio::test]
async fn a_paper_is_issued_once_and_says_what_it_said_when_the_catalogue_moves_on() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 2)]).await;
    let first = issue(&house, order.id, DocumentKind::Invoice).await.unwrap();
    assert_eq!(first.number, "US-INV-000001");
    sqlx::query("UPDATE products SET title = 'Another', care = 'Otherwise'")
        .execute(house.db.pool())
        .await
        .unwrap();
    assert_eq!(issue(&house, order.id, DocumentKind::Invoice).await.unwrap(), first);
    assert_eq!(first.facts.total(), Some(order.total));
    assert!(first.facts.adds_up());
    assert_eq!(first.facts.pieces[0].title, "Ring");
    sound(&house).await;
}

#[tokio::test]
async fn a_packing_list_shows_no_price_and_a_valuation_what_it_costs_to_replace_each_piece() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 2)]).await;
    let packed = issue(&house, order.id, DocumentKind::PackingList).await.unwrap();
    assert!(
        packed.facts.sums.is_empty()
            && packed.facts.pieces.iter().all(|p| p.unit.is_none() && p.amount.is_none())
    );
    let valued = issue(&house, order.id, DocumentKind::Valuation).await.unwrap();
    assert_eq!(
        valued.facts.pieces[0].unit,
        Some(usd(43_550)),
        "with the tax that buying it again would cost"
    );
    assert_eq!(valued.facts.total(), Some(usd(87_100)));
    let care = issue(&house, order.id, DocumentKind::CareCard).await.unwrap();
    assert!(care.facts.pieces[0].care.as_ref().unwrap().starts_with("Keep it dry."));
}

#[tokio::test]
async fn a_receipt_says_what_paid_below_the_same_total() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let receipt = issue(&house, order.id, DocumentKind::Receipt).await.unwrap();
    let paid: Vec<_> = receipt.facts.sums.iter().filter(|sum| sum.what == SumKind::PaidBy).collect();
    assert_eq!((receipt.facts.total(), paid.len(), paid[0].amount), (Some(order.total), 1, order.total));
}

#[tokio::test]
async fn every_refund_that_has_gone_has_its_credit_note_and_names_its_invoice() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let order = sent(&house, &[(ring, 1)]).await;
    let none = issue(&house, order.id, DocumentKind::CreditNote).await.unwrap_err();
    assert_eq!(none.code(), "nothing_returned");
    assert!(
        list_documents(&mut house.db.read().await.unwrap(), order.id).await.unwrap().is_empty(),
        "nothing was numbered"
    );
    for (minor, key) in [(1_000, "a"), (2_500, "b")] {
        let refund = ask(&house, &person(&house), order.id, minor, key).await.unwrap();
        commerce::payments::send_refund(&house.db, &house.commerce, &house.cx, refund.id).await;
        let note = issue(&house, order.id, DocumentKind::CreditNote).await.unwrap();
        assert_eq!((note.facts.total(), note.subject), (Some(usd(minor)), refund.id));
        assert_eq!(note.facts.about.as_deref(), Some("US-INV-000001"));
    }
    let again = issue(&house, order.id, DocumentKind::CreditNote).await.unwrap();
    assert_eq!(again.number, "US-CRN-000002", "asked for once more, the newest is answered");
    sound(&house).await;
}

#[tokio::test]
async fn nothing_is_issued_of_an_order_that_is_not_paid() {
    let house = House::new().await;
    let ring = house.ring("Ring", 40_000, PieceKind::Stocked(5)).await;
    let waiting = house.place(&house.cart(&[(ring, 1)]).await).await.unwrap().order.id;
    for kind in DocumentKind::ALL {
        assert_eq!(issue(&house, waiting, *kind).await.unwrap_err().code(), "order_not_paid");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_who_issue_at_once_leave_no_gap_and_issue_nothing_twice() {
    let house = House::with_connections(24).await;
    let ring = house.ring("Ring", 4_000, PieceKind::Stocked(40)).await;
    let mut orders = Vec::new();
    for _ in 0..8 {
        orders.push(sent(&house, &[(ring, 1)]).await.id);
    }
    let tasks: Vec<_> = (0..64)
        .map(|at: usize| {
            let (db, cx, order) = (house.db.clone(), house.cx.clone(), orders[at % orders.len()]);
            tokio::spawn(async move {
                let number = db::with_retry(|| async {
                    let mut tx = db.begin().await?;
                    let ask = IssueDocument { order, kind: DocumentKind::Invoice, refund: None };
                    let issued = issue_document(&mut tx, &cx, ask).await?;
                    // one in five dies before its commit
                    if at.is_multiple_of(5) {
                        tx.rollback().await?;
                        return Ok(None);
                    }
                    tx.commit().await?;
                    Ok::<_, DocumentError>(Some(issued.number))
                });
                number.await.unwrap()
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut numbers = std::collections::BTreeSet::new();
    for order in &orders {
        let papers = list_documents(&mut house.db.read().await.unwrap(), *order).await.unwrap();
        assert_eq!(papers.len(), 1);
        numbers.insert(papers[0].number.clone());
    }
    let due: std::collections::BTreeSet<_> = (1..=8).map(|no| format!("US-INV-{no:06}")).collect();
    assert_eq!(numbers, due);
    sound(&house).await;
}

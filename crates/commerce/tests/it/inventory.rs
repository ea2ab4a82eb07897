//! Stock coming in.

use catalog::AvailabilitySource;
use commerce::{
    inventory::{Availability, InventoryError, ReceiveStock, receive_stock},
    testing::{House, PieceKind},
};
use kernel::{Fault as _, ids::VariantId};

async fn receive(
    house: &House,
    variant: VariantId,
    quantity: i32,
    serials: &[&str],
) -> Result<(), InventoryError> {
    let mut tx = house.db.begin().await.unwrap();
    let serials = serials.iter().map(|&s| s.to_owned()).collect();
    let ask = ReceiveStock { variant, quantity, serials, reference: "note 7".into() };
    receive_stock(&mut tx, &house.cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn stock_adds_up_and_a_single_piece_comes_in_once_with_its_serial() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(2)).await;
    receive(&house, ring, 3, &[]).await.unwrap();
    assert_eq!((house.level(ring).await.received, house.level(ring).await.available), (5, 5));
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    assert_eq!(receive(&house, piece, 1, &["SN-X"]).await.unwrap_err().code(), "already_received");
    assert_eq!(receive(&house, piece, 1, &[]).await.unwrap_err().code(), "serials_do_not_fit");
    assert_eq!(receive(&house, piece, 2, &["A", "B"]).await.unwrap_err().code(), "serials_do_not_fit");
    assert_eq!(receive(&house, ring, 1, &["SN-X"]).await.unwrap_err().code(), "serials_do_not_fit");
    for absurd in [0, -1, i32::MIN, 10_001] {
        assert_eq!(receive(&house, ring, absurd, &[]).await.unwrap_err().code(), "quantity_out_of_range");
    }
    let unknown = VariantId::from_uuid(uuid::Uuid::nil());
    assert_eq!(receive(&house, unknown, 1, &[]).await.unwrap_err().code(), "variant_not_found");
    assert_eq!(house.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_index_hears_what_is_ready() {
    let house = House::new().await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(2)).await;
    let piece = house.ring("Piece", 100_000, PieceKind::OneOfAKind).await;
    house.place(&house.cart(&[(piece, 1), (ring, 1)]).await).await.unwrap();
    let mut conn = house.db.read().await.unwrap();
    let stock = Availability.available(&mut conn, Some(&[ring, piece])).await.unwrap();
    assert_eq!((stock[&ring].available, stock[&piece].available), (1, 0));
    assert!(stock[&piece].serial.is_some() && stock[&ring].serial.is_none());
    assert_eq!(Availability.available(&mut conn, None).await.unwrap().len(), 2);
}

//! Where the demo house's stock lies and over which channels it sells: put, sent, counted and sold through the operations that staff and
//! tills use. What is for sale stays for sale, but for a unit at the workshop and one on the road.

use commerce::{
    channels::{
        Channel, ChannelKind, PutChannel, RecordSale, SaleLine, Tender, find_channel_by_code, put_channel,
        quote_sale, record_sale,
    },
    inventory::{
        Allotment, PutAllotment, list_offered,
        places::{
            Address, ListStock, Location, LocationKind, Outcome, Placed, PutLocation, SendTransfer,
            SubmitCount, VAULT, Wanted, close_transfer, list_locations, list_stock, put_location,
            send_transfer, submit_count,
        },
        put_allotment,
    },
};
use db::{Db, Tx};
use kernel::{Currency, ids::LocationId};
use platform::Cx;

use super::DemoError;

/// How much of the stock is looked at for spreading it.
const MOST: i64 = 400;

/// A place of the demo house.
struct Place {
    code: &'static str,
    name: &'static str,
    kind: LocationKind,
    /// Street, city, region, postal code, country.
    address: [&'static str; 5],
}

const PLACES: [Place; 5] = [
    Place {
        code: "madison",
        name: "Madison Avenue",
        kind: LocationKind::Boutique,
        address: ["714 Madison Avenue", "New York", "NY", "10065", "US"],
    },
    Place {
        code: "mount_street",
        name: "Mount Street",
        kind: LocationKind::Boutique,
        address: ["21 Mount Street", "London", "", "W1K 2RN", "GB"],
    },
    Place {
        code: "workshop",
        name: "The workshop",
        kind: LocationKind::Workshop,
        address: ["48 West 47th Street", "New York", "NY", "10036", "US"],
    },
    Place { code: "on_approval", name: "With clients", kind: LocationKind::Approval, address: [""; 5] },
    Place {
        code: "maison_laurent",
        name: "Maison Laurent, Paris",
        kind: LocationKind::ConsignmentOut,
        address: ["8 rue de la Paix", "Paris", "", "75002", "FR"],
    },
];

/// Puts all of it, unless it was put before: what staff have changed stays. Answers how many places there are now.
pub(super) async fn load(db: &Db, cx: &Cx) -> Result<usize, DemoError> {
    let mut tx = db.begin().await?;
    let known = list_locations(&mut tx).await?;
    if known.iter().any(|place| place.code == PLACES[0].code) {
        return Ok(0);
    }
    let mut places = Vec::with_capacity(PLACES.len());
    for (place, position) in PLACES.iter().zip(1..) {
        places.push(put(&mut tx, cx, place, position * 10).await?);
    }
    spread(&mut tx, cx, &places).await?;
    let till = open_channel(
        &mut tx,
        cx,
        "madison_till",
        "The till of Madison Avenue",
        ChannelKind::Pos,
        places[0].id,
    )
    .await?;
    let partner =
        open_channel(&mut tx, cx, "laurent", "Maison Laurent", ChannelKind::Partner, places[4].id).await?;
    allot(&mut tx, cx, &till, &partner).await?;
    tx.commit().await?;
    sell(db, cx, "madison_till").await?;
    Ok(PLACES.len())
}

async fn put(tx: &mut Tx, cx: &Cx, place: &Place, position: i32) -> Result<Location, DemoError> {
    let [line1, city, region, postal_code, country] = place.address.map(str::to_owned);
    let ask = PutLocation {
        code: place.code.to_owned(),
        expected_version: 0,
        name: place.name.to_owned(),
        kind: place.kind,
        // what is with another house is theirs to sell
        sellable: place.kind == LocationKind::Boutique,
        address: Address { line1, city, region, postal_code, country },
        position,
        closed: false,
    };
    Ok(put_location(tx, cx, ask).await?)
}

/// Every other piece and a unit of what is plentiful lie in the boutiques; one is at the workshop, one on the road, and a count waits.
async fn spread(tx: &mut Tx, cx: &Cx, places: &[Location]) -> Result<(), DemoError> {
    let ask = ListStock { location: Some(VAULT), limit: MOST, ..ListStock::default() };
    let (stock, _) = list_stock(tx, &ask).await?;
    let (pieces, mut counted): (Vec<Placed>, Vec<Placed>) =
        stock.into_iter().partition(|placed| placed.piece.is_some());
    counted.retain(|placed| placed.quantity >= 3);
    counted.sort_by(|a, b| (b.quantity, &a.sku).cmp(&(a.quantity, &b.sku)));
    let named = |placed: &Placed| Wanted {
        code: placed.piece.as_ref().map_or_else(|| placed.sku.clone(), |(_, serial)| serial.clone()),
        quantity: 1,
    };
    for (boutique, first) in [(&places[0], 0), (&places[1], 1)] {
        let some =
            pieces.iter().skip(first).step_by(3).chain(counted.iter().skip(2 + first).step_by(2).take(12));
        carry(tx, cx, boutique.id, some.map(named).collect(), "For the windows", true).await?;
    }
    let mut plentiful = counted.iter().filter(|placed| placed.quantity >= 4).map(named);
    if let Some(unit) = plentiful.next() {
        carry(tx, cx, places[2].id, vec![unit], "A prong to be tightened", true).await?;
    }
    if let Some(unit) = plentiful.next() {
        carry(tx, cx, places[0].id, vec![unit], "Left with the courier this morning", false).await?;
    }
    // one more than the books have was found in a tray: somebody has to look
    if let Some(found) = counted.get(3) {
        let units = vec![Wanted { code: found.sku.clone(), quantity: 2 }];
        let ask = SubmitCount {
            location: places[1].id,
            units,
            whole: false,
            note: "Found in the tray of bands".to_owned(),
        };
        submit_count(tx, cx, ask).await?;
    }
    Ok(())
}

async fn carry(
    tx: &mut Tx,
    cx: &Cx,
    to: LocationId,
    units: Vec<Wanted>,
    note: &str,
    arrives: bool,
) -> Result<(), DemoError> {
    if units.is_empty() {
        return Ok(());
    }
    let sent = send_transfer(tx, cx, SendTransfer { from: VAULT, to, units, note: note.to_owned() }).await?;
    if arrives {
        close_transfer(tx, cx, sent, Outcome::Arrived).await?;
    }
    Ok(())
}

async fn open_channel(
    tx: &mut Tx,
    cx: &Cx,
    code: &str,
    name: &str,
    kind: ChannelKind,
    location: LocationId,
) -> Result<Channel, DemoError> {
    let ask = PutChannel {
        code: code.to_owned(),
        expected_version: 0,
        name: name.to_owned(),
        kind,
        location,
        currency: Currency::Usd,
        receipts_email: "boutique@jasonandco.example".to_owned(),
        closed: false,
    };
    Ok(put_channel(tx, cx, ask).await?)
}

/// The till leaves the last of one thing to the others; the partner has one of another for itself.
async fn allot(tx: &mut Tx, cx: &Cx, till: &Channel, partner: &Channel) -> Result<(), DemoError> {
    let mut offered = list_offered(tx, till.id, None).await?;
    offered.retain(|offered| offered.available >= 4 && offered.serial.is_none());
    offered.sort_by_key(|offered| std::cmp::Reverse(offered.available));
    for (channel, rule, variant) in
        [(till, Allotment::Buffer(1), offered.get(4)), (partner, Allotment::Exclusive(1), offered.get(5))]
    {
        if let Some(offered) = variant {
            put_allotment(tx, cx, PutAllotment { channel: channel.id, variant: offered.variant, rule })
                .await?;
        }
    }
    Ok(())
}

/// One sale over the counter, and one that a till made while it was cut off and that was sold out by then.
async fn sell(db: &Db, cx: &Cx, till: &str) -> Result<(), DemoError> {
    let mut tx = db.begin().await?;
    let Some(channel) = find_channel_by_code(&mut tx, till).await? else { return Ok(()) };
    let offered = list_offered(&mut tx, channel.id, None).await?;
    let plenty = offered.iter().filter(|o| o.serial.is_none()).max_by_key(|o| o.available);
    let scarce =
        offered.iter().filter(|o| o.serial.is_none() && o.available < 10).min_by_key(|o| o.available);
    let mut sales = Vec::new();
    for (key, offline, wanted) in [("demo-1", false, plenty), ("demo-2", true, scarce)] {
        let Some(wanted) = wanted else { continue };
        let quantity = if offline { wanted.available + 1 } else { 1 };
        let offer = catalog::offers::find_offers(&mut tx, &[wanted.variant]).await?;
        let Some(offer) = offer.first().filter(|offer| !offer.one_of_a_kind) else { continue };
        let lines = vec![SaleLine { code: offer.sku.clone(), quantity, unit_price: None }];
        let total = quote_sale(&mut tx, &channel, &lines).await?.total;
        sales.push(RecordSale {
            channel: channel.clone(),
            key: key.to_owned(),
            offline,
            sold_at: None,
            seller: "Inès".to_owned(),
            email: String::new(),
            tender: if offline { Tender::Cash } else { Tender::Card },
            total,
            lines,
        });
    }
    drop(tx);
    for sale in &sales {
        record_sale(db, cx, sale).await?;
    }
    Ok(())
}

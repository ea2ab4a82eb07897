//! Suppliers' lists: what is taken, what waits, what is left alone.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    sync::Mutex,
};

use catalog::stones::{
    HoldStone, StoneStatus, StoneView,
    feed::{
        Begun, ImportCounts, ImportState, OpenList, ParkReason, ParkedFilter, ParkedStone, PutSupplier,
        StoneList, begin_import, find_import, get_pricing, list_imports, list_notes, list_parked, open_list,
        put_pricing, put_supplier, read_headings, reject_stones, release_stones, take_list,
    },
    find_by_number, find_hold, hold_stone,
};
use chrono::Duration;
use kernel::{
    Actor, Currency, Fault, Kind, SystemRandom,
    ids::{AccountId, StoneImportId, StoneParkingId},
};
use platform::{Cx, audit};
use sqlx::Row;
use testkit::TestDb;

/// A supplier's list of round diamonds that differ by key, report and cost.
struct Sheet(Vec<(String, i64)>);

impl Sheet {
    /// `A-0`, `A-1`… at 4,000 dollars each.
    fn of(count: usize) -> Self {
        Self((0..count).map(|n| (format!("A-{n}"), 4_000)).collect())
    }

    fn cost(mut self, at: usize, cost: i64) -> Self {
        self.0[at].1 = cost;
        self
    }

    fn text(&self) -> String {
        let mut text = "Stock #,Shape,Weight,Color,Clarity,Cut Grade,Lab,Report #,Price\n".to_owned();
        for (key, cost) in &self.0 {
            let number = 2_000_000_000_u64 + key[2..].parse::<u64>().unwrap();
            text.push_str(&format!("{key},RB,1.01,F,VS1,EX,GIA,{number},\"{cost}.00\"\n"));
        }
        text
    }
}

struct House {
    db: TestDb,
    /// Whoever brings the lists.
    buyer: Cx,
    /// Somebody else.
    second: Cx,
}

impl House {
    async fn new() -> Self {
        let db = TestDb::new().await;
        let cx = db.cx();
        let staff = || cx.with_actor(Actor::Staff(AccountId::new(&SystemRandom)));
        let (buyer, second) = (staff(), staff());
        let house = Self { db, buyer, second };
        house.note_supplier("antwerp").await;
        house
    }

    async fn note_supplier(&self, code: &str) {
        let ask = PutSupplier {
            code: code.to_owned(),
            name: "Antwerp One".to_owned(),
            currency: Currency::Usd,
            location: "Antwerp".to_owned(),
            evidence: "Warranty of origin 2026".to_owned(),
            columns: read_headings(std::iter::empty()).unwrap(),
        };
        let mut tx = self.db.db().begin().await.unwrap();
        put_supplier(&mut tx, &self.buyer, ask).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn open(&self, text: &str, confirmed: bool) -> Result<StoneList, catalog::stones::StoneError> {
        let ask = OpenList {
            supplier: "antwerp".to_owned(),
            file: file(text.as_bytes()),
            file_name: "stones.csv".to_owned(),
            confirmed,
        };
        open_list(&self.db.db(), ask).await
    }

    async fn begin(&self, list: &StoneList) -> Result<Begun, catalog::stones::StoneError> {
        let mut tx = self.db.db().begin().await?;
        let begun = begin_import(&mut tx, &self.buyer, list).await;
        tx.commit().await?;
        begun
    }

    /// Takes a list to its end.
    async fn take_text(&self, text: &str, confirmed: bool) -> (StoneImportId, ImportCounts) {
        let list = self.open(text, confirmed).await.unwrap();
        let Begun::Import(id) = self.begin(&list).await.unwrap() else { panic!("the same as the last") };
        (id, take_list(&self.db.db(), &self.buyer, id, &list, &|_| ()).await.unwrap())
    }

    async fn take(&self, sheet: &Sheet) -> (StoneImportId, ImportCounts) {
        self.take_text(&sheet.text(), false).await
    }

    async fn stone(&self, key: &str) -> StoneView {
        let mut conn = self.db.db().read().await.unwrap();
        find_by_number(&mut conn, key).await.unwrap().remove(0).view
    }

    async fn status(&self, key: &str) -> StoneStatus {
        self.stone(key).await.status
    }

    async fn parked(&self) -> Vec<ParkedStone> {
        let mut conn = self.db.db().read().await.unwrap();
        list_parked(&mut conn, &ParkedFilter::default(), 100).await.unwrap()
    }

    async fn notes(&self, id: StoneImportId) -> Vec<(i64, String, String)> {
        let mut conn = self.db.db().read().await.unwrap();
        let notes = list_notes(&mut conn, id, 0, 2_000).await.unwrap();
        notes.into_iter().map(|n| (n.line, n.code, n.message)).collect()
    }

    async fn release(&self, cx: &Cx, ids: &[StoneParkingId]) -> Result<usize, catalog::stones::StoneError> {
        let mut tx = self.db.db().begin().await?;
        let released = release_stones(&mut tx, cx, ids).await?;
        tx.commit().await?;
        Ok(released)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.db.db().pool()).await.unwrap()
    }
}

fn file(bytes: &[u8]) -> File {
    static LAST: Mutex<u32> = Mutex::new(0);
    let number = {
        let mut last = LAST.lock().unwrap();
        *last += 1;
        *last
    };
    let path = std::env::temp_dir().join(format!("atelier-feed-{}-{number}.csv", std::process::id()));
    let mut file = File::options().create_new(true).read(true).write(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file.write_all(bytes).unwrap();
    file
}

#[tokio::test]
async fn a_list_is_taken_and_the_same_list_again_does_nothing() {
    let house = House::new().await;
    let sheet = Sheet::of(5_003);
    let (id, counts) = house.take(&sheet).await;
    assert_eq!(counts, ImportCounts { rows_read: 5_003, created: 5_003, ..ImportCounts::default() });
    let stone = house.stone("A-7").await;
    assert_eq!((stone.status, stone.price.minor()), (StoneStatus::Available, 580_000));

    let before = house.count("SELECT max(changed_in) FROM stones").await;
    let list = house.open(&sheet.text(), false).await.unwrap();
    let Begun::SameAsLast(last) = house.begin(&list).await.unwrap() else { panic!("taken again") };
    assert_eq!(last.id, id);
    // somebody insists: every line is looked at and none is written
    let (_, again) = house.take_text(&sheet.text(), true).await;
    assert_eq!(again, ImportCounts { rows_read: 5_003, unchanged: 5_003, ..ImportCounts::default() });
    assert_eq!(house.count("SELECT max(changed_in) FROM stones").await, before);
}

#[tokio::test]
async fn a_changed_line_changes_its_stone_and_no_other() {
    let house = House::new().await;
    house.take(&Sheet::of(40)).await;
    let (before, other) = (house.stone("A-3").await, house.stone("A-4").await);
    let (_, counts) = house.take(&Sheet::of(41).cost(3, 4_100)).await;
    assert_eq!((counts.changed, counts.created, counts.unchanged), (1, 1, 39));
    let after = house.stone("A-3").await;
    assert_eq!((after.id, after.serial, after.price.minor()), (before.id, before.serial, 595_000));
    assert_eq!(house.stone("A-4").await, other);
}

#[tokio::test]
async fn a_halved_cost_waits_until_somebody_else_releases_it() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    let (_, counts) = house.take(&Sheet::of(20).cost(3, 2_000)).await;
    assert_eq!((counts.parked, counts.changed, counts.unchanged), (1, 0, 19));
    assert_eq!(house.status("A-3").await, StoneStatus::Parked);
    let parked = house.parked().await;
    assert_eq!((parked.len(), parked[0].reason), (1, ParkReason::Moved));
    assert_eq!(parked[0].words, "The cost a carat fell by 50 %.");
    assert_eq!(parked[0].cost.minor(), 200_000);

    let refused = house.release(&house.buyer, &[parked[0].id]).await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (Kind::Forbidden, "same_person"));
    assert_eq!(house.status("A-3").await, StoneStatus::Parked);

    assert_eq!(house.release(&house.second, &[parked[0].id]).await.unwrap(), 1);
    let stone = house.stone("A-3").await;
    assert_eq!((stone.status, stone.price.minor()), (StoneStatus::Available, 290_000));
    let again = house.release(&house.second, &[parked[0].id]).await.unwrap_err();
    assert_eq!(again.code(), "parking_decided");
    let mut conn = house.db.db().read().await.unwrap();
    let entries = audit::list_for_object(&mut conn, &stone.id.to_string(), 10).await.unwrap();
    assert_eq!(entries[0].action, "catalog.release_stones");
    assert_eq!(entries[0].actor, house.second.actor.to_string());
}

#[tokio::test]
async fn a_bad_cost_does_not_become_good_by_arriving_twice() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    house.take(&Sheet::of(20).cost(3, 2_000)).await;
    // a little more than before, and still half of what was accepted
    let (_, counts) = house.take(&Sheet::of(20).cost(3, 2_010)).await;
    assert_eq!(counts.parked, 1);
    let parked = house.parked().await;
    assert_eq!((parked.len(), parked[0].cost.minor()), (1, 201_000));
    // back where it was: nothing waits any more
    let (_, counts) = house.take(&Sheet::of(20).cost(3, 4_010)).await;
    assert_eq!((counts.parked, counts.changed), (0, 1));
    assert!(house.parked().await.is_empty());
    assert_eq!(house.status("A-3").await, StoneStatus::Available);
}

#[tokio::test]
async fn a_stone_turned_down_stays_away_until_the_list_says_something_else() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    let halved = Sheet::of(20).cost(3, 2_000);
    house.take(&halved).await;
    let mut tx = house.db.db().begin().await.unwrap();
    reject_stones(&mut tx, &house.second, &[house.parked().await[0].id]).await.unwrap();
    tx.commit().await.unwrap();
    let (_, counts) = house.take_text(&halved.text(), true).await;
    assert_eq!(counts.unchanged, 20);
    assert_eq!(house.status("A-3").await, StoneStatus::Withdrawn);
    house.take(&Sheet::of(20)).await;
    assert_eq!(house.status("A-3").await, StoneStatus::Available);
}

#[tokio::test]
async fn a_new_stone_that_costs_a_tenth_of_its_like_waits() {
    let house = House::new().await;
    let (_, counts) = house.take(&Sheet::of(30).cost(3, 400).cost(4, 40_000)).await;
    assert_eq!((counts.created, counts.parked), (28, 2));
    let parked = house.parked().await;
    assert!(parked.iter().all(|p| p.reason == ParkReason::UnlikeItsLike));
    assert!(parked.iter().all(|p| p.cost_before.unwrap().minor() == 400_000), "{parked:?}");
}

#[tokio::test]
async fn a_report_that_two_stones_go_by_waits_and_names_the_other() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    let first = house.stone("A-1").await;
    let more = "B-1,RB,1.01,F,VS1,EX,GIA,2000000001,4000\nB-2,RB,1.01,D,IF,EX,GIA,2000000002,4000\nB-3,RB,1.01,F,VS1,EX,GIA,2100000009,4000\nB-4,RB,1.01,F,VS1,EX,GIA,2100000009,4000\n";
    let (_, counts) = house.take_text(&(Sheet::of(20).text() + more), false).await;
    assert_eq!((counts.parked, counts.created), (3, 1));
    let mut parked = house.parked().await;
    parked.sort_by_key(|p| p.supplier.clone());
    let reasons: Vec<_> = parked.iter().map(|p| p.reason).collect();
    assert_eq!(reasons, [ParkReason::ReportTaken, ParkReason::ReportDiffers, ParkReason::ReportTaken]);
    assert!(parked[0].words.contains(&first.serial.to_string()), "{}", parked[0].words);
    assert!(parked[1].words.contains("Colour: F before, D now. Clarity: VS1 before, IF now."));
    assert!(parked[2].words.contains("stone B-3"), "{}", parked[2].words);
}

#[tokio::test]
async fn what_cannot_be_taken_is_noted_line_by_line_and_the_rest_is_taken() {
    let house = House::new().await;
    let text = Sheet::of(3).text()
        + "B-1,RB,1.01,F,SI3,EX,GIA,2100000001,4000\n,RB,1,F,VS1,EX,GIA,2100000002,4000\nA-1,RB,1,F,VS1,EX,GIA,2100000003,4000\nB-2,RB,1.01\nB-3,RB,0,Q?,VS1,EX,GIA,2100000004,-1\n";
    let (id, counts) = house.take_text(&text, false).await;
    assert_eq!((counts.created, counts.rejected, counts.rows_read), (3, 5, 8));
    let notes = house.notes(id).await;
    let said: Vec<_> = notes.iter().map(|(line, code, _)| (*line, code.as_str())).collect();
    assert_eq!(
        said,
        [
            (5, "clarity.unreadable"),
            (6, "key.required"),
            (7, "key.repeated"),
            (8, "line.columns"),
            (9, "carat.unreadable"),
            (9, "colour.unreadable"),
            (9, "cost.unreadable")
        ]
    );
    assert!(notes[0].2.contains("SI1"), "the note says what is accepted: {}", notes[0].2);
}

#[tokio::test]
async fn stones_that_have_gone_are_withdrawn_and_come_back_when_they_are_named_again() {
    let house = House::new().await;
    house.take(&Sheet::of(30)).await;
    let (_, counts) = house.take(&Sheet::of(25)).await;
    assert_eq!((counts.withdrawn, counts.unchanged), (5, 25));
    assert_eq!(house.status("A-29").await, StoneStatus::Withdrawn);
    let (_, counts) = house.take(&Sheet::of(30)).await;
    assert_eq!((counts.changed, counts.unchanged), (5, 25));
    assert_eq!(house.status("A-29").await, StoneStatus::Available);
    assert_eq!(house.count("SELECT count(*) FROM stones").await, 30);
}

#[tokio::test]
async fn a_list_that_takes_away_too_much_is_taken_without_withdrawing_unless_confirmed() {
    let house = House::new().await;
    house.take(&Sheet::of(40)).await;
    let half = Sheet::of(20);
    let (id, counts) = house.take(&half).await;
    assert_eq!((counts.withdrawn, counts.unchanged), (0, 20));
    let notes = house.notes(id).await;
    assert_eq!((notes.len(), notes[0].1.as_str()), (1, "file.takes_away_too_much"));
    assert!(notes[0].2.contains("20 of this supplier’s 40 stones"), "{}", notes[0].2);
    assert_eq!(house.status("A-39").await, StoneStatus::Available);
    let (_, counts) = house.take_text(&half.text(), true).await;
    assert_eq!(counts.withdrawn, 20);
}

#[tokio::test]
async fn a_stone_kept_for_a_client_stays_as_it_is_and_is_not_withdrawn() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    let stone = house.stone("A-3").await;
    let db = house.db.db();
    let mut tx = db.begin().await.unwrap();
    let expires_at = tx.now().await.unwrap() + Duration::minutes(30);
    let ask = HoldStone { stone: stone.id, holder: "guest x".into(), reference: "cart x".into(), expires_at };
    let hold = hold_stone(&mut tx, &house.buyer, ask).await.unwrap();
    tx.commit().await.unwrap();

    let (id, counts) = house.take(&Sheet::of(20).cost(3, 100)).await;
    assert_eq!((counts.kept, counts.parked, counts.changed), (1, 0, 0));
    assert_eq!(house.notes(id).await[0].1, "status.held");
    assert_eq!(house.stone("A-3").await.price, stone.price);
    let mut without = Sheet::of(20);
    without.0.remove(3);
    let (_, counts) = house.take(&without).await;
    assert_eq!(counts.withdrawn, 0);
    assert!(find_hold(&mut db.read().await.unwrap(), hold.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_cut_file_is_refused_before_anything_is_touched() {
    let house = House::new().await;
    house.take(&Sheet::of(20)).await;
    let before = house.count("SELECT max(changed_in) FROM stones").await;
    let text = Sheet::of(20).cost(3, 4_100).text();
    for cut in [text.len() - 4, text.len() - 12, text.len() / 2] {
        let refused = house.open(&text[..cut], false).await.unwrap_err();
        assert!(["cut", "perhaps_cut"].contains(&refused.fields()[0].code), "{refused:?}");
    }
    assert_eq!(house.count("SELECT max(changed_in) FROM stones").await, before);
    assert_eq!(house.count("SELECT count(*) FROM stone_imports").await, 1);
    for (text, code) in [
        ("Stock #,Shape,Weight,Price\n", "empty"),
        ("Stock #,Shape,Weight,Price\nA,blob,1,1\n", "nothing_to_take"),
        ("Stock #,Shape,Weight\nA,RB,1\n", "required"),
    ] {
        assert_eq!(house.open(text, false).await.unwrap_err().fields()[0].code, code);
    }
}

#[tokio::test]
async fn one_list_of_a_supplier_is_taken_at_a_time_and_a_dead_one_makes_way() {
    let house = House::new().await;
    let sheet = Sheet::of(4_500);
    let list = house.open(&sheet.text(), false).await.unwrap();
    let Begun::Import(dead) = house.begin(&list).await.unwrap() else { panic!() };
    assert_eq!(house.begin(&list).await.unwrap_err().code(), "import_running");

    // the process dies: half of the list was taken, and nobody says anything for two minutes
    let half = Sheet(sheet.0[..2_000].to_vec());
    sqlx::query("UPDATE stone_imports SET state = 'failed', ended_at = now()")
        .execute(house.db.db().pool())
        .await
        .unwrap();
    house.take(&half).await;
    sqlx::query("UPDATE stone_imports SET state = 'running', ended_at = NULL WHERE id = $1")
        .bind(dead.uuid())
        .execute(house.db.db().pool())
        .await
        .unwrap();
    assert_eq!(house.begin(&list).await.unwrap_err().code(), "import_running");
    house.db.db().shift_clock(Duration::minutes(3));
    let (_, counts) = house.take(&sheet).await;
    assert_eq!((counts.unchanged, counts.created, counts.withdrawn), (2_000, 2_500, 0));

    // and should the dead one wake, it may write nothing more
    let woke = take_list(&house.db.db(), &house.buyer, dead, &list, &|_| ()).await.unwrap_err();
    assert_eq!(woke.code(), "import_ended");
    let mut conn = house.db.db().read().await.unwrap();
    let dead = find_import(&mut conn, dead).await.unwrap().unwrap();
    assert_eq!(dead.state, ImportState::Failed);
    assert!(dead.failure.unwrap().contains("nothing was withdrawn"));
    assert_eq!(list_imports(&mut conn, None, 10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_read_withdraws_nothing() {
    let house = House::new().await;
    house.take(&Sheet::of(30)).await;
    let text = Sheet::of(25).text();
    let held = file(text.as_bytes());
    let mut other = held.try_clone().unwrap();
    let ask = OpenList { supplier: "antwerp".into(), file: held, file_name: "x".into(), confirmed: false };
    let list = open_list(&house.db.db(), ask).await.unwrap();
    let Begun::Import(id) = house.begin(&list).await.unwrap() else { panic!() };
    other.seek(SeekFrom::End(-9)).unwrap();
    other.write_all(b"4001.00").unwrap();
    let refused = take_list(&house.db.db(), &house.buyer, id, &list, &|_| ()).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "changed");
    assert_eq!(house.status("A-29").await, StoneStatus::Available);
    let mut conn = house.db.db().read().await.unwrap();
    assert_eq!(find_import(&mut conn, id).await.unwrap().unwrap().state, ImportState::Failed);
}

#[tokio::test]
async fn new_rules_of_markup_come_with_the_same_list() {
    let house = House::new().await;
    let sheet = Sheet::of(20);
    house.take(&sheet).await;
    let db = house.db.db();
    let pricing = get_pricing(&mut db.read().await.unwrap()).await.unwrap();
    let mut changed = pricing.clone();
    for markup in &mut changed.markups {
        markup.factor_milli = 1_600;
    }
    let mut tx = db.begin().await.unwrap();
    put_pricing(&mut tx, &house.buyer, changed.clone()).await.unwrap();
    let stale = put_pricing(&mut tx, &house.buyer, changed).await.unwrap_err();
    assert_eq!((stale.kind(), stale.code()), (Kind::PreconditionFailed, "version_conflict"));
    tx.commit().await.unwrap();
    let (_, counts) = house.take(&sheet).await;
    assert_eq!((counts.changed, counts.parked), (20, 0));
    assert_eq!(house.stone("A-0").await.price.minor(), 640_000);
}

#[tokio::test]
async fn each_batch_is_announced_once() {
    let house = House::new().await;
    let db = house.db.db();
    let mut listener = db::Listener::open(&db, "stones").await.unwrap();
    house.take(&Sheet::of(5_000)).await;
    let mut heard = 0;
    while let Ok(Ok(Some(_))) =
        tokio::time::timeout(std::time::Duration::from_millis(300), listener.next()).await
    {
        heard += 1;
    }
    assert_eq!(heard, 3);
}

#[tokio::test]
async fn a_supplier_that_cannot_be_noted_is_named_by_field() {
    let house = House::new().await;
    let good = PutSupplier {
        code: "b".into(),
        name: "B".into(),
        currency: Currency::Usd,
        location: "Mumbai".into(),
        evidence: String::new(),
        columns: read_headings(std::iter::empty()).unwrap(),
    };
    for (field, ask) in [
        ("code", PutSupplier { code: "Not A Code".into(), ..good.clone() }),
        ("name", PutSupplier { name: " ".into(), ..good.clone() }),
        ("location", PutSupplier { location: "x".repeat(61), ..good.clone() }),
        ("evidence", PutSupplier { evidence: "x".repeat(301), ..good.clone() }),
        ("currency", PutSupplier { currency: Currency::Eur, ..good.clone() }),
    ] {
        let mut tx = house.db.db().begin().await.unwrap();
        assert_eq!(put_supplier(&mut tx, &house.buyer, ask).await.unwrap_err().fields()[0].field, field);
    }
    let row =
        sqlx::query("SELECT count(*) FROM stone_suppliers").fetch_one(house.db.db().pool()).await.unwrap();
    assert_eq!(row.get::<i64, _>(0), 1);
}

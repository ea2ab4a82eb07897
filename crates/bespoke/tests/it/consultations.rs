//! Conversations, and that no two overlap.

use bespoke::{
    BespokeError,
    consultations::{
        BookConsultation, CloseConsultation, Consultation, Hours, PutAdvisor, Slot, book_consultation,
        cancel_consultation, close_consultation, find_by_token, list_slots, list_to_close, move_consultation,
        put_advisor, remind_consultations,
    },
};
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::{Fault as _, Kind, Token};

use crate::support::Atelier;

async fn receive(atelier: &Atelier, zone: &str) {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let hours = (1..=7).map(|weekday| Hours { weekday, opens: at(10), closes: at(13) }).collect();
    let ask = PutAdvisor {
        account: atelier.designer,
        name: "Inès Marchetti".into(),
        time_zone: zone.into(),
        hours,
    };
    let mut tx = atelier.db.begin().await.unwrap();
    put_advisor(&mut tx, &atelier.staff, ask).await.unwrap();
    tx.commit().await.unwrap();
}

async fn slots(atelier: &Atelier, kind: &str) -> Vec<Slot> {
    let mut tx = atelier.db.begin().await.unwrap();
    let now = tx.now().await.unwrap();
    list_slots(&mut tx, kind, now, 14, 200).await.unwrap()
}

fn ask(kind: &str, starts_at: DateTime<Utc>, n: usize) -> BookConsultation {
    BookConsultation {
        kind: kind.into(),
        starts_at,
        client: "Ada".into(),
        email: format!("ada{n}@example.com"),
        phone: "+1 212 555 0199".into(),
    }
}

async fn book(atelier: &Atelier, ask: BookConsultation) -> Result<(Consultation, Token), BespokeError> {
    let mut tx = atelier.db.begin().await?;
    let booked = book_consultation(&mut tx, &atelier.guest, ask).await?;
    tx.commit().await?;
    Ok(booked)
}

#[tokio::test]
async fn of_a_hundred_who_book_one_time_at_once_one_has_it_and_the_others_are_told() {
    let atelier = Atelier::with_connections(60).await;
    receive(&atelier, "America/New_York").await;
    let slot = slots(&atelier, "atelier").await.remove(3);
    let tries = (0..100).map(|n| book(&atelier, ask("atelier", slot.starts_at, n)));
    let done = futures_util::future::join_all(tries).await;
    let booked = done.iter().filter(|done| done.is_ok()).count();
    assert_eq!(booked, 1, "{booked} were booked");
    for refused in done.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, BespokeError::SlotTaken), "{refused}");
    }
    let overlaps: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM consultations a JOIN consultations b ON a.id < b.id AND a.advisor_no = b.advisor_no AND a.blocked && b.blocked
         WHERE a.state = 'booked' AND b.state = 'booked'",
    )
    .fetch_one(atelier.db.pool())
    .await
    .unwrap();
    assert_eq!(overlaps, 0);
}

#[tokio::test]
async fn times_that_only_touch_an_hour_and_its_rest_are_not_offered_any_more() {
    let atelier = Atelier::new().await;
    receive(&atelier, "America/New_York").await;
    let before = slots(&atelier, "atelier").await;
    // 10:00 to 13:00, an hour each, every half hour
    let times: Vec<&str> =
        before.iter().filter(|s| s.day == before[5].day).map(|s| s.time.as_str()).collect();
    assert_eq!(times, ["10:00", "10:30", "11:00", "11:30", "12:00"], "{before:?}");
    let at_ten = before.iter().find(|s| s.day == before[5].day && s.time == "10:00").unwrap();
    book(&atelier, ask("atelier", at_ten.starts_at, 1)).await.unwrap();
    let left = slots(&atelier, "atelier").await;
    let times: Vec<&str> = left.iter().filter(|s| s.day == at_ten.day).map(|s| s.time.as_str()).collect();
    // until 11:00 it takes, until 11:15 nobody is received
    assert_eq!(times, ["11:30", "12:00"]);
    let odd = book(&atelier, ask("atelier", at_ten.starts_at + Duration::minutes(7), 2)).await;
    assert!(matches!(odd, Err(BespokeError::SlotTaken)), "a time that was never offered");
    let past = book(&atelier, ask("atelier", at_ten.starts_at - Duration::days(30), 3)).await;
    assert!(matches!(past, Err(BespokeError::SlotTaken)));
}

#[tokio::test]
async fn hours_are_those_of_the_advisors_own_day_also_when_the_clocks_change() {
    let atelier = Atelier::new().await;
    receive(&atelier, "Europe/London").await;
    for slot in slots(&atelier, "phone").await {
        let hour: u32 = slot.time[..2].parse().unwrap();
        assert!((10..13).contains(&hour), "{slot:?}");
    }
    let mut tx = atelier.db.begin().await.unwrap();
    // the last Sunday of March 2027: before it noon in London is noon, after it eleven
    let spring = "2027-03-27T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let around = list_slots(&mut tx, "phone", spring, 2, 200).await.unwrap();
    let hours: Vec<String> = around
        .iter()
        .filter(|s| s.time == "10:00")
        .map(|s| s.starts_at.format("%d %H").to_string())
        .collect();
    assert_eq!(hours, ["27 10", "28 09", "29 09"], "{around:?}");
}

#[tokio::test]
async fn a_conversation_is_moved_and_cancelled_by_its_link_and_its_time_is_free_again() {
    let atelier = Atelier::new().await;
    receive(&atelier, "America/New_York").await;
    let free = slots(&atelier, "video").await;
    let (booked, token) = book(&atelier, ask("video", free[0].starts_at, 1)).await.unwrap();
    let (other, _) = book(&atelier, ask("video", free[4].starts_at, 2)).await.unwrap();
    let go = async |to: DateTime<Utc>| {
        let mut tx = atelier.db.begin().await.unwrap();
        let moved = move_consultation(&mut tx, &atelier.guest, &token, to).await;
        if moved.is_ok() {
            tx.commit().await.unwrap();
        }
        moved
    };
    assert!(matches!(go(other.starts_at).await, Err(BespokeError::SlotTaken)));
    // half an hour later touches only what it is moved from
    let moved = go(free[1].starts_at).await.unwrap();
    assert_eq!((moved.id, moved.moves, moved.starts_at), (booked.id, 1, free[1].starts_at));
    let cancel = async |token: &Token| {
        let mut tx = atelier.db.begin().await.unwrap();
        let done = cancel_consultation(&mut tx, &atelier.guest, token).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done
    };
    assert!(cancel(&token).await.unwrap().cancelled && cancel(&token).await.unwrap().cancelled);
    assert!(matches!(go(free[2].starts_at).await, Err(BespokeError::NotBooked)));
    assert!(slots(&atelier, "video").await.iter().any(|slot| slot.starts_at == moved.starts_at));
    let nobody = Token::new(&*atelier.cx.random);
    assert!(matches!(cancel(&nobody).await, Err(BespokeError::NotFound)));
    assert!(find_by_token(&mut atelier.db.read().await.unwrap(), &token).await.unwrap().unwrap().cancelled);
}

#[tokio::test]
async fn who_calls_nobody_back_and_who_books_without_end_is_refused() {
    let atelier = Atelier::new().await;
    receive(&atelier, "America/New_York").await;
    let free = slots(&atelier, "phone").await;
    let nameless =
        BookConsultation { client: " ".into(), phone: String::new(), ..ask("phone", free[0].starts_at, 1) };
    let refused = book(&atelier, nameless).await.unwrap_err();
    let fields: Vec<&str> = refused.fields().iter().map(|f| f.field.as_ref()).collect();
    assert_eq!(fields, ["name", "phone"]);
    for slot in free.iter().step_by(2).take(5) {
        book(&atelier, ask("phone", slot.starts_at, 1)).await.unwrap();
    }
    let sixth = book(&atelier, ask("phone", free.last().unwrap().starts_at, 1)).await.unwrap_err();
    assert_eq!(sixth.kind(), Kind::RateLimited);
}

#[tokio::test]
async fn a_client_is_reminded_once_a_day_before_and_who_missed_two_books_by_calling_us() {
    let atelier = Atelier::new().await;
    receive(&atelier, "America/New_York").await;
    let remind = async || {
        let mut tx = atelier.db.begin().await.unwrap();
        let reminded = remind_consultations(&mut tx, &atelier.cx).await.unwrap();
        tx.commit().await.unwrap();
        reminded
    };
    let close = async |of: &Consultation, held: bool, words: &str| {
        let ask = CloseConsultation { consultation: of.id, held, words: words.into(), follow_up_on: None };
        let mut tx = atelier.db.begin().await.unwrap();
        let done = close_consultation(&mut tx, &atelier.staff, ask).await;
        if done.is_ok() {
            tx.commit().await.unwrap();
        }
        done
    };
    for n in 0..2 {
        let slot = slots(&atelier, "home").await.remove(12);
        let (booked, _) = book(&atelier, ask("home", slot.starts_at, 1)).await.unwrap();
        assert_eq!(remind().await, 0, "it is days away");
        assert_eq!(close(&booked, false, "Early").await.unwrap_err().code(), "not_booked");
        let now = atelier.db.begin().await.unwrap().now().await.unwrap();
        atelier.advance(booked.starts_at - now - Duration::hours(20));
        assert_eq!((remind().await, remind().await), (1, 0));
        atelier.advance(Duration::hours(24));
        let mut conn = atelier.db.read().await.unwrap();
        let now = booked.ends_at + Duration::minutes(1);
        assert_eq!(list_to_close(&mut conn, now, 9).await.unwrap().len(), 1);
        drop(conn);
        assert_eq!(close(&booked, false, " ").await.unwrap_err().fields()[0].field, "outcome");
        close(&booked, false, "Nobody opened").await.unwrap();
        assert_eq!(close(&booked, true, "Twice").await.unwrap_err().code(), "not_booked", "{n}");
    }
    let slot = slots(&atelier, "phone").await.remove(5);
    let refused = book(&atelier, ask("phone", slot.starts_at, 1)).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "call_us");
    book(&atelier, ask("phone", slot.starts_at, 2)).await.unwrap();
    let bare = BookConsultation { phone: String::new(), ..ask("home", slot.starts_at, 3) };
    assert_eq!(book(&atelier, bare).await.unwrap_err().fields()[0].field, "phone");
}

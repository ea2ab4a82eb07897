//! Passports: sealed, handed on once, and held against every key there ever was.

use bespoke::{
    BespokeError,
    commissions::{Action, Commission, Stage},
    passports::{
        Claim, ClaimPassport, Content, IssuePassport, Offer, OfferPassport, Passport, RevokePassport, Sealed,
        Service, claim_passport, find_by_serial, find_owner, is_owner, issue_passport, list_keys,
        list_versions, newest, offer_passport, owner_link, print_keys, read_keys, revoke_passport,
        rotate_key,
    },
};
use kernel::{Fault as _, Secret};
use platform::Cx;

use crate::support::Atelier;

fn content() -> Content {
    Content {
        piece: "Ring with a round brilliant".into(),
        metals: vec!["Yellow gold 750, 5.204 g".into()],
        stones: vec!["1.02 ct round brilliant, F, VS1".into()],
        makers: vec!["Inès Marchetti, design".into()],
        ..Content::default()
    }
}

async fn finished(atelier: &Atelier) -> Commission {
    let ready = atelier.ready().await;
    for to in [Stage::Casting, Stage::Setting, Stage::Finishing, Stage::QualityCheck] {
        atelier.do_as_staff(ready.id, Action::Move { to, reason: None }).await;
    }
    atelier.pass(ready.id).await;
    atelier.do_as_staff(ready.id, Action::Move { to: Stage::Photography, reason: None }).await;
    atelier.now(ready.id).await
}

async fn issue(
    atelier: &Atelier,
    cx: &Cx,
    of: &Commission,
    content: Content,
) -> Result<Passport, BespokeError> {
    let expected_version = atelier.now(of.id).await.version;
    let ask = IssuePassport { commission: of.id, expected_version, serial: "ada-1".into(), content };
    let mut tx = atelier.db.begin().await?;
    let (_, passport) = issue_passport(&mut tx, cx, ask).await?;
    tx.commit().await?;
    Ok(passport)
}

async fn key_of_owner(atelier: &Atelier, passport: &Passport) -> String {
    let mut conn = atelier.db.read().await.unwrap();
    let owner = find_owner(&mut conn, passport.id).await.unwrap().unwrap();
    owner_link(&atelier.cx, passport, &owner).split_once("?owner=").unwrap().1.to_owned()
}

async fn offer(atelier: &Atelier, passport: &Passport, key: &str) -> Result<Offer, BespokeError> {
    let mut tx = atelier.db.begin().await?;
    let made =
        offer_passport(&mut tx, &atelier.guest, OfferPassport { passport: passport.id, key: key.into() })
            .await?;
    tx.commit().await?;
    Ok(made)
}

async fn claim(atelier: &Atelier, passport: &Passport, code: &str) -> Result<Claim, BespokeError> {
    let ask = ClaimPassport {
        passport: passport.id,
        code: code.into(),
        name: "Ben".into(),
        email: "ben@example.com".into(),
        network: Some("192.0.2.7".into()),
    };
    let mut tx = atelier.db.begin().await?;
    let claimed = claim_passport(&mut tx, &atelier.guest, ask).await?;
    tx.commit().await?;
    Ok(claimed)
}

#[tokio::test]
async fn a_piece_has_no_passport_before_its_quality_check_and_none_of_a_client_s_making() {
    let atelier = Atelier::new().await;
    let ready = atelier.ready().await;
    let early = issue(&atelier, &atelier.staff, &ready, content()).await.unwrap_err();
    assert_eq!(early.code(), "not_finished");
    let client = issue(&atelier, &atelier.guest, &ready, content()).await.unwrap_err();
    assert_eq!(client.code(), "not_yours");
    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(find_by_serial(&mut conn, "ADA-1").await.unwrap(), None, "nothing was kept");
}

#[tokio::test]
async fn a_service_is_a_new_version_that_names_the_one_before_and_both_stay_good() {
    let atelier = Atelier::new().await;
    let piece = finished(&atelier).await;
    issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let on = chrono::NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
    let served = Content { services: vec![Service { on, words: "Claws checked".into() }], ..content() };
    let passport = issue(&atelier, &atelier.staff, &piece, served).await.unwrap();
    let mut conn = atelier.db.read().await.unwrap();
    let versions = list_versions(&mut conn, passport.id).await.unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0].document.previous, Some(versions[1].sealed.sha256()));
    assert_eq!((passport.serial.as_str(), versions[0].document.version), ("ADA-1", 2));
    for one in &versions {
        let kept = Sealed::read(&one.sealed.file()).unwrap();
        assert_eq!(kept.verify().unwrap(), one.document);
        assert!(
            !kept.text.contains("Ada Okafor") && !kept.text.contains("ada@example.com"),
            "no client in it"
        );
    }
    drop(conn);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_serial_belongs_to_one_piece_and_pictures_to_their_commission() {
    let atelier = Atelier::new().await;
    let (one, two) = (finished(&atelier).await, finished(&atelier).await);
    issue(&atelier, &atelier.staff, &one, content()).await.unwrap();
    let taken = issue(&atelier, &atelier.staff, &two, content()).await.unwrap_err();
    assert_eq!(taken.fields()[0].code, "taken");
    let strange = bespoke::passports::Picture { sha256: "ab".repeat(32), words: "Another’s".into() };
    let strange = Content { pictures: vec![strange], ..content() };
    let refused = issue(&atelier, &atelier.staff, &one, strange).await.unwrap_err();
    assert_eq!(refused.fields()[0].field, "pictures");
}

#[tokio::test]
async fn a_new_key_seals_what_comes_and_the_old_one_stays_good_for_what_it_sealed() {
    let atelier = Atelier::new().await;
    let piece = finished(&atelier).await;
    let first = issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let mut tx = atelier.db.begin().await.unwrap();
    rotate_key(&mut tx, &atelier.staff).await.unwrap();
    tx.commit().await.unwrap();
    issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    // the house's secret is another one day: the next seal begins a key of its own
    let other = Cx { secret: Secret::new(&[9; 32]).unwrap(), ..atelier.staff.clone() };
    issue(&atelier, &other, &piece, content()).await.unwrap();
    let mut conn = atelier.db.read().await.unwrap();
    let versions = list_versions(&mut conn, first.id).await.unwrap();
    let keys = list_keys(&mut conn).await.unwrap();
    assert_eq!(keys.iter().map(|key| key.generation).collect::<Vec<_>>(), [3, 2, 1]);
    let known = read_keys(&print_keys("Jason & Co.", &keys)).unwrap();
    for (version, key) in versions.iter().zip(&known) {
        assert_eq!(version.sealed.verify().unwrap().key_id, key.as_str());
    }
    drop(conn);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_claim_code_makes_one_new_owner_and_ends_the_link_of_the_one_before() {
    let atelier = Atelier::with_connections(16).await;
    let piece = finished(&atelier).await;
    let passport = issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let adas = key_of_owner(&atelier, &passport).await;
    assert_eq!(offer(&atelier, &passport, "nobody").await.unwrap_err().code(), "not_found");
    let ended = offer(&atelier, &passport, &adas).await.unwrap();
    let made = offer(&atelier, &passport, &adas).await.unwrap();
    assert_eq!(
        claim(&atelier, &passport, &ended.code).await.unwrap(),
        Claim::WrongCode,
        "a newer one was made"
    );
    let typed = made.code.to_lowercase().replace('-', " ").replace('0', "o");
    let tries = (0..8).map(|_| claim(&atelier, &passport, &typed));
    let made: Vec<_> = futures_util::future::join_all(tries).await;
    let owners = made.iter().filter(|claim| matches!(claim, Ok(Claim::Made(..)))).count();
    assert_eq!(owners, 1, "{made:?}");
    assert!(offer(&atelier, &passport, &adas).await.is_err(), "Ada's link ended");
    let bens = key_of_owner(&atelier, &passport).await;
    let mut conn = atelier.db.read().await.unwrap();
    let owner = find_owner(&mut conn, passport.id).await.unwrap().unwrap();
    assert_eq!((owner.seq, owner.name.as_str()), (2, "Ben"));
    assert!(
        is_owner(&atelier.cx, &passport, &owner, &bens) && !is_owner(&atelier.cx, &passport, &owner, &adas)
    );
    drop(conn);
    offer(&atelier, &passport, &bens).await.unwrap();
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn codes_are_not_guessed_at_for_long_and_an_old_one_is_worth_nothing() {
    let atelier = Atelier::new().await;
    let piece = finished(&atelier).await;
    let passport = issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let key = key_of_owner(&atelier, &passport).await;
    let made = offer(&atelier, &passport, &key).await.unwrap();
    for _ in 0..10 {
        assert_eq!(claim(&atelier, &passport, "0000-0000-0000-0000").await.unwrap(), Claim::WrongCode);
    }
    let eleventh = claim(&atelier, &passport, &made.code).await.unwrap_err();
    assert_eq!(eleventh.code(), "too_often");
    atelier.advance(chrono::Duration::days(31));
    assert_eq!(claim(&atelier, &passport, &made.code).await.unwrap(), Claim::WrongCode);
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT digest FROM passport_offers").fetch_all(atelier.db.pool()).await.unwrap();
    assert!(stored.iter().all(|digest| !digest.contains(&made.code)));
}

#[tokio::test]
async fn a_revoked_passport_says_so_in_its_last_version_and_is_handed_on_no_more() {
    let atelier = Atelier::new().await;
    let piece = finished(&atelier).await;
    let passport = issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let key = key_of_owner(&atelier, &passport).await;
    let made = offer(&atelier, &passport, &key).await.unwrap();
    let mut tx = atelier.db.begin().await.unwrap();
    let ask = RevokePassport { passport: passport.id, reason: "Remade".into() };
    let (_, revoked) = revoke_passport(&mut tx, &atelier.staff, ask.clone()).await.unwrap();
    tx.commit().await.unwrap();
    let mut conn = atelier.db.read().await.unwrap();
    let last = newest(&mut conn, &revoked).await.unwrap();
    assert!(last.sealed.text.contains("\nstanding revoked Remade\n") && last.document.version == 2);
    drop(conn);
    assert_eq!(claim(&atelier, &passport, &made.code).await.unwrap_err().code(), "passport_revoked");
    assert_eq!(offer(&atelier, &passport, &key).await.unwrap_err().code(), "passport_revoked");
    let again = issue(&atelier, &atelier.staff, &piece, content()).await.unwrap_err();
    assert_eq!(again.code(), "passport_revoked");
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_version_cannot_be_changed_and_one_that_was_put_there_by_hand_is_found() {
    let atelier = Atelier::new().await;
    let piece = finished(&atelier).await;
    issue(&atelier, &atelier.staff, &piece, content()).await.unwrap();
    let alter = "UPDATE passport_versions SET document = replace(document, '1.02 ct', '2.02 ct')";
    assert!(sqlx::query(alter).execute(atelier.db.pool()).await.is_err());
    assert!(sqlx::query("DELETE FROM passport_owners").execute(atelier.db.pool()).await.is_err());
    let forge = "INSERT INTO passport_versions (passport_id, version, document, signature, sha256, key_id, sealed_at)
         SELECT passport_id, 2, d, signature, encode(sha256(convert_to(d, 'UTF8')), 'hex'), key_id, sealed_at
         FROM (SELECT *, replace(replace(document, '1.02 ct', '2.02 ct'), 'version 1', 'version 2') AS d FROM passport_versions) v";
    sqlx::query(forge).execute(atelier.db.pool()).await.unwrap();
    let found = atelier.audit().await;
    assert!(
        found.contains(&"A05: ADA-1".to_owned()) && found.contains(&"A06: ADA-1".to_owned()),
        "{found:?}"
    );
}

//! Who is staff.

use chrono::Duration;
use customers::{
    AccountError, AddStaff, IssueSignInLink, Role, SetDisabled, accounts, add_staff, issue_sign_in_link,
    set_disabled,
};
use kernel::{Actor, Fault};
use testkit::TestDb;

use crate::support::{actions, staff};

#[tokio::test]
async fn the_same_address_in_other_letters_is_the_same_person() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let first = staff(db, &cx, "Ada@House.example", Role::Support).await;
    let second = staff(db, &cx, "ada@house.EXAMPLE", Role::Support).await;
    assert_eq!(first, second);
    assert_eq!(
        actions(db, first).await,
        ["customers.add_staff"],
        "adding the same person again changes nothing"
    );
    let mut conn = db.read().await.unwrap();
    let found =
        accounts::find_by_email(&mut conn, &"ADA@house.example".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((found.id, found.email.as_str()), (first, "Ada@House.example"));
}

#[tokio::test]
async fn the_last_owner_can_be_neither_disabled_nor_given_another_role() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let account = staff(db, &cx, "ada@house.example", Role::Owner).await;
    let mut tx = db.begin().await.unwrap();
    let refused = set_disabled(&mut tx, &cx, SetDisabled { account, disabled: true }).await.unwrap_err();
    assert_eq!(refused.code(), "last_owner");
    let ask = AddStaff {
        email: "ada@house.example".parse().unwrap(),
        name: Some("Ada".into()),
        role: Role::Finance,
    };
    assert_eq!(add_staff(&mut tx, &cx, ask).await.unwrap_err().code(), "last_owner");
}

#[tokio::test]
async fn nobody_makes_a_sign_in_link_for_somebody_who_may_do_more_than_they() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let owner = staff(db, &cx, "ada@house.example", Role::Owner).await;
    let manager = staff(db, &cx, "grace@house.example", Role::Manager).await;
    let support = staff(db, &cx, "ines@house.example", Role::Support).await;
    let as_manager = cx.with_actor(Actor::Staff(manager));
    let mut tx = db.begin().await.unwrap();
    let link = |account| IssueSignInLink { account, valid_for: Duration::hours(1) };
    let refused = issue_sign_in_link(&mut tx, &as_manager, link(owner)).await.unwrap_err();
    assert_eq!(refused.code(), "not_yours_to_give");
    issue_sign_in_link(&mut tx, &as_manager, link(support)).await.unwrap();
    let as_customer = cx.with_actor(Actor::Customer(support));
    let refused = issue_sign_in_link(&mut tx, &as_customer, link(support)).await.unwrap_err();
    assert_eq!(refused.code(), "not_yours_to_give");
    assert_eq!(actions(db, owner).await, ["customers.add_staff"]);
}

#[tokio::test]
async fn somebody_known_keeps_their_name_when_none_is_given() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let mut tx = db.begin().await.unwrap();
    let ask = |email: &str, name: Option<&str>| AddStaff {
        email: email.parse().unwrap(),
        name: name.map(str::to_owned),
        role: Role::Finance,
    };
    let known = add_staff(&mut tx, &cx, ask("ada@house.example", Some("Ada Byron"))).await.unwrap();
    add_staff(&mut tx, &cx, ask("ada@house.example", None)).await.unwrap();
    assert_eq!(accounts::find(&mut tx, known).await.unwrap().unwrap().name, "Ada Byron");
    let new = add_staff(&mut tx, &cx, ask("grace@house.example", None)).await.unwrap();
    assert_eq!(accounts::find(&mut tx, new).await.unwrap().unwrap().name, "grace");
}

#[tokio::test]
async fn a_name_is_required_and_hidden_characters_leave_it() {
    let test = TestDb::new().await;
    let (db, cx) = (&test.db(), test.cx());
    let mut tx = db.begin().await.unwrap();
    let mut ask = AddStaff {
        email: "ada@house.example".parse().unwrap(),
        name: Some(" \u{202E} ".into()),
        role: Role::Owner,
    };
    let refused = add_staff(&mut tx, &cx, ask.clone()).await.unwrap_err();
    assert!(matches!(&refused, AccountError::Invalid(fields) if fields[0].field == "name"), "{refused:?}");
    ask.name = Some("Ada\u{202E} Byron".into());
    let id = add_staff(&mut tx, &cx, ask).await.unwrap();
    assert_eq!(accounts::find(&mut tx, id).await.unwrap().unwrap().name, "Ada Byron");
    assert_eq!(accounts::find_names(&mut tx, &[id]).await.unwrap()[&id], "Ada Byron");
}

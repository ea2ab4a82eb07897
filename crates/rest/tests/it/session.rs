//! Signing in, as programs with cookies do.

use engagement::Notifications;
use platform::{
    mail,
    outbox::{self, Listener, Listeners},
};
use serde_json::{Value, json};

use crate::house::{House, Reply};

/// The cookie of a name that an answer sets, as a browser would send it back.
pub(crate) fn cookie(reply: &Reply, name: &str) -> String {
    let lines = reply.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let mut found =
        lines.filter_map(|line| line.split(';').next()).filter(|pair| pair.starts_with(&format!("{name}=")));
    found.next().unwrap_or_else(|| panic!("no cookie {name} in {reply:#?}")).to_owned()
}

/// The newest letters, once everything that waits was told.
pub(crate) async fn letters(house: &House, limit: i64) -> Vec<mail::StoredMail> {
    let listeners: Listeners = std::sync::Arc::from([Box::new(Notifications) as Box<dyn Listener>]);
    outbox::drain(&house.inner.db, &house.inner.cx, &listeners).await.expect("events are delivered");
    let mut conn = house.inner.db.read().await.expect("a connection");
    mail::list(&mut conn, limit).await.expect("letters")
}

/// The digits of the newest letter.
pub(crate) async fn digits(house: &House) -> String {
    let letters = letters(house, 1).await;
    letters[0].subject.chars().filter(char::is_ascii_digit).collect()
}

pub(crate) async fn post(house: &House, path: &str, cookies: &str, body: Value) -> Reply {
    house.ask(http::Method::POST, path).with("cookie", cookies).json(body).send().await
}

/// Signs in with these cookies; answers what the house says to the code.
pub(crate) async fn sign_in(house: &House, email: &str, carried: &str) -> Reply {
    let asked = post(house, "/auth/code", carried, json!({ "email": email })).await.is(202);
    let code = json!({ "email": email, "code": digits(house).await });
    let cookies = format!("{}; {carried}", cookie(&asked, "code"));
    post(house, "/auth/code/verify", &cookies, code).await.is(200)
}

//! The house's cookies. Their names and attributes are decided here and nowhere else.

use data_encoding::HEXLOWER;
use http::{HeaderMap, HeaderValue, header};
use kernel::Token;
use sha2::{Digest, Sha256};

/// One year, in seconds.
const YEAR: u32 = 31_536_000;
/// How long a customer's session may last, in seconds; the database decides, this only tidies the browser.
const CUSTOMER: u32 = 90 * 24 * 3600;
/// How long a browser keeps that it asked for a code, in seconds: a little longer than the code, so that a late one is told
/// that it is late.
const CODE: u32 = 3600;
/// How long a staff session may last, in seconds; the database decides, this only tidies the browser.
const STAFF: u32 = 7 * 24 * 3600;

/// How long a browser remembers which order it is paying, in seconds: longer than pieces are held for it.
const PAYING: u32 = 2 * 3600;

/// The readable cookie that says whose bag it is, without opening it.
const BAG_MARK: &str = "bag_mark";

/// What a browser is given when its shopper has signed in.
#[derive(Debug, Clone, Copy)]
pub struct Arriving<'a> {
    /// The session that was opened.
    pub session: &'a Token,
    /// The mark of what the account keeps, if anything.
    pub kept: Option<&'a str>,
    /// The token to the account's cart and how many pieces are in it; none while the browser stays with the cart it has.
    pub cart: Option<(&'a Token, i64)>,
}

/// Writes cookies for one house.
#[derive(Debug, Clone, Copy)]
pub struct CookieJar {
    /// Whether the house is reached by HTTPS: adds `Secure` and the `__Host-` prefix.
    pub secure: bool,
}

impl CookieJar {
    const fn cart_name(self) -> &'static str {
        if self.secure { "__Host-cart" } else { "cart" }
    }

    const fn staff_name(self) -> &'static str {
        if self.secure { "__Host-staff" } else { "staff" }
    }

    const fn session_name(self) -> &'static str {
        if self.secure { "__Host-session" } else { "session" }
    }

    const fn code_name(self) -> &'static str {
        if self.secure { "__Host-code" } else { "code" }
    }

    const fn device_name(self) -> &'static str {
        if self.secure { "__Host-device" } else { "device" }
    }

    const fn pending_name(self) -> &'static str {
        if self.secure { "__Host-pending" } else { "pending" }
    }

    const fn wishlist_name(self) -> &'static str {
        if self.secure { "__Host-wishlist" } else { "wishlist" }
    }

    const fn designs_name(self) -> &'static str {
        if self.secure { "__Host-designs" } else { "designs" }
    }

    const fn paying_name(self) -> &'static str {
        if self.secure { "__Host-paying" } else { "paying" }
    }

    /// The cart's token, if the browser sent a well-formed one.
    pub fn cart(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.cart_name()).and_then(Token::parse)
    }

    /// The staff session's token, if the browser sent a well-formed one.
    pub fn staff(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.staff_name()).and_then(Token::parse)
    }

    /// Remembers the cart for a year, and whose it is.
    pub fn set_cart(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.cart_name(), token.as_str(), YEAR, true);
        self.write(headers, BAG_MARK, &bag_mark(token), YEAR, false);
    }

    /// Says whose bag it is to a browser that holds its token and was not told.
    pub fn set_bag_mark(self, asked: &HeaderMap, headers: &mut HeaderMap) {
        if let Some(mark) = self.cart(asked).map(|token| bag_mark(&token))
            && read(asked, BAG_MARK) != Some(&mark)
        {
            self.write(headers, BAG_MARK, &mark, YEAR, false);
        }
    }

    /// Forgets the cart and the bag's number.
    pub fn clear_cart(self, headers: &mut HeaderMap) {
        self.write(headers, self.cart_name(), "", 0, true);
        self.write(headers, BAG_MARK, "", 0, false);
        self.write(headers, "bag_count", "", 0, false);
    }

    /// How many pieces are in the bag: readable by the page, so that cached pages can show it. Zero removes it.
    pub fn set_bag_count(self, headers: &mut HeaderMap, pieces: i64) {
        let age = if pieces > 0 { YEAR } else { 0 };
        self.write(headers, "bag_count", &pieces.max(0).to_string(), age, false);
    }

    /// Remembers a staff session.
    pub fn set_staff(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.staff_name(), token.as_str(), STAFF, true);
    }

    /// Forgets a staff session.
    pub fn clear_staff(self, headers: &mut HeaderMap) {
        self.write(headers, self.staff_name(), "", 0, true);
    }

    /// The customer session's token, if the browser sent a well-formed one.
    pub fn session(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.session_name()).and_then(Token::parse)
    }

    /// Remembers a customer's session.
    pub fn set_session(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.session_name(), token.as_str(), CUSTOMER, true);
    }

    /// Forgets a customer's session.
    pub fn clear_session(self, headers: &mut HeaderMap) {
        self.write(headers, self.session_name(), "", 0, true);
    }

    /// The token that asking for a code answered with, if the browser sent a well-formed one.
    pub fn code(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.code_name()).and_then(Token::parse)
    }

    /// Remembers that this browser asked for a code.
    pub fn set_code(self, headers: &mut HeaderMap, request: &Token) {
        self.write(headers, self.code_name(), request.as_str(), CODE, true);
    }

    /// Forgets that a code was asked for.
    pub fn clear_code(self, headers: &mut HeaderMap) {
        self.write(headers, self.code_name(), "", 0, true);
    }

    /// The token by which this browser is known again, if it sent a well-formed one. It opens nothing.
    pub fn device(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.device_name()).and_then(Token::parse)
    }

    /// Has a browser be known again for a year, so that its next sign-in is told of by no letter.
    pub fn set_device(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.device_name(), token.as_str(), YEAR, true);
    }

    /// What a right code answered with while a second factor is awaited, if the browser sent a well-formed one.
    pub fn pending(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.pending_name()).and_then(Token::parse)
    }

    /// Remembers that a second factor is awaited.
    pub fn set_pending(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.pending_name(), token.as_str(), CODE, true);
    }

    /// Forgets that a second factor was awaited.
    pub fn clear_pending(self, headers: &mut HeaderMap) {
        self.write(headers, self.pending_name(), "", 0, true);
    }

    /// The guest's wishlist token, if the browser sent a well-formed one.
    pub fn wishlist(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.wishlist_name()).and_then(Token::parse)
    }

    /// Remembers a guest's wishlist for a year.
    pub fn set_wishlist(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.wishlist_name(), token.as_str(), YEAR, true);
    }

    /// Forgets a guest's wishlist.
    pub fn clear_wishlist(self, headers: &mut HeaderMap) {
        self.write(headers, self.wishlist_name(), "", 0, true);
    }

    /// The token by which a guest's saved rings are found, if the browser sent a well-formed one.
    pub fn designs(self, headers: &HeaderMap) -> Option<Token> {
        read(headers, self.designs_name()).and_then(Token::parse)
    }

    /// Remembers a guest's saved rings for a year.
    pub fn set_designs(self, headers: &mut HeaderMap, token: &Token) {
        self.write(headers, self.designs_name(), token.as_str(), YEAR, true);
    }

    /// Which order this browser is paying and the key that opens it, if it is.
    pub fn paying(self, headers: &HeaderMap) -> Option<(&str, &str)> {
        read(headers, self.paying_name())?.split_once('.')
    }

    /// Remembers which order this browser is paying, so that its key stands in no address that a provider's script can read.
    pub fn set_paying(self, headers: &mut HeaderMap, number: &str, key: &str) {
        self.write(headers, self.paying_name(), &format!("{number}.{key}"), PAYING, true);
    }

    /// How many designs are kept, and a mark that changes whenever they do: readable by the page, so that cached pages can
    /// fill their hearts. Without a mark the cookie goes.
    pub fn set_kept(self, headers: &mut HeaderMap, mark: Option<&str>) {
        let age = if mark.is_some() { YEAR } else { 0 };
        self.write(headers, "kept", mark.unwrap_or_default(), age, false);
    }

    /// Remembers who signed in, and forgets what the browser carried while nobody was.
    pub fn set_arrival(self, headers: &mut HeaderMap, arriving: &Arriving<'_>) {
        self.set_session(headers, arriving.session);
        self.clear_code(headers);
        self.clear_pending(headers);
        self.clear_wishlist(headers);
        self.set_kept(headers, arriving.kept);
        if let Some((token, pieces)) = arriving.cart {
            self.set_cart(headers, token);
            self.set_bag_count(headers, pieces);
        }
    }

    fn write(self, headers: &mut HeaderMap, name: &str, value: &str, max_age: u32, hidden: bool) {
        let secure = if self.secure { "; Secure" } else { "" };
        let http_only = if hidden { "; HttpOnly" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{http_only}{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// Tells bags apart and opens none: changes that wait in a browser's storage are bound to it, so that whoever uses the browser
/// next does not inherit them.
fn bag_mark(token: &Token) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("bag of {}", token.as_str()))[..8])
}

/// The value of a cookie; the first one wins, and anything unreadable is absent.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRandom;

    #[test]
    fn the_cart_cookie_survives_the_round_trip_and_is_bound_to_the_host_when_served_by_https() {
        let jar = CookieJar { secure: true };
        let token = Token::new(&SeededRandom::new(3));
        let mut headers = HeaderMap::new();
        jar.set_cart(&mut headers, &token);
        let line = headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(line.starts_with("__Host-cart=") && line.contains("; Secure") && line.contains("HttpOnly"));
        let mut back = HeaderMap::new();
        back.insert(
            header::COOKIE,
            HeaderValue::from_str(&format!("a=b; {}", line.split(';').next().unwrap())).unwrap(),
        );
        assert_eq!(jar.cart(&back), Some(token));
        assert_eq!(CookieJar { secure: false }.cart(&back), None);
    }

    #[test]
    fn the_mark_tells_bags_apart_and_is_renewed_only_where_it_is_missing_or_another_bags() {
        let jar = CookieJar { secure: false };
        let random = SeededRandom::new(5);
        let (token, other) = (Token::new(&random), Token::new(&random));
        assert_ne!(bag_mark(&token), bag_mark(&other));
        let told = |cookies: &str| {
            let mut asked = HeaderMap::new();
            asked.insert(header::COOKIE, HeaderValue::from_str(cookies).unwrap());
            let mut headers = HeaderMap::new();
            jar.set_bag_mark(&asked, &mut headers);
            headers.get(header::SET_COOKIE).map(|line| line.to_str().unwrap().to_owned())
        };
        let cart = format!("cart={}", token.as_str());
        let line = told(&cart).unwrap();
        assert!(line.starts_with(&format!("bag_mark={};", bag_mark(&token))) && !line.contains("HttpOnly"));
        assert!(!line.contains(token.as_str()));
        assert!(told(&format!("{cart}; bag_mark={}", bag_mark(&other))).is_some());
        assert_eq!(told(&format!("{cart}; bag_mark={}", bag_mark(&token))), None);
        assert_eq!(told("bag_mark=x"), None);
    }

    #[test]
    fn what_opens_something_is_hidden_from_scripts_and_bound_to_the_host() {
        let jar = CookieJar { secure: true };
        let token = Token::new(&SeededRandom::new(3));
        let mut headers = HeaderMap::new();
        jar.set_session(&mut headers, &token);
        jar.set_code(&mut headers, &token);
        jar.set_device(&mut headers, &token);
        jar.set_pending(&mut headers, &token);
        jar.set_wishlist(&mut headers, &token);
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            assert!(line.starts_with("__Host-") && line.contains("; Path=/;"), "{line}");
            assert!(line.contains("; HttpOnly; Secure") && line.contains("SameSite=Lax"), "{line}");
        }
    }

    #[test]
    fn a_cookie_that_is_not_a_token_is_no_cart() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("cart=' OR 1=1"));
        assert_eq!(CookieJar { secure: false }.cart(&headers), None);
    }
}

//! What a socket does not put up with.

use std::time::Duration;

use futures_util::SinkExt;
use rest::Limits;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use super::door::{Door, PATIENCE, add, quick};
use crate::house::{House, PieceKind};

/// A node with a cart of one piece at version 2, and its token.
async fn furnished(limits: Limits) -> (House, Door, String, kernel::ids::VariantId) {
    let house = House::with_sockets(12, limits).await;
    let ring = house.ring("Ring", 100_000, PieceKind::Stocked(9)).await;
    let token = house.cart_with(ring).await;
    let node = Door::of(&house).await;
    (house, node, token, ring)
}

/// WS01
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_let_in_from_our_own_pages_only() {
    let (_house, node, token, _) = furnished(quick()).await;
    let cookie = format!("cart={token}");
    let refused = node.connect("", &[("cookie", &cookie)]).await.err();
    assert_eq!(refused, Some((403, "cross_site".into())), "no origin");
    let near = format!("http://{}.evil.example", node.address);
    for foreign in ["null", "https://evil.example", "http://127.0.0.1", "http://localhost:80", &near, ""] {
        let refused = node.connect("", &[("cookie", &cookie), ("origin", foreign)]).await.err();
        assert_eq!(refused, Some((403, "cross_site".into())), "{foreign}");
    }
    let ours = format!("http://{}", node.address);
    let accepts = ("accept-encoding", "br, gzip");
    node.connect("", &[("cookie", &cookie), ("origin", &ours), accepts])
        .await
        .expect("ours")
        .hear_version(2)
        .await;
    // a program proves itself by a header that no page of another site can attach
    node.watch(&token, "").await.hear_version(2).await;
}

/// WS03
#[tokio::test(flavor = "multi_thread")]
async fn no_message_leads_to_another_cart() {
    let (house, node, token, ring) = furnished(quick()).await;
    let theirs = house.cart_with(ring).await;
    let other = house.get("/cart").cart(&theirs).send().await.str("/id");
    let mut client = node.watch(&token, &format!("?since=2&cart={other}&cart_id=*")).await;
    for message in [
        json!({ "type": "resume", "since": 0, "cart": other }),
        json!({ "type": "subscribe", "cart": other }),
        json!({ "type": "subscribe", "topic": "*" }),
        json!({ "type": "resume", "since": "0" }),
        json!({ "type": "admin" }),
    ] {
        client.tell(message).await;
        let answer = client.hear().await;
        assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("unknown_message")));
        assert!(!answer.to_string().contains(&other), "{answer}");
    }
    add(&house, &theirs, ring).await;
    client.hears_nothing().await;
}

/// WS04
#[tokio::test(flavor = "multi_thread")]
async fn who_says_too_much_is_let_go_and_others_notice_nothing() {
    let (house, node, token, ring) = furnished(quick()).await;
    let mut quiet = node.watch(&token, "").await;
    quiet.hear_version(2).await;

    let mut large = node.watch(&token, "?since=2").await;
    large.say("x".repeat(4097)).await;
    assert_eq!(large.is_closed().await.0, 1009);

    let mut endless = node.watch(&token, "?since=2").await;
    for n in 0..8 {
        let code = if n == 0 { OpCode::Data(Data::Text) } else { OpCode::Data(Data::Continue) };
        let part = Frame::message(vec![b' '; 1000], code, false);
        // the house may have closed it already
        if endless.0.send(Message::Frame(part)).await.is_err() {
            break;
        }
    }
    assert_eq!(endless.is_closed().await.0, 1009);

    for ping in [false, true] {
        let mut flood = node.watch(&token, "?since=2").await;
        for _ in 0..200 {
            let message = if ping {
                Message::Ping("x".into())
            } else {
                Message::text(json!({ "type": "resume", "since": 2 }).to_string())
            };
            if flood.0.send(message).await.is_err() {
                break;
            }
        }
        assert_eq!(flood.is_closed().await.0, 1008, "pings: {ping}");
    }
    add(&house, &token, ring).await;
    quiet.hear_version(3).await;
    drop(quiet);
    timeout(PATIENCE, async {
        while node.live.count() > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("every place is free again");
}

/// WS04
#[tokio::test(flavor = "multi_thread")]
async fn a_network_a_cart_and_a_house_have_so_many_sockets_and_no_more() {
    let limits = Limits { per_network: 3, per_cart: 2, in_all: 3, ..quick() };
    let (house, node, token, ring) = furnished(limits).await;
    let other = house.cart_with(ring).await;
    let (one, two) = (node.watch(&token, "").await, node.watch(&token, "").await);
    assert_eq!(
        node.connect("", &[("cart-token", &token)]).await.err(),
        Some((429, "too_many_sockets".into()))
    );
    let three = node.watch(&other, "").await;
    assert_eq!(node.connect("", &[("cart-token", &other)]).await.err(), Some((503, "no_socket_free".into())));
    drop((one, two, three));
    let free = async {
        while node.live.count() > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, free).await.expect("the places are free again");
    node.watch(&other, "").await.hear_version(2).await;
    let limits = Limits { per_network: 1, ..quick() };
    let (_house, node, token, _) = furnished(limits).await;
    let _one = node.watch(&token, "").await;
    assert_eq!(
        node.connect("", &[("cart-token", &token)]).await.err(),
        Some((429, "too_many_sockets".into()))
    );
}

/// WS05
#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_of_ten_megabytes_is_refused_and_a_plain_request_is_told_what_this_is() {
    let (_house, node, token, _) = furnished(quick()).await;
    let mut stream = TcpStream::connect(node.address).await.unwrap();
    let head = format!("GET /ws/cart HTTP/1.1\r\nhost: x\r\ncart-token: {token}\r\nbig: ");
    let _ = stream.write_all(head.as_bytes()).await;
    for _ in 0..160 {
        if stream.write_all(&[b'a'; 65_536]).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");

    let mut plain = TcpStream::connect(node.address).await.unwrap();
    let request =
        format!("GET /ws/cart HTTP/1.1\r\nhost: x\r\ncart-token: {token}\r\nconnection: close\r\n\r\n");
    plain.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    plain.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 4") && answer.contains("application/problem+json"), "{answer}");
}

/// WS06
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_is_given_up_and_can_come_back() {
    let limits = Limits { ping: Duration::from_millis(400), patience: Duration::from_millis(300), ..quick() };
    let (house, node, token, ring) = furnished(limits).await;
    let silent = node.watch(&token, "").await;
    // another that reads stays
    let mut reading = node.watch(&token, "").await;
    reading.hear_version(2).await;
    add(&house, &token, ring).await;
    let gone = async {
        while node.live.count() > 1 {
            let _ = timeout(Duration::from_millis(50), reading.hear()).await;
        }
    };
    timeout(PATIENCE, gone).await.expect("it is given up");
    drop(silent);
    node.watch(&token, "?since=2").await.hear_version(3).await;
    let mut more = Vec::new();
    for _ in 0..3 {
        more.push(timeout(Duration::from_millis(400), reading.hear()).await.is_ok());
    }
    add(&house, &token, ring).await;
    reading.hear_version(4).await;
}

/// WS07
#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_answered_or_ends_the_socket_and_never_the_house() {
    let (house, node, token, ring) = furnished(quick()).await;
    let mut client = node.watch(&token, "?since=2").await;
    let deep = format!("{{\"type\":\"resume\",\"since\":{}1{}}}", "[".repeat(1500), "]".repeat(1500));
    for text in ["", "{", "null", "[]", "\"resume\"", "{\"type\":7}", "{\"type\":\"resume\"}", &deep, "\u{0}"]
    {
        client.say(text).await;
        assert_eq!(client.hear().await["code"], "unknown_message", "{text}");
    }
    for number in ["1e400", "1.5", "99999999999999999999"] {
        client.say(format!("{{\"type\":\"resume\",\"since\":{number}}}")).await;
        assert_eq!(client.hear().await["code"], "unknown_message", "{number}");
    }
    let mut binary = node.watch(&token, "?since=2").await;
    binary.say(vec![0_u8, 159, 146, 150]).await;
    assert_eq!(binary.is_closed().await.0, 1003);
    let mut garbled = node.watch(&token, "?since=2").await;
    garbled.say(Message::Frame(Frame::message(vec![0xff_u8, 0xfe], OpCode::Data(Data::Text), true))).await;
    assert_eq!(garbled.is_closed().await.0, 1007);
    let mut raw = node.watch(&token, "?since=2").await;
    // a reserved bit, a reserved opcode, no mask
    raw.0.get_mut().write_all(&[0xff; 16]).await.unwrap();
    assert_eq!(raw.is_closed().await.0, 1002);
    add(&house, &token, ring).await;
    client.hear_version(3).await;
}

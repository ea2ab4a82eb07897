//! Sockets and the stop of a node.

use commerce::cart::{AddLine, Personalization, add_line, open_cart};
use futures_util::StreamExt;
use kernel::{Currency, Quantity, Token};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::*;

/// How many sockets are open when the node stops.
const SOCKETS: usize = 40;

async fn watch(address: std::net::SocketAddr, token: &Token) -> WebSocketStream<TcpStream> {
    let mut request = format!("ws://{address}/ws/cart").into_client_request().unwrap();
    request.headers_mut().insert("cart-token", token.as_str().parse().unwrap());
    client_async(request, TcpStream::connect(address).await.unwrap()).await.unwrap().0
}

/// The version of the next thing that is shown, or the code of the close.
async fn next(socket: &mut WebSocketStream<TcpStream>) -> Result<i64, u16> {
    loop {
        match timeout(Duration::from_secs(5), socket.next()).await.unwrap().unwrap().unwrap() {
            Message::Text(text) => {
                let told: serde_json::Value = serde_json::from_str(&text).unwrap();
                return Ok(told["version"].as_i64().unwrap());
            }
            Message::Close(Some(frame)) => return Err(frame.code.into()),
            _ => {}
        }
    }
}

/// WS08
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_says_goodbye_to_every_socket_and_the_edits_of_that_moment_are_there_afterwards() {
    let test = TestDb::new().await;
    let (db, cx) = (test.db(), test.cx());
    let config = config(&[]);
    let options = demo::DemoOptions { products: None, stones: None, root: config.data.demo.clone() };
    demo::load(&db, &cx, &options).await.unwrap();
    let foundation = Foundation::over(config, db.clone(), cx.clone());
    assembly::forget_copy(&foundation.config.data);
    let house = House::assemble(&foundation).await.unwrap();
    let loops = Loops::start(&house, true);
    let router = house.router(&foundation.config, Assets::none(), Health::new(db.clone()));
    let snapshot = house.catalog.snapshot();
    let made = snapshot.products().flat_map(|p| &p.variants).find(|v| v.made_to_order && !v.one_of_a_kind);
    let variant = made.unwrap().id;

    let mut carts = Vec::new();
    for _ in 0..SOCKETS / 10 {
        let mut tx = db.begin().await.unwrap();
        carts.push(open_cart(&mut tx, &cx, Currency::Usd).await.unwrap());
        tx.commit().await.unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, shutdown, live) = (listener.local_addr().unwrap(), Shutdown::default(), house.live.clone());
    let asked = shutdown.clone();
    let goodbye = async move { live.close().await };
    let task = tokio::spawn(async move { http::serve(listener, router, &asked, goodbye).await.unwrap() });
    let mut sockets = Vec::new();
    for n in 0..SOCKETS {
        let mut socket = watch(address, &carts[n % carts.len()].1).await;
        assert_eq!(next(&mut socket).await, Ok(1));
        sockets.push(socket);
    }

    let began = Instant::now();
    shutdown.asked.cancel();
    for (cart, _) in &carts {
        let ask = AddLine {
            cart: cart.id,
            variant,
            quantity: Quantity::ONE,
            personalization: Personalization::default(),
        };
        let mut tx = db.begin().await.unwrap();
        add_line(&mut tx, &cx, ask).await.unwrap();
        tx.commit().await.unwrap();
    }
    for socket in &mut sockets {
        let mut last = next(socket).await;
        while last == Ok(2) {
            last = next(socket).await;
        }
        assert_eq!(last, Err(1012), "it is asked to come back");
    }
    drop(sockets);
    timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    loops.stop().await;

    // the next node over the same database shows what the first was asked for last
    let house = House::assemble(&foundation).await.unwrap();
    let router = house.router(&foundation.config, Assets::none(), Health::new(db));
    let (address, shutdown, task) = door(router).await;
    let began = Instant::now();
    assert_eq!(next(&mut watch(address, &carts[0].1).await).await, Ok(2));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    shutdown.asked.cancel();
    timeout(Duration::from_secs(5), task).await.unwrap().unwrap();
}

//! A house on a port, and clients that speak WebSocket to it.

use std::{net::SocketAddr, time::Duration};

use axum::Router;
use futures_util::{SinkExt, StreamExt};
use rest::{Limits, Live};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};
use tokio_util::sync::CancellationToken;

use crate::house::House;

/// How long anything may take before a test gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Limits for tests that need not wait.
pub(super) fn quick() -> Limits {
    Limits { check: Duration::from_millis(250), ..Limits::default() }
}

/// A node that is served on a port and follows the database.
pub(super) struct Door {
    pub(super) address: SocketAddr,
    pub(super) live: Live,
    /// Ends the following, as a node that dies does.
    pub(super) following: CancellationToken,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.following.cancel();
    }
}

impl Door {
    pub(super) async fn of(house: &House) -> Self {
        Self::open(house.router(), house.live.clone()).await
    }

    pub(super) async fn open(router: Router, live: Live) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (following, follows) = (CancellationToken::new(), live.clone());
        let (until, stop) = (following.clone(), following.clone());
        tokio::spawn(async move { follows.follow(until).await });
        tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            tokio::select! {
                served = axum::serve(listener, service) => served.expect("served"),
                // the port stays open while the following is tested without it
                () = async { stop.cancelled().await; tokio::time::sleep(PATIENCE).await } => {}
            }
        });
        Self { address, live, following }
    }

    /// Opens a socket; the status and the code of the refusal when it is not let in.
    pub(super) async fn connect(
        &self,
        query: &str,
        headers: &[(&str, &str)],
    ) -> Result<Client, (u16, String)> {
        let mut request =
            format!("ws://{}/ws/cart{query}", self.address).into_client_request().expect("a request");
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Client(socket)),
            Err(Error::Http(response)) => {
                let body: Value = serde_json::from_slice(response.body().as_deref().unwrap_or_default())
                    .unwrap_or_default();
                Err((response.status().as_u16(), body["code"].as_str().unwrap_or_default().to_owned()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// A program's socket.
    pub(super) async fn watch(&self, token: &str, query: &str) -> Client {
        self.connect(query, &[("cart-token", token)]).await.expect("let in")
    }
}

/// One end of a socket.
pub(super) struct Client(pub(super) WebSocketStream<TcpStream>);

impl Client {
    pub(super) async fn say(&mut self, message: impl Into<Message>) {
        self.0.send(message.into()).await.expect("sent");
    }

    pub(super) async fn tell(&mut self, value: Value) {
        self.say(value.to_string()).await;
    }

    /// The next thing that is told; pings aside.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await.expect("something in time");
            match next.expect("an open socket").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Waits for a version of the cart; earlier ones may come or not.
    pub(super) async fn hear_version(&mut self, version: i64) -> Value {
        loop {
            let heard = self.hear().await;
            assert_eq!(heard["type"], "cart", "{heard}");
            assert_eq!(heard["version"], heard["cart"]["version"]);
            let now = heard["version"].as_i64().expect("a version");
            assert!(now <= version, "{heard}");
            if now == version {
                return heard;
            }
        }
    }

    /// Waits until something is told that looks like this.
    pub(super) async fn hear_until(&mut self, like: impl Fn(&Value) -> bool) -> Value {
        loop {
            let heard = self.hear().await;
            if like(&heard) {
                return heard;
            }
        }
    }

    /// That nothing is told for a while.
    pub(super) async fn hears_nothing(&mut self) {
        let quiet = timeout(Duration::from_millis(600), self.hear()).await;
        assert!(quiet.is_err(), "{quiet:?}");
    }

    /// As [`Client::is_closed`], and nothing is told before.
    pub(super) async fn is_closed_in_silence(&mut self) -> (u16, Duration) {
        let began = Instant::now();
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("a close in time") {
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => {
                    return (code.into(), began.elapsed());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("told something: {other:?}"),
            }
        }
    }

    /// The code that the house closes with, and how long it took.
    pub(super) async fn is_closed(&mut self) -> (u16, Duration) {
        let began = Instant::now();
        loop {
            let next = timeout(Duration::from_secs(8), self.0.next()).await.expect("a close in time");
            match next {
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => {
                    return (code.into(), began.elapsed());
                }
                Some(Ok(_)) => {}
                other => panic!("gone without a word: {other:?}"),
            }
        }
    }
}

/// Puts one more piece into the cart, as another device does.
pub(super) async fn add(house: &House, token: &str, variant: kernel::ids::VariantId) {
    let line = json!({ "variant_id": variant, "quantity": 1 });
    house.post("/cart/lines").cart(token).json(line).send().await.is(201);
}

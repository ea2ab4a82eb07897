//! The real binary, killed while devices change a cart.

#![expect(clippy::unwrap_used, reason = "a test may panic, in its helpers too")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const BINARY: &str = env!("CARGO_BIN_EXE_atelier");
/// How long a start may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);
/// How soon a device that comes back is right.
const SOON: Duration = Duration::from_secs(1);

/// A house of its own in a folder of its own; the folder goes with the value, and so does what runs in it.
struct House {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl House {
    async fn open() -> Self {
        let folder = std::env::temp_dir().join(format!("atelier-killed-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        // the private database server may run as somebody else
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut house = Self { folder, port, child: None };
        let loaded = house.command(&["demo", "--products", "12", "--stones", "0"]).status().unwrap();
        assert!(loaded.success(), "the demo house is loaded");
        house.start().await;
        house
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command
            .args(args)
            .current_dir(ROOT)
            .env("ATELIER_DATA", &self.folder)
            .env("ATELIER_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("ATELIER_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    async fn start(&mut self) {
        self.child = Some(self.command(&["serve"]).spawn().unwrap());
        let began = Instant::now();
        while self.call("GET", "/health/ready", "", "").await.is_none_or(|(status, _)| status != 200) {
            assert!(began.elapsed() < PATIENCE, "the house is ready in time");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// `kill -9`.
    fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Sends a request and leaves the answer in the line.
    async fn send(&self, method: &str, path: &str, token: &str, body: &str) -> Option<TcpStream> {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        let token = if token.is_empty() { String::new() } else { format!("Cart-Token: {token}\r\n") };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{token}Content-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        );
        line.write_all(request.as_bytes()).await.ok()?;
        Some(line)
    }

    async fn call(&self, method: &str, path: &str, token: &str, body: &str) -> Option<(u16, Value)> {
        let mut line = self.send(method, path, token, body).await?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        let body = answer.split_once("\r\n\r\n")?.1;
        Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
    }

    async fn watch(&self, token: &str, since: i64) -> Device {
        let url = format!("ws://127.0.0.1:{}/ws/cart?since={since}", self.port);
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("cart-token", token.parse().unwrap());
        let line = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        Device(client_async(request, line).await.unwrap().0)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // its database server goes with it when it is asked, and not when it is killed
            let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Device(WebSocketStream<TcpStream>);

impl Device {
    /// The next version that is shown, with how many pieces it has; `None` when the house has gone or says nothing in time.
    async fn hears(&mut self, within: Duration) -> Option<(i64, i64)> {
        let next = async {
            loop {
                if let Message::Text(text) = self.0.next().await?.ok()? {
                    let told: Value = serde_json::from_str(&text).ok()?;
                    return Some((
                        told["version"].as_i64()?,
                        told["cart"]["lines"][0]["quantity"].as_i64().unwrap_or(0),
                    ));
                }
            }
        };
        timeout(within, next).await.ok().flatten()
    }
}

/// CS03, CS08, WS08: in the first round the house dies on the first byte of its answer, before it could tell the other device much; in the
/// others before that, so that nobody knows whether the mutation was applied.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_killed_between_its_commit_and_its_word_is_right_on_both_devices_when_it_is_back() {
    let mut house = House::open().await;
    let (_, list) = house.call("GET", "/api/v1/products?limit=50", "", "").await.unwrap();
    let variants = list["data"].as_array().unwrap().iter().flat_map(|p| p["variants"].as_array().unwrap());
    let made = variants.filter(|v| v["made_to_order"] == true && v["one_of_a_kind"] == false);
    let variant = made.map(|v| v["id"].as_str().unwrap().to_owned()).next().unwrap();
    let (_, cart) = house.call("POST", "/api/v1/cart", "", "{}").await.unwrap();
    let token = cart["token"].as_str().unwrap().to_owned();
    // each round makes one version
    for (has, after) in (1_i64..).zip([None, Some(4), Some(12)]) {
        let mut other = house.watch(&token, 0).await;
        assert_eq!(other.hears(PATIENCE).await.unwrap().0, has);
        let change = json!({ "id": format!("m{has}"), "type": "add", "variant_id": variant, "quantity": 1 });
        let batch = json!({ "base_version": has, "mutations": [change] }).to_string();
        let mut line = house.send("POST", "/api/v1/cart/sync", &token, &batch).await.unwrap();
        match after {
            None => assert_eq!(line.read_u8().await.unwrap(), b'H'),
            Some(moment) => sleep(Duration::from_millis(moment)).await,
        }
        house.kill();
        // what it was still told before the end, if anything
        while let Some((version, _)) = other.hears(PATIENCE).await {
            assert_eq!(version, has + 1);
        }
        drop(line);
        house.start().await;

        let committed =
            house.call("GET", "/api/v1/cart", &token, "").await.unwrap().1["version"].as_i64().unwrap();
        assert!(committed == has + 1 || (after.is_some() && committed == has), "version {has}: {committed}");
        let began = Instant::now();
        let mut back = house.watch(&token, has).await;
        if committed > has {
            assert_eq!(back.hears(SOON).await, Some((has + 1, has)), "version {has}");
            assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        }
        let mut first = None;
        for _ in 0..5 {
            let (status, told) = house.call("POST", "/api/v1/cart/sync", &token, &batch).await.unwrap();
            let told = (status, told["applied"].clone(), told["cart"]["version"].clone());
            assert_eq!((told.0, told.2.as_i64()), (200, Some(has + 1)), "version {has}: applied once");
            assert_eq!(first.get_or_insert(told.clone()), &told);
        }
        if committed == has {
            assert_eq!(back.hears(PATIENCE).await, Some((has + 1, has)), "version {has}");
        }
    }
}

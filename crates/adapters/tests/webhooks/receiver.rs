//! A program at the other side: a real HTTP server which answers what it is told to, and remembers what it heard.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};

/// An answer.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    Redirect(String),
    /// None, for longer than anybody waits.
    Hang,
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}

#[derive(Clone, Default)]
struct Memory {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

/// The server; it ends with the test.
pub(crate) struct Receiver {
    port: u16,
    memory: Memory,
}

impl Receiver {
    /// One that answers so, one after the other, and then 204.
    pub(crate) async fn start(replies: &[Reply]) -> Self {
        let memory =
            Memory { replies: Arc::new(Mutex::new(replies.iter().cloned().collect())), ..Memory::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(hear).with_state(memory.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, memory }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.memory.heard.lock().unwrap().clone()
    }
}

async fn hear(State(memory): State<Memory>, headers: HeaderMap, body: String) -> Response {
    let headers = headers.iter().map(|(k, v)| (k.to_string(), v.to_str().unwrap_or_default().to_owned()));
    memory.heard.lock().unwrap().push(Heard { headers: headers.collect(), body });
    let reply = memory.replies.lock().unwrap().pop_front();
    match reply.unwrap_or(Reply::Status(204)) {
        Reply::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Reply::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response(),
        Reply::Hang => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK.into_response()
        }
    }
}

//! Messages to other programs, over the public web only.
//!
//! Names are looked up by a resolver of our own, which answers nothing unless every address of the name is public; the connection goes to the
//! addresses that it answered, so that a name which leads elsewhere a moment later leads nowhere. Addresses that are numbers are looked at before
//! each send. No proxy, no redirect; what the other side writes after its status is not read.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use platform::{
    web_address::{check, is_public},
    webhooks::{Message, Messenger},
};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use tokio::net::lookup_host;

/// How long the other side may take, from the look-up to its status.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may take to be reached.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an address may stay connected without a message.
const IDLE: Duration = Duration::from_secs(30);

/// Sends messages by HTTPS. In development it also speaks to the machine it runs on, and without TLS.
#[derive(Debug, Clone)]
pub struct WebMessenger {
    client: Client,
    development: bool,
}

/// The messenger could not be made.
#[derive(Debug, thiserror::Error)]
#[error("messages to other programs cannot be sent: {0}")]
pub struct MessengerUnusable(#[from] reqwest::Error);

impl WebMessenger {
    /// A messenger for a house, which is in development or not.
    ///
    /// # Errors
    /// When the certificates of this machine cannot be read.
    pub fn new(development: bool) -> Result<Self, MessengerUnusable> {
        Self::looking_up(Names::System, development, PATIENCE)
    }

    /// As [`WebMessenger::new`], for tests: it knows these names only, and waits so long.
    ///
    /// # Errors
    /// As [`WebMessenger::new`].
    #[cfg(feature = "testing")]
    pub fn with_names(
        names: Vec<(String, Vec<std::net::IpAddr>)>,
        development: bool,
        patience: Duration,
    ) -> Result<Self, MessengerUnusable> {
        Self::looking_up(Names::Table(names.into()), development, patience)
    }

    fn looking_up(names: Names, development: bool, patience: Duration) -> Result<Self, MessengerUnusable> {
        // one TLS for the whole house; a second call finds it done
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("atelier/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicNames { names, development }))
            .connect_timeout(CONNECT)
            .timeout(patience)
            .pool_idle_timeout(IDLE)
            .build()?;
        Ok(Self { client, development })
    }
}

#[async_trait]
impl Messenger for WebMessenger {
    async fn send(&self, message: &Message) -> Result<u16, String> {
        let url = check(&message.url, self.development)?;
        let request = self
            .client
            .post(url.as_str())
            .header("content-type", "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", message.timestamp.to_string())
            .header("webhook-signature", &message.signature)
            .body(message.body.clone());
        let answer = request.send().await.map_err(|error| said(&error))?;
        Ok(answer.status().as_u16())
    }
}

/// Where names are looked up.
#[derive(Clone)]
enum Names {
    System,
    #[cfg(feature = "testing")]
    Table(Arc<[(String, Vec<std::net::IpAddr>)]>),
}

impl Names {
    async fn find(&self, name: &str) -> Vec<SocketAddr> {
        match self {
            // the client puts the port of the address in the place of none
            Self::System => lookup_host((name, 0)).await.map(Iterator::collect).unwrap_or_default(),
            #[cfg(feature = "testing")]
            Self::Table(known) => {
                let found = known.iter().filter(|(known, _)| known == name).flat_map(|(_, ips)| ips);
                found.map(|ip| SocketAddr::new(*ip, 0)).collect()
            }
        }
    }
}

/// Why a name was not followed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum NameError {
    #[error("its name leads nowhere")]
    Unknown,
    #[error("its name leads into a private network")]
    Private,
}

/// Names of the public web.
struct PublicNames {
    names: Names,
    development: bool,
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, development) = (self.names.clone(), self.development);
        Box::pin(async move {
            let found = names.find(name.as_str()).await;
            if found.is_empty() {
                return Err(NameError::Unknown.into());
            }
            if !development && found.iter().any(|address| !is_public(address.ip())) {
                return Err(NameError::Private.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Why there is no answer, without the address, which may carry a secret of the other side's.
fn said(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(at) = cause {
        if let Some(name) = at.downcast_ref::<NameError>() {
            return name.to_string();
        }
        cause = at.source();
    }
    if error.is_timeout() {
        "it did not answer in time".to_owned()
    } else if error.is_connect() {
        "it cannot be reached, or has no valid certificate".to_owned()
    } else {
        "it broke the connection off".to_owned()
    }
}

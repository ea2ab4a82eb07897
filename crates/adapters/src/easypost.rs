//! Labels and tracking through EasyPost, which speaks to FedEx, UPS, USPS and others.
//!
//! Written by its public description of the API (v2) and tested against answers of that shape; it was never run against EasyPost itself.
//!
//! Their `reference` makes one label of one key: a shipment that was made under a reference is found by it again, and one that was bought is not
//! bought twice, so that a process which died between asking and writing down pays for one label. Only addresses in the United States are
//! served: other countries ask for a customs declaration, which says what is inside.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commerce::{
    checkout::Address,
    fulfillment::{Carrier, CarrierError, Label, LabelRequest, TrackingEvent, TrackingKind},
};
use kernel::{Currency, Money};
use platform::config::EasyPostKeys;
use reqwest::{Client, Method, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

const BASE: &str = "https://api.easypost.com";
/// How long a call may take: their carriers are asked meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of a label that are read; theirs are far smaller.
const MOST_BYTES: u64 = 1_500_000;
/// The house's one box in inches, and what it weighs in ounces, with the piece.
const BOX: [(&str, f64); 4] = [("length", 9.0), ("width", 6.0), ("height", 3.0), ("weight", 16.0)];

/// EasyPost as a carrier. Cheap to clone.
#[derive(Clone)]
pub struct EasyPost {
    client: Client,
    keys: Arc<EasyPostKeys>,
    base: Arc<str>,
}

/// EasyPost could not be made ready.
#[derive(Debug, thiserror::Error)]
#[error("EasyPost cannot be asked: {0}")]
pub struct EasyPostUnusable(#[from] reqwest::Error);

impl EasyPost {
    /// EasyPost, by its keys.
    ///
    /// # Errors
    /// When the certificates of this machine cannot be read.
    pub fn new(keys: &EasyPostKeys) -> Result<Self, EasyPostUnusable> {
        // one TLS for the whole house; a second call finds it done
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("atelier/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .build()?;
        let base = keys.api_base.as_deref().unwrap_or(BASE).trim_end_matches('/').into();
        Ok(Self { client, keys: Arc::new(keys.clone()), base })
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, CarrierError> {
        let mut request = self
            .client
            .request(method, format!("{}/v2{path}", self.base))
            // the key is the name, and there is no password
            .basic_auth(&self.keys.api_key, Some(""));
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let answer = request.send().await.map_err(|error| unavailable(&error.without_url()))?;
        let status = answer.status();
        let said = answer.bytes().await.map_err(|error| unavailable(&error.without_url()))?;
        if status.is_success() {
            let unread = |_| CarrierError::Unavailable("its answer cannot be read".into());
            return serde_json::from_slice(&said).map_err(unread);
        }
        let said =
            serde_json::from_slice::<Refused>(&said).map(|refused| refused.error.message).unwrap_or_default();
        Err(match status {
            StatusCode::NOT_FOUND => CarrierError::NotFound,
            StatusCode::TOO_MANY_REQUESTS => CarrierError::Unavailable("too many calls".into()),
            status if status.is_server_error() => CarrierError::Unavailable(status.to_string()),
            _ => CarrierError::Refused(words(&said)),
        })
    }

    /// The shipment of a key: found again, or made.
    async fn shipment(&self, ask: &LabelRequest) -> Result<Shipment, CarrierError> {
        let reference = reference(&ask.key);
        match self.call(Method::GET, &format!("/shipments/{reference}"), None).await {
            Err(CarrierError::NotFound) => {}
            found => return found,
        }
        self.call(Method::POST, "/shipments", Some(&self.new_shipment(ask, &reference))).await
    }

    fn new_shipment(&self, ask: &LabelRequest, reference: &str) -> Value {
        let keys = &*self.keys;
        let from = json!({
            "name": ask.sender, "street1": keys.street, "city": keys.city, "state": keys.state, "zip": keys.zip, "country": "US",
            "phone": keys.phone,
        });
        json!({ "shipment": {
            "reference": reference,
            "to_address": address(&ask.to),
            "from_address": from,
            "parcel": BOX.iter().map(|(side, size)| ((*side).to_owned(), json!(size))).collect::<serde_json::Map<_, _>>(),
            "options": {
                "delivery_confirmation": "ADULT_SIGNATURE",
                "label_format": "PNG",
                "invoice_number": ask.reference,
                "alcohol": false,
            },
        } })
    }

    async fn download(&self, url: &str) -> Result<Vec<u8>, CarrierError> {
        let refused = || CarrierError::Refused("it points to a label that is not its own".into());
        let url = Url::parse(url).map_err(|_| refused())?;
        let host = url.host_str().unwrap_or_default();
        let theirs = url.scheme() == "https"
            && [".amazonaws.com", ".easypost.com"].iter().any(|end| host.ends_with(end));
        let trial = self.keys.api_base.is_some() && url.as_str().starts_with(&*self.base);
        if !theirs && !trial {
            return Err(refused());
        }
        let answer = self.client.get(url).send().await.map_err(|error| unavailable(&error.without_url()))?;
        if !answer.status().is_success() || answer.content_length().is_some_and(|bytes| bytes > MOST_BYTES) {
            return Err(CarrierError::Unavailable("its label cannot be read".into()));
        }
        let bytes = answer.bytes().await.map_err(|error| unavailable(&error.without_url()))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(CarrierError::Unavailable("its label is too large".into()));
        }
        Ok(bytes.into())
    }
}

fn unavailable(error: &reqwest::Error) -> CarrierError {
    CarrierError::Unavailable(error.to_string())
}

/// What it says, short enough for a sentence and without its last stop.
fn words(said: &str) -> String {
    let said: String = kernel::clean_text(said, false).chars().take(200).collect();
    if said.is_empty() { "it gave no reason".to_owned() } else { said.trim_end_matches('.').to_owned() }
}

/// A key as a part of a path: ids and carriers' codes are plain, and a colon is not.
fn reference(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

fn address(to: &Address) -> Value {
    json!({
        "name": to.name, "street1": to.line1, "street2": to.line2, "city": to.city, "state": to.region, "zip": to.postal_code,
        "country": to.country, "phone": to.phone,
    })
}

/// "250.00" as an amount.
fn dollars(text: &str) -> Option<Money> {
    Money::parse_decimal(text, Currency::Usd)
}

#[derive(Debug, Deserialize)]
struct Refused {
    error: Reason,
}

#[derive(Debug, Deserialize)]
struct Reason {
    #[serde(default)]
    message: String,
}

#[derive(Debug, Deserialize)]
struct Shipment {
    id: String,
    #[serde(default)]
    rates: Vec<Rate>,
    tracking_code: Option<String>,
    postage_label: Option<PostageLabel>,
    /// Dollars and cents, as text.
    insurance: Option<String>,
    #[serde(default)]
    messages: Vec<Reason>,
}

#[derive(Debug, Deserialize)]
struct Rate {
    id: String,
    rate: String,
    currency: String,
}

#[derive(Debug, Deserialize)]
struct PostageLabel {
    label_url: String,
    label_file_type: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Trackers {
    trackers: Vec<Tracker>,
}

#[derive(Debug, Deserialize)]
struct Tracker {
    signed_by: Option<String>,
    #[serde(default)]
    tracking_details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    status: String,
    #[serde(default)]
    message: String,
    datetime: DateTime<Utc>,
    tracking_location: Option<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    city: Option<String>,
    state: Option<String>,
}

/// Their statuses: `unknown` and `cancelled` tell a client nothing.
fn kind(status: &str) -> Option<TrackingKind> {
    Some(match status {
        "pre_transit" => TrackingKind::Labelled,
        "in_transit" => TrackingKind::OnItsWay,
        "out_for_delivery" => TrackingKind::OutForDelivery,
        "delivered" => TrackingKind::Delivered,
        "available_for_pickup" | "failure" | "error" => TrackingKind::Trouble,
        "return_to_sender" => TrackingKind::Returned,
        _ => return None,
    })
}

#[async_trait]
impl Carrier for EasyPost {
    fn code(&self) -> &'static str {
        "easypost"
    }

    fn name(&self) -> &'static str {
        "Insured carrier"
    }

    fn most_cover(&self, currency: Currency) -> Option<Money> {
        let most = self.keys.most_cover_dollars * Currency::Usd.factor();
        (currency == Currency::Usd).then(|| Money::new(most, Currency::Usd))
    }

    async fn make_label(&self, ask: &LabelRequest) -> Result<Label, CarrierError> {
        if ask.to.country != "US" {
            let why = "it is set up for addresses in the United States; enter courier and number by hand";
            return Err(CarrierError::Refused(why.into()));
        }
        let mut shipment = self.shipment(ask).await?;
        if shipment.postage_label.is_none() {
            let cheapest = shipment
                .rates
                .iter()
                .filter(|rate| rate.currency == "USD")
                .filter_map(|rate| Some((dollars(&rate.rate)?.minor(), rate)))
                .min_by_key(|(price, _)| *price);
            let Some((_, rate)) = cheapest else {
                let said =
                    shipment.messages.first().map_or("no carrier takes it", |reason| reason.message.as_str());
                return Err(CarrierError::Refused(words(said)));
            };
            let buy = json!({
                "rate": { "id": rate.id },
                "insurance": format!("{}.{:02}", ask.declared.minor() / 100, ask.declared.minor() % 100),
            });
            let path = format!("/shipments/{}/buy", shipment.id);
            shipment = self.call(Method::POST, &path, Some(&buy)).await?;
        }
        let bought = shipment.tracking_code.zip(shipment.postage_label);
        let (number, label) = bought.ok_or_else(|| CarrierError::Unavailable("it sold no label".into()))?;
        let media_type = label.label_file_type.unwrap_or_else(|| "image/png".to_owned());
        let cover = shipment.insurance.as_deref().and_then(dollars).unwrap_or(Money::zero(Currency::Usd));
        Ok(Label { number, media_type, document: self.download(&label.label_url).await?, cover })
    }

    async fn track(&self, number: &str) -> Result<Vec<TrackingEvent>, CarrierError> {
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain {
            return Err(CarrierError::NotFound);
        }
        let found: Trackers =
            self.call(Method::GET, &format!("/trackers?tracking_code={number}"), None).await?;
        let tracker = found.trackers.into_iter().next().ok_or(CarrierError::NotFound)?;
        let signed = tracker.signed_by;
        let event = |detail: Detail| {
            let kind = kind(&detail.status)?;
            let place = detail
                .tracking_location
                .map(|place| [place.city, place.state].into_iter().flatten().collect::<Vec<_>>());
            Some(TrackingEvent {
                kind,
                place: place.unwrap_or_default().join(", "),
                words: detail.message,
                signed_by: signed.clone().filter(|_| kind == TrackingKind::Delivered),
                at: detail.datetime,
            })
        };
        Ok(tracker.tracking_details.into_iter().filter_map(event).collect())
    }

    async fn void_label(&self, key: &str, _number: &str) -> Result<(), CarrierError> {
        // it is theirs to say when the money is back; asking again changes nothing
        let path = format!("/shipments/{}/refund", reference(key));
        self.call::<Value>(Method::POST, &path, None).await.map(|_| ())
    }
}

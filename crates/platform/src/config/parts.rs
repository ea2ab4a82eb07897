//! The outside parts, each with the built-in one that serves in its absence.

use super::{Environment, house::Faults};

/// Who takes the money.
#[derive(Debug, Clone)]
pub enum Payments {
    /// Nobody: the demonstration gateway, which production refuses.
    Demo,
    /// Stripe.
    Stripe(StripeKeys),
}

/// Stripe's keys.
#[derive(Clone)]
pub struct StripeKeys {
    /// `sk_…` or `rk_…`.
    pub secret_key: String,
    /// `pk_…`, given to browsers.
    pub publishable_key: String,
    /// `whsec_…`; while it is rolled both, separated by a comma.
    pub webhook_secret: String,
    /// Another address than Stripe's own, outside production.
    pub api_base: Option<String>,
    /// Whether Stripe Tax computes tax; the house's own rules otherwise, and whenever it gives no answer.
    pub tax: bool,
}

impl std::fmt::Debug for StripeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeKeys").field("api_base", &self.api_base).finish_non_exhaustive()
    }
}

impl Payments {
    pub(super) fn read(env: &Environment, production: bool, faults: &mut Faults) -> Self {
        const KEYS: [&str; 3] = ["STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"];
        let given = KEYS.map(|name| env.get(name));
        let [Some(secret_key), Some(publishable_key), Some(webhook_secret)] = given else {
            let missing: Vec<_> = KEYS.into_iter().filter(|name| env.get(name).is_none()).collect();
            if missing.len() < KEYS.len() {
                faults.add(format!("Stripe is set up in part: {} is missing.", missing.join(" and ")));
            } else if production {
                faults.add("STRIPE_SECRET_KEY is missing: the demo gateway never takes money and is refused in production.");
            }
            return Self::Demo;
        };
        let keys = [("STRIPE_SECRET_KEY", secret_key), ("STRIPE_PUBLISHABLE_KEY", publishable_key)];
        let begins = [
            ("sk_", "rk_", keys[0]),
            ("pk_", "pk_", keys[1]),
            ("whsec_", "whsec_", (KEYS[2], webhook_secret)),
        ];
        for (one, other, (name, key)) in begins {
            let each = |part: &str| part.trim().starts_with(one) || part.trim().starts_with(other);
            // a webhook's secret is rolled with both in force
            if !key.split(',').all(each) {
                faults.add(format!("{name} is not what Stripe gives out: it begins with {one}"));
            }
        }
        let base = env.get("STRIPE_API_BASE");
        if production {
            refuse_test_keys(&keys, faults);
            if base.is_some() {
                faults.add("STRIPE_API_BASE is for trials: production speaks to Stripe itself, so unset it.");
            }
        } else {
            for (name, _) in keys.iter().filter(|(_, key)| key.contains("_live_")) {
                faults
                    .add(format!("{name} moves real money: set ATELIER_ENV=production, or take a test key."));
            }
            if base.is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
                faults.add("STRIPE_API_BASE does not start with http:// or https://.");
            }
        }
        let tax = match env.get("STRIPE_TAX") {
            None | Some("off") => false,
            Some("on") => true,
            Some(_) => {
                faults.add("STRIPE_TAX is on or off.");
                false
            }
        };
        Self::Stripe(StripeKeys {
            tax,
            secret_key: secret_key.to_owned(),
            publishable_key: publishable_key.to_owned(),
            webhook_secret: webhook_secret.to_owned(),
            api_base: env.get("STRIPE_API_BASE").map(str::to_owned),
        })
    }
}

fn refuse_test_keys(keys: &[(&str, &str)], faults: &mut Faults) {
    for (name, _) in keys.iter().filter(|(_, key)| key.contains("_test_")) {
        faults.add(format!("{name} is a test key: production takes live keys only."));
    }
}

/// Who delivers letters.
#[derive(Clone)]
pub enum Mail {
    /// Nobody: they are kept and read on the mailbox page, which production refuses.
    Mailbox,
    /// A mail server.
    Smtp {
        /// Its address, `smtp://` or `smtps://`.
        url: String,
        /// The address that letters are sent from.
        sender: String,
    },
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mailbox => "Mailbox",
            Self::Smtp { .. } => "Smtp(…)",
        })
    }
}

impl Mail {
    pub(super) fn read(env: &Environment, production: bool, faults: &mut Faults) -> Self {
        match env.get("SMTP_URL") {
            None => {
                if production {
                    faults.add("SMTP_URL is missing: the mailbox page shows every letter to everyone and is refused in production.");
                }
                Self::Mailbox
            }
            Some(url) => {
                let sender = env.get("ATELIER_MAIL_FROM").unwrap_or_default().to_owned();
                if !url.starts_with("smtp://") && !url.starts_with("smtps://") {
                    faults.add("SMTP_URL does not start with smtp:// or smtps://.");
                } else if sender.is_empty() {
                    faults.add("ATELIER_MAIL_FROM is missing: SMTP_URL is set, and letters need a sender, e.g. concierge@house.example.");
                } else if sender.parse::<kernel::EmailAddress>().is_err() {
                    faults.add("ATELIER_MAIL_FROM is not an e-mail address.");
                }
                Self::Smtp { url: url.to_owned(), sender }
            }
        }
    }
}

/// Where pictures are kept.
#[derive(Debug, Clone)]
pub enum Media {
    /// A local folder.
    Folder,
    /// An S3-compatible store.
    S3(S3Keys),
}

/// An S3-compatible store.
#[derive(Clone)]
pub struct S3Keys {
    /// The bucket.
    pub bucket: String,
    /// The address of a store that is not Amazon's.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
}

impl std::fmt::Debug for S3Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Keys")
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Media {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Self {
        let Some(bucket) = env.get("S3_BUCKET") else { return Self::Folder };
        let (Some(id), Some(secret)) = (env.get("S3_ACCESS_KEY_ID"), env.get("S3_SECRET_ACCESS_KEY")) else {
            faults.add("S3_BUCKET is set without S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.");
            return Self::Folder;
        };
        if env
            .get("S3_ENDPOINT")
            .is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://"))
        {
            faults.add("S3_ENDPOINT does not start with https:// or http://.");
        }
        Self::S3(S3Keys {
            bucket: bucket.to_owned(),
            endpoint: env.get("S3_ENDPOINT").map(str::to_owned),
            region: env.get("S3_REGION").unwrap_or("us-east-1").to_owned(),
            access_key_id: id.to_owned(),
            secret_access_key: secret.to_owned(),
        })
    }
}

/// How people sign in.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// The house's own one-time links and codes.
    BuiltIn,
    /// Clerk.
    Clerk(ClerkKeys),
}

/// Clerk's addresses and keys.
#[derive(Clone)]
pub struct ClerkKeys {
    /// Who issues tokens.
    pub issuer: String,
    /// Where the issuer's public keys are.
    pub jwks_url: String,
    /// `pk_…`, given to browsers.
    pub publishable_key: Option<String>,
    /// `whsec_…`.
    pub webhook_secret: Option<String>,
    /// Origins whose tokens are accepted.
    pub authorized_parties: Vec<String>,
}

impl std::fmt::Debug for ClerkKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClerkKeys").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl SignIn {
    pub(super) fn read(env: &Environment, production: bool, faults: &mut Faults) -> Self {
        let Some(issuer) = env.get("CLERK_ISSUER") else {
            if env.get("CLERK_PUBLISHABLE_KEY").is_some() || env.get("CLERK_WEBHOOK_SECRET").is_some() {
                faults.add("Clerk is set up in part: CLERK_ISSUER is missing.");
            }
            return Self::BuiltIn;
        };
        let publishable_key = env.get("CLERK_PUBLISHABLE_KEY");
        if let (true, Some(key)) = (production, publishable_key) {
            refuse_test_keys(&[("CLERK_PUBLISHABLE_KEY", key)], faults);
        }
        let default_jwks = format!("{}/.well-known/jwks.json", issuer.trim_end_matches('/'));
        let parties = env.get("CLERK_AUTHORIZED_PARTIES").unwrap_or_default();
        Self::Clerk(ClerkKeys {
            issuer: issuer.to_owned(),
            jwks_url: env.get("CLERK_JWKS_URL").map_or(default_jwks, str::to_owned),
            publishable_key: publishable_key.map(str::to_owned),
            webhook_secret: env.get("CLERK_WEBHOOK_SECRET").map(str::to_owned),
            authorized_parties: parties
                .split(',')
                .map(|p| p.trim().to_owned())
                .filter(|p| !p.is_empty())
                .collect(),
        })
    }
}

/// Where short-lived copies are shared between nodes.
#[derive(Clone)]
pub enum Cache {
    /// In this process, with the database's announcements between nodes.
    InProcess,
    /// Redis, by address.
    Redis(String),
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::InProcess => "InProcess",
            Self::Redis(_) => "Redis(…)",
        })
    }
}

impl Cache {
    pub(super) fn read(env: &Environment, faults: &mut Faults) -> Self {
        let Some(url) = env.get("REDIS_URL") else { return Self::InProcess };
        if !url.starts_with("redis://") && !url.starts_with("rediss://") {
            faults.add("REDIS_URL does not start with redis:// or rediss://.");
        }
        Self::Redis(url.to_owned())
    }
}

/// Who hears about errors and measurements.
#[derive(Clone, Default)]
pub struct Observability {
    /// Sentry's address for errors.
    pub sentry_dsn: Option<String>,
    /// Where traces are sent.
    pub otlp_endpoint: Option<String>,
    /// Analytics: measurement id and secret.
    pub ga4: Option<(String, String)>,
}

impl std::fmt::Debug for Observability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observability").field("otlp_endpoint", &self.otlp_endpoint).finish_non_exhaustive()
    }
}

impl Observability {
    pub(super) fn read(env: &Environment) -> Self {
        Self {
            sentry_dsn: env.get("SENTRY_DSN").map(str::to_owned),
            otlp_endpoint: env.get("OTEL_EXPORTER_OTLP_ENDPOINT").map(str::to_owned),
            ga4: env
                .get("GA4_MEASUREMENT_ID")
                .zip(env.get("GA4_API_SECRET"))
                .map(|(id, s)| (id.to_owned(), s.to_owned())),
        }
    }
}

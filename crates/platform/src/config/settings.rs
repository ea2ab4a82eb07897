//! The list of settings.

use super::{Environment, Listed};

/// A setting: an environment variable, or a line of the settings file.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable's name.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
}

const fn open(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, meaning, default, secret: false }
}

const fn secret(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, meaning, default, secret: true }
}

/// Every setting there is.
pub static SETTINGS: &[Setting] = &[
    open("ATELIER_ENV", "development", "development or production"),
    open("ATELIER_NAME", "Jason & Co.", "the name of the house"),
    open("ATELIER_LISTEN", "127.0.0.1:8080", "address and port"),
    open("ATELIER_TRUSTED_PROXIES", "0", "how many proxies of yours stand before the house"),
    open("ATELIER_BASE_URL", "from ATELIER_LISTEN", "public address, as links in letters spell it"),
    open(
        "ATELIER_DATA",
        "./data",
        "folder of the private database, the secret, uploaded files and the catalogue's copy",
    ),
    open("ATELIER_DEMO", "./demo", "folder of the demo house: catalogue and pictures"),
    secret(
        "ATELIER_SECRET",
        "made in the data folder",
        "key material for signed links, at least 32 characters",
    ),
    open("ATELIER_CONFIG", "none", "a TOML file of settings; the environment comes first"),
    open("ATELIER_LOG", "info", "what is logged, e.g. info,sqlx=debug"),
    open("ATELIER_PG_BIN", "searched for", "folder of postgres and initdb for the private database"),
    secret("DATABASE_URL", "the private cluster", "an outside PostgreSQL"),
    secret("DATABASE_REPLICA_URL", "none", "a replica for catalogue reads"),
    open(
        "ATELIER_BACKUP_TO",
        "no backups",
        "where backups go: a folder, or s3://bucket/folder with the S3_… keys",
    ),
    secret(
        "ATELIER_BACKUP_KEY",
        "none",
        "what backups are encrypted with: 64 hexadecimal digits; keep a copy elsewhere",
    ),
    open("ATELIER_BACKUP_HOURS", "24", "the time between two copies of the whole; the log goes every minute"),
    open("ATELIER_BACKUP_KEEP_DAYS", "30", "how far back one can go"),
    open("ATELIER_METRICS_LISTEN", "none", "address and port of /metrics, which nobody outside may reach"),
    open("ATELIER_CART_HISTORY_DAYS", "180", "how long the history of a bag that nobody changes is kept"),
    open("ATELIER_EMPTY_CART_DAYS", "30", "how long a guest's empty bag can be reached"),
    secret("REDIS_URL", "in process", "shared cache and fan-out between nodes"),
    open("S3_BUCKET", "media in the data folder", "bucket of an S3-compatible store for uploaded files"),
    open("S3_ENDPOINT", "the provider's own", "address of an S3-compatible store"),
    open("S3_REGION", "us-east-1", "region of the store"),
    open("S3_ACCESS_KEY_ID", "none", "key of the store"),
    secret("S3_SECRET_ACCESS_KEY", "none", "secret of that key"),
    secret("SMTP_URL", "the mailbox page", "where letters are handed over, e.g. smtps://user:word@host"),
    open("ATELIER_MAIL_FROM", "none", "the address that letters are sent from; needed with SMTP_URL"),
    secret("STRIPE_SECRET_KEY", "the demo gateway", "Stripe"),
    open("STRIPE_PUBLISHABLE_KEY", "none", "Stripe, for the browser"),
    secret(
        "STRIPE_WEBHOOK_SECRET",
        "none",
        "checks that a notice is Stripe's; both, with a comma, while one is rolled",
    ),
    open("STRIPE_API_BASE", "Stripe's own", "another address outside production"),
    open(
        "STRIPE_TAX",
        "off",
        "on: Stripe Tax computes tax; the house's rules count where it gives no answer",
    ),
    secret("EASYPOST_API_KEY", "the demo carrier; none in production", "EasyPost, for labels and tracking"),
    open(
        "EASYPOST_FROM",
        "none",
        "where parcels leave from, with EASYPOST_API_KEY: street; town; state; postal code; telephone",
    ),
    open("EASYPOST_MOST_COVER_DOLLARS", "5000", "the most one parcel is insured for through EasyPost"),
    open("EASYPOST_API_BASE", "EasyPost's own", "another address outside production"),
    open(
        "ATELIER_INSTALMENTS",
        "none",
        "who lends by the month and for which totals: Affirm USD 50-30000 36 10%; with Stripe only",
    ),
    open("CLERK_ISSUER", "built-in sign-in", "Clerk"),
    open("CLERK_JWKS_URL", "from the issuer", "Clerk's public keys"),
    open("CLERK_PUBLISHABLE_KEY", "none", "Clerk, for the browser"),
    secret("CLERK_WEBHOOK_SECRET", "none", "checks that a webhook is Clerk's"),
    open(
        "CLERK_AUTHORIZED_PARTIES",
        "the base address",
        "origins whose tokens are accepted, separated by commas",
    ),
    secret("SENTRY_DSN", "none", "where errors are reported"),
    open("OTEL_EXPORTER_OTLP_ENDPOINT", "none", "where traces are sent"),
    open("GA4_MEASUREMENT_ID", "none", "analytics"),
    secret("GA4_API_SECRET", "none", "analytics"),
];

pub(super) fn listing(env: &Environment) -> Vec<Listed> {
    let shown = |setting: &Setting, value: &str| {
        if setting.secret { "•••••• (set)".to_owned() } else { value.to_owned() }
    };
    SETTINGS
        .iter()
        .map(|setting| Listed {
            setting,
            shown: env.get(setting.name).map(|value| shown(setting, value)),
            origin: env.origin(setting.name),
        })
        .collect()
}

/// Read by the tools around the house (e2e, bench), which pass their environment on.
const TOOLS: &[&str] = &["ATELIER_BIN", "ATELIER_KEEP"];

/// A sentence for each `ATELIER_…` variable, and each line of the settings file, that means nothing to us.
pub(super) fn unknown(env: &Environment) -> Vec<String> {
    let ours = env.names().filter(|name| name.starts_with("ATELIER_")).chain(env.names_in_file());
    let mut strangers: Vec<&str> =
        ours.filter(|name| !TOOLS.contains(name) && SETTINGS.iter().all(|s| s.name != *name)).collect();
    strangers.sort_unstable();
    strangers.dedup();
    strangers
        .into_iter()
        .map(|name| match nearest(name) {
            Some(known) => format!("{name} is not a setting and does nothing; did you mean {known}?"),
            None => format!("{name} is not a setting and does nothing; `atelier doctor` lists them all."),
        })
        .collect()
}

fn nearest(name: &str) -> Option<&'static str> {
    let by_distance = SETTINGS.iter().map(|s| (distance(name, s.name), s.name));
    by_distance.min().filter(|(distance, _)| *distance <= 3).map(|(_, known)| known)
}

/// How many letters must be added, removed or changed to make one word of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

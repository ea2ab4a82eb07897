//! The command line.

use clap::{Args, Parser, Subcommand};
use kernel::Currency;

/// The commerce platform of a jewelry house.
#[derive(Debug, Parser)]
#[command(name = "atelier", version, about = "The commerce platform of a jewelry house")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole house: pages, API and workers
    Serve(Serve),
    /// Load the demo house; what is there already stays
    Demo(Demo),
    /// Run the background work alone: events, letters, upkeep
    Worker,
    /// Bring the database's schema up to date
    Migrate,
    /// Check every configured part and list the settings
    Doctor,
    /// Run every invariant over the database
    Audit,
    /// Take a backup now, encrypted, to where ATELIER_BACKUP_TO says; `serve` and `worker` take them by themselves
    Backup {
        #[command(subcommand)]
        command: Option<Backup>,
    },
    /// Make a house of a backup in a folder of its own, as it was at a moment, and run every invariant over it
    Restore(Restore),
    /// Judge search over the catalogue by queries with known answers
    Relevance {
        /// The judged queries; demo/relevance.toml when left out
        file: Option<std::path::PathBuf>,
    },
    /// Print the API's description (OpenAPI 3.1)
    Openapi,
    /// What the shop before this one left behind
    Import {
        #[command(subcommand)]
        command: Import,
    },
    /// Suppliers' lists of loose stones
    Stones {
        #[command(subcommand)]
        command: Stones,
    },
    /// Stripe, the payment provider
    Stripe {
        #[command(subcommand)]
        command: Stripe,
    },
    /// What speaks against sending an order or taking its money
    Concerns {
        #[command(subcommand)]
        command: Concerns,
    },
    /// Hold the payment provider's own books against ours; exits with 1 when something does not fit
    Reconcile,
    /// Passports of pieces
    Passport {
        #[command(subcommand)]
        command: Passport,
    },
    /// Members of staff
    Staff {
        #[command(subcommand)]
        command: Staff,
    },
}

/// How to serve.
#[derive(Debug, Default, Args)]
pub(crate) struct Serve {
    /// Load the demo house first if there are no products
    #[arg(long)]
    pub(crate) demo: bool,
    /// Listen on this port of ATELIER_LISTEN's address
    #[arg(long)]
    pub(crate) port: Option<u16>,
}

/// What to do with backups.
#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    /// List the backups and up to when the log reaches
    List,
}

/// What to bring back, and where to.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The moment, e.g. 2026-11-27T06:46:33Z; all there is when left out
    #[arg(long)]
    pub(crate) at: Option<chrono::DateTime<chrono::Utc>>,
    /// From this backup; the newest before the moment when left out
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// An empty folder, which becomes the data folder of the restored house
    #[arg(long)]
    pub(crate) into: std::path::PathBuf,
}

/// How much to load.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Make a catalogue of this many pieces instead, the same each time
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) products: Option<u32>,
    /// Make a drawer of this many loose stones, the same each time
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) stones: Option<u32>,
}

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// The old shop's orders (CSV), whose amounts are in dollars or cents; says what it would do unless --apply is given
    LegacyOrders {
        /// The payment provider's export (CSV)
        #[arg(long)]
        payments: std::path::PathBuf,
        /// Store what was found
        #[arg(long)]
        apply: bool,
        /// The orders
        file: std::path::PathBuf,
    },
}

/// What to do with Stripe.
#[derive(Debug, Subcommand)]
pub(crate) enum Stripe {
    /// Walk the main path with the test key that is set, call by call
    Smoke,
}

/// What to do with concerns.
#[derive(Debug, Subcommand)]
pub(crate) enum Concerns {
    /// List what nobody has answered
    List,
    /// Say that a concern no longer keeps its order from being sent
    Clear {
        /// The concern's id
        id: String,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Take the money that the bank has authorized for an order
    Take {
        /// The order's number
        order: String,
    },
    /// Call an order off and have the bank let go of its money
    Release {
        /// The order's number
        order: String,
    },
}

/// What to do with passports.
#[derive(Debug, Subcommand)]
pub(crate) enum Passport {
    /// Check the seal of a passport that somebody kept; needs neither a network nor a database. Exits with 0 when the seal is good under a
    /// key that --key or --keys vouches for, with 3 when it is good and nothing vouches for its key, with 1 otherwise
    Verify {
        /// The sealed text
        file: std::path::PathBuf,
        /// The key on the card that came with the piece
        #[arg(long)]
        key: Option<String>,
        /// The house's keys, as /passport/keys.txt gives them
        #[arg(long)]
        keys: Option<std::path::PathBuf>,
    },
    /// Print the house's keys
    Keys,
    /// Begin a new key; what older ones sealed stays good
    RotateKey,
}

/// What to do with staff.
#[derive(Debug, Subcommand)]
pub(crate) enum Staff {
    /// Make an account and print its one-time sign-in link
    Add {
        /// The e-mail address
        email: String,
        /// owner, manager, catalog, fulfillment, finance, consultant, workshop, support or auditor
        #[arg(long)]
        role: String,
        /// The person's name; the address's first part when left out
        #[arg(long)]
        name: Option<String>,
    },
}

/// What to do with suppliers' lists.
#[derive(Debug, Subcommand)]
pub(crate) enum Stones {
    /// Take a supplier's list (CSV); lines that say nothing new cost nothing
    Import {
        /// The supplier's code
        #[arg(long)]
        supplier: String,
        /// It is the whole list, although its last line does not end, or it takes many stones away
        #[arg(long)]
        confirm: bool,
        /// The file
        file: std::path::PathBuf,
    },
    /// List the suppliers and what they offer
    Suppliers,
    /// Note a supplier, or change what is noted
    Supplier {
        /// The short word it goes by: small letters, digits and dashes
        code: String,
        /// Its name
        #[arg(long)]
        name: String,
        /// What its lists' prices are in
        #[arg(long, default_value_t = Currency::Usd)]
        currency: Currency,
        /// Where its stones lie unless a line says otherwise
        #[arg(long)]
        location: String,
        /// The warranty of origin that covers every natural stone, unless a line says otherwise
        #[arg(long, default_value = "")]
        evidence: String,
        /// A heading of its own, as WORD=HEADING; may be repeated
        #[arg(long = "column")]
        columns: Vec<String>,
    },
}

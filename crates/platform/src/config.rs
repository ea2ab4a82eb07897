//! Settings: read once at start, from the environment over an optional TOML file, and checked as a whole.
//!
//! [`SETTINGS`] lists every variable. One struct a section, each with its own checks; all faults are
//! told at once, each in a sentence that names the variable.

mod backup;
mod carriers;
mod carts;
mod environment;
mod house;
mod instalments;
mod parts;
mod secret;
mod settings;

use std::fmt;

pub use backup::{Backup, BackupKey, BackupPlace};
pub use carriers::{Carriers, EasyPostKeys};
pub use carts::Carts;
pub use environment::{Environment, Origin};
pub use house::{Data, Database, Server};
pub use instalments::InstalmentPlan;
pub use parts::{Cache, ClerkKeys, Mail, Media, Observability, Payments, S3Keys, SignIn, StripeKeys};
pub use settings::{SETTINGS, Setting};

use crate::House;
use house::Faults;

/// Every setting of the house.
#[derive(Debug, Clone)]
pub struct Config {
    /// The name, the public address, and whether real money is at stake.
    pub house: House,
    /// Where it listens and how it logs.
    pub server: Server,
    /// Where it keeps files.
    pub data: Data,
    /// Which database.
    pub database: Database,
    /// How the house backs itself up; nothing when it does not.
    pub backup: Option<Backup>,
    /// How long carts are remembered.
    pub carts: Carts,
    /// Who takes the money.
    pub payments: Payments,
    /// Who carries parcels and is asked by program.
    pub carriers: Carriers,
    /// How pieces can be paid by the month; nothing while the demonstration takes no money.
    pub instalments: Vec<InstalmentPlan>,
    /// Who delivers letters.
    pub mail: Mail,
    /// Where pictures are kept.
    pub media: Media,
    /// How people sign in.
    pub sign_in: SignIn,
    /// Where short-lived copies are shared between nodes.
    pub cache: Cache,
    /// Who hears about errors and measurements.
    pub observability: Observability,
    /// What looks like a mistake but does not stand in the way.
    pub warnings: Vec<String>,
    environment: Environment,
}

impl Config {
    /// Reads the process's environment, and the file that `ATELIER_CONFIG` names.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn load() -> Result<Self, ConfigError> {
        Self::from_environment(Environment::of_process()?)
    }

    /// Reads settings that were collected before.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn from_environment(environment: Environment) -> Result<Self, ConfigError> {
        let mut faults = Faults::default();
        let env = &environment;
        let production = house::production(env, &mut faults);
        let server = Server::read(env, &mut faults);
        let house = House {
            name: env.get("ATELIER_NAME").unwrap_or("Jason & Co.").to_owned(),
            base_url: house::base_url(env, &server, production, &mut faults),
            production,
        };
        let data = Data::read(env, production, &mut faults);
        let config = Self {
            database: Database::read(env, &mut faults),
            backup: Backup::read(env, &mut faults),
            carts: Carts::read(env, &mut faults),
            payments: Payments::read(env, production, &mut faults),
            carriers: Carriers::read(env, production, &mut faults),
            instalments: instalments::read(env, &mut faults),
            mail: Mail::read(env, production, &mut faults),
            media: Media::read(env, &mut faults),
            sign_in: SignIn::read(env, production, &mut faults),
            cache: Cache::read(env, &mut faults),
            observability: Observability::read(env),
            warnings: settings::unknown(env),
            house,
            server,
            data,
            environment,
        };
        if faults.0.is_empty() { Ok(config) } else { Err(ConfigError { faults: faults.0 }) }
    }

    /// Listens on another port of the same address; the public address follows unless one was given.
    pub fn listen_on_port(&mut self, port: u16) {
        self.server.listen.set_port(port);
        self.house.base_url =
            house::base_url(&self.environment, &self.server, self.house.production, &mut Faults::default());
    }

    /// Every setting with its value as it may be shown: secrets are masked.
    pub fn listing(&self) -> Vec<Listed> {
        settings::listing(&self.environment)
    }
}

/// A line of the list of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The variable.
    pub setting: &'static Setting,
    /// What it is set to, with secrets masked; `None` when the default holds.
    pub shown: Option<String>,
    /// Where the value comes from.
    pub origin: Option<Origin>,
}

/// The settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

impl ConfigError {
    pub(crate) fn one(fault: impl Into<String>) -> Self {
        Self { faults: vec![fault.into()] }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.faults.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests;

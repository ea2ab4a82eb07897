//! `atelier doctor`.

use std::{fs, process::ExitCode};

use adapters::{Smtp, Stripe};
use db::Cluster;
use kernel::{Clock, SystemClock, SystemRandom};
use platform::{
    config::{Config, Listed, Mail, Media, Origin, Payments},
    files::{Content, FileError},
};
use web::Assets;

use crate::{
    Failure, assembly,
    backup::Vaulted,
    foundation::{Foundation, cluster_settings},
    http,
};

/// What was looked at, and what was found: a good word, or a fault.
type Part = (&'static str, Result<String, String>);

pub(super) async fn run() -> Result<ExitCode, Failure> {
    let config = match Config::load() {
        Ok(config) => config,
        Err(error) => {
            for fault in &error.faults {
                print_part(&("settings", Err(fault.clone())));
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let parts = examine(&config).await;
    parts.iter().for_each(print_part);
    crate::say(format_args!("\nSettings (the environment comes before the file):\n"));
    config.listing().iter().for_each(print_setting);
    let healthy = parts.iter().all(|(_, found)| found.is_ok());
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(config: &Config) -> Vec<Part> {
    let house = if config.house.production { "production" } else { "development" };
    let mut parts =
        vec![("settings", Ok(format!("{} at {} ({house})", config.house.name, config.house.base_url)))];
    parts.extend(config.warnings.iter().map(|w| ("settings", Err(w.clone()))));
    parts.extend(assembly::not_built_in(config).into_iter().map(|sentence| ("settings", Err(sentence))));
    parts.push(("data folder", data_folder(config)));
    parts.push((
        "secret",
        config.data.secret(&SystemRandom).map(|_| "there".to_owned()).map_err(|e| e.to_string()),
    ));
    parts.push(("port", port(config).await));
    parts.push((
        "pages",
        Assets::load().map(|_| "styles and scripts are built".to_owned()).map_err(|e| e.to_string()),
    ));
    parts.push(("pictures", pictures(config)));
    parts.push(("uploads", uploads(config).await));
    parts.push(("payments", payments(config).await));
    parts.push(("letters", letters(config).await));
    parts.push(("database", database(config).await));
    parts.push(("backups", backups(config).await));
    parts
}

fn data_folder(config: &Config) -> Result<String, String> {
    config.data.ensure().map_err(|e| e.to_string())?;
    let folder = &config.data.folder;
    let probe = folder.join(format!("probe-{}", std::process::id()));
    fs::write(&probe, "probe").and_then(|()| fs::remove_file(&probe)).map_err(|e| {
        format!("{} cannot be written ({e}): set ATELIER_DATA to another folder.", folder.display())
    })?;
    Ok(format!("{} can be written", folder.display()))
}

async fn port(config: &Config) -> Result<String, String> {
    let address = config.server.listen;
    match http::bind(address).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(sentence) => Err(format!("{sentence} (fine if that program is this house)")),
    }
}

fn pictures(config: &Config) -> Result<String, String> {
    let folder = config.data.demo.join("media");
    let count = fs::read_dir(&folder).map(Iterator::count).unwrap_or(0);
    if count > 0 {
        return Ok(format!("{count} sets in {}", folder.display()));
    }
    Err(format!("no pictures in {}: run in the checkout, or set ATELIER_DEMO.", folder.display()))
}

/// Keeps, reads and forgets a file of a byte.
async fn uploads(config: &Config) -> Result<String, String> {
    let files = assembly::files(config).map_err(|e| e.to_string())?;
    let probe =
        format!("probe/{}", std::process::id()).parse().map_err(|_| "no probe has a name".to_owned())?;
    let tried = async {
        files.put(&probe, Content::Bytes("x".into())).await?;
        let read = files.get(&probe, None).await?;
        files.delete(&probe).await?;
        Ok::<_, FileError>(read.is_some())
    };
    match tried.await {
        Ok(true) => Ok(match &config.media {
            Media::Folder => format!("kept in {}", config.data.folder.join("media").display()),
            Media::S3(_) => "the bucket keeps, answers and forgets".to_owned(),
        }),
        Ok(false) => Err("the store of files does not give back what was kept a moment before.".to_owned()),
        Err(error) => {
            Err(format!("{error}: check the S3_… settings, or unset S3_BUCKET to keep uploads in a folder."))
        }
    }
}

/// Asks Stripe for the newest line of its own books, which changes nothing.
async fn payments(config: &Config) -> Result<String, String> {
    let keys = match &config.payments {
        Payments::Demo => {
            return Ok(
                "the demonstration provider; no money moves (STRIPE_SECRET_KEY sets up Stripe)".to_owned()
            );
        }
        Payments::Stripe(keys) => keys,
    };
    let stripe = Stripe::new(keys).map_err(|e| e.to_string())?;
    let mode = if stripe.is_live() { "live" } else { "test" };
    match stripe.list_balance_transactions(1).await {
        Ok(_) => Ok(format!(
            "Stripe answers ({mode} keys); notices are taken at {}/webhooks/stripe",
            config.house.base_url
        )),
        Err(error) => Err(format!(
            "Stripe ({mode} keys): {error}; check STRIPE_SECRET_KEY and the way to api.stripe.com."
        )),
    }
}

/// Says hello to the mail server, which sends nothing.
async fn letters(config: &Config) -> Result<String, String> {
    let Mail::Smtp { url, sender } = &config.mail else {
        return Ok("kept on the mailbox page (SMTP_URL sets up a mail server)".to_owned());
    };
    let smtp = Smtp::new(url, &config.house.name, sender).map_err(|e| e.to_string())?;
    match smtp.check().await {
        Ok(()) => Ok(format!("the mail server answers; letters are sent from {sender}")),
        Err(error) => Err(format!("the mail server: {error}; check SMTP_URL.")),
    }
}

async fn database(config: &Config) -> Result<String, String> {
    let server = match &config.database.url {
        Some(_) => "the server of DATABASE_URL".to_owned(),
        None => {
            let (major, folder) =
                Cluster::find_server(config.database.binaries.as_deref()).map_err(|e| e.to_string())?;
            let home = cluster_settings(config).home;
            if !home.exists() && !home.with_extension("place").exists() {
                return Ok(format!(
                    "PostgreSQL {major} in {}; `atelier serve` makes the cluster",
                    folder.display()
                ));
            }
            format!("PostgreSQL {major}")
        }
    };
    let foundation = Foundation::connect(config.clone()).await.map_err(|e| e.to_string())?;
    let answer = foundation.db.read().await.map(drop).map_err(|e| e.to_string());
    foundation.close().await;
    answer.map(|()| format!("{server} answers"))
}

/// The newest backup is where it belongs, can be opened with the key, and is not too old.
async fn backups(config: &Config) -> Result<String, String> {
    let Some(vaulted) = Vaulted::of(config).map_err(|e| e.to_string())? else {
        return Ok(
            "the house takes none (ATELIER_BACKUP_TO sets them up); is there another who does?".to_owned()
        );
    };
    let manifests = vaulted.manifests().await.map_err(|e| e.to_string())?;
    let Some(newest) = manifests.last() else {
        return Err(
            "there is no backup yet: `atelier backup` takes one, and so does an open house within a minute."
                .to_owned(),
        );
    };
    let age = (SystemClock.now() - newest.begun).to_std().unwrap_or_default();
    let (hours, patience) = (age.as_secs() / 3600, vaulted.patience());
    if age > patience {
        return Err(format!(
            "the last backup is {hours} hours old, and should be {} at most: is the house open, and what does its log say of backups?",
            patience.as_secs() / 3600
        ));
    }
    Ok(format!("{}, the newest {hours} hours old; try a restore every month", manifests.len()))
}

fn print_part((name, found): &Part) {
    match found {
        Ok(word) => crate::say(format_args!("ok     {name:<12} {word}")),
        Err(sentence) => crate::say(format_args!("FAULT  {name:<12} {sentence}")),
    }
}

fn print_setting(listed: &Listed) {
    let (value, origin) = match (&listed.shown, listed.origin) {
        (Some(value), Some(Origin::File)) => (value.as_str(), "file"),
        (Some(value), _) => (value.as_str(), "set"),
        (None, _) => (listed.setting.default, "default"),
    };
    crate::say(format_args!(
        "  {:<28} {origin:<8} {value:<28} {}",
        listed.setting.name, listed.setting.meaning
    ));
}

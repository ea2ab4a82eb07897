use std::{fs, os::unix::fs::PermissionsExt};

use kernel::{SeededRandom, SystemRandom};

use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn config(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_environment(Environment::of(pairs.iter().copied()))
}

fn faults(pairs: &[(&str, &str)]) -> Vec<String> {
    config(pairs).unwrap_err().faults
}

/// A production house with everything it needs, changed a little.
fn production(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut pairs = vec![
        ("ATELIER_ENV", "production"),
        ("ATELIER_BASE_URL", "https://jasonandco.example/"),
        ("ATELIER_SECRET", SECRET),
        ("SMTP_URL", "smtps://mail.example"),
        ("ATELIER_MAIL_FROM", "concierge@jasonandco.example"),
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_1"),
    ];
    for change in changes {
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(*change);
    }
    pairs
}

#[test]
fn a_house_without_settings_is_a_development_house_on_this_machine() {
    let config = config(&[]).unwrap();
    assert!(!config.house.production);
    assert_eq!(config.house.base_url, "http://127.0.0.1:8080");
    assert_eq!(config.house.name, "Jason & Co.");
    assert!(matches!((config.payments, config.mail), (Payments::Demo, Mail::Mailbox)));
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn a_complete_production_house_is_accepted() {
    let config = config(&production(&[])).unwrap();
    assert_eq!(config.house.base_url, "https://jasonandco.example");
    assert!(matches!(config.payments, Payments::Stripe(_)));
}

#[test]
fn a_bare_production_house_is_told_everything_it_lacks_at_once() {
    let faults = faults(&[("ATELIER_ENV", "production")]);
    for word in ["ATELIER_BASE_URL is missing", "ATELIER_SECRET is missing", "demo gateway", "mailbox page"] {
        assert!(faults.iter().any(|f| f.contains(word)), "{word}: {faults:?}");
    }
}

#[test]
fn production_refuses_each_thing_that_is_fit_for_trials_only() {
    let cases = [
        (("ATELIER_BASE_URL", "http://jasonandco.example"), "https only"),
        (("ATELIER_SECRET", ""), "ATELIER_SECRET is missing"),
        (("ATELIER_SECRET", "short"), "too short"),
        (("ATELIER_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "can be guessed"),
        (("STRIPE_SECRET_KEY", "sk_test_1"), "STRIPE_SECRET_KEY is a test key"),
        (("STRIPE_SECRET_KEY", "rk_test_1"), "STRIPE_SECRET_KEY is a test key"),
        (("STRIPE_PUBLISHABLE_KEY", "pk_test_1"), "STRIPE_PUBLISHABLE_KEY is a test key"),
        (("STRIPE_WEBHOOK_SECRET", ""), "in part: STRIPE_WEBHOOK_SECRET is missing"),
        (("STRIPE_API_BASE", "http://127.0.0.1:9"), "STRIPE_API_BASE is for trials"),
        (("STRIPE_WEBHOOK_SECRET", "secret"), "begins with whsec_"),
        (("SMTP_URL", ""), "mailbox page"),
        (("ATELIER_MAIL_FROM", ""), "letters need a sender"),
        (("ATELIER_MAIL_FROM", "the house"), "ATELIER_MAIL_FROM is not an e-mail address"),
    ];
    for (change, sentence) in cases {
        let faults = faults(&production(&[change]));
        assert!(faults.len() == 1 && faults[0].contains(sentence), "{change:?}: {faults:?}");
    }
    let clerk = [("CLERK_ISSUER", "https://clerk.example"), ("CLERK_PUBLISHABLE_KEY", "pk_test_2")];
    assert_eq!(faults(&production(&clerk)).len(), 1);
}

#[test]
fn py23_a_house_that_takes_no_money_refuses_keys_that_do_and_what_is_no_key_at_all() {
    let set_up = |change: (&'static str, &'static str)| {
        let mut pairs = vec![
            ("STRIPE_SECRET_KEY", "sk_test_1"),
            ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_1,whsec_2"),
        ];
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(change);
        pairs
    };
    assert!(config(&set_up(("STRIPE_API_BASE", "http://127.0.0.1:9"))).is_ok());
    for (change, sentence) in [
        (("STRIPE_SECRET_KEY", "sk_live_1"), "STRIPE_SECRET_KEY moves real money"),
        (("STRIPE_PUBLISHABLE_KEY", "pk_live_1"), "STRIPE_PUBLISHABLE_KEY moves real money"),
        (("STRIPE_SECRET_KEY", "pk_test_1"), "STRIPE_SECRET_KEY is not what Stripe gives out"),
        (("STRIPE_WEBHOOK_SECRET", "whsec_1,oops"), "STRIPE_WEBHOOK_SECRET is not what Stripe gives out"),
        (("STRIPE_API_BASE", "127.0.0.1:9"), "STRIPE_API_BASE does not start with"),
    ] {
        let faults = faults(&set_up(change));
        assert!(faults.len() == 1 && faults[0].contains(sentence), "{change:?}: {faults:?}");
    }
}

#[test]
fn a_mistyped_environment_gets_the_strict_rules() {
    let faults = faults(&[("ATELIER_ENV", "prodution")]);
    assert!(faults[0].contains("development or production") && faults.len() > 1, "{faults:?}");
}

#[test]
fn unreadable_values_are_named() {
    for (name, value) in [
        ("ATELIER_LISTEN", "8080"),
        ("ATELIER_LISTEN", "127.0.0.1:99999"),
        ("ATELIER_TRUSTED_PROXIES", "nginx"),
        ("ATELIER_TRUSTED_PROXIES", "9"),
        ("ATELIER_BASE_URL", "jasonandco.example"),
        ("ATELIER_BASE_URL", "https://jasonandco.example/shop"),
        ("ATELIER_BASE_URL", "https://a\"onload=x"),
        ("DATABASE_URL", "mysql://localhost"),
        ("REDIS_URL", "localhost:6379"),
        ("SMTP_URL", "mail.example"),
        ("S3_BUCKET", "pictures"),
    ] {
        let faults = faults(&[(name, value)]);
        assert!(faults.len() == 1 && faults[0].contains(name), "{name}={value}: {faults:?}");
    }
}

#[test]
fn the_public_address_follows_the_listening_one() {
    let base = |listen| config(&[("ATELIER_LISTEN", listen)]).unwrap().house.base_url;
    assert_eq!(base("0.0.0.0:9000"), "http://localhost:9000");
    assert_eq!(base("localhost:9000"), "http://127.0.0.1:9000");
    assert_eq!(base("[::1]:9000"), "http://[::1]:9000");
}

#[test]
fn a_mistyped_setting_is_pointed_at_the_nearest_one() {
    let warnings = |name| config(&[(name, "1")]).unwrap().warnings;
    assert_eq!(
        warnings("ATELIER_LISTN"),
        ["ATELIER_LISTN is not a setting and does nothing; did you mean ATELIER_LISTEN?"]
    );
    assert!(warnings("ATELIER_QUANTUM_DRIVE")[0].contains("`atelier doctor`"));
    assert_eq!(warnings("HOME_SWEET_HOME"), Vec::<String>::new());
}

#[test]
fn the_file_is_read_beneath_the_environment() {
    let folder = scratch("file");
    let file = folder.join("atelier.toml");
    fs::write(&file, "ATELIER_NAME = \"Maison\"\nATELIER_LISTEN = \"127.0.0.1:1\"\nLISTEN = 1\n").unwrap();
    let path = file.to_str().unwrap();
    let pairs = [("ATELIER_CONFIG", path), ("ATELIER_LISTEN", "127.0.0.1:2")];
    let config = Config::from_environment(Environment::of(pairs).with_file().unwrap()).unwrap();
    assert_eq!((config.house.name.as_str(), config.server.listen.port()), ("Maison", 2));
    assert!(config.warnings[0].starts_with("LISTEN is not a setting"), "{:?}", config.warnings);

    fs::write(&file, "[server]\nlisten = 1\n").unwrap();
    let error = Environment::of(pairs).with_file().unwrap_err().to_string();
    assert!(error.contains("server is a table"), "{error}");
    fs::remove_file(&file).unwrap();
    assert!(Environment::of(pairs).with_file().unwrap_err().to_string().contains("cannot be read"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn secrets_are_never_listed_or_printed() {
    let pairs = production(&[("DATABASE_URL", "postgres://me:hunter2@db/house")]);
    let config = config(&pairs).unwrap();
    let shown = format!("{:?} {config:?}", config.listing());
    for hidden in [SECRET, "hunter2", "sk_live_1", "whsec_1", "smtps://mail.example"] {
        assert!(!shown.contains(hidden), "{hidden} is shown");
    }
    assert!(
        config
            .listing()
            .iter()
            .all(|l| l.setting.name != "DATABASE_URL" || l.shown.as_deref() == Some("•••••• (set)"))
    );
}

#[test]
fn how_long_carts_are_remembered_is_a_number_of_days_within_reason() {
    let carts = config(&[]).unwrap().carts;
    assert_eq!((carts.history_kept.num_days(), carts.empty_kept.num_days()), (180, 30));
    let carts =
        config(&[("ATELIER_CART_HISTORY_DAYS", "90"), ("ATELIER_EMPTY_CART_DAYS", "7")]).unwrap().carts;
    assert_eq!((carts.history_kept.num_days(), carts.empty_kept.num_days()), (90, 7));
    for (name, days) in [
        ("ATELIER_CART_HISTORY_DAYS", "29"),
        ("ATELIER_EMPTY_CART_DAYS", "0"),
        ("ATELIER_EMPTY_CART_DAYS", "a week"),
    ] {
        let error = config(&[(name, days)]).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("number of days"), "{error}");
    }
}

#[test]
fn a_development_secret_is_made_once_and_kept_closed() {
    let folder = scratch("secret");
    let data = config(&[("ATELIER_DATA", folder.to_str().unwrap())]).unwrap().data;
    let signed = |random: &dyn kernel::Random| data.secret(random).unwrap().sign("test", &[b"x"]);
    let first = signed(&SystemRandom);
    assert_eq!(signed(&SeededRandom::new(1)), first, "a second start reads the same secret");
    let file = folder.join("secret");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    fs::write(&file, "cut").unwrap();
    assert!(data.secret(&SystemRandom).unwrap_err().to_string().contains("was cut short"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_given_secret_is_used_and_nothing_is_written() {
    let data = config(&[("ATELIER_DATA", "/proc/none"), ("ATELIER_SECRET", SECRET)]).unwrap().data;
    assert!(data.secret(&SystemRandom).is_ok());
    let homeless = config(&[("ATELIER_DATA", "/proc/none")]).unwrap().data;
    let error = homeless.secret(&SystemRandom).unwrap_err().to_string();
    assert!(error.contains("set ATELIER_DATA to a folder"), "{error}");
}

fn scratch(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("atelier-config-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn backups_need_a_place_and_a_key_and_each_mistake_is_named() {
    let key = "ab".repeat(32);
    assert!(config(&[]).unwrap().backup.is_none());
    let backup =
        config(&[("ATELIER_BACKUP_TO", "/backups"), ("ATELIER_BACKUP_KEY", &key)]).unwrap().backup.unwrap();
    assert!(matches!(&backup.place, BackupPlace::Folder(folder) if folder.ends_with("backups")));
    assert_eq!((backup.every.as_secs(), backup.kept.as_secs()), (24 * 3600, 30 * 24 * 3600));
    let bucket = [("ATELIER_BACKUP_TO", "s3://safe/house/"), ("ATELIER_BACKUP_KEY", &key)];
    let keys = [("S3_ACCESS_KEY_ID", "id"), ("S3_SECRET_ACCESS_KEY", "secret")];
    let backup = config(&[bucket, keys].concat()).unwrap().backup.unwrap();
    assert!(
        matches!(&backup.place, BackupPlace::Bucket(keys, folder) if keys.bucket == "safe" && folder == "house")
    );
    assert!(!format!("{backup:?}").contains("abab"), "the key is never shown");
    for (pairs, named) in [
        (&[("ATELIER_BACKUP_TO", "/backups")][..], "ATELIER_BACKUP_KEY is not a key"),
        (
            &[("ATELIER_BACKUP_TO", "/backups"), ("ATELIER_BACKUP_KEY", "short")],
            "ATELIER_BACKUP_KEY is not a key",
        ),
        (&[("ATELIER_BACKUP_KEY", &key)], "without ATELIER_BACKUP_TO"),
        (&bucket, "needs S3_ACCESS_KEY_ID"),
        (&[("ATELIER_BACKUP_TO", "s3:///x"), ("ATELIER_BACKUP_KEY", &key)], "names no bucket"),
        (&[("ATELIER_BACKUP_HOURS", "0")], "ATELIER_BACKUP_HOURS is a number of hours from 1 to 168"),
        (&[("ATELIER_BACKUP_KEEP_DAYS", "ten")], "ATELIER_BACKUP_KEEP_DAYS is a number of days"),
    ] {
        let told = faults(pairs);
        assert!(told.len() == 1 && told[0].contains(named), "{told:?}");
    }
}

#[test]
fn measurements_have_an_address_of_their_own_or_none() {
    assert_eq!(config(&[]).unwrap().server.metrics, None);
    let given = config(&[("ATELIER_METRICS_LISTEN", "127.0.0.1:9464")]).unwrap().server.metrics;
    assert_eq!(given, Some("127.0.0.1:9464".parse().unwrap()));
    let told = faults(&[("ATELIER_METRICS_LISTEN", "0.0.0.0:8080")]);
    assert!(told[0].contains("a port of their own"), "{told:?}");
    assert!(faults(&[("ATELIER_METRICS_LISTEN", "9464")])[0].contains("an address and a port"));
}

//! Putting the house together: which adapter serves which port, which faces there are.

use std::{path::PathBuf, sync::Arc};

use adapters::{EasyPost, S3, Smtp, Stripe, WebMessenger};
use axum::{Extension, Router, middleware};
use bespoke::billing::Bookkeeper;
use catalog::Catalog;
use commerce::{
    Commerce,
    fulfillment::{Carrier, DemoCarrier},
    inventory::Availability,
    payments::{DemoGateway, PaymentGateway},
};
use engagement::Notifications;
use platform::{
    Cx,
    config::{Cache, Carriers, Config, Data, Mail, Media, Payments, SignIn},
    files::{FileStore, Folder},
    flags::Flags,
    mail::{Mailbox, Mailer},
    outbox::{Listener, Listeners},
    webhooks::{Messenger, Told},
};
use web::{Assets, TrustedProxies, Web};

use crate::{
    Failure,
    admission::{Seats, admit},
    backup::Backups,
    foundation::Foundation,
    health,
    health::Health,
    metrics::{self, Metrics},
};

/// The parts that pages and workers share.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) db: db::Db,
    pub(crate) cx: Cx,
    pub(crate) catalog: Catalog,
    pub(crate) commerce: Commerce,
    pub(crate) stock: Arc<Availability>,
    pub(crate) listeners: Listeners,
    pub(crate) mailer: Arc<dyn Mailer>,
    pub(crate) messenger: Arc<dyn Messenger>,
    pub(crate) files: Arc<dyn FileStore>,
    pub(crate) live: rest::Live,
    pub(crate) commission_news: bespoke::commissions::News,
    pub(crate) flags: Flags,
    pub(crate) backups: Option<Backups>,
    pub(crate) metrics: Metrics,
}

impl House {
    /// Puts the parts together. The catalogue comes from where it was last saved, or else from the database.
    pub(crate) async fn assemble(foundation: &Foundation) -> Result<Self, Failure> {
        let missing = not_built_in(&foundation.config);
        if !missing.is_empty() {
            return Err(missing.join("\n").into());
        }
        let (db, cx) = (foundation.db.clone(), foundation.cx.clone());
        let stock = Arc::new(Availability);
        let catalog = Catalog::load(&db, &*stock, Some(catalogue_copy(&foundation.config.data))).await?;
        let mut commerce = Commerce::new(gateway(&foundation.config, &db, &cx)?);
        commerce.carriers = carriers(&foundation.config, &db, &cx)?;
        commerce.policy.cart_history_kept = foundation.config.carts.history_kept;
        commerce.policy.empty_guest_cart_kept = foundation.config.carts.empty_kept;
        if let Payments::Stripe(keys) = &foundation.config.payments {
            if keys.tax {
                commerce.tax = Some(Arc::new(Stripe::new(keys)?));
            }
            commerce.policy.instalments.clone_from(&foundation.config.instalments);
        }
        let flags = Flags::default();
        // what was switched off stays off from the first request on
        flags.read(&db).await?;
        // the log of a commission knows of money before its client is written to
        let listeners: Vec<Box<dyn Listener>> =
            vec![Box::new(Bookkeeper), Box::new(Notifications), Box::new(Told)];
        Ok(Self {
            live: rest::Live::new(db.clone()),
            commission_news: bespoke::commissions::News::default(),
            db,
            cx,
            catalog,
            commerce,
            stock,
            listeners: listeners.into(),
            messenger: Arc::new(WebMessenger::new(!foundation.cx.house.production)?),
            mailer: mailer(&foundation.config)?,
            files: files(&foundation.config)?,
            flags,
            metrics: Metrics::default(),
            backups: Backups::of(&foundation.config, &foundation.db)?,
        })
    }

    /// Every address of the house.
    pub(crate) fn router(&self, config: &Config, assets: Assets, health: Health) -> Router {
        let web = Web::new(&self.cx, assets, config.data.demo.join("media"))
            .with_files(Arc::clone(&self.files))
            .with_flags(self.flags.clone());
        let Self { db, cx, catalog, commerce, .. } = self.clone();
        let parts = || (db.clone(), cx.clone(), catalog.clone(), commerce.clone(), web.clone());
        let shop = {
            let (db, cx, catalog, commerce, web) = parts();
            storefront::router(storefront::Face { db, cx, catalog, commerce, web })
        };
        let office = {
            let (db, cx, catalog, commerce, web) = parts();
            admin::router(admin::Face { db, cx, catalog, commerce, web, news: self.commission_news.clone() })
        };
        let api = {
            let (db, cx, catalog, commerce, web) = parts();
            rest::router(rest::Face { db, cx, catalog, commerce, web, live: self.live.clone() })
        };
        let admission = middleware::from_fn_with_state(Seats::of_machine(), admit);
        web.wrap(shop.merge(office).merge(api).layer(admission))
            .merge(health::routes(health))
            .layer(middleware::from_fn_with_state(self.metrics.clone(), metrics::measure))
            .layer(Extension(TrustedProxies(config.server.trusted_proxies)))
    }
}

/// Who takes the money: Stripe when its keys are set, or else the demonstration provider, which production refuses.
fn gateway(config: &Config, db: &db::Db, cx: &Cx) -> Result<Arc<dyn PaymentGateway>, Failure> {
    Ok(match &config.payments {
        Payments::Demo => Arc::new(DemoGateway::new(db.clone(), cx)?),
        Payments::Stripe(keys) => Arc::new(Stripe::new(keys)?),
    })
}

/// Who carries parcels and is asked by program: EasyPost when its key is set, or else the demonstration carrier; in production without a key
/// nobody, and courier and number are entered by hand.
fn carriers(config: &Config, db: &db::Db, cx: &Cx) -> Result<Vec<Arc<dyn Carrier>>, Failure> {
    if let Carriers::EasyPost(keys) = &config.carriers {
        return Ok(vec![Arc::new(EasyPost::new(keys)?)]);
    }
    let demo = DemoCarrier::new(db.clone(), cx).map(|demo| Arc::new(demo) as Arc<dyn Carrier>);
    Ok(demo.into_iter().collect())
}

/// Who delivers letters: the mailbox page, which production refuses, or a mail server.
pub(crate) fn mailer(config: &Config) -> Result<Arc<dyn Mailer>, Failure> {
    Ok(match &config.mail {
        Mail::Mailbox => Arc::new(Mailbox),
        Mail::Smtp { url, sender } => {
            let smtp = Smtp::new(url, &config.house.name, sender);
            Arc::new(smtp.map_err(|error| format!("SMTP_URL or ATELIER_MAIL_FROM: {error}"))?)
        }
    })
}

/// Where uploads are kept: a folder beside the private database, or a bucket.
pub(crate) fn files(config: &Config) -> Result<Arc<dyn FileStore>, Failure> {
    Ok(match &config.media {
        Media::Folder => Arc::new(Folder::new(config.data.folder.join("media"))),
        Media::S3(keys) => Arc::new(S3::new(keys).map_err(|e| format!("S3_BUCKET cannot be used: {e}"))?),
    })
}

/// Where the catalogue's copy is kept, from which the next start serves at once.
fn catalogue_copy(data: &Data) -> PathBuf {
    data.folder.join("catalogue.bin")
}

/// Forgets the copy, because much has changed at once: the next start reads the database first.
pub(crate) fn forget_copy(data: &Data) {
    // there may be none yet
    let _ = std::fs::remove_file(catalogue_copy(data));
}

/// A sentence for each outside part that is configured and that this version does not bring along.
pub(crate) fn not_built_in(config: &Config) -> Vec<String> {
    let parts = [
        (matches!(config.sign_in, SignIn::Clerk(_)), "CLERK_ISSUER", "Clerk"),
        (matches!(config.cache, Cache::Redis(_)), "REDIS_URL", "Redis"),
        (config.observability.sentry_dsn.is_some(), "SENTRY_DSN", "Sentry"),
        (config.observability.otlp_endpoint.is_some(), "OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry"),
        (config.observability.ga4.is_some(), "GA4_MEASUREMENT_ID", "Google Analytics"),
        (config.database.replica_url.is_some(), "DATABASE_REPLICA_URL", "a replica"),
    ];
    let set = parts.into_iter().filter(|(set, ..)| *set);
    set.map(|(_, name, what)| {
        format!("{name} is set, but this version does not work with {what} yet: unset it.")
    })
    .collect()
}

//! A mail server, to which letters are handed over by SMTP.
//!
//! Every letter carries the id of its row as `Message-ID`, the same on every try, by which servers and readers tell a repeat. A letter
//! that the server refuses for good is told as such and not tried again.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use platform::mail::{Mailer, MailerError, StoredMail};

/// How long one letter may take to be handed over.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The part of `Message-ID` after the `@`: whoever sends.
    domain: String,
}

/// The server's address, or the sender's, cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SmtpRefused(String);

impl Smtp {
    /// A server by its address: `smtps://name:word@host`, or `smtp://host:25?tls=required` (`opportunistic`, or none at all). Connects to
    /// nobody yet.
    ///
    /// # Errors
    /// An address that is not one, or that names an unknown way of protection; a sender that is not an address.
    pub fn new(url: &str, name: &str, sender: &str) -> Result<Self, SmtpRefused> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| SmtpRefused(format!("the mail server's address cannot be used: {error}")))?
            .timeout(Some(PATIENCE))
            .build();
        let address: lettre::Address = sender
            .parse()
            .map_err(|error| SmtpRefused(format!("the sender's address cannot be used: {error}")))?;
        let domain = address.domain().to_owned();
        Ok(Self { transport, from: Mailbox::new(Some(name.to_owned()), address), domain })
    }

    /// Whether the server answers and lets us in.
    ///
    /// # Errors
    /// Why not, in the server's words.
    pub async fn check(&self) -> Result<(), MailerError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailerError::later("the server did not answer as one")),
            Err(error) => Err(MailerError::later(error.to_string())),
        }
    }

    fn message(&self, mail: &StoredMail) -> Result<Message, MailerError> {
        let refused = |error: &dyn std::fmt::Display| MailerError::never(error.to_string());
        let to: lettre::Address = mail.recipient.parse().map_err(|error| refused(&error))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&mail.subject)
            .date(mail.created_at.into())
            .message_id(Some(format!("<{}@{}>", mail.id.uuid(), self.domain)));
        for (name, value) in mail.headers() {
            message = message.raw_header(raw(name, value));
        }
        // whoever is away does not answer it
        message = message.raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
        let body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        message.multipart(body).map_err(|error| refused(&error))
    }
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &StoredMail) -> Result<(), MailerError> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailerError::never(error.to_string())),
            Err(error) => Err(MailerError::later(error.to_string())),
        }
    }
}

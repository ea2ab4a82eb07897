//! Letters through a mail server of another make: aiosmtpd.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use adapters::Smtp;
use chrono::{TimeZone, Utc};
use kernel::ids::MailId;
use platform::mail::{Mailer, StoredMail};
use serde_json::Value;

/// The other side: what it took comes out line by line.
struct Sink {
    process: Child,
    said: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Sink {
    fn start() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = Command::new(here.join("../../scripts/aiosmtpd.sh")).output().unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        let python = String::from_utf8(found.stdout).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new(python.trim())
            .arg(here.join("tests/smtp/sink.py"))
            .arg(port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        let mut sink = Self { process, said, port };
        assert_eq!(sink.line(), "ready");
        sink
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn letter(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    fn smtp(&self) -> Smtp {
        Smtp::new(&format!("smtp://127.0.0.1:{}", self.port), "Jason & Co.", "concierge@house.example")
            .unwrap()
    }
}

fn letter(to: &str) -> StoredMail {
    StoredMail {
        id: "mail_069283r0000000000000000000".parse::<MailId>().unwrap(),
        kind: "order_confirmation".into(),
        dedupe: "order_confirmation:1".into(),
        recipient: to.into(),
        subject: "Für Zoë, a ring of 18 carat — thank you".into(),
        text: "Dear Zoë,\n\nit is on its way.".into(),
        html: "<p>Dear Zoë,</p><p>it is on its way.</p>".into(),
        one_click_stop: None,
        created_at: Utc.with_ymd_and_hms(2026, 11, 26, 12, 0, 0).unwrap(),
        sent_at: None,
    }
}

#[tokio::test]
async fn a_letter_arrives_whole_in_both_bodies_and_carries_the_id_of_its_row() {
    let mut sink = Sink::start();
    let (smtp, mail) = (sink.smtp(), letter("zoe@example.com"));
    smtp.check().await.unwrap();
    smtp.send(&mail).await.unwrap();
    let came = sink.letter();
    assert_eq!(came["to"][0], "zoe@example.com");
    assert_eq!(came["from"], "concierge@house.example");
    let head = &came["headers"];
    assert_eq!(head["subject"], mail.subject.as_str());
    assert!(head["from"].as_str().unwrap().contains("Jason & Co."), "{head}");
    assert_eq!(head["message-id"], format!("<{}@house.example>", mail.id.uuid()));
    assert_eq!(head["date"], "Thu, 26 Nov 2026 12:00:00 +0000");
    assert_eq!(head["auto-submitted"], "auto-generated");
    assert_eq!(head["list-unsubscribe"], Value::Null);
    assert_eq!(came["text"].as_str().unwrap().trim_end().replace("\r\n", "\n"), mail.text);
    assert_eq!(came["html"].as_str().unwrap().trim_end(), mail.html);
    smtp.send(&mail).await.unwrap();
    assert_eq!(sink.letter()["headers"]["message-id"], head["message-id"], "a repeat is known by it");
}

#[tokio::test]
async fn a_letter_that_can_be_ended_says_where_one_press_does_it() {
    let mut sink = Sink::start();
    let stop = "https://house.example/stop/abc";
    sink.smtp()
        .send(&StoredMail { one_click_stop: Some(stop.into()), ..letter("ann@example.com") })
        .await
        .unwrap();
    let head = sink.letter()["headers"].clone();
    assert_eq!(head["list-unsubscribe"], format!("<{stop}>"));
    assert_eq!(head["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_from_what_may_be_tried_again() {
    let sink = Sink::start();
    let smtp = sink.smtp();
    assert!(smtp.send(&letter("unknown@example.com")).await.unwrap_err().permanent);
    assert!(!smtp.send(&letter("busy@example.com")).await.unwrap_err().permanent);
    drop(sink);
    assert!(!smtp.send(&letter("ann@example.com")).await.unwrap_err().permanent, "the server is away");
    assert!(smtp.check().await.is_err());
}

#[tokio::test]
async fn no_line_of_a_subject_becomes_a_header() {
    let mut sink = Sink::start();
    let mail =
        StoredMail { subject: "Thanks\r\nBcc: mallory@example.com".into(), ..letter("ann@example.com") };
    sink.smtp().send(&mail).await.unwrap();
    let came = sink.letter();
    assert_eq!(came["headers"]["bcc"], Value::Null, "{came}");
    assert_eq!(came["to"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_named() {
    for (url, sender, words) in [
        ("smtp://127.0.0.1?tls=perhaps", "concierge@house.example", "mail server's address"),
        ("smtp://127.0.0.1", "concierge", "sender's address"),
    ] {
        let refused = Smtp::new(url, "House", sender).err().unwrap().to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

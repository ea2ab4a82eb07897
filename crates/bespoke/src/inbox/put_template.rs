//! Write down words to begin an answer with, or change them.
//!
//! Refuses a code that is not a word, words that are missing or too long, a blank that names nothing, and a version that is not the present one. Writes
//! `message_templates` and the audit log.

use db::Tx;
use kernel::{FieldError, Text, clean_text};
use platform::{Cx, audit};
use serde_json::json;

use super::{Template, find_template, model::check_blanks};
use crate::BespokeError;

/// The most characters of a template: as a message may have, with room for what fills its blanks.
const LONGEST: usize = 3_000;

/// The template as typed.
#[derive(Debug, Clone)]
pub struct PutTemplate {
    /// Its code: small letters, digits and underscores.
    pub code: String,
    /// What staff call it.
    pub title: String,
    /// The words, with blanks.
    pub words: String,
    /// The version it was read at; none for a new one.
    pub expected_version: Option<i64>,
}

/// Keeps it.
#[tracing::instrument(name = "bespoke.put_template", skip_all, fields(code = %ask.code))]
pub async fn put_template(tx: &mut Tx, cx: &Cx, ask: PutTemplate) -> Result<Template, BespokeError> {
    let template = read(ask.code, &ask.title, &ask.words)?;
    let before = find_template(tx, &template.code).await?;
    let stands = before.as_ref().map(|before| before.version);
    if stands.is_some() && ask.expected_version.is_none() {
        let words = "There is a template of this code already. Choose another, or change that one.";
        return Err(crate::error::invalid("code", "taken", words));
    }
    if stands != ask.expected_version {
        let words =
            "Somebody else changed this template meanwhile. Look at it again; what you typed is still here.";
        return Err(crate::error::invalid("words", "changed_meanwhile", words));
    }
    let now = tx.now().await?;
    let kept: Option<i64> = sqlx::query_scalar(
        "INSERT INTO message_templates (code, title, words, version, updated_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (code) DO UPDATE SET title = $2, words = $3, version = message_templates.version + 1, updated_at = $4
         WHERE message_templates.version = $5 RETURNING version",
    )
    .bind(&template.code)
    .bind(&template.title)
    .bind(&template.words)
    .bind(now)
    .bind(stands.unwrap_or_default())
    .fetch_optional(&mut **tx)
    .await?;
    let version = kept.ok_or_else(|| {
        crate::error::invalid("words", "changed_meanwhile", "Somebody else changed this template meanwhile.")
    })?;
    let told = |one: &Template| json!({ "title": one.title, "words": one.words });
    let (was, is) = (before.as_ref().map(told), told(&template));
    let change = audit::Change {
        action: "bespoke.put_template",
        object: template.code.clone(),
        before: was.as_ref(),
        after: Some(&is),
    };
    audit::record(tx, cx, change).await?;
    Ok(Template { version, ..template })
}

fn read(code: String, title: &str, words: &str) -> Result<Template, BespokeError> {
    let mut wrong = Vec::new();
    let shaped = (2..=40).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !shaped {
        let words = "Use 2 to 40 small letters, digits and underscores.";
        wrong.push(FieldError::new("code", "malformed", words));
    }
    let title = Text::line("title", title, 80, "Say what it is for.").map(Text::into_string);
    let title = title.map_err(|e| wrong.push(e)).unwrap_or_default();
    let words = clean_text(&words.replace("\r\n", "\n"), true);
    match words.chars().count() {
        0 => wrong.push(FieldError::new("words", "required", "Write a few words first.")),
        1..=LONGEST => wrong.extend(check_blanks(&words).err()),
        _ => wrong.push(FieldError::new("words", "too_long", "Keep this to 3,000 characters.")),
    }
    if wrong.is_empty() {
        Ok(Template { code, title, words, version: 1 })
    } else {
        Err(BespokeError::Invalid(wrong))
    }
}

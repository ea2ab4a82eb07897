//! What shall change in a selection, and preparing it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog::bulk::{BulkError, Edit, Operation, PrepareEdit, VARIANTS, prepare_edit};
use http::StatusCode;
use kernel::{Fault, FieldError, ids::VariantId};
use maud::{Markup, html};
use platform::tables::{Filter, Selection, read_filter};
use ui::{Button, Card, Choice, ErrorSummary, FieldProblem, PageHeader, Select, TextField};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
    status_of,
};

use super::{PATH, path};
use crate::{Face, frame::Sheet, words::count};

/// What can be done: the form's word, what people read.
const OPERATIONS: [(&str, &str); 7] = [
    ("set", "is set to"),
    ("clear", "is emptied"),
    ("percent", "changes by percent"),
    ("amount", "changes by an amount"),
    ("add", "gets these words too"),
    ("remove", "loses these words"),
    ("replace", "has words replaced"),
];

/// `POST /admin/bulk-edits/new`: asks what shall change. Nothing changes, and nothing is kept.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let wrong = match read_selection(&sent) {
        Ok(_) => Vec::new(),
        Err(error) => vec![error],
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(&face, &staff, &sent, &wrong, status))
}

/// `POST /admin/bulk-edits`: prepares the diff, or asks again.
pub(crate) async fn prepare(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let read = read_selection(&sent).map_err(|e| vec![e]).and_then(|selection| {
        Ok(PrepareEdit { selection, edits: vec![read_edit(&sent).map_err(|e| vec![e])?] })
    });
    let ask = match read {
        Ok(ask) => ask,
        Err(wrong) => return Ok(page(&face, &staff, &sent, &wrong, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let prepared = spawn_write(async move {
        let mut tx = db.begin().await?;
        let id = prepare_edit(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, BulkError>(id)
    });
    match prepared.await {
        Ok(id) => Ok(see_other(&path(id))),
        Err(error) if !error.fields().is_empty() => {
            Ok(page(&face, &staff, &sent, error.fields(), status_of(error.kind())))
        }
        Err(error) => Err(error.into()),
    }
}

/// The rows: those whose boxes were ticked, or all that match.
fn read_selection(sent: &Pairs) -> Result<Selection, FieldError> {
    if sent.get("scope") == "all" {
        return read_filter(&VARIANTS, sent.get("q")).map(Selection::Matching);
    }
    let keys: Vec<_> = sent
        .all("id")
        .filter_map(|id| id.parse::<VariantId>().map(VariantId::uuid).ok().or_else(|| id.parse().ok()))
        .collect();
    if keys.is_empty() {
        return Err(FieldError::new(
            "rows",
            "required",
            "Choose at least one row of the table, or all that match.",
        ));
    }
    Ok(Selection::Keys(keys))
}

fn read_edit(sent: &Pairs) -> Result<Edit, FieldError> {
    let value = sent.get("value").to_owned();
    let operation = match sent.get("operation") {
        "clear" => Operation::Clear,
        "percent" => {
            Operation::Percent { milli: read_percent(&value)?, round: read_round(sent.get("round"))? }
        }
        "amount" => Operation::Amount { value },
        "add" => Operation::Add { value },
        "remove" => Operation::Remove { value },
        // letter by letter, spaces at the ends too
        "replace" => Operation::Replace { find: raw(sent, "value"), with: raw(sent, "with") },
        _ => Operation::Set { value },
    };
    Ok(Edit { field: sent.get("field").to_owned(), operation })
}

fn raw(sent: &Pairs, name: &str) -> String {
    sent.all(name).next().unwrap_or_default().to_owned()
}

/// `4`, `+4.5`, `-12 %` in thousandths of a percent.
fn read_percent(text: &str) -> Result<i64, FieldError> {
    let refuse = || FieldError::new("edits[0].value", "malformed", "Enter a percentage like 4, -2.5 or +10.");
    let plain = text.trim().trim_end_matches('%').trim().replace('−', "-");
    let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.trim_start_matches('+')), |d| (-1, d));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !sound(whole) || !sound(part) || part.len() > 3 || whole.len() > 6 {
        return Err(refuse());
    }
    format!("{whole}{part:0<3}").parse::<i64>().map(|n| n * sign).map_err(|_| refuse())
}

fn read_round(text: &str) -> Result<i64, FieldError> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| {
        FieldError::new(
            "edits[0].round",
            "malformed",
            "Round to a whole amount like 1, 5 or 10, or leave it empty.",
        )
    })
}

fn page(
    face: &Face,
    staff: &Staff<EditCatalog>,
    sent: &Pairs,
    wrong: &[FieldError],
    status: StatusCode,
) -> Response {
    let of = |name: &str| {
        wrong.iter().find(|e| e.field == format!("edits[0].{name}")).map(|e| e.message.to_string())
    };
    let problem = |e: &FieldError| FieldProblem {
        field_id: e.field.rsplit('.').next().unwrap_or_default().to_owned(),
        text: e.message.to_string(),
    };
    let editable = VARIANTS.fields.iter().filter(|f| f.editable);
    let chosen = if sent.has("field") { sent.get("field") } else { "price" };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Bulk edits".into(), PATH.into()), ("Change a selection".into(), String::new())],
            title: "Change a selection".into(),
            text: said(sent),
            ..PageHeader::default()
        })
        @if !wrong.is_empty() { (ErrorSummary { title: String::new(), problems: wrong.iter().map(problem).collect() }) }
        form class="stack" method="post" action=(PATH) {
            (selection(sent))
            (Card {
                title: "What changes".into(),
                body: html! {
                    (Select {
                        id: "field".into(), name: "field".into(), label: "Field".into(), required: true, selected: chosen.into(), error: of("field"),
                        choices: editable.map(|f| Choice::new(f.code, f.label)).collect(), ..Select::default()
                    })
                    (Select {
                        id: "operation".into(), name: "operation".into(), label: "What becomes of it".into(), required: true,
                        selected: sent.get("operation").into(), error: of("operation"),
                        choices: OPERATIONS.iter().map(|(value, text)| Choice::new(*value, *text)).collect(), ..Select::default()
                    })
                    (TextField {
                        id: "value".into(), value: raw(sent, "value"), quiet: true, error: of("value").or_else(|| of("find")),
                        hint: Some("The new value, a percentage like 4 or -2.5, an amount, words with commas, or the words to replace.".into()),
                        ..TextField::new("value", "Value")
                    })
                    (TextField {
                        id: "with".into(), value: raw(sent, "with"), quiet: true,
                        hint: Some("Only where words are replaced.".into()), ..TextField::new("with", "Replaced by")
                    })
                    (TextField {
                        id: "round".into(), value: sent.get("round").into(), quiet: true, error: of("round"),
                        hint: Some("Only for percentages of a price: 1, 5, 10… Empty keeps the cent.".into()),
                        ..TextField::new("round", "Rounded to a multiple of")
                    })
                },
                ..Card::default()
            })
            div class="btn-group" { (Button::submit("See every change first")) }
        }
    };
    Sheet { title: "Change a selection".into(), path: PATH, body }
        .respond(face, &staff.person, status)
        .into_response()
}

fn said(sent: &Pairs) -> String {
    match read_selection(sent) {
        Ok(Selection::Keys(keys)) => {
            count(keys.len() as u64, "variant, chosen one by one", "variants, chosen one by one")
        }
        Ok(Selection::Matching(filter)) => format!("All variants that match: {}", filter.say()),
        Err(_) => Filter::default().say(),
    }
}

/// The selection, carried along.
fn selection(sent: &Pairs) -> Markup {
    html! {
        input type="hidden" name="scope" value=(sent.get("scope"));
        @if sent.get("scope") == "all" { input type="hidden" name="q" value=(sent.get("q")); }
        @else { @for id in sent.all("id") { input type="hidden" name="id" value=(id); } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_as_people_write_it() {
        for (text, milli) in
            [("4", 4_000), ("+4.5", 4_500), ("-2.5 %", -2_500), ("−10", -10_000), ("0.125", 125)]
        {
            assert_eq!(read_percent(text), Ok(milli), "{text}");
        }
        for bad in ["", "four", "4,5", "1.2345", "--4"] {
            assert!(read_percent(bad).is_err(), "{bad}");
        }
    }
}

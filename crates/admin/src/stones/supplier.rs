//! Noting a supplier.

use axum::{extract::State, response::Response};
use catalog::stones::{
    StoneError,
    feed::{FeedField, PutSupplier, SupplierSummary, put_supplier, read_headings},
};
use kernel::{Currency, FieldError};
use maud::{Markup, html};
use ui::{Button, Choice, Disclosure, ErrorSummary, FieldProblem, Select, TextArea, TextField};
use web::{
    FormData, Pairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{imports, imports::Entered};
use crate::Face;

/// What was typed.
#[derive(Default)]
pub(super) struct Draft {
    code: String,
    name: String,
    /// What its lists' prices are in: a code.
    currency: String,
    location: String,
    evidence: String,
    columns: String,
}

impl Draft {
    fn sent(sent: &Pairs) -> Self {
        let take = |name: &str| sent.get(name).to_owned();
        Self {
            code: take("code"),
            name: take("name"),
            currency: take("currency"),
            location: take("location"),
            evidence: take("evidence"),
            columns: take("columns"),
        }
    }

    fn of(summary: &SupplierSummary) -> Self {
        let s = &summary.supplier;
        let columns: Vec<_> =
            s.columns.iter().map(|(field, heading)| format!("{field} = {heading}")).collect();
        Self {
            code: s.code.clone(),
            name: s.name.clone(),
            currency: s.currency.code().to_owned(),
            location: s.location.clone(),
            evidence: s.evidence.clone().unwrap_or_default(),
            columns: columns.join("\n"),
        }
    }

    /// The currency that was chosen; the house's own where a form that asks for none was sent.
    fn currency(&self) -> Result<Currency, StoneError> {
        if self.currency.is_empty() {
            return Ok(Currency::Usd);
        }
        let unknown = |_| FieldError::new("currency", "unknown_value", "Choose one of the currencies.");
        self.currency.parse().map_err(|error| StoneError::Invalid(vec![unknown(error)]))
    }

    fn read(&self) -> Result<PutSupplier, StoneError> {
        let lines = self.columns.lines().filter(|line| !line.trim().is_empty());
        let columns = read_headings(lines.map(|line| line.split_once('=').unwrap_or((line, ""))));
        Ok(PutSupplier {
            code: self.code.clone(),
            name: self.name.clone(),
            currency: self.currency()?,
            location: self.location.clone(),
            evidence: self.evidence.clone(),
            columns: columns.map_err(StoneError::Invalid)?,
        })
    }
}

/// `POST /admin/stones/suppliers`.
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let draft = Draft::sent(&sent);
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let noted = match draft.read() {
        Ok(ask) => {
            spawn_write(async move {
                let mut tx = db.begin().await?;
                let noted = put_supplier(&mut tx, &cx, ask).await?;
                tx.commit().await?;
                Ok(noted)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match noted {
        Ok(noted) => Ok(see_other(&format!("{}?done=noted&supplier={}", imports::PATH, noted.code))),
        Err(StoneError::Invalid(wrong)) => {
            let entered = Entered { noted: draft, wrong, ..Entered::default() };
            imports::again(&face, &staff.person, &entered).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The supplier to edit, as noted.
pub(super) fn to_edit(suppliers: &[SupplierSummary], code: &str) -> Draft {
    suppliers.iter().find(|s| s.supplier.code == code).map(Draft::of).unwrap_or_default()
}

/// The form, folded unless there is something to mend or nobody is noted yet.
pub(super) fn fold(suppliers: &[SupplierSummary], draft: &Draft, wrong: &[FieldError]) -> Markup {
    let edits = !draft.code.is_empty();
    html! {
        div id="noted" {
            (Disclosure {
                title: if edits { format!("Supplier {}", draft.code) } else { "Note a supplier".into() },
                body: form(draft, wrong),
                open: edits || suppliers.is_empty() || !wrong.is_empty(),
                group: String::new(),
            })
        }
    }
}

fn form(draft: &Draft, wrong: &[FieldError]) -> Markup {
    // each heading has a field of its own in the operation, and one line of one field here
    let field = |e: &FieldError| e.field.split('.').next().unwrap_or_default().to_owned();
    let said = |name: &str| wrong.iter().find(|e| field(e) == name).map(|e| e.message.to_string());
    let problems =
        wrong.iter().map(|e| FieldProblem { field_id: field(e), text: e.message.to_string() }).collect();
    let line = |name: &str, label: &str, value: &str, hint: &str| {
        TextField { hint: Some(hint.into()), ..TextField::new(name, label) }.value(value).error(said(name))
    };
    let words: Vec<_> = FeedField::ALL.iter().map(|f| f.code()).collect();
    html! {
        form class="stack stack-4" method="post" action="/admin/stones/suppliers" {
            (ErrorSummary { title: "Nothing was noted yet".into(), problems })
            div class="admin-row" {
                (line("code", "Code", &draft.code, "A short word: small letters, digits and dashes.").required())
                (line("name", "Name", &draft.name, "As it stands on its invoices.").required())
                (Select {
                    id: "currency".into(),
                    name: "currency".into(),
                    label: "Its prices are in".into(),
                    hint: Some("A list whose lines or headings name another currency is refused there: the house keeps no rates.".into()),
                    choices: Currency::ALL.iter().map(|c| Choice::new(c.code(), c.code())).collect(),
                    selected: if draft.currency.is_empty() { Currency::Usd.code().into() } else { draft.currency.clone() },
                    error: said("currency"),
                    required: true,
                    ..Select::default()
                })
                (line("location", "Where its stones lie", &draft.location, "Unless a line says otherwise, for example Antwerp.").required())
                (line("evidence", "Warranty of origin", &draft.evidence, "What covers every natural stone, unless a line says otherwise."))
            }
            (TextArea {
                id: "columns".into(),
                name: "columns".into(),
                label: "Its own headings".into(),
                value: draft.columns.clone(),
                hint: Some(format!("Only where they are not the usual ones: one a line, for example cost = Net price. Our words: {}.", words.join(", "))),
                error: said("columns"),
                ..TextArea::default()
            })
            div class="btn-group" { (Button::submit("Save the supplier")) }
        }
    }
}

//! What laboratories wrote about a piece's stones: putting a report with the stone it is about, and taking one away.
//!
//! A report is about a stone of every piece of the design, or of one serialized piece that has a stone of its own.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    CatalogError,
    attributes::parse_milli,
    model::{
        Clarity, Code, Colour, CutGrade, Fluorescence, Lab, OriginClass, QualityWord, Shape, Status, Stone,
        Treatment, carats,
    },
    products::NewVariant,
    reports::{
        Graded, PutReport, Report, ReportKind, ReportOwner, StoneReport, check_page, list_for_owner,
        put_report, remove_report,
    },
};
use chrono::NaiveDate;
use customers::SignedIn;
use http::StatusCode;
use kernel::{FieldError, ids::VariantId};
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Card, Checkbox, Choice, ErrorSummary, FieldProblem, Fieldset, Select, TextField,
    TextKind, Tone,
};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{Staff, rights::EditCatalog},
};

use super::{
    piece::{Known, Piece, Side, path, read},
    read_id,
};
use crate::{
    Face,
    frame::outcome,
    words::{capital, day},
};

/// `GET /admin/products/{id}/reports`.
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let notice = match query.get("done") {
        "put" => {
            outcome(Tone::Success, "The report lies with its stone. The shop shows it within a few seconds.")
        }
        "removed" => outcome(Tone::Info, "The report was taken away from its stone."),
        _ => html! {},
    };
    page(&face, &staff.person, &known, &Pairs::default(), &[], &notice, StatusCode::OK).await
}

/// `POST /admin/products/{id}/reports`: puts a report with its stone.
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path(id): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let known = read(&face, read_id(&id)?).await?;
    let done = match asked(&known, &sent) {
        Ok(ask) => {
            let (db, cx) = (face.db.clone(), staff.cx.clone());
            spawn_write(async move {
                let mut tx = db.begin().await?;
                put_report(&mut tx, &cx, ask).await?;
                Ok::<_, CatalogError>(tx.commit().await?)
            })
            .await
        }
        Err(wrong) => Err(CatalogError::Invalid(wrong)),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{}/reports?done=put", path(known.whole.id)))),
        Err(CatalogError::Invalid(wrong)) => {
            let (status, nothing) = (StatusCode::UNPROCESSABLE_ENTITY, html! {});
            page(&face, &staff.person, &known, &sent, &wrong, &nothing, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/products/{id}/reports/{report}/removal`.
pub(crate) async fn remove(
    State(face): State<Face>,
    staff: Staff<EditCatalog>,
    Path((id, report)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let product = read_id(&id)?;
    let report = report.parse().map_err(|_| Refusal::not_found())?;
    let mut conn = face.db.read().await?;
    let held = list_for_owner(&mut conn, ReportOwner::Product(product)).await?;
    drop(conn);
    if !held.iter().any(|r| r.id == report) {
        return Err(Refusal::not_found());
    }
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    spawn_write(async move {
        let mut tx = db.begin().await?;
        remove_report(&mut tx, &cx, report).await?;
        Ok::<_, CatalogError>(tx.commit().await?)
    })
    .await?;
    Ok(see_other(&format!("{}/reports?done=removed", path(product))))
}

/// The report that the form asks for.
fn asked(known: &Known, sent: &Pairs) -> Result<PutReport, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let position = sent.get("position").parse::<i16>().unwrap_or(-1);
    let stone = usize::try_from(position).ok().and_then(|at| known.whole.product.stones.get(at));
    let Some(stone) = stone else {
        return Err(vec![FieldError::new("position", "unknown", "Choose the stone that it is about.")]);
    };
    let issued_on = sent.get("issued_on").parse::<NaiveDate>().map_err(|_| {
        wrong.push(FieldError::new("issued_on", "malformed", "Enter the day that stands on the report."));
    });
    let carat = sent.get("carat").trim().to_owned();
    let carat_milli = (!carat.is_empty()).then(|| parse_milli(&carat).and_then(|n| i32::try_from(n).ok()));
    if carat_milli == Some(None) {
        let message = "Enter carats with at most three decimals, for example 1.01.";
        wrong.push(FieldError::new("graded.carat_milli", "not_a_number", message));
    }
    let mut fields = Fields { sent, wrong };
    let lab = fields.one::<Lab>("lab");
    let kind = fields.one::<ReportKind>("kind");
    let piece = fields.piece();
    let graded = Graded {
        species: stone.species,
        origin_class: fields.optional("origin_class").unwrap_or(stone.origin_class),
        shape: fields.optional("shape"),
        carat_milli: carat_milli.flatten(),
        colour: fields.optional("colour"),
        clarity: fields.optional("clarity"),
        cut: fields.optional("cut"),
        polish: fields.optional("polish"),
        symmetry: fields.optional("symmetry"),
        fluorescence: fields.optional("fluorescence"),
        quality_word: fields.optional("quality_word"),
        treatments: fields.treatments(),
    };
    let (Some(lab), Some(kind), Ok(issued_on), true) = (lab, kind, issued_on, fields.wrong.is_empty()) else {
        return Err(fields.wrong);
    };
    let inscription = Some(sent.get("inscription").to_owned()).filter(|text| !text.trim().is_empty());
    let report = Report { lab, number: sent.get("number").to_owned(), issued_on, kind, graded, inscription };
    Ok(PutReport { owner: ReportOwner::Product(known.whole.id), piece, position, report })
}

/// Fields of the form, and what is wrong with them.
struct Fields<'a> {
    sent: &'a Pairs,
    wrong: Vec<FieldError>,
}

impl Fields<'_> {
    fn one<C: Code + std::str::FromStr>(&mut self, name: &'static str) -> Option<C> {
        let read = self.sent.get(name).parse().ok();
        if read.is_none() {
            self.wrong.push(FieldError::new(name, "unknown_value", "Choose from the list."));
        }
        read
    }

    /// What the report may leave out.
    fn optional<C: Code + std::str::FromStr>(&mut self, name: &'static str) -> Option<C> {
        if self.sent.get(name).is_empty() { None } else { self.one(name) }
    }

    fn treatments(&mut self) -> Option<Vec<Treatment>> {
        let said: Vec<&str> = self.sent.all("treatments").collect();
        let read: Vec<Treatment> = said.iter().filter_map(|code| code.parse().ok()).collect();
        if read.len() != said.len() {
            self.wrong.push(FieldError::new("treatments", "unknown_value", "Choose from the list."));
        }
        (!said.is_empty()).then_some(read)
    }

    fn piece(&mut self) -> Option<VariantId> {
        let said = self.sent.get("piece");
        let read = said.parse::<VariantId>().ok();
        if !said.is_empty() && read.is_none() {
            self.wrong.push(FieldError::new("piece", "unknown", "Choose one of the serialized pieces."));
        }
        read
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    known: &Known,
    sent: &Pairs,
    wrong: &[FieldError],
    notice: &Markup,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let held = list_for_owner(&mut conn, ReportOwner::Product(known.whole.id)).await?;
    drop(conn);
    let form = Form { known, sent, wrong };
    let body = html! {
        (notice)
        div class="stack stack-4" {
            @if held.is_empty() { p class="muted" { "No report lies with a stone of this piece yet." } }
            @for report in &held { (card(known, report)) }
            @if known.whole.product.stones.is_empty() {
                p class="muted" { "The piece has no stone that a report could be about." }
            } @else { (form.markup()) }
        }
    };
    Ok(Piece::from(&known.whole).page(face, person, Side::Reports, status, &body).into_response())
}

/// The pieces that exist once.
fn pieces(known: &Known) -> impl Iterator<Item = &NewVariant> {
    known.whole.product.variants.iter().filter(|v| v.one_of_a_kind && v.status == Status::Active)
}

fn card(known: &Known, held: &StoneReport) -> Markup {
    let (r, g) = (&held.report, &held.report.graded);
    let about = held.piece.map_or_else(
        || "Every piece of the design".to_owned(),
        |id| {
            let variant = known.whole.product.variants.iter().find(|v| v.id == Some(id));
            variant.map_or_else(
                || "A piece that is no longer offered".to_owned(),
                |v| format!("Only the piece {}", v.sku),
            )
        },
    );
    let grades = [
        g.carat_milli.map(carats),
        g.colour.map(|c| c.label().to_owned()),
        g.clarity.map(|c| c.label().to_owned()),
        g.cut.map(|c| c.label().to_owned()),
        g.quality_word.map(|c| c.label().to_owned()),
    ];
    let grades: Vec<_> = grades.into_iter().flatten().collect();
    let removal = format!("{}/reports/{}/removal", path(known.whole.id), held.id);
    let body = html! {
        p { (about) ", stone " (held.position + 1) ". " (grades.join(", ")) @if !grades.is_empty() { "." } " Issued " (day(r.issued_on)) "." }
        div class="btn-group" {
            a class="link" href=(check_page(r.lab, &r.number)) rel="noopener nofollow" target="_blank" {
                "Check at the lab" span class="sr" { ": " (r.lab.label()) " " (r.number) ", opens a new page" }
            }
            form method="post" action=(removal) {
                (Button::submit(format!("Take {} {} away", r.lab.label(), r.number)).scheme(ButtonScheme::Link))
            }
        }
    };
    html! { (Card { title: format!("{} {}", r.lab.label(), r.number), body, sticky: false }) }
}

/// The form with what was typed and what is wrong beside each field.
struct Form<'a> {
    known: &'a Known,
    sent: &'a Pairs,
    wrong: &'a [FieldError],
}

impl Form<'_> {
    fn markup(&self) -> Markup {
        let problem = |e: &FieldError| FieldProblem { field_id: id(&e.field), text: e.message.to_string() };
        let stones = self.known.whole.product.stones.iter().enumerate();
        let stones = stones.map(|(at, s)| Choice::new(at.to_string(), which(&s.to_stone()))).collect();
        let pieces: Vec<_> = pieces(self.known)
            .filter_map(|v| Some(Choice::new(v.id?.to_string(), format!("Only the piece {}", v.sku))))
            .collect();
        html! {
            form class="panel stack stack-4" method="post" action={ (path(self.known.whole.id)) "/reports" } {
                h2 class="panel-title" { "Put a report with its stone" }
                (ErrorSummary { title: "Nothing was saved yet".into(), problems: self.wrong.iter().map(problem).collect() })
                div class="field-grid field-grid-roomy" {
                    (self.select("position", "The stone it is about", stones, None))
                    @if !pieces.is_empty() { (self.select("piece", "Whose stone", pieces, Some("Every piece of the design"))) }
                    (self.select("lab", "Laboratory", choices::<Lab>(), None))
                    (self.line("number", "Number", TextKind::Text, true))
                    (self.line("issued_on", "Issued on", TextKind::Date, true))
                    (self.select("kind", "Kind of grading", choices::<ReportKind>(), None))
                    (self.select("origin_class", "Origin", choices::<OriginClass>(), Some("As the stone’s facts say")))
                    (self.select("shape", "Shape", choices::<Shape>(), Some("Not said")))
                    (TextField { name: "carat".into(), ..self.line("graded.carat_milli", "Carat", TextKind::Decimal, false) }.value(self.sent.get("carat")))
                    (self.select("colour", "Colour", choices::<Colour>(), Some("Not said")))
                    (self.select("clarity", "Clarity", choices::<Clarity>(), Some("Not said")))
                    (self.select("cut", "Cut", choices::<CutGrade>(), Some("Not said")))
                    (self.select("polish", "Polish", choices::<CutGrade>(), Some("Not said")))
                    (self.select("symmetry", "Symmetry", choices::<CutGrade>(), Some("Not said")))
                    (self.select("fluorescence", "Fluorescence", choices::<Fluorescence>(), Some("Not said")))
                    (self.select("quality_word", "One-word grade", choices::<QualityWord>(), Some("Not said")))
                    (self.line("inscription", "Cut into the girdle", TextKind::Text, false))
                }
                (self.treatments())
                div class="btn-group" { (Button::submit("Put it with its stone")) }
            }
        }
    }

    fn treatments(&self) -> Markup {
        let said: Vec<&str> = self.sent.all("treatments").collect();
        let tick = |t: &Treatment| Checkbox {
            id: format!("treatments-{t}"),
            name: "treatments".into(),
            value: t.code().into(),
            text: capital(t.label()),
            checked: said.contains(&t.code()),
            ..Checkbox::default()
        };
        html! {
            (Fieldset {
                legend: "Treatment".into(),
                id: "treatments".into(),
                error: self.error("treatments"),
                body: html! {
                    p class="field-hint" { "None chosen means that the report says nothing of it." }
                    div class="check-grid" { @for t in Treatment::ALL { (tick(t)) } }
                },
                ..Fieldset::default()
            })
        }
    }

    /// What is wrong with a field: a refusal names what was graded under `graded.`.
    fn error(&self, name: &str) -> Option<String> {
        let of = |e: &&FieldError| e.field == name || e.field.strip_prefix("graded.") == Some(name);
        self.wrong.iter().find(of).map(|e| e.message.to_string())
    }

    fn line(&self, name: &str, label: &str, kind: TextKind, required: bool) -> TextField {
        let field = TextField { id: id(name), kind, required, ..TextField::new(name, label) };
        field.value(self.sent.get(name)).error(self.error(name))
    }

    fn select(&self, name: &str, label: &str, choices: Vec<Choice>, prompt: Option<&str>) -> Select {
        Select {
            id: id(name),
            name: name.into(),
            label: label.into(),
            choices,
            selected: self.sent.get(name).to_owned(),
            prompt: prompt.map(Into::into),
            error: self.error(name),
            required: prompt.is_none(),
            ..Select::default()
        }
    }
}

/// Enough to tell the stones of a piece apart, first what differs: “1.62 ct natural emerald, emerald cut”.
fn which(stone: &Stone) -> String {
    let mut words = if stone.pieces > 1 { format!("{} ", stone.pieces) } else { String::new() };
    if let Some(milli) = stone.carat_milli {
        words.push_str(&carats(milli));
        words.push(' ');
    }
    format!("{words}{}, {}", stone.name(), stone.shape.label().to_lowercase())
}

fn choices<C: Code>() -> Vec<Choice> {
    C::ALL.iter().map(|c| Choice::new(c.code(), c.label())).collect()
}

/// A field's id from the name that it is refused by.
fn id(name: &str) -> String {
    name.strip_prefix("graded.").unwrap_or(name).to_owned()
}

//! Parts of the pages on which links are made and ended.

use commerce::cart::{
    LineProblem,
    sharing::{BagShare, Recipient, Rights},
};
use kernel::FieldError;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Checkbox, Choice, CopyButton, InlineAlert, RadioGroup, TextField, Tone};
use web::Pairs;

/// Whom a form makes a link for, from whom, and what it lets them do.
pub(crate) fn wished(form: &Pairs) -> (Recipient, String, Rights) {
    let recipient = Recipient::from_code(form.get("recipient")).unwrap_or(Recipient::Partner);
    let rights =
        Rights { sees_prices: form.has("prices"), may_change: form.has("change"), may_pay: form.has("pay") };
    (recipient, form.get("from_name").to_owned(), rights)
}

/// A form that makes a link, and was refused: what was typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused {
    pub(crate) typed: Pairs,
    pub(crate) field: Option<FieldError>,
}

/// The form that makes a link. `id` tells it from others on the page.
pub(crate) fn form(
    action: &str,
    id: &str,
    first: Recipient,
    living: bool,
    refused: Option<&Refused>,
) -> Markup {
    let typed = refused.map(|refused| &refused.typed);
    let wrong = |name: &str| {
        let field = refused.and_then(|refused| refused.field.as_ref());
        field.filter(|field| field.field == name).map(|field| field.message.to_string())
    };
    let selected = typed.and_then(|typed| Recipient::from_code(typed.get("recipient"))).unwrap_or(first);
    let tick = |name: &str, text: &str, hint: &str, error: Option<String>| Checkbox {
        id: format!("{name}-{id}"),
        name: name.into(),
        value: "1".into(),
        text: text.into(),
        hint: Some(hint.into()),
        checked: typed.is_some_and(|typed| typed.has(name)),
        error,
        ..Checkbox::default()
    };
    let name = TextField {
        id: format!("from-{id}"),
        max_length: Some(60),
        autocomplete: Some("given-name".into()),
        ..TextField::new("from_name", "Your name on the page")
    };
    let name = name.value(typed.map(|typed| typed.get("from_name").to_owned()).unwrap_or_default());
    html! {
        form class="form" method="post" action=(action) {
            (RadioGroup {
                name: "recipient".into(),
                legend: "For".into(),
                choices: Recipient::ALL.iter().map(|who| Choice::new(who.code(), who.label())).collect(),
                selected: selected.code().into(),
                required: true,
                error: None,
            })
            (name.error(wrong("from_name")))
            p class="small muted" { "Choose what your partner or an advisor may do. Whoever pays sees prices, pays, and changes nothing." }
            (tick("prices", "May see prices", "Otherwise no price is in anything that this link shows.", None))
            @if living { (tick("change", "May put pieces in and take them out", "You see each change in your bag at once.", None)) }
            (tick("pay", "May pay", "Who pays sees prices, orders in their own name, and sees nothing of your address.", wrong("may_pay")))
            (Button::submit("Make a link").scheme(ButtonScheme::Outline).full())
        }
    }
}

/// The links that work, each with the way to end it. Their secrets were shown once.
pub(crate) fn links(action: &str, what: &str, links: &[BagShare]) -> Markup {
    html! {
        @if !links.is_empty() {
            ul class="stack stack-4" {
                @for link in links {
                    li class="share-link" {
                        p class="small" { (described(link)) }
                        form method="post" action={ (action) "/" (link.id) } {
                            (Button { label: Some(format!("End this link to {what}, for {}", whom(link))), ..Button::submit("End this link").scheme(ButtonScheme::Link).small() })
                        }
                    }
                }
            }
        }
    }
}

fn whom(link: &BagShare) -> String {
    link.recipient.label().to_lowercase()
}

fn described(link: &BagShare) -> String {
    let mut may = vec![if link.rights.sees_prices { "sees prices" } else { "sees no prices" }];
    if link.rights.may_change {
        may.push("may change it");
    }
    if link.rights.may_pay {
        may.push("may pay");
    }
    let opened = match link.last_opened_at {
        Some(at) => format!("last opened on {}", at.format("%-d %B at %H:%M UTC")),
        None => "not opened yet".to_owned(),
    };
    let until = link.expires_at.format("%-d %B");
    format!("For {}: {}. Works until {until}; {opened}.", whom(link), may.join(", "))
}

/// Why something was refused, or the link that was just made.
pub(crate) fn news(refused: Option<&str>, link: Option<&str>) -> Markup {
    html! {
        @if let Some(why) = refused {
            (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, why.to_owned()) })
        }
        @if let Some(link) = link {
            (InlineAlert {
                scheme: Tone::Success,
                title: "Your link. It is shown this once: copy it now.".into(),
                body: html! { (CopyButton { value: link.to_owned(), what: "the link".into() }) },
                live: true,
            })
        }
    }
}

/// Whether a piece, or some of it, can be bought.
pub(crate) const fn can_be_had(problem: Option<LineProblem>) -> bool {
    matches!(problem, None | Some(LineProblem::OnlyLeft(_)))
}

/// Why a piece cannot be bought as it stands.
pub(crate) fn problem(problem: LineProblem) -> String {
    match problem {
        LineProblem::Gone => "This piece has left the house.".to_owned(),
        LineProblem::SoldOut => "This piece has found its owner. We can make its sister.".to_owned(),
        LineProblem::StoneTaken => "The stone of this ring has found its owner.".to_owned(),
        LineProblem::OnlyLeft(n) => format!("{n} of these are ready."),
        LineProblem::HeldByAnother { minutes } => {
            format!("It is held for another client, for {minutes} minutes at most.")
        }
    }
}

//! How the five screens look: one group of questions each.

use bespoke::{
    commissions::StoneWish,
    enquiries::{Budget, Enquiry, Piece, Screen},
    files::{File, MOST_OF_ENQUIRY},
};
use kernel::Token;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, Checkbox, Choice, ChoiceCard, CopyButton, ErrorSummary, FieldProblem, Fieldset,
    InlineAlert, RadioGroup, Step, Stepper, TextArea, TextField, TextKind, Tone,
};

use super::enquiry::{Said, address};

/// A screen of a draft.
pub(super) fn view(
    token: &Token,
    enquiry: &Enquiry,
    screen: Screen,
    files: &[File],
    said: &Said,
    resume: &str,
) -> Markup {
    let form = Form { enquiry, said };
    let action = address(token, screen);
    let place = Screen::ALL.iter().position(|s| *s == screen).unwrap_or(0) + 1;
    html! {
        div class="wrap wrap-narrow section-tight stack stack-6" {
            (steps(token, screen))
            header class="stack stack-3" {
                p class="eyebrow" { "Your commission, " (place) " of 5" }
                h1 class="h2" { (heading(screen)) }
                p class="lead" { (lead(screen)) }
            }
            @if let Some(refused) = &said.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, refused.clone()) }) }
            (ErrorSummary { title: String::new(), problems: problems(said) })
            @if screen == Screen::Feeling { (pictures(token, files)) }
            form class="form stack" id="enquiry" method="post" action=(action) novalidate {
                @match screen {
                    Screen::Piece => (form.piece()),
                    Screen::Feeling => (form.feeling()),
                    Screen::Stone => (form.stone()),
                    Screen::Budget => (form.budget()),
                    Screen::Contact => (form.contact()),
                }
                div class="cluster between" {
                    (Button { name: Some("go".into()), value: Some("on".into()), ..Button::submit(if screen.next().is_some() { "Continue" } else { "Send to the atelier" }) })
                    @if screen.previous().is_some() {
                        (Button { name: Some("go".into()), value: Some("back".into()), unchecked: true, ..Button::submit("Back").scheme(ButtonScheme::Outline) })
                    }
                }
            }
            aside class="later-note stack stack-3" id="later" {
                h2 class="h5" { "Rather finish later?" }
                p class="muted" { "Everything is kept when you press Continue or Back, for thirty days. Come back by this address, on any device:" }
                (CopyButton { value: resume.to_owned(), what: "address of your enquiry".into() })
            }
        }
    }
}

const fn heading(screen: Screen) -> &'static str {
    match screen {
        Screen::Piece => "What shall we make?",
        Screen::Feeling => "How should it feel?",
        Screen::Stone => "And the stone?",
        Screen::Budget => "What, and when?",
        Screen::Contact => "How do we reach you?",
    }
}

const fn lead(screen: Screen) -> &'static str {
    match screen {
        Screen::Piece => "A first idea is enough. You can change your mind as often as you like.",
        Screen::Feeling => "Words, pictures, a piece they already love: whatever helps us see it.",
        Screen::Stone => "We can search for you, work with a stone of your family, or do without.",
        Screen::Budget => "We design to your range, and say early if a wish will not fit.",
        Screen::Contact => "A designer answers you in person, within one working day.",
    }
}

fn steps(token: &Token, current: Screen) -> Stepper {
    let step = |screen: Screen| Step {
        text: screen.label().into(),
        href: (screen < current).then(|| address(token, screen)),
        current: screen == current,
    };
    Stepper { steps: Screen::ALL.into_iter().map(step).collect() }
}

fn problems(said: &Said) -> Vec<FieldProblem> {
    said.wrong
        .iter()
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect()
}

/// The pictures that came so far, and the way to send more: a form of its own, so that it works without a script.
fn pictures(token: &Token, files: &[File]) -> Markup {
    let action = format!("/bespoke/enquiry/{}/pictures", token.as_str());
    let full = files.len() as i64 >= MOST_OF_ENQUIRY;
    html! {
        section class="stack stack-4" id="pictures" aria-label="Pictures" {
            @if !files.is_empty() {
                ul class="thumbs" {
                    @for file in files {
                        @let own = format!("{action}/{}", file.id);
                        li {
                            img src=(own) alt=(file.name) width=(file.width) height=(file.height) loading="lazy";
                            form method="post" action=(own) {
                                (Button { label: Some(format!("Remove {}", file.name)), ..Button::submit("Remove").scheme(ButtonScheme::Link) })
                            }
                        }
                    }
                }
            }
            @if full { p class="muted" { "These are ten pictures, as many as we take at once." } }
            @else {
                form class="cluster" method="post" action=(action) enctype="multipart/form-data" {
                    div class="field" {
                        label for="file" { "Add pictures" }
                        input class="input" id="file" name="file" type="file" accept="image/jpeg,image/png,image/webp" multiple aria-describedby="file-hint";
                        p class="field-hint" id="file-hint" { "Up to ten, JPEG, PNG or WebP, 20 MB each. Where and when they were taken is removed." }
                    }
                    (Button::submit("Upload").scheme(ButtonScheme::Outline))
                }
            }
        }
    }
}

/// The questions with what was answered and what is said against it.
struct Form<'a> {
    enquiry: &'a Enquiry,
    said: &'a Said,
}

impl Form<'_> {
    fn value(&self, field: &str) -> String {
        self.enquiry.answers.get(field).to_owned()
    }

    fn wrong(&self, field: &str) -> Option<String> {
        self.said.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string())
    }

    fn text(&self, name: &str, label: &str) -> TextField {
        TextField::new(name, label).value(self.value(name)).error(self.wrong(name))
    }

    fn is_ticked(&self, name: &str) -> bool {
        !self.enquiry.answers.get(name).is_empty()
    }

    fn piece(&self) -> Markup {
        let chosen = self.value("piece");
        let cards = html! {
            div class="choices" {
                @for piece in Piece::ALL {
                    (ChoiceCard { name: "piece".into(), value: piece.code().into(), text: piece.label().into(), checked: chosen == piece.code(), ..ChoiceCard::default() })
                }
            }
        };
        html! {
            (Fieldset { legend: "The piece".into(), id: "piece".into(), error: self.wrong("piece"), body: cards, chosen: None })
            (RadioGroup {
                name: "wearer".into(), legend: "Who will wear it?".into(),
                choices: vec![Choice::new("me", "I will"), Choice::new("someone", "Somebody else"), Choice::new("both", "Both of us")],
                selected: self.value("wearer"), ..RadioGroup::default()
            })
            (TextField { max_length: Some(200), hint: Some("A proposal, an anniversary, no reason at all.".into()), ..self.text("occasion", "The occasion") })
        }
    }

    fn feeling(&self) -> Markup {
        html! {
            (TextArea {
                id: "feeling".into(), name: "feeling".into(), label: "Tell us about it".into(), value: self.value("feeling"),
                hint: Some("A memory, a colour, how their hands look, what they would never wear.".into()),
                error: self.wrong("feeling"), required: true, max_length: Some(4_000), ..TextArea::default()
            })
        }
    }

    fn stone(&self) -> Markup {
        let selected = self.value("stone");
        let cards = html! {
            div class="choices" {
                @for wish in StoneWish::ALL {
                    @let note = (wish == StoneWish::Own).then(|| "We weigh, photograph and seal it in front of you.".to_owned());
                    (ChoiceCard { name: "stone".into(), value: wish.code().into(), text: wish.label().into(), note, checked: selected == wish.code(), ..ChoiceCard::default() })
                }
            }
        };
        html! {
            (Fieldset { legend: "The stone".into(), id: "stone".into(), error: self.wrong("stone"), body: cards, chosen: None })
            (TextArea {
                id: "stone_words".into(), name: "stone_words".into(), label: "More about the stone".into(), value: self.value("stone_words"),
                hint: Some("Shape, colour, size, whether it has a report. Of your own one: whatever you know.".into()),
                error: self.wrong("stone_words"), max_length: Some(1_000), ..TextArea::default()
            })
        }
    }

    fn budget(&self) -> Markup {
        let selected = self.value("budget");
        let cards = html! {
            div class="choices" {
                @for budget in Budget::ALL {
                    (ChoiceCard { name: "budget".into(), value: budget.code().into(), text: budget.label().into(), checked: selected == budget.code(), ..ChoiceCard::default() })
                }
            }
        };
        html! {
            (Fieldset { legend: "What would you like to spend?".into(), id: "budget".into(), error: self.wrong("budget"), body: cards, chosen: None })
            (TextField { kind: TextKind::Date, hint: Some("Six to ten weeks is usual. Tell us if it is a day that cannot move.".into()), ..self.text("needed_by", "When should it be ready?") })
            (TextField { max_length: Some(60), hint: Some("As far as you know it; we can find out together.".into()), ..self.text("size", "Ring size or wrist") })
        }
    }

    fn contact(&self) -> Markup {
        html! {
            (TextField { autocomplete: Some("name".into()), max_length: Some(120), required: true, ..self.text("name", "How we may call you") })
            (TextField { required: true, ..TextField::email("email", "E-mail").value(self.value("email")).error(self.wrong("email")) })
            (TextField { kind: TextKind::Phone, autocomplete: Some("tel".into()), hint: Some("Only if you would rather be called.".into()), max_length: Some(40), ..self.text("phone", "Telephone") })
            (Checkbox {
                id: "secret".into(), name: "secret".into(), text: "It is a surprise".into(),
                hint: Some("Then no letter, page title or parcel tells what it is until the day you choose.".into()),
                checked: self.is_ticked("secret"), ..Checkbox::default()
            })
            (TextField { kind: TextKind::Date, hint: Some("Only for a surprise.".into()), ..self.text("reveal_on", "The day of the surprise") })
            (Checkbox {
                id: "consent".into(), name: "consent".into(),
                text: "You may keep what I told you, to answer me and to make my piece".into(),
                hint: Some("We share it with nobody, and delete it when you ask us to.".into()),
                checked: self.is_ticked("consent"), error: self.wrong("consent"), required: true, ..Checkbox::default()
            })
        }
    }
}

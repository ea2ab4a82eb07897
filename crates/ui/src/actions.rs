//! What a person presses: buttons, icon buttons, links with an arrow, copy.

use maud::{Markup, Render, html};

use crate::icon::{Icon, icon, icon_small};
use crate::look::{Size, classes};

/// How a button looks. One `Fill` (or `Gold` on a dark band) per view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonScheme {
    /// The one thing to do next.
    #[default]
    Fill,
    /// A second choice of the same rank.
    Outline,
    /// The one thing to do next, on a dark band.
    Gold,
    /// Underlined words.
    Link,
    /// Destroys or refuses.
    Danger,
}

/// What pressing it does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Press {
    /// Sends the form it stands in (or the one named by [`Button::form`]).
    #[default]
    Submit,
    /// Goes to an address.
    Go(String),
    /// Opens the dialog with this id; declarative, so it needs no script in current browsers.
    Open(String),
    /// Closes the dialog with this id.
    Close(String),
    /// Nothing by itself; an island listens.
    Nothing,
}

/// A button, or a link that looks like one.
#[derive(Debug, Clone, Default)]
pub struct Button {
    /// What it says: a verb and its object.
    pub text: String,
    /// How it looks.
    pub scheme: ButtonScheme,
    /// How high it is.
    pub size: Size,
    /// What pressing it does.
    pub press: Press,
    /// The full width of its container.
    pub full: bool,
    /// Shown but not usable; say why next to it.
    pub disabled: bool,
    /// Work is under way: shows a ring after 400 ms and tells assistive technology.
    pub busy: bool,
    /// The field name sent when it submits.
    pub name: Option<String>,
    /// The value sent when it submits.
    pub value: Option<String>,
    /// The id of the form it submits, when it stands outside it.
    pub form: Option<String>,
    /// Another address for the form, e.g. "save as draft".
    pub formaction: Option<String>,
    /// Sends the form without checking its fields first: "Update totals", "Save draft".
    pub unchecked: bool,
    /// What it says while its form is being sent (read by `<checkout-form>` and the bag drawer).
    pub busy_text: Option<String>,
    /// A picture before the text.
    pub icon: Option<Icon>,
    /// More words for assistive technology, when the text alone is not enough ("Remove" → "Remove Aurelia ring").
    pub label: Option<String>,
}

impl Button {
    /// The filled submit button.
    pub fn submit(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A filled link.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), press: Press::Go(href.into()), ..Self::default() }
    }

    /// The same button in another scheme.
    #[must_use]
    pub fn scheme(self, scheme: ButtonScheme) -> Self {
        Self { scheme, ..self }
    }

    /// The same button, 44 px high.
    #[must_use]
    pub fn small(self) -> Self {
        Self { size: Size::Small, ..self }
    }

    /// The same button across its container.
    #[must_use]
    pub fn full(self) -> Self {
        Self { full: true, ..self }
    }

    fn class(&self) -> String {
        let scheme = match self.scheme {
            ButtonScheme::Fill => "",
            ButtonScheme::Outline => "btn-outline",
            ButtonScheme::Gold => "btn-gold",
            ButtonScheme::Link => "btn-link",
            ButtonScheme::Danger => "btn-danger",
        };
        classes(&[
            ("btn", true),
            (scheme, true),
            ("btn-sm", self.size == Size::Small),
            ("btn-full", self.full),
        ])
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let inner =
            html! { @if let Some(picture) = self.icon { (icon_small(picture)) } span { (self.text) } };
        if let Press::Go(href) = &self.press {
            return html! { a class=(self.class()) href=(href) aria-label=[self.label.as_deref()] { (inner) } };
        }
        let (command, target) = match &self.press {
            Press::Open(id) => (Some("show-modal"), Some(id)),
            Press::Close(id) => (Some("close"), Some(id)),
            _ => (None, None),
        };
        let kind = if self.press == Press::Submit { "submit" } else { "button" };
        html! {
            button class=(self.class()) type=(kind) name=[self.name.as_deref()] value=[self.value.as_deref()]
                form=[self.form.as_deref()] formaction=[self.formaction.as_deref()] command=[command] commandfor=[target]
                data-busy-text=[self.busy_text.as_deref()] aria-label=[self.label.as_deref()]
                aria-busy=[self.busy.then_some("true")] formnovalidate[self.unchecked] disabled[self.disabled] { (inner) }
        }
    }
}

/// A square of 44 px with a picture and a spoken name.
#[derive(Debug, Clone)]
pub struct IconButton {
    /// The spoken name.
    pub label: String,
    /// The picture.
    pub icon: Icon,
    /// What pressing it does.
    pub press: Press,
    /// For a switch such as "saved": whether it is on.
    pub pressed: Option<bool>,
    /// The field name sent when it submits.
    pub name: Option<String>,
    /// The value sent when it submits.
    pub value: Option<String>,
    /// Shown but not usable.
    pub disabled: bool,
}

impl IconButton {
    /// A button with a picture.
    pub fn new(picture: Icon, label: impl Into<String>, press: Press) -> Self {
        Self {
            label: label.into(),
            icon: picture,
            press,
            pressed: None,
            name: None,
            value: None,
            disabled: false,
        }
    }
}

impl Render for IconButton {
    fn render(&self) -> Markup {
        let (command, target) = match &self.press {
            Press::Go(href) => {
                return html! { a class="ico" href=(href) aria-label=(self.label) { (icon(self.icon)) } };
            }
            Press::Open(id) => (Some("show-modal"), Some(id)),
            Press::Close(id) => (Some("close"), Some(id)),
            Press::Submit | Press::Nothing => (None, None),
        };
        let pressed = self.pressed.map(|on| if on { "true" } else { "false" });
        let kind = if self.press == Press::Submit { "submit" } else { "button" };
        html! {
            button class="ico" type=(kind) aria-label=(self.label) aria-pressed=[pressed] command=[command]
                commandfor=[target] name=[self.name.as_deref()] value=[self.value.as_deref()] disabled[self.disabled] {
                (icon(self.icon))
            }
        }
    }
}

/// Buttons that belong together, wrapping on narrow screens.
#[derive(Debug, Clone, Default)]
pub struct ButtonGroup {
    /// The buttons.
    pub buttons: Vec<Button>,
    /// One below the other at full width.
    pub stacked: bool,
}

impl Render for ButtonGroup {
    fn render(&self) -> Markup {
        html! {
            div class=(classes(&[("btn-group", true), ("btn-group-full", self.stacked)])) {
                @for button in &self.buttons { (button) }
            }
        }
    }
}

/// An underlined link with a small arrow: "View all 48 rings".
#[derive(Debug, Clone, Default)]
pub struct LinkArrow {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub href: String,
}

impl LinkArrow {
    /// A link.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

impl Render for LinkArrow {
    fn render(&self) -> Markup {
        html! { a class="link-arrow" href=(self.href) { span { (self.text) } (icon_small(Icon::ArrowRight)) } }
    }
}

/// Copies a value to the clipboard; without script the value is simply there to select.
#[derive(Debug, Clone, Default)]
pub struct CopyButton {
    /// What is copied, and shown.
    pub value: String,
    /// What the value is, for assistive technology: "order number".
    pub what: String,
}

impl Render for CopyButton {
    fn render(&self) -> Markup {
        html! {
            copy-button value=(self.value) {
                span class="num" { (self.value) }
                button class="ico" type="button" aria-label={ "Copy " (self.what) } hidden { (icon_small(Icon::Copy)) }
            }
        }
    }
}

//! Pictures, films and models in the back office: sending them, and looking after them.

use maud::{Markup, Render, html};

use crate::actions::Button;
use crate::feedback::{ProgressBar, StatusDot};
use crate::field::{Field, error_line};
use crate::icon::{Icon, icon};
use crate::picture::{ImageSet, Loading, Picture};

/// A place to drop files on. Without script it is a form that sends the chosen files at once; `<upload-drop>` takes
/// dropped ones too, sends each in parts that survive a lost connection, and shows how far each is.
#[derive(Debug, Clone, Default)]
pub struct UploadDrop {
    /// The id of the file field.
    pub id: String,
    /// Where the form goes without script.
    pub action: String,
    /// The address that begins an upload.
    pub api: String,
    /// What the files are for, as the address wants to know it.
    pub product: String,
    /// What it says above.
    pub label: String,
    /// Which files are taken, and how large.
    pub hint: String,
    /// The media types offered by the file picker, separated by commas.
    pub accept: String,
    /// What was refused, a sentence a file.
    pub error: Option<String>,
}

impl Render for UploadDrop {
    fn render(&self) -> Markup {
        let id = &self.id;
        html! {
            upload-drop data-api=(self.api) data-product=(self.product) {
                form class="drop" method="post" action=(self.action) enctype="multipart/form-data" {
                    (icon(Icon::UploadSimple))
                    label class="field-label" for=(id) { (self.label) }
                    p class="field-hint" id={ (id) "-hint" } { (self.hint) }
                    input class="drop-input" type="file" id=(id) name="files" multiple accept=(self.accept)
                        aria-describedby=(Field::described_by(id, true)) aria-invalid=[self.error.is_some().then_some("true")];
                    (Button::submit("Upload"))
                    (error_line(id, self.error.as_deref()))
                }
                ul class="drop-files" data-files {}
            }
        }
    }
}

/// One entry among a product's pictures: what it looks like, how far it is, and the form that describes it.
#[derive(Debug, Clone, Default)]
pub struct MediaTile {
    /// Its id: of the element, and of the entry.
    pub id: String,
    /// What it is called: "Picture 1".
    pub name: String,
    /// Its picture, once there is one.
    pub image: Option<ImageSet>,
    /// The point kept in view when it is cropped, in thousandths from the left and from the top.
    pub focal: (i32, i32),
    /// Whether a press on the picture may move that point.
    pub movable: bool,
    /// How it stands.
    pub status: Option<StatusDot>,
    /// What keeps it from being on show.
    pub note: Option<String>,
    /// How much of it is made, from 0 to 100, while it is being made.
    pub percent: Option<u8>,
    /// Its form.
    pub body: Markup,
    /// Moving and removing it.
    pub actions: Markup,
}

impl Render for MediaTile {
    fn render(&self) -> Markup {
        let (x, y) = self.focal;
        html! {
            article class="tile-media-entry" id=(self.id) aria-labelledby={ (self.id) "-name" } data-entry=(self.id)
                data-making[self.percent.is_some()] {
                div class="entry-picture" {
                    focal-point data-x=(x) data-y=(y) data-form={ (self.id) "-form" } data-movable[self.movable] {
                        @if let Some(image) = &self.image { (Picture::new(image.clone(), "12rem", Loading::Lazy)) }
                        @else { span class="entry-blank" { (icon(Icon::Image)) } }
                    }
                }
                div class="entry-body" {
                    header class="entry-head" {
                        h2 id={ (self.id) "-name" } { (self.name) }
                        @if let Some(status) = &self.status { (status) }
                    }
                    @if let Some(percent) = self.percent {
                        (ProgressBar { id: format!("{}-made", self.id), label: "Making its sizes".into(), percent: Some(percent) })
                    }
                    @if let Some(note) = &self.note { p class="small muted" { (note) } }
                    (self.body)
                    div class="entry-actions" { (self.actions) }
                }
            }
        }
    }
}

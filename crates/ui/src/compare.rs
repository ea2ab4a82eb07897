//! Pieces side by side.

use maud::{Markup, Render, html};

use crate::picture::{ImageSet, Loading, Picture};

/// One piece at the head of a [`CompareTable`].
#[derive(Debug, Clone, Default)]
pub struct CompareColumn {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its picture.
    pub image: Option<ImageSet>,
    /// The address of the table without it; none for the last one.
    pub remove: Option<String>,
}

/// Up to four pieces, the same rows for each. Scrolls sideways on narrow screens; the questions stay in place.
#[derive(Debug, Clone, Default)]
pub struct CompareTable {
    /// The pieces.
    pub columns: Vec<CompareColumn>,
    /// A question and an answer for each piece; `None` reads as a dash.
    pub rows: Vec<(String, Vec<Option<String>>)>,
}

impl Render for CompareTable {
    fn render(&self) -> Markup {
        html! {
            div class="scroll-x" tabindex="0" role="region" aria-label="Pieces side by side" {
                table class="compare" {
                    thead {
                        tr {
                            td {}
                            @for piece in &self.columns {
                                th scope="col" {
                                    a href=(piece.href) {
                                        @if let Some(image) = &piece.image {
                                            (Picture::new(image.decorative(), "(min-width:64rem) 260px, 160px", Loading::Eager))
                                        }
                                        span class="serif" { (piece.name) }
                                    }
                                    @if let Some(without) = &piece.remove {
                                        a class="link small" href=(without) aria-label={ "Take out " (piece.name) } { "Take out" }
                                    }
                                }
                            }
                        }
                    }
                    tbody {
                        @for (question, answers) in &self.rows {
                            tr {
                                th scope="row" { (question) }
                                @for answer in answers {
                                    td { @match answer { Some(words) => (words), None => span class="muted" { span aria-hidden="true" { "–" } span class="sr" { "does not apply" } } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

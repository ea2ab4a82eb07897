//! Images with exact sizes: nothing moves when they arrive, and no more bytes than the screen needs.

use std::fmt::Write;

use maud::{Markup, Render, html};

/// A file format, in the order offered to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// AVIF.
    Avif,
    /// WebP.
    Webp,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl ImageFormat {
    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// One image in several widths and formats: files are named `{stem}-{width}.{extension}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    /// The address without width and extension, e.g. `/media/aurelia/hero`.
    pub stem: String,
    /// The widths that exist, in pixels, ascending.
    pub widths: Vec<u32>,
    /// The formats that exist, best first; the last is the fallback.
    pub formats: Vec<ImageFormat>,
    /// The full picture's width, for the aspect ratio.
    pub width: u32,
    /// The full picture's height, for the aspect ratio.
    pub height: u32,
    /// What it shows: the piece, the metal and the view. Empty only where the words stand right beside it.
    pub alt: String,
    /// The tenth of its width and of its height that stays in view when it is cropped; `(5, 5)` is the middle.
    pub focal: (u8, u8),
}

impl ImageSet {
    /// The middle, where every picture begins.
    pub const CENTER: (u8, u8) = (5, 5);

    /// A square image in AVIF with a WebP fallback, in the given widths.
    pub fn square(stem: impl Into<String>, widths: &[u32], alt: impl Into<String>) -> Self {
        let largest = widths.iter().copied().max().unwrap_or(1000);
        Self {
            stem: stem.into(),
            widths: widths.to_vec(),
            formats: vec![ImageFormat::Avif, ImageFormat::Webp],
            width: largest,
            height: largest,
            alt: alt.into(),
            focal: Self::CENTER,
        }
    }

    /// The same image without words, for where its subject is named beside it.
    #[must_use]
    pub fn decorative(&self) -> Self {
        Self { alt: String::new(), ..self.clone() }
    }

    /// The address of one file.
    pub fn src(&self, format: ImageFormat, width: u32) -> String {
        format!("{}-{width}.{}", self.stem, format.extension())
    }

    /// The address of the largest picture that every browser shows.
    pub fn largest(&self) -> String {
        self.src(self.fallback_format(), self.widest())
    }

    /// The address of the largest picture in its best format.
    pub fn largest_best(&self) -> String {
        self.src(self.formats.first().copied().unwrap_or(ImageFormat::Avif), self.widest())
    }

    fn widest(&self) -> u32 {
        self.widths.iter().copied().max().unwrap_or(self.width)
    }

    /// One file of a middling width, for where only one can be named.
    pub(crate) fn poster(&self) -> String {
        self.src(self.fallback_format(), self.fallback_width())
    }

    fn srcset(&self, format: ImageFormat) -> String {
        let (stem, extension) = (&self.stem, format.extension());
        let mut set = String::with_capacity(self.widths.len() * (stem.len() + 18));
        for (place, width) in self.widths.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            // writing into memory does not fail
            let _ = write!(set, "{comma}{stem}-{width}.{extension} {width}w");
        }
        set
    }

    /// The width nearest to 640 px from below, for browsers that read no `srcset`.
    fn fallback_width(&self) -> u32 {
        let fitting = self.widths.iter().copied().filter(|&width| width <= 640).max();
        fitting.or_else(|| self.widths.first().copied()).unwrap_or(self.width)
    }

    /// Classes rather than a style, which the policy forbids; they stand in `base.css`.
    fn crop(&self) -> Option<String> {
        let (x, y) = self.focal;
        (self.focal != Self::CENTER).then(|| format!("fx-{} fy-{}", x.min(10), y.min(10)))
    }

    fn fallback_format(&self) -> ImageFormat {
        self.formats.last().copied().unwrap_or(ImageFormat::Avif)
    }

    pub(crate) fn preload_source(&self) -> (String, &'static str) {
        let best = self.formats.first().copied().unwrap_or(ImageFormat::Avif);
        (self.srcset(best), best.media_type())
    }
}

/// When an image is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// When it comes near the view.
    #[default]
    Lazy,
    /// With the page: the first row of a grid.
    Eager,
    /// Before everything else: the one largest picture of the first view.
    Priority,
}

/// An image in the page.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The image.
    pub image: ImageSet,
    /// How wide it is laid out, in the words of the `sizes` attribute. Be exact: this decides the bytes.
    pub sizes: String,
    /// When it is fetched.
    pub loading: Loading,
}

impl Picture {
    /// `sizes` of a picture in the product grid (2, 3, 4 columns).
    pub const GRID: &'static str =
        "(min-width:90rem) 312px, (min-width:64rem) 23vw, (min-width:48rem) 31vw, 46vw";
    /// `sizes` of a picture in the product grid beside the filter rail (2, 3, 3 columns).
    pub const RAIL: &'static str =
        "(min-width:90rem) 326px, (min-width:64rem) 23vw, (min-width:48rem) 31vw, 46vw";
    /// `sizes` of the hero.
    pub const HERO: &'static str = "(min-width:64rem) 52vw, 100vw";
    /// `sizes` of a product page's main view.
    pub const GALLERY: &'static str = "(min-width:90rem) 684px, (min-width:64rem) 48vw, 92vw";
    /// `sizes` of a category tile (2, 3 columns).
    pub const TILE: &'static str = "(min-width:90rem) 420px, (min-width:48rem) 31vw, 46vw";
    /// `sizes` of a thumbnail.
    pub const THUMB: &'static str = "88px";

    /// A picture.
    pub fn new(image: ImageSet, sizes: impl Into<String>, loading: Loading) -> Self {
        Self { image, sizes: sizes.into(), loading }
    }
}

/// Text that seldom holds a sign which HTML needs escaped: looked through at once, and copied as it is when there is none.
struct Quick<'a>(&'a str);

impl Render for Quick<'_> {
    fn render_to(&self, buffer: &mut String) {
        let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"');
        // without a way out in the middle it is compiled to vectors
        if self.0.bytes().fold(false, |met, byte| met | special(byte)) {
            self.0.render_to(buffer);
        } else {
            buffer.push_str(self.0);
        }
    }
}

impl Render for Picture {
    fn render(&self) -> Markup {
        let image = &self.image;
        let fallback = image.fallback_format();
        let (lazy, priority) = (self.loading == Loading::Lazy, self.loading == Loading::Priority);
        // Behind a source only old browsers read the fallback: one width keeps the page small.
        let alone = image.formats.len() < 2;
        let img = html! {
            img class=[image.crop()] src=(Quick(&image.src(fallback, image.fallback_width()))) srcset=[alone.then(|| image.srcset(fallback))]
                sizes=[alone.then_some(&self.sizes)]
                width=(image.width) height=(image.height) alt=(Quick(&image.alt)) loading=[lazy.then_some("lazy")]
                fetchpriority=[priority.then_some("high")] decoding=[(!priority).then_some("async")];
        };
        if alone {
            return img;
        }
        html! {
            picture {
                @for &format in &image.formats[..image.formats.len() - 1] {
                    source type=(format.media_type()) srcset=(Quick(&image.srcset(format))) sizes=(Quick(&self.sizes));
                }
                (img)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_format_is_a_source_and_the_last_is_the_fallback() {
        let image = ImageSet::square("/media/a/hero", &[320, 640, 1000], "A ring");
        let out = Picture::new(image, "50vw", Loading::Priority).render().0;
        assert!(out.contains(r#"<source type="image/avif" srcset="/media/a/hero-320.avif 320w"#), "{out}");
        assert!(
            out.contains(r#"src="/media/a/hero-640.webp""#) && out.contains(r#"width="1000" height="1000""#)
        );
        assert!(out.contains(r#"fetchpriority="high""#) && !out.contains("loading="));
    }

    #[test]
    fn a_picture_keeps_its_point_in_view_when_it_is_cropped() {
        let image = ImageSet { focal: (3, 10), ..ImageSet::square("/m", &[160], "") };
        let out = Picture::new(image, "9rem", Loading::Lazy).render().0;
        assert!(out.contains(r#"class="fx-3 fy-10""#), "{out}");
    }

    #[test]
    fn words_about_a_picture_cannot_leave_their_attribute() {
        let image = ImageSet::square("/m", &[160], "A \"ring\" <b> & more");
        let out = Picture::new(image, "9rem", Loading::Lazy).render().0;
        assert!(out.contains(r#"alt="A &quot;ring&quot; &lt;b&gt; &amp; more""#), "{out}");
    }

    #[test]
    fn a_picture_below_the_fold_is_lazy() {
        let out = Picture::new(ImageSet::square("/m", &[160], ""), "9rem", Loading::Lazy).render().0;
        assert!(out.contains(r#"loading="lazy""#) && out.contains(r#"src="/m-160.webp""#));
    }
}

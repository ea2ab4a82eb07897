//! From lines at their places to the bytes of a tagged PDF.

use std::num::NonZeroU16;

use commerce::documents::PaperFacts;
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point},
    metadata::Metadata,
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node as Tagged, SpanTag, TableHeaderScope, Tag,
        TagGroup, TagKind, TagTree,
    },
};

use crate::{
    PaperError,
    fonts::Fonts,
    pages::kind_of,
    sheet::{Line, MARGIN, Node, QUIET, Role, Rule, Sheet},
    text::{Ink, shape},
    words::words_of,
};

/// Writes the paper.
pub(crate) fn write(sheet: &Sheet<'_>, facts: &PaperFacts, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
    let wrong = |what: &dyn std::fmt::Debug| PaperError::Format(format!("{what:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| wrong(&error))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut ids: Vec<Option<Identifier>> = (0..sheet.lines.len()).map(|_| None).collect();
    for page in 0..sheet.pages {
        let size =
            PageSettings::from_wh(sheet.width, sheet.height).ok_or_else(|| wrong(&"size of a page"))?;
        let mut on = document.start_page_with(size);
        let mut surface = on.surface();
        for rule in sheet.rules.iter().filter(|rule| rule.page == page) {
            draw_rule(&mut surface, rule);
        }
        for (at, line) in sheet.lines.iter().enumerate().filter(|(_, line)| line.page == page) {
            let tag = SpanTag::empty().with_lang(line.lang);
            ids[at] = Some(surface.start_tagged(ContentTag::Span(tag)));
            draw_line(&mut surface, fonts, line);
            surface.end_tagged();
        }
        draw_foot(&mut surface, sheet, facts, fonts, page);
        surface.finish();
        on.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(facts.locale.tag().to_owned()));
    for node in &sheet.nodes {
        tree.push(tagged(node, &mut ids, sheet));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(sheet));
    let title = format!("{} {}", words_of(facts.locale).title(kind_of(facts)), facts.number);
    let metadata = Metadata::new()
        .title(title)
        .language(facts.locale.tag().to_owned())
        .authors(vec![facts.house.clone()])
        .document_id(facts.number.clone());
    document.set_metadata(metadata);
    document.finish().map_err(|error| wrong(&error))
}

fn fill(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Full => rgb::Color::new(0x1b, 0x19, 0x16),
        Ink::Muted => rgb::Color::new(0x5f, 0x58, 0x4f),
    };
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn draw_line(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line) {
    surface.set_fill(Some(fill(line.style.ink)));
    let mut x = line.x;
    for run in shape(fonts, line.style, &line.text) {
        let font = fonts.get(run.face).font.clone();
        surface.draw_glyphs(Point::from_xy(x, line.y), &run.glyphs, font, &run.text, line.style.size, false);
        x += run.width;
    }
}

fn draw_rule(surface: &mut Surface<'_>, rule: &Rule) {
    let mut path = PathBuilder::new();
    path.move_to(rule.x, rule.y);
    path.line_to(rule.x + rule.width, rule.y);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: rgb::Color::new(0xb9, 0xae, 0x9d).into(),
        width: 0.5,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
    surface.end_tagged();
}

/// The house, the number and the page, below everything: no part of what is read.
fn draw_foot(surface: &mut Surface<'_>, sheet: &Sheet<'_>, facts: &PaperFacts, fonts: &Fonts, page: usize) {
    let words = words_of(facts.locale);
    let pages = format!("{} {} {} {}", words.page, page + 1, words.of, sheet.pages);
    let left = format!("{}   {}", facts.house, facts.number);
    let y = sheet.height - 46.0;
    let wide = crate::text::measure(fonts, QUIET, &pages);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    for (x, text) in [(MARGIN, left), (sheet.width - MARGIN - wide, pages)] {
        draw_line(surface, fonts, &Line { page, x, y, style: QUIET, text, lang: None });
    }
    surface.end_tagged();
}

fn tagged(node: &Node, ids: &mut [Option<Identifier>], sheet: &Sheet<'_>) -> Tagged {
    match node {
        Node::Line(at) => {
            let id = ids.get_mut(*at).and_then(Option::take);
            id.map_or_else(|| TagGroup::new(Tag::Div).into(), Tagged::Leaf)
        }
        Node::Part(role, parts) => {
            let children = parts.iter().map(|part| tagged(part, ids, sheet)).collect();
            TagGroup::with_children(tag_of(*role, node, sheet), children).into()
        }
    }
}

/// The headings, to jump to.
fn outline(sheet: &Sheet<'_>) -> Outline {
    let mut outline = Outline::new();
    for node in &sheet.nodes {
        let Node::Part(Role::Heading1 | Role::Heading2, _) = node else { continue };
        let Some(line) = first_line(node).and_then(|at| sheet.lines.get(at)) else { continue };
        let top = Point::from_xy(line.x, line.y - line.style.leading);
        outline.push_child(OutlineNode::new(line.text.clone(), XyzDestination::new(line.page, top)));
    }
    outline
}

fn tag_of(role: Role, node: &Node, sheet: &Sheet<'_>) -> TagKind {
    let level = |level: u16| NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    let text = || first_line(node).and_then(|at| sheet.lines.get(at)).map(|line| line.text.clone());
    match role {
        Role::Heading1 => Tag::Hn(level(1), text()).into(),
        Role::Heading2 => Tag::Hn(level(2), text()).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::HeadOfColumn => Tag::TH(TableHeaderScope::Column).into(),
        Role::HeadOfRow => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn first_line(node: &Node) -> Option<usize> {
    match node {
        Node::Line(at) => Some(*at),
        Node::Part(_, parts) => parts.iter().find_map(first_line),
    }
}

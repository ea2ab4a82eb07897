//! A paper as lines and rules at their places, with the structure that a reader of screens follows.

use crate::{
    fonts::{Face, Fonts},
    text::{Ink, Style, measure, wrap},
};

pub(crate) const TITLE: Style =
    Style { face: Face::Serif, size: 27.0, leading: 32.0, tracking: 0.0, ink: Ink::Full };
pub(crate) const HOUSE: Style =
    Style { face: Face::Serif, size: 17.0, leading: 22.0, tracking: 0.0, ink: Ink::Full };
pub(crate) const HEADING: Style =
    Style { face: Face::Serif, size: 16.0, leading: 21.0, tracking: 0.0, ink: Ink::Full };
pub(crate) const LABEL: Style =
    Style { face: Face::Strong, size: 7.0, leading: 12.0, tracking: 0.12, ink: Ink::Muted };
pub(crate) const TEXT: Style =
    Style { face: Face::Sans, size: 9.5, leading: 14.0, tracking: 0.0, ink: Ink::Full };
pub(crate) const QUIET: Style = Style { ink: Ink::Muted, size: 8.5, leading: 12.5, ..TEXT };
pub(crate) const STRONG: Style = Style { face: Face::Strong, ..TEXT };

/// The margin on every side, in points.
pub(crate) const MARGIN: f32 = 62.0;
/// Where text ends above the foot.
const FOOT: f32 = 84.0;

/// What a part of the structure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Heading1,
    Heading2,
    Paragraph,
    Table,
    Row,
    HeadOfColumn,
    HeadOfRow,
    Cell,
}

/// The structure: parts with parts, down to lines on pages.
#[derive(Debug)]
pub(crate) enum Node {
    Part(Role, Vec<Node>),
    Line(usize),
}

/// One line of text at its place.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) page: usize,
    pub(crate) x: f32,
    /// Of its baseline, from the top.
    pub(crate) y: f32,
    pub(crate) style: Style,
    pub(crate) text: String,
    /// Its language, where it is not the paper's.
    pub(crate) lang: Option<&'static str>,
}

/// A hairline.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
}

/// A text in a column.
pub(crate) struct Block<'a> {
    pub(crate) style: Style,
    pub(crate) text: &'a str,
    pub(crate) lang: Option<&'static str>,
}

impl<'a> Block<'a> {
    pub(crate) const fn new(style: Style, text: &'a str) -> Self {
        Self { style, text, lang: None }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) x: f32,
    pub(crate) width: f32,
    /// Figures stand at its right edge.
    pub(crate) right: bool,
}

/// The paper while it is set.
pub(crate) struct Sheet<'f> {
    fonts: &'f Fonts,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) pages: usize,
    pub(crate) y: f32,
    pub(crate) lines: Vec<Line>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) nodes: Vec<Node>,
}

impl<'f> Sheet<'f> {
    pub(crate) const fn new(fonts: &'f Fonts, (width, height): (f32, f32)) -> Self {
        Self {
            fonts,
            width,
            height,
            pages: 1,
            y: MARGIN,
            lines: Vec::new(),
            rules: Vec::new(),
            nodes: Vec::new(),
        }
    }

    /// How wide the text is.
    pub(crate) const fn measure(&self) -> f32 {
        self.width - 2.0 * MARGIN
    }

    pub(crate) const fn skip(&mut self, points: f32) {
        self.y += points;
    }

    /// Goes on to the next page unless so much is left on this one.
    pub(crate) fn room(&mut self, points: f32) {
        if self.y + points > self.height - FOOT && self.y > MARGIN {
            self.pages += 1;
            self.y = MARGIN;
        }
    }

    pub(crate) fn rule(&mut self) {
        self.rules.push(Rule { page: self.pages - 1, x: MARGIN, y: self.y, width: self.measure() });
    }

    /// A heading or paragraph over the whole width.
    pub(crate) fn paragraph(&mut self, role: Role, block: &Block<'_>) {
        let column = Column { x: MARGIN, width: self.measure(), right: false };
        self.room(block.style.leading * 2.0);
        let node = self.cell(role, column, std::slice::from_ref(block));
        self.nodes.push(node.0);
        self.y = node.1;
    }

    /// Blocks in a column from the present height down; answers the part and where it ends. Does not move on.
    pub(crate) fn cell(&mut self, role: Role, column: Column, blocks: &[Block<'_>]) -> (Node, f32) {
        let (mut y, mut parts) = (self.y, Vec::new());
        for block in blocks {
            for text in wrap(self.fonts, block.style, block.text, column.width) {
                y += block.style.leading;
                let wide = measure(self.fonts, block.style, &text);
                // spacing after the last letter is no part of what is seen
                let seen = wide - block.style.tracking * block.style.size;
                let x = if column.right { column.x + column.width - seen } else { column.x };
                parts.push(Node::Line(self.lines.len()));
                let baseline = y - (block.style.leading - block.style.size) / 2.0 - block.style.size * 0.22;
                self.lines.push(Line {
                    page: self.pages - 1,
                    x,
                    y: baseline,
                    style: block.style,
                    text,
                    lang: block.lang,
                });
            }
        }
        (Node::Part(role, parts), y)
    }

    /// How high blocks are in a column.
    pub(crate) fn height_of(&self, column: Column, blocks: &[Block<'_>]) -> f32 {
        let lines = |block: &Block<'_>| wrap(self.fonts, block.style, block.text, column.width).len() as f32;
        blocks.iter().map(|block| lines(block) * block.style.leading).sum()
    }

    /// One row of a table: a cell in each column, kept together on one page. Answers the part.
    pub(crate) fn row(&mut self, cells: &[(Role, Column, Vec<Block<'_>>)]) -> Node {
        let high =
            cells.iter().map(|(_, column, blocks)| self.height_of(*column, blocks)).fold(0.0, f32::max);
        self.room(high);
        let mut parts = Vec::new();
        let mut end = self.y;
        for (role, column, blocks) in cells {
            let (node, y) = self.cell(*role, *column, blocks);
            parts.push(node);
            end = f32::max(end, y);
        }
        self.y = end;
        Node::Part(Role::Row, parts)
    }
}

//! Loose stones: drawings from their geometry, rows and cards, the compare tray, actual size.

mod actual;
mod card;
mod compare;
mod cut;
mod facts;
mod range;

pub use actual::ActualSize;
pub use card::{StoneCard, StoneRow, StoneTable};
pub use compare::{CompareTray, StoneComparison, TrayStone};
pub use cut::{Cut, CutDrawing, CutSheet};
pub use facts::FactsDiagram;
pub use range::StepRange;

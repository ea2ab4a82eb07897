//! Loose stones: what is in the drawer, suppliers' lists, what waits for a second person, and the rules of markup.

pub(crate) mod import;
pub(crate) mod imports;
pub(crate) mod list;
pub(crate) mod markups;
mod markups_form;
pub(crate) mod parked;
pub(crate) mod supplier;
pub(crate) mod upload;

use catalog::stones::feed::count_parked;
use ui::{Tab, Tabs};
use web::Refusal;

use crate::words::number;

/// The pages about stones, side by side, with how many stones wait.
async fn tabs(conn: &mut db::Conn, current: &str) -> Result<Tabs, Refusal> {
    let waiting = number(count_parked(conn).await?);
    let tab = |text: &str, href: &str, count| Tab {
        text: text.into(),
        href: href.into(),
        count,
        current: href == current,
    };
    let tabs = vec![
        tab("Stones", list::PATH, None),
        tab("Lists", imports::PATH, None),
        tab("Waiting", parked::PATH, Some(waiting).filter(|n| *n > 0)),
        tab("Markups", markups::PATH, None),
    ];
    Ok(Tabs { label: "Loose stones".into(), tabs })
}

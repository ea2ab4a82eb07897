//! Ids of one sample made unlike those of the next, so that many samples can stand in one page.

use maud::{Markup, PreEscaped};

/// Attributes that hold one or more ids.
const HOLDERS: [&str; 10] = [
    " id=\"",
    " for=\"",
    " form=\"",
    " aria-describedby=\"",
    " aria-labelledby=\"",
    " commandfor=\"",
    " popovertarget=\"",
    " data-count-for=\"",
    " data-watch=\"",
    " href=\"#",
];

/// The sample's markup with `s{place}-` before every id, and before everything that points at one.
pub(super) fn scoped(markup: &Markup, place: usize) -> Markup {
    let mut out = String::with_capacity(markup.0.len() + 64);
    let mut rest = markup.0.as_str();
    while let Some((at, holder)) = next_holder(rest) {
        let (before, after) = rest.split_at(at + holder.len());
        let end = after.find('"').unwrap_or(after.len());
        let ids: Vec<String> = after[..end].split_whitespace().map(|id| format!("s{place}-{id}")).collect();
        out.push_str(before);
        out.push_str(&ids.join(" "));
        rest = &after[end..];
    }
    out.push_str(rest);
    PreEscaped(out)
}

fn next_holder(text: &str) -> Option<(usize, &'static str)> {
    HOLDERS.into_iter().filter_map(|holder| text.find(holder).map(|at| (at, holder))).min()
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn an_id_and_what_points_at_it_stay_together() {
        let markup = html! { label for="a" { "A" } input id="a" aria-describedby="a-hint a-error"; a href="#a" { "go" } a href="/a" { "away" } };
        let out = scoped(&markup, 7).0;
        assert_eq!(
            out,
            r##"<label for="s7-a">A</label><input id="s7-a" aria-describedby="s7-a-hint s7-a-error"><a href="#s7-a">go</a><a href="/a">away</a>"##
        );
    }
}

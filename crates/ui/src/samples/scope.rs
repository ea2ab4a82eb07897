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
    // a sample that takes the focus would move the whole page to itself
    PreEscaped(out.replace(" autofocus", ""))
}

/// The same markup with `, sample {place}` after the name of every landmark: a page of samples has many menus and
/// tables, and those who move by landmarks must be able to tell them apart.
pub(super) fn told_apart(markup: &Markup, place: usize) -> Markup {
    let mut out = String::with_capacity(markup.0.len() + 64);
    for (at, tag) in markup.0.split('<').enumerate() {
        if at > 0 {
            out.push('<');
        }
        let (opening, text) = tag.split_at(tag.find('>').unwrap_or(tag.len()));
        let named = is_landmark(opening).then(|| opening.split_once(LABEL)).flatten();
        match named.and_then(|(before, after)| Some((before, after.split_once('"')?))) {
            Some((before, (name, after))) => {
                out.push_str(&format!("{before}{LABEL}{name}, sample {place}\"{after}"));
            }
            None => out.push_str(opening),
        }
        out.push_str(text);
    }
    PreEscaped(out)
}

const LABEL: &str = " aria-label=\"";

fn is_landmark(opening: &str) -> bool {
    let element = opening.split_whitespace().next().unwrap_or_default();
    matches!(element, "nav" | "aside" | "section" | "form" | "main")
        || ["role=\"region\"", "role=\"search\"", "role=\"navigation\""]
            .iter()
            .any(|role| opening.contains(role))
}

fn next_holder(text: &str) -> Option<(usize, &'static str)> {
    HOLDERS.into_iter().filter_map(|holder| text.find(holder).map(|at| (at, holder))).min()
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn landmarks_are_told_apart_and_nothing_else_is_renamed() {
        let markup = html! { nav class="a" aria-label="Pages" { a aria-label="Next" { "<" } } div role="region" aria-label="Sizes" {} p { "nav aria-label=" } };
        let out = told_apart(&markup, 3).0;
        assert_eq!(
            out,
            r#"<nav class="a" aria-label="Pages, sample 3"><a aria-label="Next">&lt;</a></nav><div role="region" aria-label="Sizes, sample 3"></div><p>nav aria-label=</p>"#
        );
    }

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

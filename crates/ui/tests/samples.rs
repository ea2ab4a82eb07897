//! Every sample is parsed as a browser would, and checked for what maud cannot: names, ids, labels, sizes.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use maud::{Render, html};
use scraper::{ElementRef, Html, Selector};
use ui::{AdminShell, EnclosedShell, Head, Sample, Shell, SideNav, Styles, gallery};

#[expect(clippy::unwrap_used, reason = "a selector written in this file is either right or the test fails")]
fn all(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn parse(sample: &Sample) -> Html {
    Html::parse_fragment(&sample.markup.0)
}

fn place(sample: &Sample) -> String {
    format!("{} · {}", sample.name, sample.state)
}

fn attributes<'a>(page: &'a Html, names: &[&str]) -> Vec<(ElementRef<'a>, String)> {
    let mut found = Vec::new();
    for element in page.select(&all("*")) {
        for name in names {
            if let Some(value) = element.value().attr(name) {
                found.extend(value.split_whitespace().map(|word| (element, word.to_owned())));
            }
        }
    }
    found
}

fn has_words(element: ElementRef<'_>) -> bool {
    let named = element.value().attr("aria-label").is_some_and(|label| !label.trim().is_empty());
    let words = element.text().any(|text| !text.trim().is_empty());
    named || words || element.select(&all("img[alt]")).any(|image| image.value().attr("alt") != Some(""))
}

#[test]
fn at_least_forty_components_are_shown_and_no_state_twice() {
    let samples = gallery();
    let names: BTreeSet<_> = samples.iter().map(|sample| sample.name).collect();
    assert!(names.len() >= 40, "{} components: {names:?}", names.len());
    let mut seen = HashSet::new();
    for sample in &samples {
        assert!(seen.insert((sample.name, sample.state)), "{} is shown twice", place(sample));
        assert!(!sample.markup.0.trim().is_empty(), "{} is empty", place(sample));
    }
}

#[test]
fn no_component_writes_styles_or_handlers_into_its_attributes() {
    for sample in gallery() {
        for element in parse(&sample).select(&all("*")) {
            for (name, _) in element.value().attrs() {
                assert!(name != "style" && !name.starts_with("on"), "{}: {name}", place(&sample));
            }
        }
    }
}

#[test]
fn an_id_is_used_once_and_everything_that_points_at_one_finds_it() {
    for sample in gallery() {
        let page = parse(&sample);
        let ids: Vec<&str> =
            page.select(&all("[id]")).filter_map(|element| element.value().attr("id")).collect();
        let known: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{}: an id is used twice", place(&sample));
        for (_, id) in attributes(&page, &["for", "aria-describedby", "aria-labelledby", "commandfor"]) {
            assert!(known.contains(id.as_str()), "{}: nothing has the id {id}", place(&sample));
        }
    }
}

#[test]
fn every_input_has_a_label() {
    for sample in gallery() {
        let page = parse(&sample);
        let labelled: HashSet<String> = page
            .select(&all("label[for]"))
            .filter_map(|label| label.value().attr("for").map(str::to_owned))
            .collect();
        for input in page.select(&all("input:not([type=hidden]),select,textarea,progress")) {
            let value = input.value();
            let by_id = value.id().is_some_and(|id| labelled.contains(id));
            let inside =
                input.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "label");
            assert!(
                by_id || inside || value.attr("aria-label").is_some(),
                "{}: {}",
                place(&sample),
                input.html()
            );
        }
    }
}

#[test]
fn every_button_link_and_heading_has_words() {
    for sample in gallery() {
        for element in parse(&sample).select(&all("button,a,summary,h1,h2,h3,dialog>.dialog-head")) {
            assert!(has_words(element), "{}: {}", place(&sample), element.html());
        }
    }
}

#[test]
fn every_picture_has_its_size_and_words() {
    for sample in gallery() {
        for image in parse(&sample).select(&all("img")) {
            for name in ["alt", "width", "height", "src"] {
                assert!(
                    image.value().attr(name).is_some(),
                    "{}: no {name} on {}",
                    place(&sample),
                    image.html()
                );
            }
        }
    }
}

#[test]
fn every_set_of_choices_has_a_question() {
    for sample in gallery() {
        for set in parse(&sample).select(&all("fieldset")) {
            assert!(set.select(&all("legend")).any(has_words), "{}: {}", place(&sample), set.html());
        }
    }
}

#[test]
fn every_class_is_known_to_the_style_sheets() {
    let styles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/styles");
    let mut sheets = String::new();
    for folder in ["", "components", "admin"] {
        for entry in std::fs::read_dir(styles.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "css") {
                sheets.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let known: HashSet<&str> = sheets
        .split('.')
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap_or("")
        })
        .collect();
    let mut unknown = BTreeSet::new();
    for sample in gallery() {
        for (_, class) in attributes(&parse(&sample), &["class"]) {
            if !known.contains(class.as_str()) {
                unknown.insert(class);
            }
        }
    }
    assert!(unknown.is_empty(), "no style sheet knows {unknown:?}");
}

#[test]
fn the_gallery_page_marks_every_sample_with_its_component() {
    let page = Html::parse_fragment(&ui::gallery_page().0);
    assert_eq!(page.select(&all("[data-component]")).count(), gallery().len());
    let ids: Vec<_> = attributes(&page, &["id"]).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "an id is used by two samples");
    for (_, target) in attributes(&page, &["href"]).into_iter().filter(|(_, href)| href.starts_with("#c-")) {
        assert_eq!(page.select(&all(&format!("[id=\"{}\"]", &target[1..]))).count(), 1, "{target}");
    }
}

fn url(name: &str) -> String {
    format!("/assets/{name}")
}

#[test]
fn a_page_says_what_it_is_and_lets_people_skip_to_it() {
    let site = ui::samples::site();
    let head = Head {
        title: "Engagement rings".into(),
        description: "Drawn, cast and set at one bench.".into(),
        canonical: Some("/collections/engagement-rings".into()),
        json_ld: vec![r#"{"name":"</script>"}"#.into()],
        ..Head::default()
    };
    let shell = Shell {
        site: &site,
        standing: &ui::Standing::default(),
        assets: &url,
        head,
        styles: Styles::Inline { css: ".a>.b{color:red}", nonce: Some("abc") },
        scripts: &["collection.js"],
        path: "/collections/engagement-rings/oval",
        notice: html! {},
        body: html! { h1 { "Engagement rings" } },
    };
    let text = shell.render().into_string();
    assert!(
        text.starts_with("<!DOCTYPE html>")
            && text.contains(r#"<style nonce="abc">.a>.b{color:red}</style>"#)
    );
    let page = Html::parse_document(&text);
    let one = |css: &str| assert_eq!(page.select(&all(css)).count(), 1, "{css}");
    one("html[lang]");
    one("main#main h1");
    one("a.skip[href='#main']");
    one("link[rel=canonical][href='https://atelier.example/collections/engagement-rings']");
    one("script[type='application/ld+json']");
    one("script[type=module][src='/assets/storefront.js']");
    one("script[type=module][src='/assets/collection.js']");
    one("bag-drawer dialog [data-drawer-body]");
    one("nav[aria-label=Main] summary[aria-current]");
    one("#live[aria-live=polite]");
    assert_eq!(page.select(&all("script:not([src]):not([type='application/ld+json'])")).count(), 0);
    assert_eq!(page.select(&all("[style]")).count(), 0);
}

#[test]
fn help_stands_in_the_same_order_in_the_shop_and_in_checkout() {
    let site = ui::samples::site();
    let shop = Shell {
        site: &site,
        standing: &ui::Standing::default(),
        assets: &url,
        head: Head::default(),
        styles: Styles::Linked("storefront.css"),
        scripts: &[],
        path: "/",
        notice: html! {},
        body: html! {},
    };
    let checkout = EnclosedShell {
        site: &site,
        assets: &url,
        head: Head::default(),
        styles: Styles::Linked("storefront.css"),
        scripts: &["checkout.js"],
        only: None,
        back: ("Back to bag".into(), "/bag".into()),
        body: html! {},
    };
    let help = |text: String| -> Vec<String> {
        let page = Html::parse_document(&text);
        page.select(&all("footer .help-list a"))
            .filter_map(|link| link.value().attr("href").map(str::to_owned))
            .collect()
    };
    let checkout = checkout.render().into_string();
    assert!(checkout.contains(r#"<meta name="robots" content="noindex">"#));
    let (first, second) = (help(shop.render().into_string()), help(checkout));
    assert_eq!(first.len(), site.help.len());
    assert_eq!(first, second);
}

#[test]
fn the_back_office_is_never_indexed_and_never_prerendered() {
    let shell = AdminShell {
        name: "Atelier",
        assets: &url,
        head: Head { title: "Orders".into(), canonical: Some("/admin".into()), ..Head::default() },
        styles: Styles::Linked("admin.css"),
        scripts: &[],
        nav: SideNav::default(),
        search_href: "/admin/search",
        staff_name: "Mara",
        sign_out_href: "/admin/sign-out",
        badge: None,
        body: html! { h1 { "Orders" } },
    };
    let page = Html::parse_document(&shell.render().into_string());
    for css in ["body.admin[data-noprerender]", "meta[name=robots][content=noindex]", "main#main h1"] {
        assert_eq!(page.select(&all(css)).count(), 1, "{css}");
    }
    assert_eq!(page.select(&all("link[rel=canonical]")).count(), 0);
}

//! Files that are not what they say, that are two things at once, or that are made to do harm: each is named and refused,
//! and leaves nothing behind. And those that the house takes.

use catalog::{media::Standing, model::MediaKind};
use kernel::{Fault, Kind};

use crate::media::{House, film, photo};

impl House {
    /// Sends the file, which must be refused with these words, and leave nothing.
    async fn refuses(&self, what: &str, bytes: &[u8], words: &str) {
        let refused = self.send(bytes).await.unwrap_err();
        assert_eq!((refused.kind(), refused.fields().len()), (Kind::Invalid, 1), "{what}");
        let field = &refused.fields()[0];
        assert_eq!((&*field.field, field.code), ("file", "unfit_file"), "{what}");
        assert!(field.message.contains(words), "{what}: {}", field.message);
        assert!(self.entries().await.is_empty() && self.kept("").is_empty(), "{what}");
    }
}

/// A photograph whose header says another size than it has.
fn photo_that_says(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = photo(400, 400);
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A photograph with a comment.
fn photo_with(comment: &[u8]) -> Vec<u8> {
    let mut bytes = photo(400, 400);
    let length = u16::try_from(comment.len() + 2).unwrap();
    bytes.splice(2..2, [&b"\xff\xfe"[..], &length.to_be_bytes(), comment].concat());
    bytes
}

fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap() | 0x4000;
    [id, &length.to_be_bytes(), content].concat()
}

fn webm(more: &[u8]) -> Vec<u8> {
    let tracks = element(b"\x16\x54\xae\x6b", &[1; 40]);
    let cluster = element(b"\x1f\x43\xb6\x75", &[2; 400]);
    let segment = element(b"\x18\x53\x80\x67", &[tracks, cluster, more.to_vec()].concat());
    [element(b"\x1a\x45\xdf\xa3", b"B\x82\x84webm"), segment].concat()
}

fn glb(scene: &str) -> Vec<u8> {
    let size = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let scene = format!("{scene:width$}", width = scene.len().next_multiple_of(4));
    [&b"glTF\x02\0\0\0"[..], &size(20 + scene.len()), &size(scene.len()), b"JSON", scene.as_bytes()].concat()
}

/// UP01, UP02: whatever the file is called, its bytes decide.
#[tokio::test]
async fn what_the_house_does_not_take_is_refused_with_its_first_bytes() {
    let house = House::new().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    house.refuses("an SVG with a program", svg, "SVG drawings can carry programs").await;
    house.refuses("an SVG", b"<?xml version='1.0'?><svg/>", "SVG").await;
    house.refuses("a page", b"<!doctype html><script>alert(1)</script>", "none of the files we take").await;
    house.refuses("a GIF that is a program", b"GIF89a/*", "GIF").await;
    house.refuses("a document", b"%PDF-1.7", "none of the files we take").await;
    house.refuses("half a picture", &photo(400, 400)[..300], "damaged").await;
}

#[tokio::test]
async fn a_picture_of_thirty_thousand_pixels_a_side_is_refused_before_it_is_decoded() {
    let house = House::new().await;
    house.refuses("a bomb", &photo_that_says(30_000, 30_000), "30,000 × 30,000 pixels").await;
    house.refuses("a large one", &photo_that_says(8_000, 7_000), "8,000 × 7,000 pixels").await;
    house.refuses("a ribbon", &photo_that_says(12_001, 400), "12,001 × 400 pixels").await;
    house.refuses("a stamp", &photo(319, 400), "319 × 400 pixels").await;
}

/// UP01.
#[tokio::test]
async fn a_file_that_is_two_things_at_once_is_refused() {
    let house = House::new().await;
    let page = b"<html><script>alert(document.domain)</script>";
    let behind = |bytes: Vec<u8>| [bytes, page.to_vec()].concat();
    house.refuses("a page behind a picture", &behind(photo(400, 400)), "behind the picture").await;
    let archive = [photo(400, 400), b"PK\x03\x04".to_vec()].concat();
    house.refuses("an archive behind a picture", &archive, "behind the picture").await;
    house.refuses("a page in a comment", &photo_with(page), "notes inside this picture").await;
    house.refuses("a program in a comment", &photo_with(b"<?php exit;"), "notes inside").await;
    house.refuses("a page behind a film", &behind(film()), "film is damaged").await;
    house.refuses("a page behind a WebM", &behind(webm(b"")), "film is damaged").await;
    let attached = element(b"\x19\x41\xa4\x69", page);
    house.refuses("a page attached to a WebM", &webm(&attached), "film is damaged").await;
    let scene = r#"{"asset":{"version":"2.0"}}"#;
    house.refuses("a page behind a model", &behind(glb(scene)), "model is damaged").await;
    let outside = r#"{"asset":{"version":"2.0"},"images":[{"uri":"https://example.com/a.png"}]}"#;
    house.refuses("a model that asks elsewhere", &glb(outside), "files beside it").await;
}

#[tokio::test]
async fn films_and_models_are_taken_as_they_are_and_pictures_with_plain_notes() {
    let house = House::new().await;
    for (bytes, kind) in [
        (film(), MediaKind::Film),
        (webm(b""), MediaKind::Film),
        (glb(r#"{"asset":{"version":"2.0"}}"#), MediaKind::Model),
        (photo_with(b"Ada, 90 mm macro"), MediaKind::Picture),
    ] {
        let media = house.send(&bytes).await.unwrap();
        let entry = house.entries().await.into_iter().find(|m| m.id == media).unwrap();
        assert_eq!(entry.kind, kind);
        assert_eq!(entry.standing == Standing::Ready, kind != MediaKind::Picture);
        assert!(!entry.shown, "nobody has described it");
    }
    assert_eq!((house.kept("public").len(), house.kept("originals").len()), (3, 1));
}

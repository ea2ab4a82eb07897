//! Five screens, and a commission at their end.

use bespoke::{
    BespokeError,
    commissions::{StoneWish, find_commission},
    enquiries::{
        Answers, SaveAnswers, Screen, SendEnquiry, begin_enquiry, find_enquiry, save_answers, send_enquiry,
        sweep_drafts,
    },
    files::{
        AddPicture, Belongs, Place, add_picture, find_file, list_of_commission, list_of_enquiry, read_bytes,
        remove_picture,
    },
    ids::EnquiryId,
};
use chrono::Duration;
use image::{ImageFormat, RgbImage};
use kernel::{Fault as _, Kind, Token};
use platform::files::{FileStore, Folder};

use crate::support::Atelier;

async fn begin(atelier: &Atelier) -> (EnquiryId, Token) {
    let mut tx = atelier.db.begin().await.unwrap();
    let (enquiry, token) = begin_enquiry(&mut tx, &atelier.guest, Some("192.0.2.1")).await.unwrap();
    tx.commit().await.unwrap();
    (enquiry.id, token)
}

async fn save(atelier: &Atelier, enquiry: EnquiryId, screen: Screen, typed: &[(&str, &str)]) -> Vec<String> {
    let typed = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut tx = atelier.db.begin().await.unwrap();
    let (_, wrong) = save_answers(&mut tx, SaveAnswers { enquiry, screen, typed }).await.unwrap();
    tx.commit().await.unwrap();
    wrong.into_iter().map(|e| e.field.into_owned()).collect()
}

async fn fill(atelier: &Atelier, enquiry: EnquiryId) {
    let contact = [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("secret", "on"),
        ("reveal_on", "2026-12-24"),
        ("consent", "on"),
    ];
    for (screen, typed) in [
        (Screen::Piece, &[("piece", "engagement_ring"), ("wearer", "someone")][..]),
        (Screen::Feeling, &[("feeling", "Quiet, like the sea in March.\r\nShe loves green.")]),
        (Screen::Stone, &[("stone", "own"), ("stone_words", "Grandmother’s emerald")]),
        (Screen::Budget, &[("budget", "to_12000"), ("needed_by", "2027-02-14")]),
        (Screen::Contact, &contact),
    ] {
        assert!(save(atelier, enquiry, screen, typed).await.is_empty(), "{screen:?}");
    }
}

async fn send(
    atelier: &Atelier,
    enquiry: EnquiryId,
) -> Result<bespoke::commissions::Commission, BespokeError> {
    let mut tx = atelier.db.begin().await?;
    let sent = send_enquiry(&mut tx, &atelier.guest, SendEnquiry { enquiry, account: None }).await?;
    tx.commit().await?;
    Ok(sent)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = RgbImage::from_fn(480, 360, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn add(enquiry: EnquiryId, bytes: Vec<u8>) -> AddPicture {
    let (belongs, place) = (Belongs::Enquiry(enquiry), Place::Reference);
    AddPicture { belongs, place, name: "../../IMG 1.JPG".into(), bytes: bytes.into() }
}

#[tokio::test]
async fn an_enquiry_is_kept_screen_by_screen_and_becomes_a_commission_once() {
    let atelier = Atelier::new().await;
    let (enquiry, token) = begin(&atelier).await;
    // what is not right yet is kept too
    assert_eq!(
        save(&atelier, enquiry, Screen::Contact, &[("name", "Ada"), ("email", "ada@")]).await,
        ["email", "consent"]
    );
    let found =
        find_enquiry(&mut atelier.db.read().await.unwrap(), &token, atelier.cx.clock.now()).await.unwrap();
    assert_eq!(found.unwrap().answers.get("email"), "ada@");
    let early = send(&atelier, enquiry).await.unwrap_err();
    assert!(early.fields().len() > 4 && early.kind() == Kind::Invalid, "{early}");

    fill(&atelier, enquiry).await;
    let sent = send(&atelier, enquiry).await.unwrap();
    assert_eq!(sent.state.title, "An engagement ring for Ada");
    assert_eq!(sent.state.brief.stone, StoneWish::Own);
    assert_eq!(sent.state.brief.budget_to_minor, Some(1_200_000));
    assert_eq!(sent.state.brief.feeling, "Quiet, like the sea in March.\nShe loves green.");
    assert_eq!(sent.state.secret_until.unwrap().to_string(), "2026-12-24");
    assert!(matches!(send(&atelier, enquiry).await, Err(BespokeError::EnquirySent)));
    let kept = find_commission(&mut atelier.db.read().await.unwrap(), sent.id).await.unwrap().unwrap();
    assert_eq!(kept, sent);
    assert_eq!(atelier.audit().await, Vec::<String>::new());
}

#[tokio::test]
async fn up01_a_file_that_lies_about_its_type_is_refused_and_a_photograph_loses_what_its_camera_wrote() {
    let atelier = Atelier::new().await;
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path().to_owned());
    let (enquiry, _) = begin(&atelier).await;
    let jpeg = picture(ImageFormat::Jpeg);
    // a position in the notes, as a telephone writes it
    let mut with_place = jpeg[..2].to_vec();
    let note = b"Exif\0\0MM\0*\0\0\0\x08GPSLatitude 40.7128";
    with_place.extend([0xff, 0xe1, 0, u8::try_from(note.len() + 2).unwrap()]);
    with_place.extend(note);
    with_place.extend(&jpeg[2..]);
    let kept = add_picture(&atelier.db, &store, &atelier.guest, add(enquiry, with_place)).await.unwrap();
    assert_eq!((kept.width, kept.height, kept.name.as_str()), (480, 360, "../../IMG 1.JPG"));
    let bytes = read_bytes(&store, &kept).await.unwrap();
    assert!(bytes.starts_with(b"RIFF") && !bytes.windows(11).any(|part| part == b"GPSLatitude"));

    let lies: [(&str, Vec<u8>); 5] = [
        ("a page", b"<html><script>alert(1)</script>".to_vec()),
        ("a programme", b"MZ\x90\0".to_vec()),
        ("a film", b"\0\0\0\x18ftypisom\0\0\0\0isommp42".to_vec()),
        ("half a picture", jpeg[..jpeg.len() / 2].to_vec()),
        ("nothing", Vec::new()),
    ];
    for (what, bytes) in lies {
        let refused =
            add_picture(&atelier.db, &store, &atelier.guest, add(enquiry, bytes)).await.unwrap_err();
        assert_eq!(refused.fields().first().map(|f| f.field.as_ref()), Some("file"), "{what}: {refused}");
    }
    let listed = list_of_enquiry(&mut atelier.db.read().await.unwrap(), enquiry).await.unwrap();
    assert_eq!(listed, [kept]);
}

#[tokio::test]
async fn ten_pictures_are_taken_and_they_go_with_the_enquiry_into_its_commission() {
    let atelier = Atelier::new().await;
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path().to_owned());
    let (enquiry, _) = begin(&atelier).await;
    let png = picture(ImageFormat::Png);
    let mut kept = Vec::new();
    for _ in 0..10 {
        kept.push(add_picture(&atelier.db, &store, &atelier.guest, add(enquiry, png.clone())).await.unwrap());
    }
    let one_more = add_picture(&atelier.db, &store, &atelier.guest, add(enquiry, png.clone())).await;
    assert!(matches!(one_more, Err(BespokeError::TooManyFiles)), "{one_more:?}");
    let (stranger, _) = begin(&atelier).await;
    let foreign = remove_picture(&atelier.db, &store, stranger, kept[0].id).await;
    assert!(matches!(foreign, Err(BespokeError::NotFound)));
    remove_picture(&atelier.db, &store, enquiry, kept[0].id).await.unwrap();

    fill(&atelier, enquiry).await;
    let sent = send(&atelier, enquiry).await.unwrap();
    assert_eq!(sent.state.brief.pictures, 9);
    let mut conn = atelier.db.read().await.unwrap();
    assert_eq!(list_of_commission(&mut conn, sent.id).await.unwrap(), kept[1..]);
    assert!(find_file(&mut conn, Belongs::Enquiry(stranger), kept[1].id).await.unwrap().is_none());
    drop(conn);
    let late = remove_picture(&atelier.db, &store, enquiry, kept[1].id).await;
    assert!(matches!(late, Err(BespokeError::EnquirySent)));
}

#[tokio::test]
async fn a_draft_nobody_came_back_to_is_forgotten_with_its_pictures() {
    let atelier = Atelier::new().await;
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path().to_owned());
    let ((old, token), (sent, _)) = (begin(&atelier).await, begin(&atelier).await);
    let kept =
        add_picture(&atelier.db, &store, &atelier.guest, add(old, picture(ImageFormat::Png))).await.unwrap();
    fill(&atelier, sent).await;
    send(&atelier, sent).await.unwrap();
    assert_eq!(sweep_drafts(&atelier.db, &store).await.unwrap(), 0);
    atelier.advance(Duration::days(31));
    let now = atelier.db.begin().await.unwrap().now().await.unwrap();
    assert!(find_enquiry(&mut atelier.db.read().await.unwrap(), &token, now).await.unwrap().is_none());
    assert_eq!(sweep_drafts(&atelier.db, &store).await.unwrap(), 1);
    assert!(read_bytes(&store, &kept).await.is_err());
    let key = format!("bespoke/{}.webp", kept.id.uuid().simple()).parse().unwrap();
    assert_eq!(store.size(&key).await.unwrap(), None);
    assert_eq!(Answers::default().get("piece"), "");
}

#[tokio::test]
async fn nobody_begins_or_sends_enquiries_without_end() {
    let atelier = Atelier::new().await;
    for _ in 0..20 {
        begin(&atelier).await;
    }
    let mut tx = atelier.db.begin().await.unwrap();
    let refused = begin_enquiry(&mut tx, &atelier.guest, Some("192.0.2.1")).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::RateLimited);
    assert!(begin_enquiry(&mut tx, &atelier.guest, Some("192.0.2.2")).await.is_ok());
}

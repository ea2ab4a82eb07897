//! Files that change pieces: out, in, and what is wrong with them.

use catalog::bulk::*;
use db::Db;
use kernel::{Fault, ids::BulkEditId};
use platform::{
    Cx,
    tables::{Cell, FieldKind, TableQuery, csv_line, guard, list_rows, open_file},
};
use testkit::TestDb;

use crate::{
    bulk::{apply, bytes, find, staff, undo},
    variants_table::stock,
};

async fn send(db: &Db, cx: &Cx, content: &str) -> Result<BulkEditId, BulkError> {
    let mut tx = db.begin().await.unwrap();
    let ask = PrepareFile { name: "pieces.csv".into(), content: content.as_bytes().to_vec(), fields: None };
    let id = prepare_file(&mut tx, cx, ask).await?;
    tx.commit().await.unwrap();
    Ok(id)
}

/// The table as the house exports it: what a file holds of these columns.
async fn export(db: &Db, cx: &Cx, columns: &str) -> String {
    let asked = TableQuery::read(&VARIANTS, |n| (n == "columns").then_some(columns)).unwrap();
    let (rows, _) =
        list_rows(&mut db.read().await.unwrap(), &asked, cx.clock.now(), None, 10_000).await.unwrap();
    let mut text = csv_line(asked.columns.iter().map(|f| f.label));
    for row in rows {
        let cells: Vec<String> = row.cells.iter().map(|c| guard(&c.plain().unwrap_or_default())).collect();
        text.push_str(&csv_line(cells.iter().map(String::as_str)));
    }
    text
}

#[tokio::test]
async fn what_goes_out_and_comes_back_changes_nothing() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 40).await;
    // texts that spreadsheets, separators and quotation marks would bend
    sqlx::query("UPDATE products SET title = '=HYPERLINK(\"x\")', tagline = 'one, \"two\"; three', care = E'first\\nsecond'
                 WHERE slug = 'ring-003'")
        .execute(&mut *db.read().await.unwrap())
        .await
        .unwrap();
    let every: Vec<&str> = VARIANTS.fields.iter().map(|f| f.code).collect();
    let text = export(&db, &cx, &every.join(",")).await;
    assert!(text.contains("'=HYPERLINK"));
    let id = send(&db, &cx, &text).await.unwrap();
    let counts = find(&db, id).await.counts;
    assert_eq!((counts.read, counts.unchanged(), counts.changed, counts.rejected), (80, 80, 0, 0));
}

#[tokio::test]
async fn a_file_says_what_it_would_change_changes_it_and_is_undone() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 6).await;
    let before = bytes(&db).await;
    let file = "Code;Price;Tags;Unknown heading\r\nRING-000-1;1100;\\N;x\r\nRING-001-1;;gift, new;x\r\nRING-001-2;1015.00;;x\r\n";
    let id = send(&db, &cx, file).await.unwrap();
    let edit = find(&db, id).await;
    assert_eq!(
        (edit.counts.read, edit.counts.changed, edit.counts.unchanged(), edit.counts.cells),
        (3, 2, 1, 3)
    );
    assert_eq!(edit.said, "pieces.csv (UTF-8, separated by semicolons)");
    let changes = list_changes(&mut db.read().await.unwrap(), id, None, false, -1, 10).await.unwrap();
    assert_eq!((changes[0].line, changes[0].cells.len()), (Some(2), 2));
    assert_eq!(changes[0].cells[1].before.as_deref(), Some("gift, press"));
    assert_eq!(changes[0].cells[1].after, None, "\\N empties a field; a blank cell leaves it");
    apply(&db, &cx, id).await;
    assert_eq!(find(&db, id).await.counts.applied, 2);
    undo(&db, &cx, id).await.unwrap();
    assert_eq!(bytes(&db).await, before);
}

#[tokio::test]
async fn seventeen_planted_faults_in_two_hundred_lines_are_reported_and_no_others() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 100).await;
    let mut lines: Vec<String> =
        export(&db, &cx, "sku,title,tagline,status,price,currency,lead_days,tags,engravable,seo_title,line")
            .await
            .lines()
            .map(str::to_owned)
            .collect();
    assert_eq!(lines.len(), 201);
    let mut put = |line: usize, column: usize, text: &str| {
        let mut cells = open_file(format!("1,2,3,4,5,6,7,8,9,10,11\n{}", lines[line - 1]).as_bytes())
            .unwrap()
            .lines
            .remove(0)
            .1;
        cells[column] = text.to_owned();
        lines[line - 1] = csv_line(cells.iter().map(String::as_str)).trim_end().to_owned();
    };
    let long = "x".repeat(90);
    let planted: Vec<(usize, usize, &str, &str)> = vec![
        (4, 0, "RING-XXX-9", "sku"),
        (8, 0, "", "sku"),
        (12, 0, "RING-000-1", "sku"),
        (16, 1, "\\N", "title"),
        (20, 1, &long, "title"),
        (24, 3, "sold", "status"),
        (28, 4, "cheap", "price"),
        (32, 4, "0", "price"),
        (36, 4, "12.345", "price"),
        (40, 4, "2000000", "price"),
        (44, 5, "EUR", "currency"),
        (48, 6, "soon", "lead_days"),
        (52, 6, "400", "lead_days"),
        (56, 7, &long, "tags"),
        (60, 8, "perhaps", "engravable"),
        (64, 9, &long, "seo_title"),
        (68, 10, &long, "line"),
    ];
    for (line, column, text, _) in &planted {
        put(*line, *column, text);
    }
    let content = lines.join("\r\n");
    let id = send(&db, &cx, &content).await.unwrap();
    let mut conn = db.read().await.unwrap();
    let faults = list_faults(&mut conn, id, 100).await.unwrap();
    let found: Vec<(i32, &str)> = faults.iter().map(|f| (f.line.unwrap(), f.field.as_str())).collect();
    let expected: Vec<(i32, &str)> =
        planted.iter().map(|(line, _, _, field)| (i32::try_from(*line).unwrap(), *field)).collect();
    assert_eq!(found, expected, "{faults:#?}");
    let counts = find(&db, id).await.counts;
    assert_eq!((counts.read, counts.rejected, counts.changed, counts.unchanged()), (200, 17, 0, 183));
    // what was rejected goes back as it was, with its reasons, and mended it is taken
    let rejected = rejected_lines(&open_file(content.as_bytes()).unwrap(), &faults);
    let back = open_file(rejected.as_bytes()).unwrap();
    assert_eq!((back.lines.len(), back.headings.last().map(String::as_str)), (17, Some("What is wrong")));
    assert!(back.lines[6].1.last().unwrap().starts_with("price: Enter an amount in USD"));
}

#[tokio::test]
async fn lines_of_one_piece_that_contradict_each_other_are_told_apart() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 2).await;
    let id = send(&db, &cx, "sku,title\nRING-001-1,One\nRING-001-2,Two\n").await.unwrap();
    let faults = list_faults(&mut db.read().await.unwrap(), id, 10).await.unwrap();
    assert_eq!((faults.len(), faults[0].line), (1, Some(3)));
    assert!(faults[0].message.contains("line 2 says it differently"), "{}", faults[0].message);
    assert_eq!(find(&db, id).await.counts.changed, 1);
}

#[tokio::test]
async fn columns_can_be_understood_otherwise_and_the_house_remembers() {
    let house = TestDb::new().await;
    let (db, cx) = (house.db(), staff(&house.cx(), 1));
    stock(&db, &cx, 2).await;
    let file = "sku,Neuer Preis\nRING-001-1,1100\n";
    let id = send(&db, &cx, file).await.unwrap();
    assert_eq!(find(&db, id).await.counts.cells, 0, "nobody knows that heading");
    let mut tx = db.begin().await.unwrap();
    let mapped = map_file(&mut tx, &cx, id, vec!["sku".into(), "price".into()]).await.unwrap();
    let refused = map_file(&mut tx, &cx, mapped, vec!["price".into(), "price".into()]).await;
    assert_eq!(refused.unwrap_err().code(), "invalid_fields");
    tx.rollback().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let mapped = map_file(&mut tx, &cx, id, vec!["sku".into(), "price".into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(find(&db, mapped).await.counts.cells, 1);
    assert_eq!(find(&db, id).await.state, BulkState::Discarded);
    let again = send(&db, &cx, file).await.unwrap();
    assert_eq!(
        find(&db, again).await.counts.cells,
        1,
        "a file with these headings is understood from now on"
    );
    let nothing = send(&db, &cx, "Name,Preis\na,1\n").await;
    assert_eq!(nothing.unwrap_err().fields()[0].code, "no_key");
}

#[test]
fn every_editable_field_of_the_table_can_be_written_by_a_file() {
    for field in VARIANTS.fields.iter().filter(|f| f.editable) {
        assert!(
            !matches!(field.kind, FieldKind::Moment),
            "{}: a moment is not written to the byte",
            field.code
        );
    }
    assert_eq!(Cell::Empty.plain(), None);
}

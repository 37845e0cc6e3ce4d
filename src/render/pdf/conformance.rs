//! The finished file, judged by `proof`, which knows nothing of the writer; and what of it is this file's own: dates, title,
//! attachments, which lists count.

use super::sample;
use super::{Attachment, attachment, lay_out, typefaces};
use crate::proof::{Finding, Rule, check};
use lopdf::{Document, Object};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a document of a test is excused from: it has no account of its figures, and numbers its parts as it likes.
pub fn findings(pdf: &[u8]) -> Vec<Finding> {
    let excused = |finding: &Finding| matches!(finding.rule, Rule::AttachedFigures | Rule::Numbering);
    check(pdf, &typefaces()).into_iter().filter(|finding| !excused(finding)).collect()
}

/// Nothing is wrong with a file.
#[track_caller]
pub fn assert_proven(pdf: &[u8]) {
    let said: Vec<String> = findings(pdf).iter().map(Finding::to_string).collect();
    assert!(said.is_empty(), "{} findings:\n{}", said.len(), said.join("\n"));
}

fn sample_file() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let attachments = ["line_new.csv", "b.csv"].map(|name| Attachment {
            name: name.into(),
            mime: "text/csv".into(),
            description: "数値".into(),
            data: b"a,b\r\n".to_vec(),
        });
        lay_out(&sample::report()).unwrap().into_pdf(attachments.to_vec()).unwrap()
    })
}

#[test]
fn the_sample_has_no_finding() {
    assert_proven(sample_file());
    let plain = lay_out(&sample::report()).unwrap().into_pdf(vec![]).unwrap();
    assert_proven(&plain);
}

#[test]
fn the_metadata_are_the_documents() {
    let file = Document::load_mem(sample_file()).unwrap();
    let meta = sample::meta();
    let xmp = file.catalog().unwrap().get(b"Metadata").unwrap().as_reference().unwrap();
    let xmp = String::from_utf8(file.get_object(xmp).unwrap().as_stream().unwrap().content.clone()).unwrap();
    assert!(xmp.contains(&format!(">{}</rdf:li>", meta.title)) && xmp.contains(&meta.author));
    assert!(xmp.contains("<xmp:CreateDate>2026-11-10T09:00:00+09:00</xmp:CreateDate>"));
    let info = file.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let info = file.get_dictionary(info).unwrap();
    assert_eq!(info.get(b"ModDate").unwrap().as_str().unwrap(), b"D:20261110090000+09'00'");
}

#[test]
fn elements_are_the_documents() {
    let file = Document::load_mem(sample_file()).unwrap();
    let (mut roles, mut numberings) = (BTreeMap::new(), BTreeMap::new());
    for object in file.objects.values() {
        let Ok(element) = object.as_dict() else { continue };
        if element.get(b"Type").and_then(Object::as_name).ok() != Some(b"StructElem") {
            continue;
        }
        let role = String::from_utf8_lossy(element.get(b"S").unwrap().as_name().unwrap()).into_owned();
        *roles.entry(role).or_insert(0) += 1;
        let attribute = element.get(b"A").and_then(Object::as_dict).and_then(|it| it.get(b"ListNumbering"));
        if let Ok(numbering) = attribute.and_then(Object::as_name) {
            *numberings.entry(String::from_utf8_lossy(numbering).into_owned()).or_insert(0) += 1;
        }
    }
    assert_eq!((roles["Figure"], roles["Table"]), (4, 14), "the table without rows is a sentence");
    assert!(roles["TOCI"] > 10 && roles["Note"] > 0 && roles["H3"] > 0, "{roles:?}");
    assert_eq!(numberings.keys().collect::<Vec<_>>(), ["Decimal", "Disc", "None"]);
}

#[test]
fn attachments_come_back_as_they_were() {
    for name in ["line_new.csv", "b.csv"] {
        assert_eq!(attachment(sample_file(), name).unwrap(), b"a,b\r\n");
    }
    assert!(attachment(sample_file(), "c.csv").is_err());
}

//! The check of finished files, tried on itself: the sample's report has no finding, and each forgery of it has exactly the
//! findings that its one fault deserves.
//!
//! The first two tables are the faults that other validators were tried with; most of the second pass all of them.

use crate::forger::Forgery;
use crate::support::{OCTOBER_PDF, TestProject};
use lopdf::content::Operation;
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use report::proof::{Finding, Rule, check};
use report::render::pdf::typefaces;
use std::collections::BTreeSet;
use std::sync::OnceLock;

fn october() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| std::fs::read(TestProject::shared_october().join(OCTOBER_PDF)).expect("the sample's report"))
}

pub fn findings(bytes: &[u8]) -> Vec<Finding> {
    check(bytes, &typefaces())
}

/// What a test says of a file that must be right.
#[track_caller]
pub fn assert_right(bytes: &[u8]) {
    let findings = findings(bytes);
    let said: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(said.is_empty(), "{} findings:\n{}", said.len(), said.join("\n"));
}

/// A fault, and the rules that it breaks.
type Fault = (&'static str, fn(&mut Forgery), &'static [Rule]);

#[track_caller]
fn each_is_found(faults: &[Fault]) {
    let mut wrong = Vec::new();
    for (name, forge, expected) in faults {
        let mut forgery = Forgery::of(october());
        forge(&mut forgery);
        let found = findings(&forgery.bytes());
        let rules: BTreeSet<Rule> = found.iter().map(|it| it.rule).collect();
        if rules != expected.iter().copied().collect() {
            let said: Vec<String> = found.iter().take(12).map(|it| format!("    {it}")).collect();
            wrong.push(format!("{name}: expected {expected:?}, found {rules:?}\n{}", said.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), faults.len(), wrong.join("\n"));
}

fn number(value: f32) -> Object {
    Object::Real(value)
}
fn operation(operator: &str, operands: Vec<Object>) -> Operation {
    Operation::new(operator, operands)
}
fn first(forgery: &Forgery, role: &str) -> lopdf::ObjectId {
    forgery.all(role)[0]
}
/// The figures' charts: those with a caption, so not the cover's ribbon.
fn chart(forgery: &Forgery) -> lopdf::ObjectId {
    forgery.all("Figure")[1]
}
fn paragraph(forgery: &Forgery) -> (usize, i64) {
    forgery.marks(first(forgery, "P"))[0]
}
/// Another number in the first alternative that has this one.
fn set_alternative(forgery: &mut Forgery, from: &str, to: &str) {
    for figure in forgery.all("Figure") {
        let alt = lopdf::decode_text_string(forgery.object(figure).get(b"Alt").unwrap()).unwrap();
        if alt.contains(from) {
            return forgery.object(figure).set("Alt", lopdf::text_string(&alt.replacen(from, to, 1)));
        }
    }
    panic!("no alternative has {from}");
}
fn rename(forgery: &mut Forgery, ids: &[lopdf::ObjectId], role: &str) {
    for id in ids {
        forgery.object(*id).set("S", Object::Name(role.into()));
    }
}
fn metadata(forgery: &mut Forgery) -> lopdf::ObjectId {
    forgery.catalog().get(b"Metadata").unwrap().as_reference().unwrap()
}
/// Header cells of the part of the first captioned table.
fn heads(forgery: &Forgery) -> Vec<lopdf::ObjectId> {
    forgery.below(first(forgery, "THead"), "TH")
}
fn swap_digits(table: String) -> String {
    table.replace("> <0038>", "> <@>").replace("> <0032>", "> <0038>").replace("> <@>", "> <0032>")
}
/// The text layers of the fonts that have digits: pictures alone have none.
fn to_unicode(forgery: &Forgery) -> Vec<lopdf::ObjectId> {
    let fonts = forgery.fonts(b"Type0");
    let map =
        |id: &lopdf::ObjectId| forgery.document.get_dictionary(*id).unwrap().get(b"ToUnicode").unwrap().as_reference();
    let has_digits = |id: &lopdf::ObjectId| {
        let stream = forgery.document.get_object(*id).unwrap().as_stream().unwrap();
        String::from_utf8(stream.get_plain_content().unwrap()).unwrap().contains("> <0038>")
    };
    fonts.iter().map(|id| map(id).unwrap()).filter(has_digits).collect()
}
fn artifact() -> Operation {
    operation("BDC", vec!["Artifact".into(), dictionary! { "Type" => "Layout" }.into()])
}

#[test]
fn the_sample_has_no_finding_before_or_after_it_was_saved_again() {
    assert_right(october());
    assert_right(&Forgery::of(october()).bytes());
}

const CATALOG: &[Fault] = &[
    ("no language", |f| drop(f.catalog().remove(b"Lang")), &[Rule::Language]),
    ("no DisplayDocTitle", |f| drop(f.catalog().remove(b"ViewerPreferences")), &[Rule::DisplayTitle]),
    (
        "no title in the XMP",
        |f| {
            let xmp = metadata(f);
            f.edit_stream(xmp, |xmp| {
                let (start, end) = (xmp.find("<dc:title>").unwrap(), xmp.find("</dc:title>").unwrap());
                format!("{}{}", &xmp[..start], &xmp[end + "</dc:title>".len()..])
            });
        },
        &[Rule::Information],
    ),
    (
        "no pdfuaid:part",
        |f| {
            let xmp = metadata(f);
            f.edit_stream(xmp, |xmp| xmp.replace("<pdfuaid:part>1</pdfuaid:part>", ""));
        },
        &[Rule::Standard],
    ),
    ("not marked", |f| drop(f.catalog().remove(b"MarkInfo")), &[Rule::Marked]),
    ("suspects", |f| f.at(&["MarkInfo"]).set("Suspects", true), &[Rule::Marked]),
    ("no bookmarks", |f| drop(f.catalog().remove(b"Outlines")), &[Rule::Bookmarks]),
    (
        "JavaScript",
        |f| {
            f.catalog()
                .set("OpenAction", dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") })
        },
        &[Rule::Action],
    ),
    ("no output intent", |f| drop(f.catalog().remove(b"OutputIntents")), &[Rule::OutputIntent]),
];

#[test]
fn faults_of_the_catalog_are_found() {
    each_is_found(CATALOG);
}

const ELEMENTS: &[Fault] = &[
    (
        "a figure without Alt",
        |f| {
            drop({
                let id = chart(f);
                f.object(id).remove(b"Alt")
            })
        },
        &[Rule::Alternative],
    ),
    (
        "an empty Alt",
        |f| {
            let id = chart(f);
            f.object(id).set("Alt", lopdf::text_string(""))
        },
        &[Rule::Alternative],
    ),
    ("no scope", |f| f.all("TH").into_iter().for_each(|id| drop(f.object(id).remove(b"A"))), &[Rule::HeaderScope]),
    (
        "TH turned TD",
        |f| {
            let ids = f.all("TH");
            rename(f, &ids, "TD")
        },
        &[Rule::HeaderScope, Rule::Role],
    ),
    (
        "a row short of a cell",
        |f| {
            let row = f.all("TR")[1];
            f.kids(row).pop();
        },
        &[Rule::TableShape, Rule::MarkOwner],
    ),
    (
        "a level left out",
        |f| {
            let id = first(f, "H2");
            rename(f, &[id], "H3")
        },
        &[Rule::HeadingLevel, Rule::Bookmarks, Rule::Role],
    ),
    (
        "a role of its own",
        |f| {
            let id = first(f, "P");
            rename(f, &[id], "Honbun")
        },
        &[Rule::Role],
    ),
    (
        "a link without a tag",
        |f| {
            let link = dictionary! {
                "Type" => "Annot", "Subtype" => "Link", "F" => 4, "Contents" => lopdf::text_string("例"),
                "Rect" => vec![60.into(), 60.into(), 160.into(), 80.into()],
                "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.jp/") },
            };
            let (link, page) = (f.document.add_object(link), f.pages[0]);
            f.object(page).set("Annots", vec![Object::from(link)]);
        },
        &[Rule::LinkTag],
    ),
    (
        "reading order turned round",
        |f| {
            let root = f.elements()[0];
            f.kids(root).swap(0, 1);
        },
        &[Rule::ReadingOrder],
    ),
];

#[test]
fn faults_of_elements_are_found() {
    each_is_found(ELEMENTS);
}

const CONTENT: &[Fault] = &[
    (
        "untagged content",
        |f| {
            let (page, mark) = paragraph(f);
            f.edit_content(page, |ops| {
                let (start, end) = Forgery::bracket(ops, mark);
                ops.remove(end);
                ops.remove(start);
            });
        },
        &[Rule::Untagged, Rule::MarkOwner],
    ),
    (
        "an artifact inside a tag",
        |f| {
            let (page, mark) = paragraph(f);
            f.edit_content(page, |ops| {
                let (start, end) = Forgery::bracket(ops, mark);
                ops.insert(end, operation("EMC", vec![]));
                ops.insert(start + 1, artifact());
            });
        },
        &[Rule::Nesting],
    ),
    (
        "a tag inside an artifact",
        |f| {
            let (page, mark) = paragraph(f);
            f.edit_content(page, |ops| {
                let (start, end) = Forgery::bracket(ops, mark);
                ops.insert(end + 1, operation("EMC", vec![]));
                ops.insert(start, artifact());
            });
        },
        &[Rule::Nesting],
    ),
    (
        "a running head that is no artifact",
        |f| {
            f.edit_content(0, |ops| {
                let (start, end) = Forgery::artifact(ops, b"Header");
                ops.remove(end);
                ops.remove(start);
            });
        },
        &[Rule::Untagged, Rule::ArtifactKind],
    ),
    (
        "a mark used twice",
        |f| {
            f.edit_content(0, |ops| {
                let (start, _) = Forgery::bracket(ops, 2);
                ops[start].operands[1].as_dict_mut().unwrap().set("MCID", 1);
            });
        },
        &[Rule::MarkOwner],
    ),
    ("no ParentTree", |f| drop(f.at(&["StructTreeRoot"]).remove(b"ParentTree")), &[Rule::ParentTree]),
    (
        "a wrong ParentTree",
        |f| {
            let numbers = f.at(&["StructTreeRoot", "ParentTree"]).get_mut(b"Nums").unwrap().as_array_mut().unwrap();
            numbers[1].as_array_mut().unwrap().swap(0, 1);
        },
        &[Rule::ParentTree],
    ),
    (
        "no StructParents",
        |f| {
            let id = f.pages[0];
            drop(f.object(id).remove(b"StructParents"))
        },
        &[Rule::ParentTree],
    ),
];

#[test]
fn faults_of_marked_content_are_found() {
    each_is_found(CONTENT);
}

const FONTS: &[Fault] = &[
    (
        "fonts are not embedded",
        |f| {
            let with = |object: &Object| object.as_dict().is_ok_and(|it| it.has(b"FontFile2"));
            let ids: Vec<_> = f.document.objects.iter().filter(|(_, it)| with(it)).map(|(id, _)| *id).collect();
            ids.into_iter().for_each(|id| drop(f.object(id).remove(b"FontFile2")));
        },
        &[Rule::FontEmbedded],
    ),
    ("no CIDToGIDMap", |f| f.edit_inner_fonts(|font| drop(font.remove(b"CIDToGIDMap"))), &[Rule::FontMap]),
    (
        "the empty glyph is shown",
        |f| {
            let (page, shown) = f.find(|it| it.mark.is_some());
            f.edit_content(page, |ops| match &mut ops[shown.at].operands[0] {
                Object::String(codes, _) => codes[..2].fill(0),
                _ => unreachable!(),
            });
        },
        &[Rule::MissingGlyph],
    ),
];

/// Faults of whole fonts: what else they upset depends on the words they set.
const RIPPLING: &[Fault] = &[
    (
        "no ToUnicode",
        |f| {
            for id in f.fonts(b"Type0") {
                f.object(id).remove(b"ToUnicode");
            }
        },
        &[Rule::TextLayer, Rule::FigureText],
    ),
    (
        "8 and 2 change places in the text layer",
        |f| {
            for id in to_unicode(f) {
                f.edit_stream(id, swap_digits);
            }
        },
        &[Rule::GlyphTruth, Rule::FigureText],
    ),
    (
        "widths that are not the font's",
        |f| f.edit_inner_fonts(|font| font.set("W", vec![Object::from(1), vec![Object::from(1)].into()])),
        &[Rule::FontWidths, Rule::FigureText],
    ),
    (
        "two digits change places in one font's text layer",
        |f| {
            let id = to_unicode(f)[0];
            f.edit_stream(id, swap_digits)
        },
        &[Rule::GlyphTruth],
    ),
];

#[test]
fn faults_that_upset_all_text_are_found_at_their_root() {
    for (name, forge, roots) in RIPPLING {
        let mut forgery = Forgery::of(october());
        forge(&mut forgery);
        let found: BTreeSet<Rule> = findings(&forgery.bytes()).iter().map(|it| it.rule).collect();
        assert!(roots.iter().all(|root| found.contains(root)), "{name}: {found:?}");
    }
}

#[test]
fn faults_of_fonts_are_found() {
    each_is_found(FONTS);
}

#[test]
fn a_file_that_was_cut_off_is_found() {
    let bytes = october();
    let found = findings(&bytes[..bytes.len() * 3 / 4]);
    assert!(found.iter().any(|it| matches!(it.rule, Rule::Unreadable | Rule::FileEnd)), "{found:?}");
}

/// The nineteen that other validators let through, and two that they do not look for.
const OVERLOOKED: &[Fault] = &[
    (
        "a figure without BBox",
        |f| {
            drop({
                let id = chart(f);
                f.object(id).remove(b"A")
            })
        },
        &[Rule::BoundingBox],
    ),
    (
        "a wrong BBox",
        |f| {
            let id = chart(f);
            let attribute = f.object(id).get_mut(b"A").unwrap().as_dict_mut().unwrap();
            attribute.set("BBox", vec![number(20.0), number(20.0), number(60.0), number(60.0)]);
        },
        &[Rule::BoundingBox],
    ),
    ("a wrong number in Alt", |f| set_alternative(f, "の15人", "の51人"), &[Rule::Alternative]),
    ("another language", |f| f.catalog().set("Lang", Object::string_literal("en-US")), &[Rule::Language]),
    (
        "one scope of a row for a column",
        |f| {
            let id = heads(f)[0];
            f.object(id).set("A", dictionary! { "O" => "Table", "Scope" => "Row" });
        },
        &[Rule::HeaderScope],
    ),
    (
        "all scopes of rows for columns",
        |f| {
            for id in heads(f) {
                f.object(id).set("A", dictionary! { "O" => "Table", "Scope" => "Row" });
            }
        },
        &[Rule::HeaderScope],
    ),
    (
        "a THead turned TBody",
        |f| {
            let id = first(f, "THead");
            rename(f, &[id], "TBody")
        },
        &[Rule::TableShape, Rule::HeaderScope],
    ),
    (
        "no ListNumbering",
        |f| {
            drop({
                let id = first(f, "L");
                f.object(id).remove(b"A")
            })
        },
        &[Rule::ListNumbering],
    ),
    ("no IDTree", |f| drop(f.at(&["StructTreeRoot"]).remove(b"IDTree")), &[Rule::NoteName]),
    ("flat bookmarks", flatten, &[Rule::Bookmarks]),
    (
        "a wrong title of a bookmark",
        |f| f.at(&["Outlines", "First"]).set("Title", lopdf::text_string("序")),
        &[Rule::Bookmarks],
    ),
    (
        "a wrong page of a bookmark",
        |f| {
            let page = f.pages[5];
            f.at(&["Outlines", "First"]).get_mut(b"Dest").unwrap().as_array_mut().unwrap()[0] = page.into();
        },
        &[Rule::Bookmarks],
    ),
    (
        "an entry of the contents that leads elsewhere",
        |f| {
            let target = f.pages[7];
            let link = f.object(f.pages[1]).get(b"Annots").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            f.object(link).get_mut(b"Dest").unwrap().as_array_mut().unwrap()[0] = target.into();
        },
        &[Rule::Contents],
    ),
    ("PageMode as a string", |f| f.catalog().set("PageMode", Object::string_literal("UseOutlines")), &[Rule::PageMode]),
    (
        "a wrong kind of artifact",
        |f| {
            f.edit_content(2, |ops| {
                let (start, _) = Forgery::artifact(ops, b"Header");
                ops[start].operands[1].as_dict_mut().unwrap().set("Subtype", "Footer");
            });
        },
        &[Rule::ArtifactKind, Rule::PageNumber],
    ),
    (
        "Info has another title",
        |f| {
            let id = f.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
            f.object(id).set("Title", lopdf::text_string("別の題"));
        },
        &[Rule::Information],
    ),
    (
        "an attachment without ModDate",
        |f| {
            let id = f.attachment("figures.csv");
            let stream = f.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
            stream.dict.get_mut(b"Params").unwrap().as_dict_mut().unwrap().remove(b"ModDate");
        },
        &[Rule::Attachment],
    ),
    (
        "an attachment that the tree of names lacks",
        |f| {
            let names = f.at(&["Names", "EmbeddedFiles"]).get_mut(b"Names").unwrap().as_array_mut().unwrap();
            names.drain(..2);
        },
        &[Rule::Attachment, Rule::AttachedFigures],
    ),
    (
        "attached figures that are not the page's",
        |f| f.edit_attachment("figures.json", |json| json.replacen("\"printed\":\"534\"", "\"printed\":\"543\"", 1)),
        &[Rule::FigureText, Rule::FigureValue, Rule::AttachedFigures],
    ),
    (
        "a compressed XMP",
        |f| {
            let id = metadata(f);
            let stream = f.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
            stream.allows_compression = true;
            stream.compress().unwrap();
            assert!(stream.dict.has(b"Filter"));
        },
        &[Rule::Metadata],
    ),
    ("another header", |f| f.document.version = "1.4".to_string(), &[Rule::FileHeader]),
];

/// All bookmarks become siblings.
fn flatten(forgery: &mut Forgery) {
    let root = forgery.catalog().get(b"Outlines").unwrap().as_reference().unwrap();
    let mut order = Vec::new();
    let mut open = vec![forgery.object(root).get(b"First").unwrap().as_reference().unwrap()];
    while let Some(id) = open.pop() {
        order.push(id);
        let next = |key: &[u8], item: &Dictionary| item.get(key).ok().and_then(|it| it.as_reference().ok());
        let item = forgery.object(id);
        open.extend([next(b"Next", item), next(b"First", item)].into_iter().flatten());
    }
    for (index, id) in order.iter().enumerate() {
        let item = forgery.object(*id);
        for key in [b"First".as_slice(), b"Last", b"Count", b"Next", b"Prev"] {
            item.remove(key);
        }
        item.set("Parent", root);
        if let Some(next) = order.get(index + 1) {
            item.set("Next", *next);
        }
    }
}

#[test]
fn faults_that_other_validators_overlook_are_found() {
    each_is_found(&OVERLOOKED[..11]);
}

#[test]
fn more_faults_that_other_validators_overlook_are_found() {
    each_is_found(&OVERLOOKED[11..]);
}

/// A figure that is printed alone in its show operator: page, and where.
fn printed_figure(forgery: &Forgery) -> (usize, crate::forger::Shown) {
    forgery.find(|it| it.text == "525")
}
/// Wraps a show operator into operators before and after.
fn around(forgery: &mut Forgery, page: usize, at: usize, before: Operation, after: Operation) {
    forgery.edit_content(page, |ops| {
        ops.insert(at + 1, after);
        ops.insert(at, before);
    });
}
fn text_in_ink() -> Operation {
    operation("rg", vec![number(0.1), number(0.1), number(0.1)])
}

const FIGURES: &[Fault] = &[
    (
        "another number on the page",
        |f| {
            let (page, shown) = printed_figure(f);
            f.reword(page, &shown, "552");
        },
        &[Rule::FigureText],
    ),
    (
        "another value in the account",
        |f| {
            f.edit_attachment("figures.json", |json| json.replace("\"value\":\"534\"", "\"value\":\"543\""));
        },
        &[Rule::FigureValue, Rule::Alternative, Rule::AttachedFigures],
    ),
    ("a figure over another's box", overlap, &[Rule::BoxOverlap]),
    (
        "a figure in white",
        |f| {
            let (page, shown) = printed_figure(f);
            around(f, page, shown.at, operation("rg", vec![1.into(), 1.into(), 1.into()]), text_in_ink());
        },
        &[Rule::Unseen],
    ),
    (
        "an invisible figure",
        |f| {
            let (page, shown) = printed_figure(f);
            around(f, page, shown.at, operation("Tr", vec![3.into()]), operation("Tr", vec![0.into()]));
        },
        &[Rule::Unseen],
    ),
    (
        "a figure that a shape covers",
        |f| {
            let (page, shown) = printed_figure(f);
            f.edit_content(page, |ops| {
                let place = ops[..shown.at].iter().rev().find(|it| it.operator == "Td").unwrap().operands.clone();
                let corners = vec![place[0].clone(), place[1].clone(), 30.into(), 9.into()];
                let end = shown.at + ops[shown.at..].iter().position(|it| it.operator == "ET").unwrap();
                ops.insert(end + 1, operation("re", corners));
                ops.insert(end + 2, operation("f", vec![]));
            });
        },
        &[Rule::Unseen],
    ),
    (
        "a figure outside the page",
        |f| {
            let (page, shown) = printed_figure(f);
            f.edit_content(page, |ops| {
                let at = ops[..shown.at].iter().rposition(|it| it.operator == "Td").unwrap();
                ops[at].operands[0] = number(700.0);
            });
        },
        &[Rule::OutsidePage, Rule::FigureText, Rule::CellOrder, Rule::UnknownDigits],
    ),
    (
        "a figure drawn twice",
        |f| {
            let (page, shown) = printed_figure(f);
            f.edit_content(page, |ops| {
                let start = ops[..shown.at].iter().rposition(|it| it.operator == "BT").unwrap();
                let end = shown.at + ops[shown.at..].iter().position(|it| it.operator == "ET").unwrap();
                let again = ops[start..=end].to_vec();
                ops.splice(end + 1..end + 1, again);
            });
        },
        &[Rule::DrawnTwice, Rule::FigureText],
    ),
    (
        "a digit that nobody listed",
        |f| {
            let (page, shown) = f.find(|it| it.mark.is_some() && it.text.ends_with("上位8"));
            let text = shown.text.replace('8', "9");
            f.reword(page, &shown, &text);
        },
        &[Rule::UnknownDigits],
    ),
    (
        "a figure that no account lists",
        |f| {
            for name in ["figures.json", "figures.csv"] {
                f.edit_attachment(name, |text| without_places_of_525(name, &text));
            }
        },
        &[Rule::UnknownDigits],
    ),
    (
        "charts that nobody accounts for",
        |f| f.edit_attachment("figures.json", |json| json.replacen("\"number\":\"図1\"", "\"number\":\"図0\"", 1)),
        &[Rule::AttachedFigures],
    ),
];

/// The account as if 525 had never been printed.
fn without_places_of_525(name: &str, text: &str) -> String {
    if name.ends_with("csv") {
        return text.split_inclusive("\r\n").filter(|row| row.split(',').nth(1) != Some("525")).collect();
    }
    let mut json: serde_json::Value = serde_json::from_str(text).unwrap();
    for figure in json["figures"].as_array_mut().unwrap() {
        figure["places"].as_array_mut().unwrap().retain(|place| place["printed"] != "525");
    }
    json.to_string()
}

/// Two figures on one page say the same: both are now said to stand where the first stands.
fn overlap(forgery: &mut Forgery) {
    forgery.edit_attachment("figures.json", |text| {
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut seen = std::collections::BTreeMap::new();
        for figure in json["figures"].as_array_mut().unwrap() {
            for place in figure["places"].as_array_mut().unwrap().iter_mut().filter(|place| place["printed"] == "－") {
                let boxes = seen.entry(place["page"].to_string()).or_insert_with(|| place["boxes"].clone()).clone();
                if place["boxes"] != boxes {
                    place["boxes"] = boxes;
                    return json.to_string();
                }
            }
        }
        panic!("no page has two of them");
    });
}

#[test]
fn forged_figures_are_found() {
    each_is_found(FIGURES);
}

const OWN: &[Fault] = &[
    ("a row whose cells are painted and read in another order", swap_cells, &[Rule::CellOrder]),
    (
        "cells read in another order than painted",
        |f| {
            let row = f.all("TR")[3];
            f.kids(row).swap(0, 1);
        },
        &[Rule::ReadingOrder, Rule::CellOrder],
    ),
    (
        "a wrong page at the foot",
        |f| {
            let (page, shown) = f.find(|it| it.mark.is_none() && it.text == "3");
            f.reword(page, &shown, "4");
        },
        &[Rule::PageNumber],
    ),
    (
        "a wrong page in the contents",
        |f| {
            let entry = f.all("Link")[0];
            let marks = f.marks(entry);
            let (page, shown) = f.find(|it| it.text == "3" && it.mark.is_some_and(|mark| marks.contains(&(1, mark))));
            f.reword(page, &shown, "4");
        },
        &[Rule::Contents, Rule::UnknownDigits],
    ),
    (
        "a link beside its words",
        |f| {
            let link = f.object(f.pages[1]).get(b"Annots").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            f.object(link).set("Rect", vec![0.into(), 0.into(), 9.into(), 9.into()]);
        },
        &[Rule::LinkTag],
    ),
    (
        "a link that is not printed",
        |f| {
            let link = f.object(f.pages[1]).get(b"Annots").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            f.object(link).set("F", 0);
        },
        &[Rule::LinkTag],
    ),
    (
        "an operator that hides what it does",
        |f| f.edit_content(3, |ops| ops.insert(0, operation("Do", vec!["X".into()]))),
        &[Rule::Operator],
    ),
    (
        "an element that holds its parent",
        |f| {
            let root = f.elements()[0];
            let id = first(f, "P");
            f.kids(id).push(root.into());
        },
        &[Rule::StructureTree],
    ),
    ("mapped roles", |f| f.at(&["StructTreeRoot"]).set("RoleMap", dictionary! { "P" => "Artifact" }), &[Rule::Role]),
    ("no identifier", |f| drop(f.document.trailer.remove(b"ID")), &[Rule::FileIdentifier]),
    (
        "an attachment without a relation",
        |f| {
            let id = f.specification("figures.json");
            f.object(id).remove(b"AFRelationship");
        },
        &[Rule::Attachment],
    ),
    (
        "an attachment of another size",
        |f| {
            let id = f.attachment("figures.csv");
            let stream = f.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
            stream.dict.get_mut(b"Params").unwrap().as_dict_mut().unwrap().set("Size", 1);
        },
        &[Rule::Attachment],
    ),
    (
        "two notes of one name",
        |f| {
            let notes = f.all("Note");
            let name = f.object(notes[0]).get(b"ID").unwrap().clone();
            f.object(notes[1]).set("ID", name);
        },
        &[Rule::NoteName],
    ),
    (
        "a list without its labels",
        |f| {
            let item = first(f, "LI");
            f.kids(item).remove(0);
        },
        &[Rule::MarkOwner, Rule::ListShape],
    ),
    (
        "a caption out of turn",
        |f| {
            let (page, shown) = f.find(|it| it.mark.is_some() && it.text.starts_with("表2"));
            let text = shown.text.replacen("表2", "表3", 1);
            f.reword(page, &shown, &text);
        },
        &[Rule::Numbering],
    ),
    (
        "a section out of turn",
        |f| {
            let heading = f.all("H1")[1];
            let marks = f.marks(heading);
            let (page, shown) =
                f.find(|it| it.text.starts_with('1') && it.mark.is_some_and(|mark| marks.contains(&(2, mark))));
            let text = shown.text.replacen('1', "2", 1);
            f.reword(page, &shown, &text);
        },
        &[Rule::Numbering, Rule::Bookmarks, Rule::Contents, Rule::PageNumber, Rule::UnknownDigits],
    ),
];

/// The first two cells of a row are painted in the other order, and owned in the other order too.
fn swap_cells(forgery: &mut Forgery) {
    let row = forgery.all("TR")[3];
    forgery.kids(row).swap(0, 1);
    let cells = [0, 1].map(|at| forgery.kids(row)[at].as_reference().unwrap());
    let marks = cells.map(|cell| forgery.marks(cell)[0]);
    let page = marks[0].0;
    forgery.edit_content(page, |ops| {
        let (later, earlier) = (Forgery::bracket(ops, marks[0].1), Forgery::bracket(ops, marks[1].1));
        assert!(earlier.1 < later.0);
        let moved: Vec<Operation> = ops.drain(later.0..=later.1).collect();
        ops.splice(earlier.0..earlier.0, moved);
    });
}

#[test]
fn faults_of_our_own_are_found() {
    each_is_found(&OWN[..7]);
}

#[test]
fn more_faults_of_our_own_are_found() {
    each_is_found(&OWN[7..]);
}

/// Whatever bytes arrive: an answer, no panic. Changed bytes of a stream may leave what is seen as it was.
#[test]
fn damaged_files_never_stop_the_check() {
    let bytes = october();
    let mut seed = 20_261_110_u64;
    let mut chance = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..8 {
        let mut damaged = bytes.to_vec();
        for _ in 0..40 {
            let at = chance(damaged.len());
            damaged[at] = chance(256) as u8;
        }
        let _ = findings(&damaged);
    }
    for junk in [b"".as_slice(), b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", &bytes[..2000]] {
        assert!(!findings(junk).is_empty());
    }
    // operands of the wrong kind everywhere
    let mut forgery = Forgery::of(bytes);
    forgery.edit_content(2, |ops| {
        for (index, operation) in ops.iter_mut().enumerate() {
            if index % 7 == 0 {
                operation.operands = vec![Object::String(vec![1], StringFormat::Literal)];
            }
        }
    });
    assert!(!findings(&forgery.bytes()).is_empty());
}

#[test]
fn every_rule_is_explained() {
    let page = include_str!("../../docs/proof.md");
    for rule in Rule::ALL {
        assert!(page.contains(&format!("| `{}` |", rule.name())), "docs/proof.md does not explain {}", rule.name());
    }
    assert_eq!(page.matches("\n| `").count(), Rule::ALL.len());
}

//! What the finished file must hold, read back from its bytes: the faults that validators let through.

use super::fonts::{FACES, fonts};
use super::page::font_id;
use super::sample;
use super::{Attachment, Layout, lay_out};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A structure element read back.
struct Element {
    role: String,
    object: Dictionary,
    /// Marks and elements below, in order.
    kids: Vec<Kid>,
}
enum Kid {
    Element(Element),
    Mark { page: usize, mark: i64 },
    Annotation(ObjectId),
}

struct File {
    doc: Document,
    pages: Vec<ObjectId>,
}

fn sample_file() -> (Layout, File) {
    let attachments = ["line_new.csv", "figures.json"].map(|name| Attachment {
        name: name.into(),
        mime: if name.ends_with("csv") { "text/csv".into() } else { "application/json".into() },
        description: "数値".into(),
        data: b"a,b\r\n".to_vec(),
    });
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let write = || lay_out(&sample::report()).unwrap().into_pdf(attachments.to_vec()).unwrap();
    let bytes = BYTES.get_or_init(write);
    assert!(bytes.starts_with(b"%PDF-1.7\n"));
    let doc = Document::load_mem(bytes).unwrap();
    let pages = doc.get_pages().into_values().collect();
    (lay_out(&sample::report()).unwrap(), File { doc, pages })
}

impl File {
    fn resolve<'f>(&'f self, object: &'f Object) -> &'f Object {
        object.as_reference().map_or(object, |id| self.doc.get_object(id).unwrap())
    }
    fn dictionary<'f>(&'f self, object: &'f Object) -> &'f Dictionary {
        self.resolve(object).as_dict().unwrap()
    }
    fn catalog(&self) -> &Dictionary {
        self.doc.catalog().unwrap()
    }
    fn catalog_entry(&self, key: &str) -> &Object {
        self.resolve(self.catalog().get(key.as_bytes()).unwrap())
    }
    fn page_of(&self, object: &Object) -> usize {
        let id = object.as_reference().unwrap();
        self.pages.iter().position(|page| *page == id).unwrap()
    }
    fn tree(&self) -> Element {
        let root = self.catalog_entry("StructTreeRoot").as_dict().unwrap();
        let first = &root.get(b"K").unwrap().as_array().unwrap()[0];
        self.element(self.dictionary(first))
    }
    fn element(&self, object: &Dictionary) -> Element {
        let mut kids = Vec::new();
        for kid in object.get(b"K").unwrap().as_array().unwrap() {
            let kid = self.dictionary(kid);
            kids.push(match kid.get(b"Type").unwrap().as_name().unwrap() {
                b"MCR" => Kid::Mark {
                    page: self.page_of(kid.get(b"Pg").unwrap()),
                    mark: kid.get(b"MCID").unwrap().as_i64().unwrap(),
                },
                b"OBJR" => Kid::Annotation(kid.get(b"Obj").unwrap().as_reference().unwrap()),
                _ => Kid::Element(self.element(kid)),
            });
        }
        let role = String::from_utf8(object.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
        Element { role, object: object.clone(), kids }
    }
    fn attribute(&self, element: &Element, key: &str) -> Option<Object> {
        let attributes = element.object.get(b"A").ok()?;
        self.dictionary(attributes).get(key.as_bytes()).ok().cloned()
    }
    /// The marks painted on a page, and what each artifact says it is.
    fn painted(&self, page: usize) -> (Vec<i64>, BTreeSet<String>) {
        let content = lopdf::content::Content::decode(&self.doc.get_page_content(self.pages[page])).unwrap();
        let (mut marks, mut artifacts, mut depth) = (Vec::new(), BTreeSet::new(), 0);
        for operation in &content.operations {
            match operation.operator.as_str() {
                "BDC" => {
                    depth += 1;
                    assert_eq!(depth, 1, "marked content must not nest");
                    let properties = operation.operands[1].as_dict().unwrap();
                    let name = |key: &[u8]| {
                        let name = properties.get(key).and_then(Object::as_name).unwrap_or(b"");
                        String::from_utf8_lossy(name).to_string()
                    };
                    match properties.get(b"MCID") {
                        Ok(mark) => marks.push(mark.as_i64().unwrap()),
                        Err(_) => {
                            artifacts.insert(format!("{} {}", name(b"Type"), name(b"Subtype")).trim().to_string());
                        }
                    }
                }
                "EMC" => depth -= 1,
                "Tj" | "TJ" | "S" | "s" | "f" | "F" | "B" | "b" => {
                    assert_eq!(depth, 1, "painting outside marked content")
                }
                _ => {}
            }
        }
        (marks, artifacts)
    }
}

impl Element {
    fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Element)) {
        visit(self);
        for kid in &self.kids {
            if let Kid::Element(element) = kid {
                element.walk(visit);
            }
        }
    }
    fn all<'e>(&'e self, role: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        self.walk(&mut |element| {
            if element.role == role {
                found.push(element);
            }
        });
        found
    }
    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.kids.iter().filter_map(|kid| if let Kid::Element(element) = kid { Some(element) } else { None })
    }
    fn marks(&self, found: &mut Vec<(usize, i64)>) {
        for kid in &self.kids {
            match kid {
                Kid::Mark { page, mark } => found.push((*page, *mark)),
                Kid::Element(element) => element.marks(found),
                Kid::Annotation(_) => {}
            }
        }
    }
}

fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

#[test]
fn the_catalog_says_what_the_file_is() {
    let (layout, file) = sample_file();
    let catalog = file.catalog();
    assert_eq!(catalog.get(b"PageMode").unwrap().as_name().unwrap(), b"UseOutlines");
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"ja-JP");
    let marked = file.catalog_entry("MarkInfo").as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap() && !marked.get(b"Suspects").unwrap().as_bool().unwrap());
    assert!(
        file.catalog_entry("ViewerPreferences").as_dict().unwrap().get(b"DisplayDocTitle").unwrap().as_bool().unwrap()
    );
    let xmp = file.catalog_entry("Metadata").as_stream().unwrap();
    assert!(!xmp.dict.has(b"Filter"), "the XMP stays readable");
    let xmp = String::from_utf8(xmp.content.clone()).unwrap();
    let title = &layout.meta.title;
    assert!(xmp.contains(&format!(">{title}</rdf:li>")) && xmp.contains(&layout.meta.author));
    assert!(xmp.contains("<xmp:CreateDate>2026-11-10T09:00:00+09:00</xmp:CreateDate>"));
    assert!(xmp.contains("<pdfuaid:part>1<") && xmp.contains("<pdfaid:part>3<"));
    let info = file.dictionary(file.doc.trailer.get(b"Info").unwrap());
    assert_eq!(&text(info.get(b"Title").unwrap()), title);
    assert_eq!(info.get(b"ModDate").unwrap().as_str().unwrap(), b"D:20261110090000+09'00'");
    assert!(file.doc.trailer.has(b"ID") && !file.doc.trailer.has(b"Encrypt"));
    let intent = file.dictionary(&file.catalog_entry("OutputIntents").as_array().unwrap()[0]);
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
}

#[test]
fn tags_are_in_the_order_of_painting_and_every_mark_has_its_owner() {
    let (layout, file) = sample_file();
    let mut order = Vec::new();
    file.tree().marks(&mut order);
    assert!(order.windows(2).all(|pair| pair[0].0 <= pair[1].0), "the tree never turns back to an earlier page");
    let root = file.catalog_entry("StructTreeRoot").as_dict().unwrap();
    let numbers = file.dictionary(root.get(b"ParentTree").unwrap()).get(b"Nums").unwrap().as_array().unwrap();
    let owners: BTreeMap<i64, &Object> = numbers.chunks(2).map(|pair| (pair[0].as_i64().unwrap(), &pair[1])).collect();
    for (page, id) in file.pages.iter().enumerate() {
        let (painted, artifacts) = file.painted(page);
        let tagged: Vec<i64> = order.iter().filter(|mark| mark.0 == page).map(|mark| mark.1).collect();
        assert_eq!(painted, tagged, "page {}", page + 1);
        let footer = if page == 0 { None } else { Some("Pagination Footer") };
        for kind in ["Pagination Header"].into_iter().chain(footer) {
            assert!(artifacts.contains(kind), "page {} has {artifacts:?}", page + 1);
        }
        assert!(page > 0 || !artifacts.contains("Pagination Footer"), "the cover has no footer");
        let object = file.doc.get_dictionary(*id).unwrap();
        assert_eq!(object.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        let own = owners[&object.get(b"StructParents").unwrap().as_i64().unwrap()].as_array().unwrap();
        assert_eq!(own.len(), painted.len());
        for (mark, owner) in own.iter().enumerate() {
            let owner = file.element(file.dictionary(owner));
            let holds = |kid: &Kid| matches!(kid, Kid::Mark { page: p, mark: m } if (*p, *m) == (page, mark as i64));
            assert!(owner.kids.iter().any(holds), "page {}, mark {mark}", page + 1);
        }
    }
    assert_eq!(file.pages.len(), layout.page_count());
}

#[test]
fn elements_carry_what_readers_need() {
    let (layout, file) = sample_file();
    let tree = file.tree();
    let figures = tree.all("Figure");
    assert_eq!(figures.len(), 4);
    for figure in figures {
        let alt = text(figure.object.get(b"Alt").unwrap());
        assert!(alt.starts_with("棒グラフ。") || alt.contains("今回：10月。これから：11月"), "{alt}");
        let bounds = file.attribute(figure, "BBox").unwrap();
        let bounds: Vec<f32> = bounds.as_array().unwrap().iter().map(|it| it.as_float().unwrap()).collect();
        let mut marks = Vec::new();
        figure.marks(&mut marks);
        assert_eq!(marks.len(), 1, "a chart is one piece");
        let inside = layout
            .written
            .iter()
            .filter(|run| (run.page, run.mark.map(|mark| mark as i64)) == (marks[0].0, Some(marks[0].1)));
        for run in inside {
            let [x0, y0, x1, y1] = run.bounds;
            let within =
                x0 >= bounds[0] - 0.1 && y0 >= bounds[1] - 0.1 && x1 <= bounds[2] + 0.1 && y1 <= bounds[3] + 0.1;
            assert!(within, "{run:?} in {bounds:?}");
        }
    }
    let tables = tree.all("Table");
    assert_eq!(tables.len(), 14, "the one without rows is a sentence");
    for table in tables {
        let parts: Vec<&str> = table.elements().map(|part| part.role.as_str()).collect();
        assert!(parts.ends_with(&["THead", "TBody"]) || parts == ["TBody"], "{parts:?}");
        let columns: BTreeSet<usize> = table.all("TR").iter().map(|row| row.kids.len()).collect();
        assert_eq!(columns.len(), 1, "every row has as many cells");
        for (part, scope) in [("THead", b"Column".as_slice()), ("TBody", b"Row")] {
            for head in table.all(part).iter().flat_map(|part| part.all("TH")) {
                assert_eq!(file.attribute(head, "Scope").unwrap().as_name().unwrap(), scope);
            }
        }
        assert!(!table.all("TH").is_empty());
    }
    let numberings: BTreeSet<Vec<u8>> = tree
        .all("L")
        .iter()
        .map(|list| file.attribute(list, "ListNumbering").unwrap().as_name().unwrap().to_vec())
        .collect();
    assert_eq!(numberings, BTreeSet::from([b"Decimal".to_vec(), b"Disc".to_vec(), b"None".to_vec()]));
    let root = file.catalog_entry("StructTreeRoot").as_dict().unwrap();
    let names = file.dictionary(root.get(b"IDTree").unwrap()).get(b"Names").unwrap().as_array().unwrap();
    let keys: Vec<&[u8]> = names.iter().step_by(2).map(|name| name.as_str().unwrap()).collect();
    assert!(keys.is_sorted() && keys.iter().collect::<BTreeSet<_>>().len() == keys.len());
    assert_eq!(keys.len(), tree.all("Note").len());
}

#[test]
fn bookmarks_and_contents_lead_to_their_headings() {
    let (layout, file) = sample_file();
    // Walks the outline as a viewer does.
    fn collect(file: &File, parent: &Dictionary, level: u8, found: &mut Vec<(u8, String, usize)>) {
        let mut next = parent.get(b"First").ok().cloned();
        let mut count = 0;
        while let Some(id) = next {
            let item = file.dictionary(&id);
            let destination = item.get(b"Dest").unwrap().as_array().unwrap();
            found.push((level, text(item.get(b"Title").unwrap()), file.page_of(&destination[0])));
            collect(file, item, level + 1, found);
            next = item.get(b"Next").ok().cloned();
            count += 1;
        }
        assert!(count == 0 || parent.get(b"Count").unwrap().as_i64().unwrap() >= count);
    }
    let mut outline = Vec::new();
    collect(&file, file.catalog_entry("Outlines").as_dict().unwrap(), 1, &mut outline);
    let headings: Vec<(u8, String, usize)> =
        layout.bookmarks.iter().map(|mark| (mark.level, mark.title.clone(), mark.page)).collect();
    assert_eq!(outline, headings);
    assert!(outline.iter().any(|mark| mark.0 == 3) && outline[0].1 == "目次");

    let tree = file.tree();
    let entries = tree.all("TOCI");
    assert!(entries.len() > 10);
    for entry in entries {
        let link = entry.all("Link")[0];
        let Some(Kid::Annotation(id)) = link.kids.last() else { panic!("no annotation") };
        let annotation = file.doc.get_dictionary(*id).unwrap();
        assert_eq!(annotation.get(b"F").unwrap().as_i64().unwrap(), 4);
        let words = text(annotation.get(b"Contents").unwrap());
        let title = words.trim_start_matches('「').split('」').next().unwrap().to_string();
        let page = file.page_of(&annotation.get(b"Dest").unwrap().as_array().unwrap()[0]);
        assert!(headings.iter().any(|it| it.1.starts_with(&title) && it.2 == page), "{words} leads to {page}");
    }
}

#[test]
fn attachments_are_listed_twice_and_dated() {
    let (_, file) = sample_file();
    let names = file.catalog_entry("Names").as_dict().unwrap();
    let names = file.dictionary(names.get(b"EmbeddedFiles").unwrap()).get(b"Names").unwrap().as_array().unwrap();
    let keys: Vec<&[u8]> = names.iter().step_by(2).map(|name| name.as_str().unwrap()).collect();
    assert_eq!(keys, [b"figures.json".as_slice(), b"line_new.csv"]);
    let related = file.catalog_entry("AF").as_array().unwrap();
    assert!(related.iter().eq(names.iter().skip(1).step_by(2)));
    for specification in related {
        let specification = file.dictionary(specification);
        assert_eq!(specification.get(b"AFRelationship").unwrap().as_name().unwrap(), b"Data");
        let stream = file.dictionary(specification.get(b"EF").unwrap()).get(b"F").unwrap();
        let stream = file.resolve(stream).as_stream().unwrap();
        assert_eq!(stream.get_plain_content().unwrap(), b"a,b\r\n");
        assert!(file.dictionary(stream.dict.get(b"Params").unwrap()).has(b"ModDate"));
    }
}

/// The outline drawn for a code is the font's own outline of the character that the text layer claims.
#[test]
fn the_text_layer_says_what_is_drawn() {
    #[derive(Default, PartialEq)]
    struct Outline(Vec<(char, [f32; 6])>);
    impl ttf_parser::OutlineBuilder for Outline {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(('M', [x, y, 0.0, 0.0, 0.0, 0.0]));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(('L', [x, y, 0.0, 0.0, 0.0, 0.0]));
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.push(('Q', [x1, y1, x, y, 0.0, 0.0]));
        }
        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            self.0.push(('C', [x1, y1, x2, y2, x, y]));
        }
        fn close(&mut self) {
            self.0.push(('Z', [0.0; 6]));
        }
    }
    let outline = |face: &ttf_parser::Face, glyph: u16| {
        let mut outline = Outline::default();
        face.outline_glyph(ttf_parser::GlyphId(glyph), &mut outline);
        outline
    };
    let (_, file) = sample_file();
    let (mut checked, mut fonts_seen) = (0, 0);
    for object in file.doc.objects.values() {
        let Ok(font) = object.as_dict() else { continue };
        if font.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Type0") {
            continue;
        }
        fonts_seen += 1;
        let name = String::from_utf8(font.get(b"BaseFont").unwrap().as_name().unwrap().to_vec()).unwrap();
        let face = FACES.into_iter().find(|face| name.starts_with(&font_id(*face).0)).unwrap();
        let source = fonts().parsed(face);
        let descendant = file.resolve(font.get(b"DescendantFonts").unwrap()).as_array().unwrap();
        let descendant = file.dictionary(&descendant[0]);
        let descriptor = file.dictionary(descendant.get(b"FontDescriptor").unwrap());
        let program = file.resolve(descriptor.get(b"FontFile2").unwrap()).as_stream().unwrap();
        let program = program.get_plain_content().unwrap();
        let subset = ttf_parser::Face::parse(&program, 0).unwrap();
        let map = file.resolve(font.get(b"ToUnicode").unwrap()).as_stream().unwrap().get_plain_content().unwrap();
        let map = String::from_utf8(map).unwrap();
        assert!(!map.contains("beginbfrange"));
        for block in map.split("beginbfchar").skip(1) {
            for line in block.split("endbfchar").next().unwrap().lines().filter(|line| line.contains('<')) {
                let mut parts = line.split(['<', '>']).filter(|part| !part.trim().is_empty());
                let code = u16::from_str_radix(parts.next().unwrap(), 16).unwrap();
                let units: Vec<u16> = parts
                    .next()
                    .unwrap()
                    .as_bytes()
                    .chunks(4)
                    .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap())
                    .collect();
                let said = String::from_utf16(&units).unwrap();
                let character = said.chars().next().unwrap();
                assert_eq!(said.chars().count(), 1);
                let glyph = source.glyph_index(character).unwrap();
                assert!(
                    outline(&subset, code) == outline(&source, glyph.0),
                    "{name}: {character:?} is drawn as another"
                );
                checked += 1;
            }
        }
    }
    assert_eq!(fonts_seen, 5);
    assert!(checked > 500, "{checked}");
}

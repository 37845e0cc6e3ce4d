//! From painted pages and the recorded tree to the bytes of a PDF/UA-1 and PDF/A-3a file.
//!
//! Clause numbers are veraPDF's. Invariant: the same layout and attachments give the same bytes.

use super::file::Gathered;
use super::fonts::{FACES, fonts};
use super::page::{Bookmark, Kid, Link, Node, Page, Target, font_id};
use super::style::{PAGE_HEIGHT, PAGE_WIDTH};
use super::subset::{self, Used};
use super::text::is_selector;
use super::{Attachment, RenderError, file, forms};
use crate::document::model::Meta;
use crate::domain::Zone;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary, text_string};
use printpdf::{Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem, serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Written as creator and producer.
const TOOL: &str = concat!("report ", env!("CARGO_PKG_VERSION"));

pub struct Parts<'l> {
    pub meta: &'l Meta,
    pub pages: Vec<Page>,
    pub tree: &'l [Node],
    pub links: &'l [Link],
    pub bookmarks: &'l [Bookmark],
}

fn reals(values: [f32; 4]) -> Object {
    Object::Array(values.map(Object::Real).to_vec())
}
fn bytes(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}
fn refused(what: impl std::fmt::Display) -> RenderError {
    RenderError::Writer(what.to_string())
}

pub fn finish(parts: Parts<'_>, mut attachments: Vec<Attachment>) -> Result<Vec<u8>, RenderError> {
    attachments.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = attachments.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(RenderError::SameAttachment { name: pair[0].name.clone() });
    }
    let Parts { meta, pages, tree, links, bookmarks } = parts;
    // packing the attachments takes as long as writing the pages
    let (doc, files) = std::thread::scope(|scope| {
        let files = scope.spawn(|| attachments.into_iter().map(|file| Packed::new(file, meta)).collect::<Vec<_>>());
        let doc = serialise(pages);
        (doc, files.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let mut pdf = Pdf { doc: doc?, gathered: Gathered::default(), pages: Vec::new() };
    pdf.doc.version = "1.7".into();
    pdf.pages = pdf.doc.get_pages().into_values().collect();
    let root = pdf.structure(tree, links, bookmarks);
    let outlines = pdf.outlines(bookmarks);
    let files: Vec<(Object, Object)> = files.into_iter().map(|file| pdf.attachment(file)).collect();
    let intent = pdf.output_intent()?;
    let title = [&meta.title, &meta.running].into_iter().find(|text| !text.trim().is_empty());
    let title = title.map_or("無題", String::as_str);
    let xmp = pdf.metadata(meta, title)?;

    let catalog = pdf.doc.catalog_mut().map_err(refused)?;
    catalog.set("MarkInfo", dictionary! { "Marked" => true, "Suspects" => false }); // 6.2-1, 7.1-4
    catalog.set("Lang", bytes("ja-JP")); // 7.2
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true }); // 7.1-10
    catalog.set("StructTreeRoot", root);
    catalog.set("Outlines", outlines);
    catalog.set("PageMode", "UseOutlines"); // a name: &str becomes one
    if !files.is_empty() {
        catalog.set("AF", files.iter().map(|(_, file)| file.clone()).collect::<Vec<_>>());
        let names: Vec<Object> = files.into_iter().flat_map(|(name, file)| [name, file]).collect();
        catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
    }
    catalog.set("OutputIntents", vec![intent]);
    catalog.set("Metadata", xmp);
    Ok(file::write(pdf.doc, pdf.gathered))
}

/// An attachment whose stream is compressed already.
struct Packed {
    name: String,
    description: String,
    stream: Stream,
}

impl Packed {
    fn new(file: Attachment, meta: &Meta) -> Packed {
        let Attachment { name, mime, description, data } = file;
        let params = dictionary! { "Size" => data.len() as i64, "ModDate" => bytes(&meta.created.pdf()) };
        let about =
            dictionary! { "Type" => "EmbeddedFile", "Subtype" => Object::Name(mime.into_bytes()), "Params" => params };
        let mut stream = Stream::new(about, data);
        file::compress(&mut stream);
        Packed { name, description, stream }
    }
}

/// printpdf writes the pages and the fonts they use.
fn serialise(mut pages: Vec<Page>) -> Result<Document, RenderError> {
    let mut pdf = PdfDocument::new("");
    let used = used(&mut pages);
    for (face, used) in FACES.into_iter().zip(&used) {
        if used.characters.is_empty() && used.forms.is_empty() {
            continue;
        }
        let parsed = subset::subset(fonts().parsed(face), used)
            .and_then(|font| ParsedFont::from_bytes(&font, 0, &mut Vec::new()));
        let parsed = parsed.ok_or_else(|| refused(format!("the font of {face:?} could not be read")))?;
        // A fixed name: printpdf would draw one at random.
        pdf.resources.fonts.map.insert(font_id(face), PdfFont::new(parsed));
    }
    let (width, height) = (Pt(PAGE_WIDTH).into(), Pt(PAGE_HEIGHT).into());
    pdf.pages = pages.into_iter().map(|page| PdfPage::new(width, height, page.ops)).collect();
    let mut warnings = Vec::new();
    let mut doc = serialize::to_lopdf_doc(&pdf, &PdfSaveOptions::default(), &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(refused(format!("{warning:?}")));
    }
    forms::tell(&mut doc, used.iter().flat_map(|used| &used.forms))?;
    Ok(doc)
}

/// What the pages take of each of [`FACES`]. Forms of characters are replaced by private characters on the pages.
fn used(pages: &mut [Page]) -> [Used; FACES.len()] {
    let mut used: [Used; FACES.len()] = Default::default();
    let handles = FACES.map(|face| PdfFontHandle::External(font_id(face)));
    let mut found: [BTreeSet<(char, char)>; FACES.len()] = Default::default();
    each_text(pages, &handles, |face, text| {
        used[face].characters.extend(text.chars().filter(|c| !is_selector(*c)));
        found[face].extend(forms::of(text));
    });
    // one number for a form in all faces: the same documents give the same bytes
    let all: BTreeSet<(char, char)> = found.iter().flatten().copied().collect();
    if all.is_empty() {
        return used;
    }
    let codes: BTreeMap<(char, char), char> = all.into_iter().zip(forms::PRIVATE).collect();
    each_text(pages, &handles, |_, text| forms::replace(text, &codes));
    for (used, found) in used.iter_mut().zip(found) {
        used.forms = found.into_iter().filter_map(|it| Some((it, *codes.get(&it)?))).collect();
    }
    used
}

/// Every text on the pages, with the place of its face in [`FACES`].
fn each_text(pages: &mut [Page], handles: &[PdfFontHandle], mut see: impl FnMut(usize, &mut String)) {
    for page in pages {
        let mut current = None;
        for op in &mut page.ops {
            match op {
                Op::SetFont { font, .. } => current = handles.iter().position(|handle| handle == font),
                Op::ShowText { items } => {
                    let Some(face) = current else { continue };
                    for item in items {
                        if let TextItem::Text(text) = item {
                            see(face, text);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

struct Pdf {
    doc: Document,
    /// The structure tree.
    gathered: Gathered,
    pages: Vec<ObjectId>,
}

impl Pdf {
    fn destination(&self, page: usize, top: f32) -> Object {
        vec![self.pages[page].into(), "XYZ".into(), Object::Null, top.into(), Object::Null].into()
    }

    /// One object an element, and the way back from each mark and annotation (ParentTree).
    fn structure(&mut self, tree: &[Node], links: &[Link], bookmarks: &[Bookmark]) -> ObjectId {
        let root = self.doc.new_object_id();
        let ids: Vec<ObjectId> = tree.iter().map(|_| self.doc.new_object_id()).collect();
        let annotations: Vec<ObjectId> = links.iter().map(|_| self.doc.new_object_id()).collect();
        let mut parents = vec![root; tree.len()];
        let mut owners: Vec<Vec<Object>> = vec![Vec::new(); self.pages.len()];
        let mut names: Vec<Object> = Vec::new();
        for (index, node) in tree.iter().enumerate() {
            let mut kids: Vec<Object> = Vec::with_capacity(node.kids.len());
            for kid in &node.kids {
                kids.push(match *kid {
                    Kid::Node(child) => {
                        parents[child] = ids[index];
                        ids[child].into()
                    }
                    Kid::Mark { page, mark } => {
                        // By index: an element with a link inside owns marks on both sides of the link's.
                        let owners = &mut owners[page];
                        if owners.len() <= mark {
                            owners.resize(mark + 1, Object::Null);
                        }
                        owners[mark] = ids[index].into();
                        dictionary! { "Type" => "MCR", "Pg" => self.pages[page], "MCID" => mark as i64 }.into()
                    }
                    Kid::Link(link) => {
                        let page = self.pages[links[link].page];
                        dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => annotations[link] }.into()
                    }
                });
            }
            let element = &node.element;
            let mut object =
                dictionary! { "Type" => "StructElem", "S" => element.role, "P" => parents[index], "K" => kids };
            if let Some(scope) = element.scope {
                object.set("A", dictionary! { "O" => "Table", "Scope" => scope }); // 7.5-1
            }
            if let Some(numbering) = element.numbering {
                object.set("A", dictionary! { "O" => "List", "ListNumbering" => numbering });
            }
            if let Some(alt) = &element.alt {
                object.set("Alt", text_string(alt)); // 7.3-1
            }
            if let Some(bounds) = element.bounds {
                object.set("A", dictionary! { "O" => "Layout", "BBox" => reals(bounds), "Placement" => "Block" });
            }
            if element.named {
                // Of equal length, so that they sort as they count (7.9-1, -2).
                let name = bytes(&format!("note-{index:08}"));
                object.set("ID", name.clone());
                names.extend([name, ids[index].into()]);
            }
            self.gathered.put(ids[index], &object.into());
        }
        let count = self.pages.len();
        let mut numbers: Vec<Object> = Vec::new();
        for (page, owners) in owners.into_iter().enumerate() {
            numbers.extend([Object::from(page as i64), owners.into()]);
        }
        for (index, link) in links.iter().enumerate() {
            numbers.extend([Object::from((count + index) as i64), ids[link.node].into()]);
        }
        let mut object = dictionary! {
            "Type" => "StructTreeRoot", "K" => vec![ids[0].into()], "ParentTree" => dictionary! { "Nums" => numbers },
            "ParentTreeNextKey" => (count + links.len()) as i64,
        };
        if !names.is_empty() {
            object.set("IDTree", dictionary! { "Names" => names });
        }
        self.doc.set_object(root, object);
        self.annotate(links, &annotations, bookmarks);
        root
    }

    fn annotate(&mut self, links: &[Link], annotations: &[ObjectId], bookmarks: &[Bookmark]) {
        let count = self.pages.len();
        let mut of_page: Vec<Vec<Object>> = vec![Vec::new(); count];
        for (index, link) in links.iter().enumerate() {
            // Contents (7.18.5-2), print flag (3a 6.3.2), StructParent (7.18.5-1)
            let mut object = dictionary! {
                "Type" => "Annot", "Subtype" => "Link", "Rect" => reals(link.bounds), "F" => 4, "P" => self.pages[link.page],
                "Border" => vec![0.into(), 0.into(), 0.into()], "Contents" => text_string(&link.contents),
                "StructParent" => (count + index) as i64,
            };
            match &link.target {
                Target::Address(url) => object.set("A", dictionary! { "S" => "URI", "URI" => bytes(&ascii_url(url)) }),
                Target::Heading(heading) => {
                    if let Some(at) = bookmarks.get(*heading) {
                        object.set("Dest", self.destination(at.page, at.top));
                    }
                }
            }
            self.gathered.put(annotations[index], &object.into());
            of_page[link.page].push(annotations[index].into());
        }
        for (index, own) in of_page.into_iter().enumerate() {
            if let Ok(page) = self.doc.get_dictionary_mut(self.pages[index]) {
                page.set("StructParents", index as i64);
                page.set("Tabs", "S"); // 7.18.3-1
                if !own.is_empty() {
                    page.set("Annots", own);
                }
            }
        }
    }

    /// Bookmarks nested as the headings are.
    fn outlines(&mut self, bookmarks: &[Bookmark]) -> ObjectId {
        let root = self.doc.new_object_id();
        let ids: Vec<ObjectId> = bookmarks.iter().map(|_| self.doc.new_object_id()).collect();
        // The open ancestors while walking, and each one's children; the last list is the root's.
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); bookmarks.len() + 1];
        let (top, mut open): (usize, Vec<usize>) = (bookmarks.len(), Vec::new());
        let mut parents = vec![top; bookmarks.len()];
        for (index, bookmark) in bookmarks.iter().enumerate() {
            while open.last().is_some_and(|&last| bookmarks[last].level >= bookmark.level) {
                open.pop();
            }
            parents[index] = open.last().copied().unwrap_or(top);
            children[parents[index]].push(index);
            open.push(index);
        }
        // All stand open, so a count is that of all descendants; children come after their parents.
        let mut counts = vec![0i64; bookmarks.len() + 1];
        for index in (0..bookmarks.len()).rev() {
            counts[parents[index]] += counts[index] + 1;
        }
        let family = |object: &mut Dictionary, of: usize| {
            if let (Some(first), Some(last)) = (children[of].first(), children[of].last()) {
                object.set("First", ids[*first]);
                object.set("Last", ids[*last]);
                object.set("Count", counts[of]);
            }
        };
        let mut objects: Vec<Dictionary> = bookmarks
            .iter()
            .enumerate()
            .map(|(index, bookmark)| {
                let parent = if parents[index] == top { root } else { ids[parents[index]] };
                let destination = self.destination(bookmark.page, bookmark.top);
                let mut object =
                    dictionary! { "Title" => text_string(&bookmark.title), "Parent" => parent, "Dest" => destination };
                family(&mut object, index);
                object
            })
            .collect();
        for siblings in &children {
            for pair in siblings.windows(2) {
                objects[pair[0]].set("Next", ids[pair[1]]);
                objects[pair[1]].set("Prev", ids[pair[0]]);
            }
        }
        for (id, object) in ids.iter().zip(objects) {
            self.doc.set_object(*id, object);
        }
        let mut object = dictionary! { "Type" => "Outlines" };
        family(&mut object, top);
        self.doc.set_object(root, object);
        root
    }

    /// The file's name and its specification (3a 6.8-1 to -4).
    fn attachment(&mut self, file: Packed) -> (Object, Object) {
        let Packed { name, description, stream } = file;
        let stream = self.doc.add_object(stream);
        let plain: String = name.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect();
        let specification = self.doc.add_object(dictionary! {
            "Type" => "Filespec", "F" => bytes(&plain), "UF" => text_string(&name), "Desc" => text_string(&description),
            "AFRelationship" => "Data", "EF" => dictionary! { "F" => stream, "UF" => stream },
        });
        (bytes(&name), specification.into())
    }

    /// Device colours are allowed only under an output intent (3a 6.2.4.3).
    fn output_intent(&mut self) -> Result<Object, RenderError> {
        let mut profile = moxcms::ColorProfile::new_srgb().encode().map_err(|error| refused(format!("{error:?}")))?;
        // It stamps the time of the run: fixed at 2026-01-01.
        if let Some(stamp) = profile.get_mut(24..36) {
            stamp.copy_from_slice(&[7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
        }
        let profile = self.doc.add_object(Stream::new(dictionary! { "N" => 3 }, profile));
        Ok(dictionary! {
            "Type" => "OutputIntent", "S" => "GTS_PDFA1", "OutputConditionIdentifier" => bytes("sRGB"),
            "Info" => bytes("sRGB IEC61966-2.1"), "DestOutputProfile" => profile,
        }
        .into())
    }

    /// XMP declares both standards (5-1, 3a 6.6.4-2); Info says the same.
    fn metadata(&mut self, meta: &Meta, title: &str) -> Result<ObjectId, RenderError> {
        let pairs: [(&str, &str); 4] = [
            ("{title}", &escape(title)),
            ("{author}", &escape(&meta.author)),
            ("{tool}", TOOL),
            ("{date}", &meta.created.rfc3339(Zone::JST)),
        ];
        // One walk over the template, so that a title that looks like a placeholder stays a title.
        let mut xmp = String::new();
        let mut rest = include_str!("xmp.xml");
        while let Some(at) = rest.find('{') {
            xmp.push_str(&rest[..at]);
            let (key, value) = pairs.iter().find(|(key, _)| rest[at..].starts_with(key)).unwrap_or(&("{", "{"));
            xmp.push_str(value);
            rest = &rest[at + key.len()..];
        }
        xmp.push_str(rest);
        let stream = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
        let xmp = self.doc.add_object(Stream::new(stream, xmp.into_bytes()).with_compression(false));
        // printpdf's own Info is replaced whole: its dates are those of 1970.
        let info = self.doc.trailer.get(b"Info").and_then(Object::as_reference).map_err(refused)?;
        let date = meta.created.pdf();
        self.doc.set_object(
            info,
            dictionary! {
                "Title" => text_string(title), "Author" => text_string(&meta.author), "Creator" => bytes(TOOL),
                "Producer" => bytes(TOOL), "CreationDate" => bytes(&date), "ModDate" => bytes(&date),
            },
        );
        Ok(xmp)
    }
}

fn escape(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
    kept.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An address in 7-bit ASCII, as the URI action asks.
fn ascii_url(url: &str) -> String {
    url.bytes()
        .map(|byte| if byte.is_ascii_graphic() { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

//! Takes a finished PDF apart and puts one fault into it: the tools of the tests in `proof`.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// A PDF on its way to being wrong.
pub struct Forgery {
    pub document: Document,
    pub pages: Vec<ObjectId>,
}

/// What the operators of one page say, as far as a forger cares.
pub struct Shown {
    /// Index of the operation that shows it.
    pub at: usize,
    pub text: String,
    pub font: Vec<u8>,
    pub mark: Option<i64>,
}

impl Forgery {
    pub fn of(bytes: &[u8]) -> Forgery {
        let document = Document::load_mem(bytes).expect("a PDF");
        let pages = document.page_iter().collect();
        Forgery { document, pages }
    }
    pub fn bytes(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.document.save_to(&mut out).expect("a PDF can be written");
        out
    }
    pub fn resolve<'f>(&'f self, object: &'f Object) -> &'f Object {
        self.document.dereference(object).expect("a reference leads somewhere").1
    }
    pub fn catalog(&mut self) -> &mut Dictionary {
        self.document.catalog_mut().expect("a catalog")
    }
    /// The dictionary at a path of keys from the catalog, behind references or in place.
    pub fn at(&mut self, path: &[&str]) -> &mut Dictionary {
        let mut id = self.document.trailer.get(b"Root").unwrap().as_reference().unwrap();
        let mut inner: Vec<&str> = Vec::new();
        for key in path {
            let mut holder = self.document.get_dictionary(id).unwrap();
            for step in &inner {
                holder = holder.get(step.as_bytes()).unwrap().as_dict().unwrap();
            }
            match holder.get(key.as_bytes()).unwrap_or_else(|_| panic!("no {key}")).as_reference() {
                Ok(next) => (id, inner) = (next, Vec::new()),
                Err(_) => inner.push(key),
            }
        }
        let mut found = match self.document.get_object_mut(id).unwrap() {
            Object::Stream(stream) => &mut stream.dict,
            object => object.as_dict_mut().unwrap(),
        };
        for step in inner {
            found = found.get_mut(step.as_bytes()).unwrap().as_dict_mut().unwrap();
        }
        found
    }
    pub fn object(&mut self, id: ObjectId) -> &mut Dictionary {
        self.document.get_dictionary_mut(id).unwrap_or_else(|_| panic!("no dictionary {id:?}"))
    }

    /// All elements of the structure tree in reading order.
    pub fn elements(&self) -> Vec<ObjectId> {
        let catalog = self.document.catalog().unwrap();
        let root = catalog.get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let mut found = Vec::new();
        self.collect(root, &mut found);
        found
    }
    fn collect(&self, id: ObjectId, found: &mut Vec<ObjectId>) {
        let Ok(kids) = self.document.get_dictionary(id).unwrap().get(b"K").and_then(|it| self.resolve(it).as_array())
        else {
            return;
        };
        for kid in kids.iter().filter_map(|kid| kid.as_reference().ok()) {
            if self.document.get_dictionary(kid).is_ok_and(|it| it.has(b"S")) {
                found.push(kid);
                self.collect(kid, found);
            }
        }
    }
    pub fn role(&self, id: ObjectId) -> &str {
        std::str::from_utf8(self.document.get_dictionary(id).unwrap().get(b"S").unwrap().as_name().unwrap()).unwrap()
    }
    /// Elements of a role, in reading order.
    pub fn all(&self, role: &str) -> Vec<ObjectId> {
        self.elements().into_iter().filter(|id| self.role(*id) == role).collect()
    }
    pub fn kids(&mut self, id: ObjectId) -> &mut Vec<Object> {
        self.object(id).get_mut(b"K").unwrap().as_array_mut().unwrap()
    }
    /// The elements below one, at any depth.
    pub fn below(&self, id: ObjectId, role: &str) -> Vec<ObjectId> {
        let mut found = Vec::new();
        self.collect(id, &mut found);
        found.retain(|id| self.role(*id) == role);
        found
    }
    /// Page and mark of everything an element owns itself.
    pub fn marks(&self, id: ObjectId) -> Vec<(usize, i64)> {
        let kids = self.document.get_dictionary(id).unwrap().get(b"K").unwrap().as_array().unwrap();
        let marks = kids.iter().filter_map(|kid| self.resolve(kid).as_dict().ok()).filter(|kid| kid.has(b"MCID"));
        marks
            .map(|kid| {
                let page = kid.get(b"Pg").unwrap().as_reference().unwrap();
                let page = self.pages.iter().position(|it| *it == page).unwrap();
                (page, kid.get(b"MCID").unwrap().as_i64().unwrap())
            })
            .collect()
    }

    pub fn content(&self, page: usize) -> Content {
        Content::decode(&self.document.get_page_content(self.pages[page])).expect("a content stream")
    }
    pub fn set_content(&mut self, page: usize, content: &Content) {
        let id = self.document.get_page_contents(self.pages[page])[0];
        let stream = Stream::new(Dictionary::new(), content.encode().expect("operators can be written"));
        self.document.set_object(id, stream);
    }
    pub fn edit_content(&mut self, page: usize, edit: impl FnOnce(&mut Vec<Operation>)) {
        let mut content = self.content(page);
        edit(&mut content.operations);
        self.set_content(page, &content);
    }
    /// Where a mark begins and ends among the operations of its page: BDC and EMC.
    pub fn bracket(operations: &[Operation], mark: i64) -> (usize, usize) {
        let begins = |it: &Operation| {
            it.operator == "BDC"
                && it.operands[1]
                    .as_dict()
                    .is_ok_and(|it| it.get(b"MCID").is_ok_and(|it| it.as_i64().ok() == Some(mark)))
        };
        let start = operations.iter().position(begins).expect("the mark is painted");
        let end = start + operations[start..].iter().position(|it| it.operator == "EMC").expect("it ends");
        (start, end)
    }
    /// Where the first artifact of a subtype begins and ends.
    pub fn artifact(operations: &[Operation], subtype: &[u8]) -> (usize, usize) {
        let begins = |it: &Operation| {
            it.operator == "BDC"
                && it.operands[1]
                    .as_dict()
                    .is_ok_and(|it| it.get(b"Subtype").is_ok_and(|it| it.as_name().ok() == Some(subtype)))
        };
        let start = operations.iter().position(begins).expect("the artifact is painted");
        let end = start + operations[start..].iter().position(|it| it.operator == "EMC").expect("it ends");
        (start, end)
    }

    /// The fonts of all pages by resource name.
    fn font(&self, name: &[u8]) -> &Dictionary {
        let fonts = self.document.get_page_fonts(self.pages[0]).expect("fonts");
        fonts.get(name).copied().expect("the font of that name")
    }
    pub fn fonts(&self, subtype: &[u8]) -> Vec<ObjectId> {
        let is = |object: &Object| {
            object.as_dict().is_ok_and(|it| it.get(b"Subtype").is_ok_and(|it| it.as_name().ok() == Some(subtype)))
        };
        self.document.objects.iter().filter(|(_, object)| is(object)).map(|(id, _)| *id).collect()
    }
    /// The inner fonts, each changed by `edit`.
    pub fn edit_inner_fonts(&mut self, edit: impl Fn(&mut Dictionary)) {
        for id in self.fonts(b"Type0") {
            let list = self.object(id).get_mut(b"DescendantFonts").unwrap().as_array_mut().unwrap();
            match list[0].as_reference() {
                Ok(inner) => edit(self.object(inner)),
                Err(_) => edit(list[0].as_dict_mut().unwrap()),
            }
        }
    }
    /// The plain bytes of a stream, changed by `edit`.
    pub fn edit_stream(&mut self, id: ObjectId, edit: impl FnOnce(String) -> String) {
        let stream = self.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        let plain = stream.get_plain_content().unwrap();
        let before = String::from_utf8(plain).expect("a text");
        let after = edit(before.clone());
        assert_ne!(before, after, "the forgery changes nothing");
        stream.set_plain_content(after.into_bytes());
    }
    fn map(&self, font: &[u8]) -> Vec<(u16, String)> {
        let stream = self.resolve(self.font(font).get(b"ToUnicode").unwrap()).as_stream().unwrap();
        let table = String::from_utf8(stream.get_plain_content().unwrap()).unwrap();
        crate::pdf_text::to_unicode(&table).into_iter().collect()
    }
    /// The code under which a font shows a character.
    pub fn code(&self, font: &[u8], character: &str) -> Option<u16> {
        self.map(font).into_iter().find(|(_, said)| said == character).map(|(code, _)| code)
    }
    /// Everything a page shows, in the order of painting.
    pub fn shown(&self, page: usize) -> Vec<Shown> {
        let mut maps: std::collections::BTreeMap<Vec<u8>, std::collections::BTreeMap<u16, String>> = Default::default();
        let (mut font, mut mark, mut found) = (Vec::new(), None, Vec::new());
        for (at, operation) in self.content(page).operations.iter().enumerate() {
            match operation.operator.as_str() {
                "Tf" => font = operation.operands[0].as_name().unwrap().to_vec(),
                "BDC" => {
                    let properties = operation.operands[1].as_dict().unwrap();
                    mark = properties.get(b"MCID").ok().and_then(|it| it.as_i64().ok());
                }
                "EMC" => mark = None,
                "Tj" => {
                    let map = maps.entry(font.clone()).or_insert_with(|| self.map(&font).into_iter().collect());
                    let codes = operation.operands[0].as_str().unwrap();
                    let codes = codes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                    let text = codes.map(|code| map.get(&code).map_or("?", String::as_str)).collect();
                    found.push(Shown { at, text, font: font.clone(), mark });
                }
                _ => {}
            }
        }
        found
    }
    /// The first text of the file, page by page, that is wanted.
    pub fn find(&self, wanted: impl Fn(&Shown) -> bool) -> (usize, Shown) {
        let found = (0..self.pages.len()).find_map(|page| Some((page, self.shown(page).into_iter().find(&wanted)?)));
        found.expect("the text stands somewhere")
    }
    /// Shows another text of the same characters' font in place of this one.
    pub fn reword(&mut self, page: usize, shown: &Shown, text: &str) {
        let codes: Vec<u8> = text
            .chars()
            .flat_map(|c| self.code(&shown.font, &c.to_string()).expect("the font has the character").to_be_bytes())
            .collect();
        self.edit_content(page, |operations| {
            operations[shown.at].operands[0] = Object::String(codes, lopdf::StringFormat::Hexadecimal);
        });
    }

    /// The stream of an attachment.
    pub fn attachment(&self, name: &str) -> ObjectId {
        let specification = self.specification(name);
        let specification = self.document.get_dictionary(specification).unwrap();
        self.resolve(specification.get(b"EF").unwrap()).as_dict().unwrap().get(b"F").unwrap().as_reference().unwrap()
    }
    pub fn specification(&self, name: &str) -> ObjectId {
        let named = |object: &Object| {
            object.as_dict().is_ok_and(|it| it.get(b"F").is_ok_and(|it| it.as_str().ok() == Some(name.as_bytes())))
        };
        *self.document.objects.iter().find(|(_, object)| named(object)).expect("the attachment").0
    }
    /// Changes the text of an attachment and its stated size.
    pub fn edit_attachment(&mut self, name: &str, edit: impl FnOnce(String) -> String) {
        let id = self.attachment(name);
        self.edit_stream(id, edit);
        let stream = self.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        let size = stream.get_plain_content().unwrap().len() as i64;
        stream.dict.get_mut(b"Params").unwrap().as_dict_mut().unwrap().set("Size", size);
    }
}

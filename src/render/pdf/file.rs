//! The objects of a document as the bytes of a file: streams compressed on all processors, everything else gathered into
//! object streams, the cross-references as a stream (PDF 1.5 and later; PDF/A-3 and PDF/UA-1 allow both).
//!
//! Not here: what the objects are (finish).
//! Invariant: the same objects give the same bytes, however many processors there are; the file's ID is made of its content.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// Objects in one object stream: enough for compression to see how alike they are, few enough to look one up.
const GATHERED: usize = 1000;
/// Of a stream, below which compressing does not pay.
const SMALL: usize = 40;

/// Where an object stands.
enum Place {
    /// The offset from the file's beginning.
    Own(usize),
    /// Object stream, and place in it.
    Within(u32, usize),
}

/// The content, compressed, unless that makes it no smaller.
pub fn compress(stream: &mut Stream) {
    if !stream.allows_compression || stream.dict.has(b"Filter") || stream.content.len() < SMALL {
        return;
    }
    let packed = deflated(&stream.content);
    if packed.len() + 20 < stream.content.len() {
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(packed);
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 4), Compression::default());
    encoder.write_all(content).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

/// Objects that are written already, side by side in streams: a tree of elements takes several times the memory as objects.
#[derive(Default)]
pub struct Gathered {
    parts: Vec<Part>,
}

/// One object stream in the making.
#[derive(Default)]
struct Part {
    ids: Vec<u32>,
    /// Number and offset of each object.
    numbers: Vec<u8>,
    content: Vec<u8>,
}

impl Gathered {
    /// Writes an object that is no stream.
    pub fn put(&mut self, id: ObjectId, object: &Object) {
        if self.parts.last().is_none_or(|part| part.ids.len() == GATHERED) {
            self.parts.push(Part::default());
        }
        let Some(part) = self.parts.last_mut() else { return };
        part.ids.push(id.0);
        write!(part.numbers, "{} {} ", id.0, part.content.len()).expect("writing to memory does not fail");
        write_object(&mut part.content, object);
        part.content.push(b'\n');
    }
}

impl Part {
    fn stream(self) -> Stream {
        let Part { ids, mut numbers, mut content } = self;
        let first = numbers.len() as i64;
        numbers.append(&mut content);
        Stream::new(dictionary! { "Type" => "ObjStm", "N" => ids.len() as i64, "First" => first }, numbers)
    }
}

/// The file of the document's objects and those gathered before. What `document` says about version, root and
/// information counts.
pub fn write(mut document: Document, mut gathered: Gathered) -> Vec<u8> {
    let size = document.max_id + 1;
    let mut streams: Vec<(u32, Stream)> = Vec::new();
    for (id, object) in std::mem::take(&mut document.objects) {
        match object {
            Object::Stream(stream) => streams.push((id.0, stream)),
            other => gathered.put(id, &other),
        }
    }
    let mut places: Vec<Option<Place>> = Vec::new();
    places.resize_with(size as usize, || None);
    for (part, container) in gathered.parts.into_iter().zip(size..) {
        for (within, id) in part.ids.iter().enumerate() {
            places[*id as usize] = Some(Place::Within(container, within));
        }
        streams.push((container, part.stream()));
    }
    compress_all(streams.iter_mut().map(|(_, stream)| stream));

    let mut out = format!("%PDF-{}\n%", document.version).into_bytes();
    out.extend([0xE3, 0xE2, 0xCF, 0xD3, b'\n']); // 3a 6.1.2: four bytes above 127
    for (id, stream) in &streams {
        if places.len() <= *id as usize {
            places.push(None);
        }
        places[*id as usize] = Some(Place::Own(out.len()));
        write_stream(&mut out, *id, stream);
    }
    let id = Object::String(Sha256::digest(&out)[..16].to_vec(), StringFormat::Hexadecimal);
    let at = out.len();
    let own = places.len() as u32;
    places.push(Some(Place::Own(at)));
    let mut references = Stream::new(
        dictionary! {
            "Type" => "XRef", "Size" => i64::from(own + 1), "W" => vec![1.into(), 4.into(), 2.into()],
            "ID" => vec![id.clone(), id],
        },
        cross_references(&places),
    );
    for key in [b"Root".as_slice(), b"Info"] {
        if let Ok(object) = document.trailer.get(key) {
            references.dict.set(key, object.clone());
        }
    }
    compress(&mut references);
    write_stream(&mut out, own, &references);
    out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    out
}

/// Compresses each stream, the largest first, on as many threads as there are processors.
fn compress_all<'s>(streams: impl Iterator<Item = &'s mut Stream>) {
    let mut open: Vec<&mut Stream> = streams.collect();
    open.sort_by_key(|stream| stream.content.len());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8).min(open.len());
    let open = Mutex::new(open);
    let work = || {
        loop {
            let next = open.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match next {
                Some(stream) => compress(stream),
                None => return,
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}

/// One line an object, of the widths 1, 4 and 2: its kind, offset or object stream, generation or place in there.
fn cross_references(places: &[Option<Place>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(places.len() * 7);
    for place in places {
        let (kind, first, second) = match place {
            None => (0, 0, u16::MAX),
            Some(Place::Own(offset)) => (1, *offset as u32, 0),
            Some(Place::Within(container, within)) => (2, *container, *within as u16),
        };
        out.push(kind);
        out.extend(first.to_be_bytes());
        out.extend(second.to_be_bytes());
    }
    out
}

fn write_stream(out: &mut Vec<u8>, id: u32, stream: &Stream) {
    out.extend(format!("{id} 0 obj\n").bytes());
    let mut dict = stream.dict.clone();
    dict.set("Length", stream.content.len() as i64);
    write_dictionary(out, &dict);
    out.extend(b"\nstream\n");
    out.extend(&stream.content);
    out.extend(b"\nendstream\nendobj\n");
}

fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        write_apart(out, value);
    }
    out.extend(b">>");
}

/// The object behind a space where it would run into what stands before it.
fn write_apart(out: &mut Vec<u8>, object: &Object) {
    if matches!(object, Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_) | Object::Reference(_))
    {
        out.push(b' ');
    }
    write_object(out, object);
}

fn write_object(out: &mut Vec<u8>, object: &Object) {
    let number = |out: &mut Vec<u8>, text: std::fmt::Arguments| {
        out.write_fmt(text).expect("writing to memory does not fail");
    };
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => number(out, format_args!("{value}")),
        Object::Integer(value) => number(out, format_args!("{value}")),
        Object::Real(value) => number(out, format_args!("{value}")),
        Object::Reference((id, generation)) => number(out, format_args!("{id} {generation} R")),
        Object::Name(name) => write_name(out, name),
        Object::String(text, StringFormat::Literal) => {
            out.push(b'(');
            for byte in text {
                match byte {
                    b'\r' => out.extend(b"\\r"),
                    b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
                    _ => out.push(*byte),
                }
            }
            out.push(b')');
        }
        Object::String(text, StringFormat::Hexadecimal) => {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            out.push(b'<');
            out.extend(text.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]));
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n == 0 { write_object(out, item) } else { write_apart(out, item) }
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary),
        Object::Stream(_) => unreachable!("a stream stands in no other object"),
    }
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            out.extend(format!("#{byte:02X}").bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_object_is_read_back() {
        let mut document = Document::with_version("1.7");
        let odd = Object::Dictionary(dictionary! {
            "A#/ b" => Object::Null, "B" => true, "C" => -5, "D" => 0.25, "E" => "N(1)",
            "F" => vec![1.into(), "x".into(), Object::Real(-0.5), Object::Array(vec![Object::Null, (7, 0).into()])],
            "G" => Object::String(b"a(b\\c)\r\n\xFF".to_vec(), StringFormat::Literal),
            "H" => Object::String(vec![0, 0xFE, 0xA7], StringFormat::Hexadecimal),
        });
        let mut written = Vec::new();
        for n in 0..2 * GATHERED {
            let mut one = odd.clone();
            one.as_dict_mut().unwrap().set("I", n as i64);
            written.push((document.add_object(one.clone()), one));
        }
        document.new_object_id(); // reserved and never used
        let early = document.new_object_id();
        written.push((early, odd.clone()));
        let words = b"the same words again and again ".repeat(40);
        let stream = document.add_object(Stream::new(dictionary! {}, words.clone()));
        let plain = document.add_object(Stream::new(dictionary! {}, words.clone()).with_compression(false));
        let catalog = document.add_object(dictionary! { "Type" => "Catalog" });
        document.trailer.set("Root", catalog);
        let gathered = || {
            let mut gathered = Gathered::default();
            gathered.put(early, &odd);
            gathered
        };
        let bytes = write(document.clone(), gathered());
        assert_eq!(bytes, write(document, gathered()));
        let read = Document::load_mem(&bytes).unwrap();
        for (id, object) in &written {
            assert_eq!(read.get_object(*id).unwrap(), object);
        }
        let content = |id| read.get_object(id).unwrap().as_stream().unwrap();
        assert_eq!(content(plain).content, words);
        assert!(content(stream).content.len() < 100);
        assert_eq!(content(stream).decompressed_content().unwrap(), words);
        assert_eq!(read.catalog().unwrap().get(b"Type").unwrap().as_name().unwrap(), b"Catalog");
    }
}

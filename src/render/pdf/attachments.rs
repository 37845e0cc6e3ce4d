//! Reads an attachment back out of a PDF that this program made.

use lopdf::{Document, Object};

/// The attached file of this name, decompressed.
///
/// # Errors
/// What is no PDF, or has no such attachment.
pub fn attachment(pdf: &[u8], name: &str) -> Result<Vec<u8>, String> {
    let document = Document::load_mem(pdf).map_err(|e| format!("no readable PDF: {e}"))?;
    let missing = || format!("the PDF has no attachment `{name}`");
    let catalog = document.catalog().map_err(|e| e.to_string())?;
    let listed = catalog
        .get(b"AF")
        .and_then(|o| document.dereference(o))
        .and_then(|(_, o)| o.as_array())
        .map_err(|_| missing())?;
    for entry in listed {
        let Ok((_, Object::Dictionary(file))) = document.dereference(entry) else { continue };
        if file.get(b"F").and_then(Object::as_str).is_ok_and(|f| f == name.as_bytes()) {
            let inner = file.get(b"EF").and_then(Object::as_dict).and_then(|e| e.get(b"F")).map_err(|_| missing())?;
            let (_, stream) = document.dereference(inner).map_err(|e| e.to_string())?;
            let stream = stream.as_stream().map_err(|e| e.to_string())?;
            return Ok(match stream.dict.has(b"Filter") {
                true => stream.decompressed_content().map_err(|e| e.to_string())?,
                false => stream.content.clone(),
            });
        }
    }
    Err(missing())
}

//! Reads an attachment back out of a PDF that this program made.

use lopdf::{Document, Object};

/// Why an attachment cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// In the PDF reader's own words.
    #[error("no readable PDF: {0}")]
    NotAPdf(String),
    #[error("the PDF has no attachment `{name}`")]
    Missing { name: String },
    /// In the PDF reader's own words.
    #[error("{0}")]
    Damaged(String),
}

/// The attached file of this name, decompressed.
///
/// # Errors
/// What is no PDF, or has no such attachment.
pub fn attachment(pdf: &[u8], name: &str) -> Result<Vec<u8>, AttachmentError> {
    let document = Document::load_mem(pdf).map_err(|e| AttachmentError::NotAPdf(e.to_string()))?;
    let missing = || AttachmentError::Missing { name: name.to_string() };
    let damaged = |e: lopdf::Error| AttachmentError::Damaged(e.to_string());
    let catalog = document.catalog().map_err(damaged)?;
    let listed = catalog
        .get(b"AF")
        .and_then(|o| document.dereference(o))
        .and_then(|(_, o)| o.as_array())
        .map_err(|_| missing())?;
    for entry in listed {
        let Ok((_, Object::Dictionary(file))) = document.dereference(entry) else { continue };
        if file.get(b"F").and_then(Object::as_str).is_ok_and(|f| f == name.as_bytes()) {
            let inner = file.get(b"EF").and_then(Object::as_dict).and_then(|e| e.get(b"F")).map_err(|_| missing())?;
            let (_, stream) = document.dereference(inner).map_err(damaged)?;
            let stream = stream.as_stream().map_err(damaged)?;
            return Ok(match stream.dict.has(b"Filter") {
                true => stream.decompressed_content().map_err(damaged)?,
                false => stream.content.clone(),
            });
        }
    }
    Err(missing())
}

//! The metadata: an XMP packet that anyone can read, which declares both standards and says what Info says.

use super::file::File;
use super::{Findings, Rule};

/// The text of the first element of this name.
fn element<'x>(xmp: &'x str, name: &str) -> Option<&'x str> {
    let start = xmp.find(&format!("<{name}>")).or_else(|| xmp.find(&format!("<{name} ")))?;
    let rest = &xmp[start..];
    let body = &rest[rest.find('>')? + 1..];
    Some(&body[..body.find(&format!("</{name}>"))?])
}

/// The value of an item of a list, such as dc:title's.
fn item(xmp: &str, name: &str) -> Option<String> {
    Some(plain(element(element(xmp, name)?, "rdf:li")?))
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// `2026-11-10T09:00:00+09:00` as Info writes it: `D:20261110090000+09'00'`.
fn info_date(date: &str) -> Option<String> {
    let (day, clock) = date.split_once('T')?;
    let at = clock.find(['+', '-', 'Z'])?;
    let (time, zone) = clock.split_at(at);
    let zone = if zone == "Z" { "Z".to_string() } else { format!("{}'", zone.replace(':', "'")) };
    Some(format!("D:{}{}{zone}", day.replace('-', ""), time.replace(':', "")))
}

pub(super) fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stream) = file.catalog().and_then(|catalog| file.stream(catalog, "Metadata")) else {
        findings.add(Rule::Metadata, "catalog", "no XMP metadata");
        return;
    };
    if stream.dict.has(b"Filter") {
        findings.add(Rule::Metadata, "XMP", "the packet is compressed");
    }
    if file.name(&stream.dict, "Type") != Some("Metadata") || file.name(&stream.dict, "Subtype") != Some("XML") {
        findings.add(Rule::Metadata, "XMP", "its stream is not of the type Metadata and the subtype XML");
    }
    let bytes = file.plain(stream).unwrap_or_default();
    let Ok(xmp) = std::str::from_utf8(&bytes) else {
        findings.add(Rule::Metadata, "XMP", "the packet is not UTF-8");
        return;
    };
    if !xmp.starts_with("<?xpacket begin=") || !xmp.trim_end().ends_with("?>") || element(xmp, "rdf:RDF").is_none() {
        findings.add(Rule::Metadata, "XMP", "no packet with an rdf:RDF");
    }
    for (name, value) in [("pdfuaid:part", "1"), ("pdfaid:part", "3"), ("pdfaid:conformance", "A")] {
        if element(xmp, name) != Some(value) {
            findings.add(Rule::Standard, "XMP", format!("{name} is not {value}"));
        }
    }
    let schema = element(xmp, "pdfaExtension:schemas").unwrap_or("");
    if !schema.contains("http://www.aiim.org/pdfua/ns/id/") {
        findings.add(Rule::Standard, "XMP", "no extension schema that declares pdfuaid");
    }
    let info = file.document.trailer.get(b"Info").ok().and_then(|it| file.dictionary(it));
    let Some(info) = info else {
        findings.add(Rule::Information, "trailer", "no Info");
        return;
    };
    let pairs = [
        ("Title", item(xmp, "dc:title")),
        ("Author", item(xmp, "dc:creator")),
        ("Creator", element(xmp, "xmp:CreatorTool").map(plain)),
        ("Producer", element(xmp, "pdf:Producer").map(plain)),
        ("CreationDate", element(xmp, "xmp:CreateDate").and_then(info_date)),
        ("ModDate", element(xmp, "xmp:ModifyDate").and_then(info_date)),
    ];
    for (key, said) in pairs {
        let kept = file.text(info, key);
        if said.is_none() || kept != said {
            let why = format!("Info says {}, the XMP {}", kept.unwrap_or_default(), said.unwrap_or_default());
            findings.add(Rule::Information, key, why);
        }
    }
    if file.text(info, "Title").is_none_or(|title| title.trim().is_empty()) {
        findings.add(Rule::Information, "Title", "the file has no title");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_both_kinds_are_the_same() {
        assert_eq!(info_date("2026-11-10T09:00:00+09:00").as_deref(), Some("D:20261110090000+09'00'"));
        assert_eq!(info_date("2026-11-10T00:00:00Z").as_deref(), Some("D:20261110000000Z"));
    }
}

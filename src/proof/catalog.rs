//! The file as a whole: header and end, identifier, language, how it opens, colours, and that nothing in it acts by itself.

use super::file::File;
use super::{Findings, Rule};
use lopdf::{Dictionary, Object};

pub(super) fn check(file: &File<'_>, findings: &mut Findings) {
    if !file.bytes.starts_with(b"%PDF-1.7\n") && !file.bytes.starts_with(b"%PDF-1.7\r") {
        findings.add(Rule::FileHeader, "file", "does not begin with %PDF-1.7");
    }
    let second = file.bytes.get(9..14).unwrap_or(&[]);
    if second.first() != Some(&b'%') || second.iter().skip(1).any(|byte| *byte < 128) || second.len() < 5 {
        findings.add(Rule::FileHeader, "file", "no second line of four bytes above 127");
    }
    if !file.bytes.trim_ascii_end().ends_with(b"%%EOF") {
        findings.add(Rule::FileEnd, "file", "does not end with %%EOF");
    }
    let trailer = &file.document.trailer;
    match file.list(trailer, "ID") {
        Some([Object::String(one, _), Object::String(other, _)]) if one.len() >= 16 && other.len() >= 16 => {}
        _ => findings.add(Rule::FileIdentifier, "trailer", "no ID of two strings"),
    }
    if trailer.has(b"Encrypt") || file.document.was_encrypted() {
        findings.add(Rule::Encryption, "trailer", "the file is encrypted");
    }
    let Some(catalog) = file.catalog() else {
        findings.add(Rule::Unreadable, "file", "no catalog");
        return;
    };
    opening(file, catalog, findings);
    colours(file, catalog, findings);
    actions(file, catalog, findings);
}

fn opening(file: &File<'_>, catalog: &Dictionary, findings: &mut Findings) {
    if file.text(catalog, "Lang").as_deref() != Some("ja-JP") {
        let said = file.text(catalog, "Lang").unwrap_or_default();
        findings.add(Rule::Language, "catalog", format!("Lang is `{said}`, not ja-JP"));
    }
    let preferences = file.child(catalog, "ViewerPreferences");
    if preferences.and_then(|it| file.truth(it, "DisplayDocTitle")) != Some(true) {
        findings.add(Rule::DisplayTitle, "catalog", "the window would not show the title");
    }
    let marked = file.child(catalog, "MarkInfo");
    if marked.and_then(|it| file.truth(it, "Marked")) != Some(true) {
        findings.add(Rule::Marked, "catalog", "MarkInfo does not say that the file is tagged");
    }
    if marked.and_then(|it| file.truth(it, "Suspects")) == Some(true) {
        findings.add(Rule::Marked, "catalog", "MarkInfo calls the tags suspect");
    }
    if file.name(catalog, "PageMode") != Some("UseOutlines") {
        findings.add(Rule::PageMode, "catalog", "PageMode is not the name UseOutlines");
    }
}

fn colours(file: &File<'_>, catalog: &Dictionary, findings: &mut Findings) {
    let intents = file.list(catalog, "OutputIntents").unwrap_or(&[]);
    let intent = intents.iter().filter_map(|it| file.dictionary(it)).find(|it| file.name(it, "S") == Some("GTS_PDFA1"));
    let profile = intent.and_then(|it| file.stream(it, "DestOutputProfile"));
    let Some(profile) = profile else {
        findings.add(Rule::OutputIntent, "catalog", "no output intent GTS_PDFA1 with a profile");
        return;
    };
    let bytes = file.plain(profile).unwrap_or_default();
    let rgb = bytes.get(16..20) == Some(b"RGB ") && bytes.get(36..40) == Some(b"acsp");
    if !rgb || file.integer(&profile.dict, "N") != Some(3) {
        findings.add(Rule::OutputIntent, "catalog", "the profile of the output intent is not one for RGB");
    }
}

/// Nothing may run, open or fetch by itself, and no form or layer may change what is seen.
fn actions(file: &File<'_>, catalog: &Dictionary, findings: &mut Findings) {
    for key in ["OpenAction", "AA", "AcroForm", "OCProperties", "Requirements", "NeedsRendering"] {
        if catalog.has(key.as_bytes()) {
            findings.add(Rule::Action, "catalog", format!("it has {key}"));
        }
    }
    if file.child(catalog, "Names").is_some_and(|names| names.iter().any(|(key, _)| key != b"EmbeddedFiles")) {
        findings.add(Rule::Action, "catalog", "its Names hold more than attachments");
    }
    for (id, object) in &file.document.objects {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        let place = || format!("object {}", id.0);
        if dictionary.has(b"AA") || dictionary.has(b"JS") {
            findings.add(Rule::Action, place(), "an action");
        }
        for action in [Some(dictionary), file.child(dictionary, "A")].into_iter().flatten() {
            if let Some(kind @ ("JavaScript" | "Launch" | "GoToR" | "SubmitForm" | "ImportData" | "Movie" | "Sound")) =
                file.name(action, "S")
            {
                findings.add(Rule::Action, place(), format!("an action of the kind {kind}"));
            }
        }
        if let Object::Stream(stream) = object {
            let lossy = stream.filters().is_ok_and(|filters| filters.iter().any(|it| *it != b"FlateDecode"));
            if lossy || stream.dict.has(b"F") {
                findings.add(Rule::Unreadable, place(), "a stream outside the file, or not of FlateDecode");
            }
        }
    }
}

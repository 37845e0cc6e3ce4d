//! The attached files: listed in the tree of names and as associated files, dated, typed; and the account of the figures.

use super::figures::Account;
use super::file::File;
use super::{Findings, Rule};
use lopdf::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every attachment and reads `figures.json`.
pub(super) fn check(file: &File<'_>, findings: &mut Findings) -> Option<Account> {
    let catalog = file.catalog()?;
    let names = file.child(catalog, "Names").and_then(|names| file.child(names, "EmbeddedFiles"));
    let leaves = names.map(|names| file.leaves(names, "Names")).unwrap_or_default();
    let keys: Vec<&[u8]> = leaves.iter().filter_map(|(key, _)| key.as_str().ok()).collect();
    if !keys.windows(2).all(|pair| pair[0] < pair[1]) {
        findings.add(Rule::Attachment, "catalog", "the names of the attachments do not ascend");
    }
    let related = file.list(catalog, "AF").unwrap_or(&[]);
    let related: BTreeSet<ObjectId> = related.iter().filter_map(|it| it.as_reference().ok()).collect();
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut named: BTreeSet<ObjectId> = BTreeSet::new();
    for (key, value) in &leaves {
        let key = key.as_str().map(|key| String::from_utf8_lossy(key).into_owned()).unwrap_or_default();
        let id = value.as_reference().ok();
        named.extend(id);
        if id.is_none_or(|id| !related.contains(&id)) {
            findings.add(Rule::Attachment, &key, "is not among the associated files (AF)");
        }
        if let Some(content) = specification(file, &key, value, findings) {
            contents.insert(key, content);
        }
    }
    for id in related.difference(&named) {
        findings.add(Rule::Attachment, format!("object {}", id.0), "an associated file that the tree of names lacks");
    }
    let Some(json) = contents.get("figures.json") else {
        findings.add(Rule::AttachedFigures, "attachments", "no figures.json");
        return None;
    };
    let account = match Account::read(json) {
        Ok(account) => account,
        Err(why) => {
            findings.add(Rule::AttachedFigures, "figures.json", why);
            return None;
        }
    };
    match contents.get("figures.csv") {
        None => findings.add(Rule::AttachedFigures, "attachments", "no figures.csv"),
        Some(csv) => {
            if let Err(why) = account.agrees_with(csv) {
                findings.add(Rule::AttachedFigures, "figures.csv", why);
            }
        }
    }
    Some(account)
}

fn specification(file: &File<'_>, key: &str, value: &lopdf::Object, findings: &mut Findings) -> Option<Vec<u8>> {
    let mut wrong = |why: &str| findings.add(Rule::Attachment, key, why);
    let Some(specification) = file.dictionary(value) else {
        wrong("leads to nothing");
        return None;
    };
    if file.name(specification, "Type") != Some("Filespec") {
        wrong("is no file specification");
    }
    if file.text(specification, "UF").as_deref() != Some(key) || file.bytes_of(specification, "F").is_none() {
        wrong("F or UF is missing or another name");
    }
    if file.text(specification, "Desc").is_none_or(|it| it.trim().is_empty()) {
        wrong("has no description");
    }
    let related = ["Data", "Source", "Supplement", "Alternative"];
    if file.name(specification, "AFRelationship").is_none_or(|it| !related.contains(&it)) {
        wrong("has no AFRelationship");
    }
    let stream = file.child(specification, "EF").and_then(|it| file.stream(it, "F"));
    let Some(stream) = stream else {
        wrong("holds no file");
        return None;
    };
    if file.name(&stream.dict, "Subtype").is_none_or(|it| !it.contains('/')) {
        wrong("has no media type");
    }
    let content = file.plain(stream)?;
    let parameters = file.child(&stream.dict, "Params");
    if parameters.and_then(|it| file.text(it, "ModDate")).is_none_or(|it| !it.starts_with("D:")) {
        wrong("has no ModDate");
    }
    if parameters.and_then(|it| file.integer(it, "Size")) != Some(content.len() as i64) {
        wrong("has another size than it states");
    }
    Some(content)
}

//! The rules of the house that a compiler does not keep.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Files that are tests as a whole.
fn is_test(file: &Path) -> bool {
    const NAMES: [&str; 6] = ["tests", "tests.rs", "sample.rs", "samples.rs", "conformance.rs", "hostile.rs"];
    let below = file.strip_prefix(root()).unwrap();
    below.iter().any(|part| NAMES.iter().any(|name| part == *name))
}

/// The file's lines outside its tests.
fn product_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, l)| (i + 1, l)).take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
}

fn room(file: &Path) -> String {
    let below = file.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_string()
}

#[test]
fn every_module_opens_with_what_it_is() {
    for file in rust_files(&root().join("src")).iter().chain(&rust_files(&root().join("tests"))) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with its page", file.display());
    }
}

#[test]
fn no_file_is_a_god() {
    for file in rust_files(&root().join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines = product_lines(&text).count();
        assert!(lines <= 800, "{} has {lines} lines before its tests: split it", file.display());
    }
}

#[test]
fn rooms_import_only_what_lies_before_them() {
    // may import, beside itself; design: data flows one way
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[][..]),
        ("programme", &["domain"]),
        ("sources", &["domain", "programme"]),
        ("delimited", &["domain"]),
        ("imports", &["domain", "delimited"]),
        ("http", &["domain"]),
        ("normalize", &["domain"]),
        ("store", &["domain", "normalize"]),
        ("ledger", &["domain", "programme", "delimited"]),
        ("figures", &["domain", "programme", "store", "sources"]),
        ("document", &["domain", "figures", "programme"]),
        ("render", &["domain", "document", "figures"]),
        ("pipeline", &["domain", "programme", "sources", "imports", "http", "normalize", "store"]),
        ("sandbox", &["domain"]),
        ("proof", &[]),
    ]);
    for file in rust_files(&root().join("src")) {
        let from = room(&file);
        let Some(may) = allowed.get(from.as_str()) else {
            assert!(["cli", "main", "lib"].contains(&from.as_str()), "the room `{from}` is not on the plan");
            continue;
        };
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let to: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                // the writer's tests may let a finished file be checked; the writer itself may not
                let checked = to == "proof" && is_test(&file);
                assert!(
                    to == from || checked || may.contains(&to.as_str()),
                    "{}:{}: `{from}` may not import `{to}`",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn packages_live_in_their_rooms() {
    let rooms: &[(&str, &[&str])] = &[
        ("reqwest", &["http"]),
        ("yup_oauth2", &["http"]),
        ("printpdf", &["render"]),
        ("lopdf", &["render", "proof"]),
        ("plotters", &["render"]),
        ("clap", &["cli", "main"]),
        ("axum", &["sandbox", "http"]),
        ("polars", &["normalize", "store", "figures", "render", "cli"]),
        ("minijinja", &["document"]),
    ];
    for file in rust_files(&root().join("src")) {
        let from = room(&file);
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in product_lines(&text) {
            for (package, home) in rooms {
                let named = line.contains(&format!("{package}::")) && !line.trim_start().starts_with("//");
                assert!(
                    !named || home.contains(&from.as_str()),
                    "{}:{number}: `{package}` lives in {home:?}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    for file in rust_files(&root().join("src")).into_iter().filter(|f| !is_test(f)) {
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in product_lines(&text) {
            let code = line.split("//").next().unwrap_or("");
            assert!(!code.contains(".unwrap()"), "{}:{number}: unwrap without a proof", file.display());
        }
    }
}

#[test]
fn no_machine_is_named() {
    for folder in ["src", "tests", "docs", "queries", "report-templates", ".ci", ".github"] {
        let mut open = vec![root().join(folder)];
        while let Some(folder) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    for word in [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")] {
                        assert!(!text.contains(word), "{} names a machine's folder", path.display());
                    }
                }
            }
        }
    }
}

/// A programme of another city needs no other program, and no other queries, templates or ledgers: this one's names stand
/// in its configuration, in the sandbox and in tests.
#[test]
fn no_city_is_named_in_the_code() {
    let words = ["仙台", "東北", "渋谷", "山形市", "sendai", "SENDAI", "tohoku"];
    // a key of the configuration that a template asks for by its name
    let keys = ["events.shibuya"];
    for folder in ["queries", "queries/ga4", "report-templates", "src/ledger/schemas"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap().flatten().filter(|e| e.path().is_file()) {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            for line in text.lines() {
                let bare = keys.iter().fold(line.to_string(), |line, key| line.replace(key, ""));
                for word in words {
                    assert!(!bare.contains(word), "{} names {word}: {line}", entry.path().display());
                }
            }
        }
    }
    for file in rust_files(&root().join("src")).into_iter().filter(|f| !is_test(f) && room(f) != "sandbox") {
        let text = std::fs::read_to_string(&file).unwrap();
        for (number, line) in product_lines(&text).filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in words {
                assert!(!line.contains(word), "{}:{number} names {word}", file.display());
            }
        }
    }
}

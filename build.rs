//! Lists the shipped queries, request files and templates as a table of built-in texts.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    for folder in ["queries", "report-templates"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut code =
        String::from("/// Path below the project's folder, and text.\npub static BUILT_IN: &[(&str, &str)] = &[\n");
    for file in files {
        let known = ["sql", "json", "md"].iter().any(|e| file.extension().is_some_and(|x| x == *e));
        let name = file.strip_prefix(&root).expect("found below the root").to_str().expect("shipped names are UTF-8");
        if known {
            let _ = writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string());
        }
    }
    code.push_str("];\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("built_in.rs"), code).expect("cargo's own folder can be written");
}

//! Queries, request files and templates: the project's own copies, or the built-in ones where the folder is not there.
//!
//! Invariant: with both folders removed, the built-in copies give the same bytes.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Named text files of one kind, by file name, with the path shown in messages.
pub type TextFiles = BTreeMap<String, TextFile>;

/// One text file of the project.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// `queries/web_channels.sql`, as messages name it.
    pub path: String,
    pub text: String,
}

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The files of `folder` (such as `queries/ga4`) with this ending: from the project where the folder is there, else built in.
pub fn read_folder(project: &Path, folder: &str, ending: &str) -> io::Result<TextFiles> {
    let path = project.join(folder);
    if !path.is_dir() {
        let prefix = format!("{folder}/");
        let built_in = BUILT_IN.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix(&prefix)?;
            (name.ends_with(ending) && !name.contains('/'))
                .then(|| (name.to_string(), TextFile { path: (*path).to_string(), text: (*text).to_string() }))
        });
        return Ok(built_in.collect());
    }
    let mut files = TextFiles::new();
    for entry in std::fs::read_dir(&path)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.ends_with(ending) && entry.file_type()?.is_file() {
            let bytes = std::fs::read(entry.path())?;
            let text = String::from_utf8(bytes)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("{folder}/{name}: not UTF-8")))?;
            let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
            files.insert(name.clone(), TextFile { path: format!("{folder}/{name}"), text });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_project_comes_before_the_built_in_copies() {
        let dir = tempfile::tempdir().unwrap();
        let built_in = read_folder(dir.path(), "queries", ".sql").unwrap();
        assert_eq!(built_in.len(), BUILT_IN.iter().filter(|(p, _)| p.ends_with(".sql")).count());
        std::fs::create_dir(dir.path().join("queries")).unwrap();
        std::fs::write(dir.path().join("queries/own.sql"), "SELECT 1").unwrap();
        let own = read_folder(dir.path(), "queries", ".sql").unwrap();
        assert_eq!(own.keys().collect::<Vec<_>>(), ["own.sql"]);
        assert_eq!(own["own.sql"].path, "queries/own.sql");
    }
}

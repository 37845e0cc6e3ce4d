//! The examples of docs/templates.md, rendered by the real program; with REPORT_WRITE_PICTURES=1 their pictures are made
//! anew (pdftoppm and python3 draw them).

use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "docs/pictures";
/// The widest a picture may weigh, and all of them.
const MOST: u64 = 25_000;
const MOST_TOGETHER: u64 = 700_000;

/// What the page shows: templates by name, and files that they need by path.
struct Examples {
    templates: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
    page: String,
}

fn examples() -> Examples {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md")).unwrap();
    let (mut templates, mut files) = (BTreeMap::new(), BTreeMap::new());
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("~~~~")) {
            (Some((name, text)), Some("")) => {
                let to = if name.contains('/') { &mut files } else { &mut templates };
                assert!(to.insert(name.clone(), std::mem::take(text)).is_none(), "two examples are called {name}");
                open = None;
            }
            (Some((_, text)), _) => text.push_str(&format!("{line}\n")),
            (None, Some(info)) => {
                let name = info.split_whitespace().nth(1).expect("an example has a name behind its language");
                open = Some((name.to_string(), String::new()));
            }
            (None, None) => {}
        }
    }
    Examples { templates, files, page }
}

fn project(examples: &Examples) -> TestProject {
    let project = TestProject::october();
    project.take("queries");
    project.take("report-templates");
    for (path, text) in &examples.files {
        project.write(path, text);
    }
    project
}

fn render(project: &TestProject, name: &str, text: &str) -> Run {
    project.write(&format!("{name}.md"), text);
    project.run(&["--sandbox", "render", &format!("{name}.md"), "--month", "2026-10"])
}

#[test]
fn every_example_of_the_page_renders_as_it_stands() {
    let examples = examples();
    assert!(examples.templates.len() > 25, "{} examples", examples.templates.len());
    let project = project(&examples);
    // one after the other in one report: names of blocks are their own; what may stand once stands once
    let mut all = String::new();
    for text in examples.templates.values() {
        all.push_str(&format!("{text}\n"));
    }
    let run = render(&project, "all", &all);
    assert!(matches!(run.code, Some(0 | 3)), "{}\n{all}", run.seen());
    let bare = |text: &str| text.replace(char::is_whitespace, "");
    let page = bare(&Pdf::read(&project.read("out/sandbox/2026-10/all.pdf")).text());
    for text in examples.templates.values().filter(|t| t.contains("```table") || t.contains("```chart")) {
        let caption = text.split("caption = \"").nth(1).and_then(|t| t.split('"').next()).unwrap();
        assert!(page.contains(&bare(caption)), "nothing is called {caption}");
    }
    assert!(!page.contains("この期間に該当する値はない"), "every table of the sample has rows");
    assert!(!page.contains("この期間の値は得られていない"), "every chart of the sample has points");
}

#[test]
fn every_example_has_its_picture_and_none_is_heavy() {
    let examples = examples();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if std::env::var_os("REPORT_WRITE_PICTURES").is_some() {
        draw(&examples, &folder);
    }
    let mut together = 0;
    for name in examples.templates.keys() {
        assert!(examples.page.contains(&format!("](pictures/{name}.png)")), "{name} is not shown");
        let path = folder.join(format!("{name}.png"));
        let size = std::fs::metadata(&path).map(|m| m.len());
        let size = size.unwrap_or_else(|_| panic!("no picture {name}.png: REPORT_WRITE_PICTURES=1 makes it"));
        assert!(size <= MOST, "{name}.png has {size} bytes");
        together += size;
    }
    assert!(together <= MOST_TOGETHER, "{together} bytes of pictures");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name.strip_suffix(".png").is_some_and(|n| examples.templates.contains_key(n));
        assert!(known || name == "crop.py", "{name} is no example's picture");
    }
}

/// Renders each example by itself, and cuts its first page down to what it shows.
fn draw(examples: &Examples, folder: &Path) {
    let project = project(examples);
    for (name, text) in &examples.templates {
        let run = render(&project, name, text);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
        let pdf = project.path().join(format!("out/sandbox/2026-10/{name}.pdf"));
        let page = project.path().join(name);
        let resolution = match name.as_str() {
            "cover" => "50",
            "commentary" | "sources" => "64",
            _ => "90",
        };
        let mut poppler = Command::new("pdftoppm");
        poppler.args(["-r", resolution, "-f", "1", "-l", "1", "-singlefile"]).arg(&pdf).arg(&page);
        assert!(poppler.status().expect("pdftoppm starts").success());
        let mut python = Command::new("python3");
        python.arg(folder.join("crop.py")).arg(page.with_extension("ppm")).arg(folder.join(format!("{name}.png")));
        assert!(python.status().expect("python3 starts").success());
    }
}

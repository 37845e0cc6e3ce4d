//! Templates over a small desk in memory, and the shipped monthly report over a real book of a made-up month.

mod charts;
mod desk;
mod documented;
mod month;
mod shipped;
mod templates;

use super::model::*;

/// The document as text, for looking and for snapshots.
pub fn dump(document: &Document) -> String {
    let mut out = format!("{}\n{}\n", document.meta.title, document.meta.running);
    blocks(&document.body, 0, &mut out);
    out
}

fn blocks(list: &[Block], depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    for block in list {
        match block {
            Block::Cover(c) => {
                out.push_str(&format!(
                    "{pad}[cover] {} {} {} {} {}\n",
                    c.fiscal_year,
                    c.programme,
                    c.title,
                    c.period,
                    runs(&c.ribbon_note)
                ));
                for (label, text) in &c.facts {
                    out.push_str(&format!("{pad}  {label}: {}\n", runs(text)));
                }
            }
            Block::Contents { title, depth } => out.push_str(&format!("{pad}[contents] {title} {depth}\n")),
            Block::Heading(h) => {
                out.push_str(&format!("{pad}{} {} {}\n", "#".repeat(h.level.into()), h.number, h.text));
            }
            Block::Paragraph { role, text } => out.push_str(&format!("{pad}{role:?}: {}\n", runs(text))),
            Block::List { items, .. } => {
                for item in items {
                    out.push_str(&format!("{pad}- {}\n", runs(item)));
                }
            }
            Block::Stats(s) => {
                for item in &s.items {
                    let lines: Vec<String> = item.lines.iter().map(|l| runs(l)).collect();
                    let figure = &item.figure.text;
                    out.push_str(&format!(
                        "{pad}[stat] {} {figure}{} {lines:?} {:?} {:?}\n",
                        item.label, item.unit, item.verdict, item.bullet
                    ));
                }
                out.push_str(&format!("{pad}  {}\n", runs(&s.note)));
            }
            Block::Facts(facts) => {
                for fact in facts {
                    out.push_str(&format!("{pad}[fact] {}: {}\n", fact.label, runs(&fact.text)));
                }
            }
            Block::Table(t) => table(t, &pad, out),
            Block::Chart(c) => {
                out.push_str(&format!(
                    "{pad}[{}] {} / {}\n{pad}  alt: {}\n",
                    c.number,
                    runs(&c.headline),
                    runs(&c.caption),
                    c.alt
                ));
                for note in &c.notes {
                    out.push_str(&format!("{pad}  at {}: {}\n", note.at, runs(&note.text)));
                }
            }
            Block::Columns(columns) => {
                for column in columns {
                    out.push_str(&format!("{pad}[column {}]\n", column.share));
                    blocks(&column.blocks, depth + 1, out);
                }
            }
            Block::Keep(inner) => blocks(inner, depth + 1, out),
            Block::PageBreak => out.push_str(&format!("{pad}[page]\n")),
        }
    }
}

fn table(t: &Table, pad: &str, out: &mut String) {
    out.push_str(&format!("{pad}[{}] {} ({})\n", t.number, runs(&t.caption), t.unit));
    let heads: Vec<&str> = t.columns.iter().map(|c| c.label.as_str()).collect();
    out.push_str(&format!("{pad}  | {}\n", heads.join(" | ")));
    if t.rows.is_empty() {
        out.push_str(&format!("{pad}  ({})\n", t.empty));
    }
    for row in &t.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|c| {
                let mut text = runs(&c.text);
                for tag in &c.tags {
                    text.push_str(&format!(" [{tag}]"));
                }
                if !c.mark.is_empty() {
                    text.push_str(&format!(" ^{}", c.mark));
                }
                if let Some(verdict) = c.verdict {
                    text.push_str(verdict.ja());
                }
                if c.graphic.is_some() {
                    text.push('▇');
                }
                text
            })
            .collect();
        let role = match row.role {
            RowRole::Plain => " ",
            RowRole::Strong => "*",
            RowRole::Indent => ">",
            RowRole::Sum => "=",
        };
        out.push_str(&format!("{pad} {role}| {}\n", cells.join(" | ")));
    }
    for note in &t.notes {
        out.push_str(&format!("{pad}  note: {}\n", runs(note)));
    }
}

pub fn runs(list: &[Inline]) -> String {
    list.iter()
        .map(|run| match run {
            Inline::Text(text) => text.clone(),
            Inline::Strong(inner) => format!("**{}**", runs(inner)),
            Inline::Figure(f) => format!("⟨{}⟩", f.text),
            Inline::Link { text, url } => format!("[{text}]({url})"),
            Inline::Break => "⏎".to_string(),
        })
        .collect()
}

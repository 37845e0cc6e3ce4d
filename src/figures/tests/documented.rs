//! `docs/views.md` and `docs/figures.md` say what is: their columns and operations are read from the pages and compared.

use super::scene::*;
use crate::figures::lint::is_cell;
use crate::figures::{Op, views};

/// View and columns, as the table in the page lists them: `name` in backticks, cells in italics.
fn documented() -> Vec<(String, Vec<(String, bool)>)> {
    let page = include_str!("../../../docs/views.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let mut columns = Vec::new();
        // what stands in brackets explains the column before it
        let mut depth = 0;
        let mut words = fields[3].chars().peekable();
        while let Some(c) = words.next() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                '`' | '*' if depth == 0 => {
                    let name: String = words.by_ref().take_while(|n| *n != c).collect();
                    columns.push((name, c == '*'));
                }
                _ => {}
            }
        }
        (fields[1].trim_matches('`').to_string(), columns)
    })
    .collect()
}

#[test]
fn the_page_of_views_lists_every_view_with_its_columns_in_their_order() {
    let documented = documented();
    let names: Vec<&str> = documented.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, views::NAMES);
    let mut book = Scene::new("2026-10").book();
    for (name, columns) in documented {
        let frame = book.view(&name).unwrap().unwrap();
        let built: Vec<(String, bool)> =
            frame.get_column_names().iter().map(|n| (n.to_string(), is_cell(n.as_str()))).collect();
        assert_eq!(built, columns, "{name}");
    }
}

#[test]
fn the_page_of_figures_defines_every_operation() {
    let page = include_str!("../../../docs/figures.md");
    let table = page.split("## Operations").nth(1).unwrap_or_default();
    let defined: Vec<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).filter(|w| *w != "op").collect();
    assert_eq!(defined, Op::ALL.map(Op::name));
}

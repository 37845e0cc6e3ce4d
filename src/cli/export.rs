//! `report export`: the tables as CSV or Parquet, in long form with windows, states, flags and provenance.

use super::arguments::{CsvEncoding, Export, ExportFormat};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, Project, store_failed};
use super::report::{self, Opened, write_file};
use super::ui::Ui;
use super::words::Told;
use super::{Environment, faults};
use crate::figures;
use crate::render::csv::Encoding;
use crate::render::{csv, parquet};
use polars::prelude::{DataFrame, IntoLazy, col, lit};

pub fn run(options: &Export, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let Opened { view, inputs, mut book } = report::open(project, environment, month)?;
    // a row for what one person did stays here: its columns would tell what the reports hide
    let (persons, ledgers): (Vec<_>, Vec<_>) = inputs.ledgers()?.into_iter().partition(|l| l.persons.is_some());
    let ledgers: Vec<String> = ledgers.into_iter().map(|l| l.name).collect();
    if let Some(kept) = persons.iter().find(|kept| options.table.contains(&kept.name)) {
        return Err(Failure::new(Exit::Usage, &Message::PersonsStay { name: kept.name.clone() }));
    }
    let known: Vec<&str> = ["observations", "posts"].into_iter().chain(ledgers.iter().map(String::as_str)).collect();
    if let Some(unknown) = options.table.iter().find(|t| !known.contains(&t.as_str())) {
        let message = Message::UnknownTable { name: unknown.clone(), known: known.join(", ") };
        return Err(Failure::new(Exit::Usage, &message));
    }
    let failed = |e: &dyn Told| Failure::new(Exit::Failed, &Message::ExportFailed).because(e);
    let mut paths = Vec::new();
    for table in known.iter().filter(|t| options.table.is_empty() || options.table.iter().any(|asked| asked == *t)) {
        let frame: DataFrame = match *table {
            "observations" => {
                let frame = view.observations_frame().map_err(|e| store_failed(&e))?;
                match &options.month {
                    Some(_) => {
                        let only = frame.lazy().filter(col("month").eq(lit(month.to_string()))).collect();
                        only.map_err(|e| failed(&e))?
                    }
                    None => frame,
                }
            }
            "posts" => view.posts_frame().map_err(|e| store_failed(&e))?,
            ledger => figures::select(&mut book, &format!("SELECT * FROM {ledger}"))
                .map_err(|e| super::query::query_bad(&e))?,
        };
        let (bytes, ending) = match options.format {
            ExportFormat::Parquet => (parquet::parquet(&frame).map_err(|e| failed(&e))?, "parquet"),
            ExportFormat::Csv => {
                let encoding = match options.csv_encoding {
                    CsvEncoding::Utf8Bom => Encoding::Utf8Bom,
                    CsvEncoding::Utf8 => Encoding::Utf8,
                    CsvEncoding::Cp932 => Encoding::Cp932,
                };
                (csv::csv(&frame, encoding).map_err(|e| failed(&e))?, "csv")
            }
        };
        let path = project.out.join("export").join(format!("{table}.{ending}"));
        write_file(&path, &bytes, &faults(environment))?;
        paths.push(path.display().to_string());
    }
    if ui.json {
        ui.result(&serde_json::json!({ "files": paths }).to_string());
    } else {
        paths.iter().for_each(|path| ui.result(path));
    }
    Ok(Exit::Complete)
}

//! A frame as a CSV file that Excel in a Japanese office opens rightly: encoding, line ends, and no cell that runs.
//!
//! Not here: which rows and columns (export), and where the file goes.
//! Invariant: numbers are written digit for digit; no text cell can start a formula; nothing is replaced silently.

use super::ExportError;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use polars::prelude::{AnyValue, DataFrame, DataType};
use std::borrow::Cow;

/// How the text becomes bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    /// UTF-8 with the mark by which Excel knows it.
    #[default]
    Utf8Bom,
    Utf8,
    /// Windows code page 932, the Shift_JIS of Japanese offices.
    Cp932,
}

impl Encoding {
    pub const ALL: [Encoding; 3] = [Encoding::Utf8Bom, Encoding::Utf8, Encoding::Cp932];
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8Bom => "utf8-bom",
            Encoding::Utf8 => "utf8",
            Encoding::Cp932 => "cp932",
        }
    }
    pub fn from_name(name: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.name() == name)
    }
}

/// The frame with a line of column names, CRLF after each line, nulls as empty cells. Columns of lists or structs are
/// refused.
pub fn csv(frame: &DataFrame, encoding: Encoding) -> Result<Vec<u8>, ExportError> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    let names: Vec<&str> = frame.columns().iter().map(|column| column.name().as_str()).collect();
    let mut bytes = if encoding == Encoding::Utf8Bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
    if names.is_empty() {
        return Ok(bytes);
    }
    for (i, name) in names.iter().enumerate() {
        check_encoding(name, encoding, || (0, names[i].to_string()))?;
        writer.write_field(safe(name).as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)?;
    for row in 0..frame.height() {
        for (column, name) in frame.columns().iter().zip(&names) {
            let text = match column.get(row)? {
                AnyValue::String(text) => safe(text).into_owned(),
                AnyValue::StringOwned(text) => safe(&text).into_owned(),
                value => plain(&value, column.dtype())
                    .ok_or_else(|| ExportError::Type { column: name.to_string(), dtype: column.dtype().to_string() })?,
            };
            check_encoding(&text, encoding, || (row + 1, name.to_string()))?;
            writer.write_field(text.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    let text = writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))?;
    match encoding {
        Encoding::Cp932 => {
            let text = String::from_utf8(text).expect("the cells were text, and so are commas");
            bytes = encoding_rs::SHIFT_JIS.encode(&text).0.into_owned();
        }
        Encoding::Utf8Bom | Encoding::Utf8 => bytes.extend(text),
    }
    Ok(bytes)
}

/// Text that no spreadsheet takes for a formula: `=`, `+`, `-`, `@`, tab and carriage return at its start get an
/// apostrophe before them. A number written as text (`-3.5`) is a number and stays.
fn safe(text: &str) -> Cow<'_, str> {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if starts_formula && !is_negative_number(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn is_negative_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some(number) = text.strip_prefix('-') else { return false };
    number.split_once('.').map_or_else(|| digits(number), |(whole, fraction)| digits(whole) && digits(fraction))
}

/// What is no text and no formula: numbers, days, truth values, nothing.
fn plain(value: &AnyValue, dtype: &DataType) -> Option<String> {
    Some(match value {
        AnyValue::Null => String::new(),
        AnyValue::Boolean(truth) => truth.to_string(),
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        value if dtype.is_integer() || dtype.is_temporal() => value.to_string(),
        _ => return None,
    })
}

/// CP932 lacks most of Unicode, and what the encoder would change on the way (`¥` into a backslash) counts as lacking.
fn check_encoding(text: &str, encoding: Encoding, place: impl FnOnce() -> (usize, String)) -> Result<(), ExportError> {
    if encoding != Encoding::Cp932 || text.is_ascii() {
        return Ok(());
    }
    let mut buffer = [0; 4];
    let mut survives = |character: char| {
        let one = &*character.encode_utf8(&mut buffer);
        let (bytes, _, failed) = encoding_rs::SHIFT_JIS.encode(one);
        !failed && encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes).0 == one
    };
    match text.chars().find(|character| !survives(*character)) {
        None => Ok(()),
        Some(character) => {
            let (row, column) = place();
            Err(ExportError::Character { character, row, column })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    fn table(text: &[&str]) -> DataFrame {
        let column = Column::new("見出し".into(), text.to_vec());
        DataFrame::new(text.len(), vec![column]).unwrap()
    }
    fn written(text: &str, encoding: Encoding) -> Vec<u8> {
        csv(&table(&[text]), encoding).unwrap()
    }

    #[test]
    fn every_type_is_written_plainly_and_lines_end_as_windows_likes() {
        let frame = DataFrame::new(
            2,
            vec![
                Column::new("名前".into(), vec![Some("交流会, \"第5回\"\n詳細"), None]),
                Column::new("n".into(), vec![Some(-3i64), Some(18_204)]),
                Column::new("x".into(), vec![Some(-0.5f64), None]),
                Column::new("u".into(), vec![1u32, 2]),
                Column::new("is_rest".into(), vec![true, false]),
                Column::new("day".into(), vec![Some(20_000i32), None]).cast(&DataType::Date).unwrap(),
            ],
        )
        .unwrap();
        let text = String::from_utf8(csv(&frame, Encoding::Utf8).unwrap()).unwrap();
        assert_eq!(
            text,
            "名前,n,x,u,is_rest,day\r\n\"交流会, \"\"第5回\"\"\n詳細\",-3,-0.5,1,true,2024-10-04\r\n,18204,,2,false,\r\n"
        );
    }

    #[test]
    fn text_that_would_run_is_held_back_and_numbers_are_not() {
        for evil in ["=1+1", "+81-90", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "-3.", "-1e5", "--3"] {
            let bytes = written(evil, Encoding::Utf8);
            let text = String::from_utf8(bytes).unwrap();
            let cell = text.strip_prefix("見出し\r\n").unwrap().trim_start_matches('"');
            assert!(cell.starts_with(&format!("'{evil}")), "{evil:?} became {cell:?}");
        }
        for harmless in ["-3", "-18204.50", "3", "▲3", "a=1", "'=1", "－"] {
            assert_eq!(written(harmless, Encoding::Utf8), format!("見出し\r\n{harmless}\r\n").into_bytes());
        }
        // a column's name can be somebody's text too
        let named = DataFrame::new(1, vec![Column::new("=cmd".into(), vec![1])]).unwrap();
        assert_eq!(csv(&named, Encoding::Utf8).unwrap(), b"'=cmd\r\n1\r\n");
    }

    #[test]
    fn excel_gets_its_mark_or_its_code_page() {
        assert_eq!(&written("仙台", Encoding::Utf8Bom)[..3], b"\xef\xbb\xbf");
        assert_eq!(&written("仙台", Encoding::Utf8)[..3], "見".as_bytes());
        // 見出し and ①〜 of code page 932: NEC's and IBM's characters are in it
        let bytes = written("①髙ｱ～", Encoding::Cp932);
        assert_eq!(bytes, b"\x8c\xa9\x8fo\x82\xb5\r\n\x87@\xfb\xfc\xb1\x81`\r\n");
    }

    #[test]
    fn a_character_that_the_code_page_lacks_is_named_with_its_place() {
        for lacking in ['🎉', '〜', '¥', '‾', '−', 'é'] {
            let error = csv(&table(&["仙台", &format!("a{lacking}b")]), Encoding::Cp932).unwrap_err();
            let ExportError::Character { character, row, column } = &error else { panic!("{error}") };
            assert_eq!((*character, *row, column.as_str()), (lacking, 2, "見出し"));
            assert!(error.to_string().contains(&format!("U+{:04X}", lacking as u32)), "{error}");
        }
    }

    #[test]
    fn no_rows_leave_the_names_and_lists_are_refused() {
        assert_eq!(csv(&table(&[]), Encoding::Utf8).unwrap(), "見出し\r\n".as_bytes());
        assert_eq!(csv(&DataFrame::empty(), Encoding::Utf8Bom).unwrap(), b"\xef\xbb\xbf");
        // a single empty cell must not become an empty line, which readers skip
        assert_eq!(written("", Encoding::Utf8), "見出し\r\n\"\"\r\n".as_bytes());
        let list = Series::new("l".into(), [Series::new("".into(), [1, 2])]);
        let frame = DataFrame::new(1, vec![list.into()]).unwrap();
        assert!(matches!(csv(&frame, Encoding::Utf8), Err(ExportError::Type { column, .. }) if column == "l"));
    }

    #[test]
    fn encodings_are_known_by_name() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
        }
        assert_eq!(Encoding::from_name("sjis"), None);
    }
}

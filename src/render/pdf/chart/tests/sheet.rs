//! The sample charts on pages of a PDF, to be looked at: REPORT_WRITE_CHARTS names the file.

use super::super::{Area, draw, natural_height};
use super::sample;
use crate::figures::FigureKey;
use crate::render::pdf::canvas::{Canvas, Face, Rgb, Stroke};
use printpdf::{
    Color, FontId, LineDashPattern, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Point, Polygon, PolygonRing, Pt, TextItem, WindingOrder,
};

const REGULAR: &[u8] = include_bytes!("../../../../../assets/fonts/BIZUDGothic-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../../assets/fonts/BIZUDGothic-Bold.ttf");

struct Sheet {
    ops: Vec<Op>,
    faces: [ttf_parser::Face<'static>; 2],
}

fn number(face: Face) -> usize {
    usize::from(matches!(face, Face::FixedBold | Face::TextBold))
}
fn corners(path: &[(f32, f32)]) -> Vec<LinePoint> {
    path.iter().map(|&(x, y)| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false }).collect()
}
fn color(Rgb(red, green, blue): Rgb) -> Color {
    let part = |value: u8| f32::from(value) / 255.0;
    Color::Rgb(printpdf::Rgb::new(part(red), part(green), part(blue), None))
}

impl Canvas for Sheet {
    fn stroke(&mut self, path: &[(f32, f32)], stroke: Stroke) {
        let dash = stroke.dash.map_or_else(LineDashPattern::solid, |(on, off)| LineDashPattern::new(0.0, &[on, off]));
        self.ops.push(Op::SetLineDashPattern { dash });
        self.ops.push(Op::SetOutlineColor { col: color(stroke.colour) });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(stroke.width) });
        self.ops.push(Op::DrawLine { line: printpdf::Line { points: corners(path), is_closed: false } });
    }
    fn fill(&mut self, polygon: &[(f32, f32)], colour: Rgb) {
        let rings = vec![PolygonRing { points: corners(polygon) }];
        self.ops.push(Op::SetFillColor { col: color(colour) });
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero },
        });
    }
    fn text(&mut self, face: Face, size: f32, x: f32, y: f32, colour: Rgb, text: &str, _: Option<FigureKey>) {
        let font = PdfFontHandle::External(FontId(["SHEETA", "SHEETB"][number(face)].into()));
        self.ops.extend([
            Op::SetFillColor { col: color(colour) },
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(size) },
            Op::SetTextCursor { pos: Point { x: Pt(x), y: Pt(y) } },
            Op::ShowText { items: vec![TextItem::Text(text.into())] },
            Op::EndTextSection,
        ]);
    }
    fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        let face = &self.faces[number(face)];
        let advance = |c| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
        text.chars().map(|c| f32::from(advance(c))).sum::<f32>() * size / f32::from(face.units_per_em())
    }
}

#[test]
fn writes_the_samples_where_asked() {
    let Ok(path) = std::env::var("REPORT_WRITE_CHARTS") else { return };
    let (left, width, top, bottom) = (61.4, sample::FULL, 800.0, 40.0);
    let faces = || [REGULAR, BOLD].map(|data| ttf_parser::Face::parse(data, 0).unwrap());
    let mut pages = vec![];
    let mut sheet = Sheet { ops: vec![], faces: faces() };
    let (mut x, mut y, mut row) = (left, top, 0.0_f32);
    for sample in sample::all().into_iter().chain(super::kinds::all()) {
        let natural = natural_height(&sample.chart, sample.width, &sheet);
        let sample = sample::Sample { height: if sample.height > 0.0 { sample.height } else { natural }, ..sample };
        if x > left && x + sample.width > left + width + 1.0 {
            (x, y, row) = (left, y - row - 34.0, 0.0);
        }
        if y - sample.height < bottom {
            pages.push(std::mem::take(&mut sheet.ops));
            (x, y, row) = (left, top, 0.0);
        }
        let area = Area { x, top: y, width: sample.width, height: sample.height };
        draw(&sample.chart, &mut sheet, area);
        sheet.text(Face::Fixed, 7.0, x, y - sample.height - 10.0, Rgb(120, 120, 120), sample.name, None);
        x += sample.width + 24.0;
        row = row.max(sample.height);
    }
    pages.push(sheet.ops);
    let mut pdf = PdfDocument::new("charts");
    for (name, data) in [("SHEETA", REGULAR), ("SHEETB", BOLD)] {
        let font = ParsedFont::from_bytes(data, 0, &mut vec![]).unwrap();
        pdf.resources.fonts.map.insert(FontId(name.into()), PdfFont::new(font));
    }
    pdf.pages = pages.into_iter().map(|ops| PdfPage::new(Pt(595.28).into(), Pt(841.89).into(), ops)).collect();
    std::fs::write(path, pdf.save(&PdfSaveOptions::default(), &mut vec![])).unwrap();
}

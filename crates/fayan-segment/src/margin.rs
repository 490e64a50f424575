//! Where the margin of a column cut lines.
//!
//! A paragraph set in a column fills every line but its last. So a line as wide as the column around it that ends no
//! sentence goes on in the next one, whatever either reads as by itself; a line that is clearly narrower or wider was
//! ended on purpose.

use fayan_contract::clean::Break;

use crate::{
    glance::{Words, words},
    row::Row,
};

/// How many rows on each side show the width of the column.
const NEIGHBOURS: usize = 16;

/// Classes of widths, of two half-width columns each; what is wider is in no column.
const CLASSES: usize = 70;

const _: () =
    assert!(CLASSES < u128::BITS as usize - 1, "`Near::widths` is shifted by one and holds a bit for each class");

const _: () = assert!(2 * NEIGHBOURS < i16::MAX as usize / 6, "`Near::column` multiplies numbers of rows by six");

/// Fewest lines cut at the same width that show a column.
const FEWEST: i16 = 3;

/// Narrowest column, in half-width columns.
const NARROWEST: u32 = 12;

/// How much wider than its column a line may be: marks that may not begin a line hang out.
const HANGING: u32 = 5;

/// The indent of a paragraph, two full-width characters; less is the space inside a name that was cut there.
const INDENT: u32 = 4;

/// Tells each row the width of the column around it and whether the margin cut it.
pub(crate) fn find(rows: &mut [Row<'_>]) {
    let widths: Vec<u32> = rows.iter().map(printed_width).collect();
    let lines: Vec<Line> = (0..rows.len()).map(|index| Line::of(rows, &widths, index)).collect();
    let mut near = Near { cut: [0; CLASSES + 1], widths: 0, all: [0; CLASSES + 1], rows: 0, cuts: 0, apart: 0 };
    for index in 0..rows.len() + NEIGHBOURS {
        if let Some(entering) = lines.get(index) {
            near.count(entering, 1);
        }
        if let Some(leaving) = index.checked_sub(2 * NEIGHBOURS + 1) {
            near.count(&lines[leaving], -1);
        }
        if let Some(middle) = index.checked_sub(NEIGHBOURS) {
            let column = near.column();
            rows[middle].column = column;
            rows[middle].cut = column.is_some_and(|column| is_cut(rows, &widths, middle, column))
                && !(lines[middle].apart && near.is_close());
        }
    }
}

/// Width as printed: with the indent, and with quotation marks and dashes as wide as in Chinese type.
fn printed_width(row: &Row<'_>) -> u32 {
    if row.is_long() && row.width > 2 * CLASSES as u32 {
        return row.width;
    }
    static WIDE: Words = Words::of(&words(["“", "”", "‘", "’", "—", "…", "·", "×"]));
    let wide = |character: &char| matches!(character, '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '×');
    let marks = if WIDE.may_stand_in(&row.glance) { row.text.chars().filter(wide).count() } else { 0 };
    row.width + row.line.cues.indent + marks as u32
}

/// Whether a row that ends no sentence is followed by one that can be its rest.
fn may_be_cut(rows: &[Row<'_>], widths: &[u32], index: usize) -> bool {
    let row = &rows[index];
    let goes_on = rows.get(index + 1).is_some_and(|next| {
        widths[index + 1] <= widths[index] + HANGING
            && next.line.cues.break_before != Break::Block
            && next.phrase.is_none()
            && is_plain(next)
    });
    goes_on && is_plain(row) && widths[index] >= NARROWEST && is_open(row) && row.phrase.is_none()
}

/// Neither furniture nor set apart.
fn is_plain(row: &Row<'_>) -> bool {
    row.is_content() && row.line.cues.link_percent == 0 && !row.set_apart()
}

/// Whether nothing at its end says that it ends here.
fn is_open(row: &Row<'_>) -> bool {
    !row.ends && !row.text.ends_with(['：', ':']) && row.credit.is_none()
}

/// Whether the first word of the next row found no room in a row.
fn is_cut(rows: &[Row<'_>], widths: &[u32], index: usize, column: u32) -> bool {
    let row = &rows[index];
    let Some(next) = rows.get(index + 1) else { return false };
    let word = next.text.bytes().take(16).take_while(u8::is_ascii_graphic).count().max(2) as u32;
    let slack = (column / 6).clamp(2, 6);
    is_plain(row)
        && is_open(row)
        && next.line.cues.break_before != Break::Block
        && widths[index] <= column + HANGING
        && widths[index] + word + slack > column
}

/// What counts of a row for its neighbours.
struct Line {
    class: usize,
    may_be_cut: bool,
    /// The next row is set apart by an empty line or an indent.
    apart: bool,
}

impl Line {
    fn of(rows: &[Row<'_>], widths: &[u32], index: usize) -> Self {
        let apart = rows.get(index + 1).is_some_and(|next| {
            let cues = &next.line.cues;
            cues.blank_before > 0 || cues.indent >= rows[index].line.cues.indent + INDENT
        });
        let class = (widths[index] as usize / 2).min(CLASSES);
        Self { class, may_be_cut: may_be_cut(rows, widths, index), apart }
    }
}

/// How many neighbours have each width.
struct Near {
    cut: [i16; CLASSES + 1],
    /// The classes that are in `cut`, as bits.
    widths: u128,
    all: [i16; CLASSES + 1],
    /// Lines of all widths.
    rows: i16,
    /// Lines that may be cut, of all widths.
    cuts: i16,
    /// Lines that may be cut and are set apart from their rest.
    apart: i16,
}

impl Near {
    fn count(&mut self, line: &Line, times: i16) {
        self.all[line.class] += times;
        self.rows += times;
        if line.may_be_cut {
            self.cut[line.class] += times;
            let width = 1 << line.class;
            self.widths = if self.cut[line.class] > 0 { self.widths | width } else { self.widths & !width };
            self.cuts += times;
            self.apart += if line.apart { times } else { 0 };
        }
    }

    /// The width that most lines are cut at, where lines are cut at all.
    fn column(&self) -> Option<u32> {
        if self.cuts < FEWEST {
            return None;
        }
        // This is asked for every row: only classes that are there, and their neighbours, are looked at.
        let mut classes = (self.widths | self.widths << 1 | self.widths >> 1) & ((1 << CLASSES) - 1);
        let (mut most, mut key) = (0, (0, 0));
        while classes != 0 {
            let class = classes.trailing_zeros() as usize;
            classes &= classes - 1;
            let before = class.checked_sub(1).map_or(0, |before| self.cut[before]);
            let after = if class + 1 < CLASSES { self.cut[class + 1] } else { 0 };
            let here = self.cut[class];
            if (before + here + after, here) >= key {
                (most, key) = (class, (before + here + after, here));
            }
        }
        let cut = key.0;
        let wider: i16 = self.all[(most + 4).min(CLASSES)..].iter().sum();
        (cut >= FEWEST && cut * 6 >= self.rows && wider < 2 * cut).then_some(2 * most as u32)
    }

    /// Whether lines that are cut mostly stand close to their rest, so that an empty line or an indent ends them.
    fn is_close(&self) -> bool {
        self.apart * 2 < self.cuts
    }
}

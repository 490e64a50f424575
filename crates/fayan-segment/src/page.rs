//! A document as the rules see it: its rows, and what the page says about itself as a whole.

use fayan_contract::clean::{CleanDocument, MetadataKey};

use crate::{
    alike, bodies, brackets,
    cast::Cast,
    characters::{WHITE_SPACE, squeeze},
    forms,
    glance::Glance,
    heads,
    lexicon::{Class, Lexicon},
    maps::{HashMap, HashSet},
    margin,
    opening::{Known, Mark},
    roster,
    row::{self, LabelUse, Row},
    signs::Signs,
};

/// How far into a document its head reaches: rows and bytes.
const HEAD_ROWS: usize = 40;

const HEAD_BYTES: usize = 9000;

/// All rows and what holds for the whole document.
pub(crate) struct Page<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) rows: Vec<Row<'a>>,
    /// Titles that the document gives in its metadata, without white space, best first.
    pub(crate) titles: Vec<String>,
    /// Sub-titles likewise.
    pub(crate) subtitles: Vec<String>,
    /// The first rows without white space, for looking up words.
    pub(crate) head: String,
    /// How many different labels there are.
    pub(crate) labels: usize,
    /// How many different labels that read as speakers have no verb of speaking.
    pub(crate) plain_labels: usize,
    /// How many different labels only white space sets off.
    pub(crate) gap_labels: usize,
    /// The last row that introduces somebody by post and name.
    pub(crate) last_introduced: Option<usize>,
    /// Units and persons that the note announces.
    pub(crate) announced: Vec<String>,
    /// Who takes part, as the page says before anybody speaks.
    pub(crate) cast: Cast,
    /// Classes of the words of title, sub-title and head.
    pub(crate) title_classes: u32,
    pub(crate) head_classes: u32,
    /// What says that it holds no speeches.
    pub(crate) signs: Signs,
}

impl<'a> Page<'a> {
    pub(crate) fn new(lexicon: &'a Lexicon, clean: &'a CleanDocument) -> Self {
        let front_matter = front_matter_end(clean);
        let mut known = Known::default();
        let mut rows: Vec<Row<'a>> = Vec::with_capacity(clean.lines.len());
        let mut ends = Vec::new();
        for (index, line) in clean.lines.iter().enumerate() {
            let glance = Glance::of(&line.text);
            let (first, last) = row::broken_stamps(&clean.lines, index, &glance);
            row::part_ends(lexicon, &mut known, &line.text, &glance, &mut ends);
            let mut start = 0;
            for end in first.into_iter().chain(ends.iter().copied()) {
                // The parts of a stamp that the margin broke are no text.
                let cuts = last.filter(|cut| (start..end).contains(cut) && *cut > start);
                for end in cuts.into_iter().chain([end]) {
                    // Headings before labels may reach back behind an end that another label set.
                    if end <= start {
                        continue;
                    }
                    let stamp = first == Some(end) || last == Some(start);
                    let markup = index < front_matter || stamp;
                    rows.push(row::read(lexicon, &mut known, line, &glance, index, start..end, markup));
                    start = end;
                }
            }
        }
        heads::join_colons(lexicon, &mut known, &mut rows);
        let mut order = 0;
        for row in &mut rows {
            row.order = order;
            let above = order == 0 && !row.is_long() && crate::cues::stands_above_title(row);
            order += usize::from(row.is_content() && !above);
        }
        margin::find(&mut rows);
        heads::find(lexicon, &mut rows);
        brackets::find(lexicon, &mut rows);
        alike::find(lexicon, &mut rows);
        alike::signatures(&mut rows);
        let metadata = |key: MetadataKey| {
            clean
                .metadata
                .iter()
                .filter(move |item| item.key == key)
                .map(|item| squeeze(&item.value))
                .collect::<Vec<_>>()
        };
        let titles = metadata(MetadataKey::Title);
        let subtitles = metadata(MetadataKey::Subtitle);
        let mut head = String::new();
        let content = rows.iter().filter(|row| row.is_content());
        for row in content.take(HEAD_ROWS) {
            if head.len() > HEAD_BYTES {
                break;
            }
            if row.text.len() <= HEAD_BYTES / 3 && !WHITE_SPACE.may_stand_in(&row.glance) {
                head.push_str(row.text);
            } else {
                head.extend(row.text.chars().filter(|character| !character.is_whitespace()).take(HEAD_BYTES / 3));
            }
            head.push('\n');
        }
        let labels = label_uses(&mut rows, &head);
        let cast = Cast::find(lexicon, &mut rows, &titles, &head);
        forms::find(lexicon, &mut rows, &cast);
        let plain_labels = rows
            .iter()
            .filter_map(|row| row.opening.as_ref())
            .filter(|opening| !opening.verb && opening.phrase.as_ref().is_some_and(|phrase| phrase.weight >= 3.0))
            .count();
        let gap_labels: HashSet<&str> = rows
            .iter()
            .filter_map(|row| row.opening.as_ref().map(|opening| (row, opening)))
            .filter(|(_, opening)| opening.mark == Mark::Gap)
            .filter(|(_, opening)| opening.phrase.as_ref().is_some_and(|phrase| phrase.weight >= 1.5))
            .map(|(row, opening)| &row.text[opening.label.clone()])
            .collect();
        let gap_labels = gap_labels.len();
        let announced =
            roster::announced(lexicon, &head.replace('\n', "")).map(|found| found.names).unwrap_or_default();
        alike::announced(&mut rows, &announced);
        alike::announced_names(lexicon, &mut rows, &announced);
        let mut titles_text: String = titles.concat() + &subtitles.concat();
        rows.iter()
            .filter(|row| row.is_content())
            .take(4)
            .filter(|row| !row.is_long() && !row.ends)
            .for_each(|row| titles_text += row.text);
        let title_classes = lexicon.classes_within(&titles_text);
        let head_classes = lexicon.classes_within(&head);
        if (title_classes | head_classes) & Class::Excerpt as u32 != 0 {
            bodies::find(lexicon, &mut rows, &announced);
        }
        let last_introduced = rows.iter().rposition(Row::introduces_by_post);
        let mut page = Self {
            lexicon,
            rows,
            last_introduced,
            titles,
            subtitles,
            head,
            labels,
            plain_labels,
            gap_labels,
            announced,
            cast,
            title_classes,
            head_classes,
            signs: Signs::default(),
        };
        page.signs = Signs::of(&page);
        page
    }

    /// The row in which the introduction that ends in a row begins.
    pub(crate) fn first_of_introduction(&self, row: usize) -> usize {
        self.rows[..row].iter().rposition(|row| !row.head).map_or(0, |before| before + 1)
    }
}

/// Counts the labels and tells each row how its label is used; gives the number of different labels.
fn label_uses(rows: &mut [Row<'_>], head: &str) -> usize {
    let mut uses: HashMap<&str, LabelUse> = HashMap::default();
    for opening in rows.iter().filter_map(|row| row.opening.as_ref()) {
        let found = uses.entry(&opening.squeezed).or_default();
        if found.count == 0 {
            let name = opening.phrase.as_ref().and_then(|phrase| phrase.read.as_ref()).map(|name| name.text.as_str());
            found.named_in_head =
                name.is_some_and(|name| name.chars().nth(1).is_some() && head.matches(name).nth(1).is_some());
        }
        found.count += 1;
    }
    let used: Vec<LabelUse> =
        rows.iter().filter_map(|row| uses.get(row.opening.as_ref()?.squeezed.as_str())).copied().collect();
    let different = uses.len();
    let labelled = rows.iter_mut().filter(|row| row.opening.is_some());
    labelled.zip(used).for_each(|(row, used)| row.label_use = used);
    different
}

/// Number of lines of a metadata block at the top of a Markdown file.
fn front_matter_end(clean: &CleanDocument) -> usize {
    if clean.lines.first().is_none_or(|line| line.text != "---") {
        return 0;
    }
    let end = clean.lines.iter().skip(1).take(120).position(|line| line.text == "---");
    end.map_or(0, |end| end + 2)
}

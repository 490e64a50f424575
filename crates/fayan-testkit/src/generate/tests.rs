use super::*;

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for seed in 0..50 {
        assert_eq!(generate(seed, &Options::default()).source, generate(seed, &Options::default()).source);
    }
}

#[test]
fn printed_text_holds_every_statement() {
    let squeeze = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    for seed in 0..300 {
        let options = Options { damage: Some(Damage::default()), ..Options::plain_text() };
        let report = generate(seed, &options).rewrap(8 + seed as usize % 33, seed % 2 == 0);
        let printed = squeeze(&String::from_utf8(report.source).unwrap());
        for statement in &report.gold.statements {
            assert!(printed.contains(&squeeze(&statement.text)), "seed {seed}: {}", statement.speaker);
        }
    }
}

#[test]
fn gold_has_the_form_of_hand_made_gold() {
    let gold = serde_json::to_value(generate(1, &Options::default()).gold).unwrap();
    assert_eq!(gold["kind"], "speech_excerpts");
    for field in ["speaker", "position", "headline", "points", "text_start", "text_end", "label_as_printed"] {
        assert!(gold["statements"][0].get(field).is_some(), "{field}");
    }
}

#[test]
fn every_byte_of_a_gb18030_page_can_be_read_back() {
    for seed in 0..60 {
        let options = Options { charset: Some(Charset::Gb18030), ..Options::default() };
        let source = generate(seed, &options).source;
        let (text, _, damaged) = encoding_rs::GB18030.decode(&source);
        assert!(!damaged && !text.contains("&#"), "seed {seed}");
    }
}

#[test]
fn no_statement_repeats_a_sentence() {
    for seed in 0..200 {
        for statement in generate(seed, &Options::plain_text()).gold.statements {
            let mut sentences: Vec<&str> =
                statement.text.split(['。', '\n']).filter(|part| part.chars().count() > 12).collect();
            let count = sentences.len();
            sentences.sort_unstable();
            sentences.dedup();
            assert!(count - sentences.len() <= 1, "seed {seed}: {}", statement.text);
        }
    }
}

#[test]
fn every_kind_of_page_is_made() {
    for kind in [Kind::QaTranscript, Kind::SingleSpeech, Kind::News, Kind::Other] {
        for seed in 0..40 {
            let report = generate(seed, &Options { kind: Some(kind), ..Options::default() });
            assert_eq!(report.gold.kind, kind);
            assert_eq!(report.gold.statements.is_empty(), matches!(kind, Kind::News | Kind::Other), "seed {seed}");
        }
    }
}

#[test]
fn a_layout_changes_no_word() {
    for seed in 0..100 {
        let one_line = generate(seed, &Options::plain_text());
        let wrapped = generate(
            seed,
            &Options {
                layout: Some(Layout { columns: Columns::Width(15), indent: Indent::Ideographic, ..Layout::default() }),
                ..Options::plain_text()
            },
        );
        assert_eq!(one_line.gold, wrapped.gold, "seed {seed}");
        assert_eq!(one_line.rewrap(15, true).gold, wrapped.gold, "seed {seed}");
    }
}

#[test]
fn lines_are_no_wider_than_asked() {
    for seed in 0..60 {
        let report = generate(seed, &Options { byline: Some(Byline::PostName), ..Options::plain_text() });
        for width in [8, 19, 40] {
            let text = String::from_utf8(report.rewrap(width, false).source).unwrap();
            let is_body = |line: &&str| report.gold.statements.iter().any(|statement| statement.text.contains(line));
            for line in text.lines().filter(|line| !line.is_empty()).filter(is_body) {
                // Closing marks are squeezed in: a full stop and a quotation mark at most, or a bracket with both.
                assert!(line.chars().count() <= 2 * width && columns(line) <= 2 * (width + 3), "{width}: {line}");
            }
        }
    }

    fn columns(line: &str) -> usize {
        line.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
    }
}

#[test]
fn damage_is_where_the_gold_says() {
    let damage =
        Damage { missing_speakers: 2, truncated: true, lost_item: true, credit_inside: true, ..Damage::default() };
    for seed in 0..200 {
        let options =
            Options { damage: Some(damage), points: Some(Points::OneIs), statements: Some(3), ..Options::plain_text() };
        let report = generate(seed, &options);
        let (text, gold) = (String::from_utf8(report.source).unwrap(), report.gold);
        let missing = gold.missing.expect("a note that announces more than the page has lists them");
        assert_eq!(missing.len(), 2, "seed {seed}");
        assert!(missing.iter().all(|missing| text.contains(missing)), "seed {seed}");
        assert!(!text.ends_with(['。', '！', '？', '\n']), "seed {seed}: {}", &text[text.len() - 30..]);
        let [first, .., last] = &gold.statements[..] else { panic!("seed {seed} has one statement") };
        assert!(last.truncated && !first.truncated);
        assert!(text.find(&gold.credits[0]) < text.find(&last.text), "seed {seed}");
        for code in [IssueCode::RosterMissing, IssueCode::TruncatedTail, IssueCode::CreditInBody] {
            assert!(gold.issues.contains(&code), "seed {seed}: {code:?}");
        }
    }
}

#[test]
fn a_lost_item_leaves_a_gap_in_the_numerals() {
    let damage = Damage { lost_item: true, ..Damage::default() };
    let mut gaps = 0;
    for seed in 0..100 {
        let options = Options { damage: Some(damage), points: Some(Points::OneIs), ..Options::plain_text() };
        let gold = generate(seed, &options).gold;
        let whole = generate(seed, &Options { points: Some(Points::OneIs), ..Options::plain_text() }).gold;
        let count = |gold: &Gold| gold.statements.iter().map(|statement| statement.markers.len()).sum::<usize>();
        if gold.issues.contains(&IssueCode::EnumGap) {
            assert_eq!(count(&gold) + 1, count(&whole), "seed {seed}");
            gaps += 1;
        }
    }
    assert!(gaps > 80, "only {gaps} of 100 pages had an item to lose");
}

#[test]
fn every_family_prints_what_its_gold_says() {
    let squeeze = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    for family in Family::all() {
        for seed in 0..30 {
            let report = generate(seed, &Options { family: Some(family), ..Options::plain_text() });
            let (gold, what) = (&report.gold, format!("{} seed {seed}", family.name()));
            assert_eq!(gold.layout, family.name());
            let silent = matches!(gold.kind, Kind::News | Kind::Other);
            assert_eq!(gold.statements.is_empty(), silent, "{what}");
            let printed = squeeze(&String::from_utf8(report.source).unwrap());
            for statement in &gold.statements {
                for paragraph in &statement.paragraphs {
                    assert!(printed.contains(&squeeze(paragraph)), "{what}: {paragraph}");
                }
                let label = squeeze(&statement.label_as_printed);
                assert!(printed.contains(&label), "{what}: {label}");
                for edge in [&statement.text_start, &statement.text_end] {
                    assert!(squeeze(&statement.text).contains(&squeeze(edge)), "{what}: {edge}");
                }
            }
            for name in gold.roster.iter().flatten().chain(gold.missing.iter().flatten()) {
                assert!(printed.contains(&squeeze(name)), "{what}: {name}");
            }
        }
    }
}

#[test]
fn a_page_may_have_more_people_than_a_list_has_names() {
    let family = Family::named("names_readings");
    let report = generate(1, &Options { family, statements: Some(30), ..Options::plain_text() });
    assert_eq!(report.gold.statements.len(), 30);
}

#[test]
fn every_site_prints_every_statement() {
    for (number, site) in Site::EVERY.into_iter().enumerate() {
        for seed in (0..120).map(|seed| seed * 11 + number as u64) {
            let options =
                Options { format: Some(Format::Html(site)), charset: Some(Charset::Utf8), ..Options::any(seed) };
            let report = generate(seed, &Options { layout: Some(Layout::default()), ..options });
            let html = String::from_utf8(report.source).unwrap();
            let mut printed = String::new();
            for part in html.split('<') {
                printed.push_str(part.split_once('>').map_or(part, |(_, text)| text));
            }
            let printed =
                printed.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            for paragraph in report.gold.statements.iter().flat_map(|statement| &statement.paragraphs) {
                assert!(printed.contains(paragraph), "{site:?} seed {seed}: {paragraph}");
            }
        }
    }
}

#[test]
fn families_are_found_by_their_names() {
    let mut names: Vec<&str> = Family::all().map(Family::name).collect();
    assert!(Family::all().all(|family| Family::named(family.name()) == Some(family)));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn every_family_is_drawn() {
    let drawn: std::collections::BTreeSet<_> = (0..2000).filter_map(|seed| Options::any(seed).family).collect();
    assert_eq!(drawn.len(), Family::all().count());
}

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

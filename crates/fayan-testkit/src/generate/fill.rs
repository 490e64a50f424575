//! Filling the blanks of a phrase with figures.

use super::random::Random;

/// The ten Chinese digits.
pub(super) const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Fills in the blanks of a phrase: `{n}` a small number, `{m}` a large one, `{p}` a share or a rise,
/// `{q}` a rate that nearly reaches the whole, `{c}` a Chinese digit
/// above two, `{self}` how the speaker calls the own place or house.
pub(super) fn fill(phrase: &str, own_name: &str, random: &mut Random) -> String {
    let mut filled = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        let (blank, after) = after.split_once('}').expect("each blank of our phrases is closed");
        filled.push_str(before);
        match blank {
            "n" => filled.push_str(&random.between(11..=98).to_string()),
            "m" => filled.push_str(&large_number(random)),
            "p" => filled.push_str(&percentage(random)),
            "q" => filled.push_str(&format!("{}.{}%", random.between(88..=99), random.between(1..=9))),
            "c" => filled.push_str(DIGITS[random.between(3..=9)]),
            "self" => filled.push_str(own_name),
            other => unreachable!("no phrase of ours has the blank {other:?}"),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// A number as Chinese cardinal, for 1 to 99.
pub(super) fn cardinal(number: usize) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let mut text = String::new();
    match tens {
        0 => {}
        1 => text.push('十'),
        _ => {
            text.push_str(DIGITS[tens]);
            text.push('十');
        }
    }
    if ones > 0 {
        text.push_str(DIGITS[ones]);
    }
    text
}

fn large_number(random: &mut Random) -> String {
    match random.below(3) {
        0 => (random.between(21..=198) * 5).to_string(),
        1 => random.between(1012..=9870).to_string(),
        _ => (random.between(12..=98) * 100).to_string(),
    }
}

fn percentage(random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("{}%", random.between(6..=48)),
        1 => format!("{}.{}%", random.between(5..=46), random.between(1..=9)),
        _ => format!("百分之{}", cardinal(random.between(11..=49))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled() {
        let filled = fill("{self}培训{n}人，满意率{p}", "鹿鸣镇", &mut Random::stream(3, "fill"));
        assert!(filled.starts_with("鹿鸣镇培训") && !filled.contains('{'), "{filled}");
    }

    #[test]
    fn cardinals_read_as_they_are_said() {
        let said: Vec<String> = [3, 10, 16, 20, 84].map(cardinal).to_vec();
        assert_eq!(said, ["三", "十", "十六", "二十", "八十四"]);
    }
}

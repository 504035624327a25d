//! Figures in words: `figure(1200)` is `1,200`, `counted(1, "row")` is `1 row`.

/// A whole number with a comma between thousands.
pub fn figure(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: the word gets an s unless there is one.
pub fn counted(number: i64, word: &str) -> String {
    [figure(number).as_str(), " ", word, if number == 1 { "" } else { "s" }].concat()
}

/// A share in per cent, rounded so that 100 % means all and 0 % none; a dash of nothing.
pub fn percent(part: i64, whole: i64) -> String {
    match (part, whole) {
        (_, 0) => "–".to_owned(),
        (0, _) => "0%".to_owned(),
        (part, whole) if part == whole => "100%".to_owned(),
        (part, whole) => format!("{}%", ((part * 200 + whole) / (whole * 2)).clamp(1, 99)),
    }
}

/// A length of time in its largest fitting unit: `45 seconds`, `3 minutes`, `2 hours`.
pub fn duration(seconds: i64) -> String {
    match seconds {
        ..=99 => counted(seconds.max(0), "second"),
        100..=5_999 => counted((seconds + 30) / 60, "minute"),
        _ => counted((seconds + 1_800) / 3_600, "hour"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_easily() {
        let figures = [0, 7, 999, 1_000, -12_345, 5_000_000].map(figure);
        assert_eq!(figures, ["0", "7", "999", "1,000", "-12,345", "5,000,000"]);
        assert_eq!([counted(1, "row"), counted(0, "row"), counted(1_200, "row")], ["1 row", "0 rows", "1,200 rows"]);
        assert_eq!(
            [0, 1, 99, 100, 5_999, 6_000, 7_200].map(duration),
            ["0 seconds", "1 second", "99 seconds", "2 minutes", "100 minutes", "2 hours", "2 hours"]
        );
        let shares = [(0, 0), (0, 9), (1, 5_000), (1, 3), (1, 2), (4_999, 5_000), (9, 9)].map(|(part, whole)| percent(part, whole));
        assert_eq!(shares, ["–", "0%", "1%", "33%", "50%", "99%", "100%"]);
    }
}

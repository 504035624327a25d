use super::*;
use proptest::prelude::*;

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn filter(kind: &str, text: &str) -> Filter {
    Filter::read("2", kind, text, 2).unwrap().unwrap()
}

#[test]
fn filters_ask_of_one_cell_and_words_of_all() {
    let row = ["Where is it?", " So SORRY "];
    for (kind, text, matches) in [
        ("contains", "sorry", true),
        ("", "so s", true),
        ("contains", "where", false),
        ("is", "So Sorry", true),
        ("is", "so", false),
        ("is_not", "so sorry", false),
        ("is_not", "so", true),
        ("empty", "", false),
        ("not_empty", "", true),
    ] {
        assert_eq!(Search::new("", vec![filter(kind, text)]).unwrap().matches(&row), matches, "{kind} {text}");
    }
    assert!(Search::new("WHERE", vec![]).unwrap().matches(&row) && !Search::new("whereso", vec![]).unwrap().matches(&row));
    assert!(Search::new("où", vec![]).unwrap().matches(&["OÙ EST-IL"]));
    let both = Search::new("where", vec![filter("contains", "sorry"), filter("is", "no")]).unwrap();
    assert!(!both.matches(&row) && Search::default().matches(&row) && Search::default().is_everything());
    assert!(Search::new("", vec![filter("empty", "")]).unwrap().matches(&["a", " \n"]));
}

#[test]
fn what_stands_in_an_address_is_checked() {
    assert_eq!(Filter::read("", "is", "x", 2), Ok(None));
    assert_eq!(Filter::read("1", "contains", "  ", 2), Ok(None));
    for (column, kind) in [("0", "is"), ("3", "is"), ("-1", "is"), ("x", "is"), ("1", "like")] {
        assert!(Filter::read(column, kind, "x", 2).is_err(), "{column} {kind}");
    }
    assert!(Filter::read("1", "is", &"x".repeat(WORDS + 1), 2).is_err() && Search::new(&"x".repeat(WORDS + 1), vec![]).is_err());
    assert_eq!(Order::read("-2", 2), Ok(Some(Order { column: 1, descending: true })));
    assert!(Order::read("3", 2).is_err() && Order::read("--1", 2).is_err() && Order::read("", 2) == Ok(None));
    assert_eq!("7.3".parse(), Ok(Seen { position: 7, added_in: 3 }));
    assert!("7".parse::<Seen>().is_err() && "a.b".parse::<Seen>().is_err());
}

#[test]
fn figures_come_before_words_and_nothing_comes_last_either_way() {
    let cells = ["b", "10", "", "-2.5", "A", "9", "nan", "1e1"];
    let sorted = |order: &str| {
        let order = Order::read(order, 1).unwrap().unwrap();
        let mut rows: Vec<_> = (1..).zip(cells).map(|(position, cell)| (order.key(&[cell]), position)).collect();
        rows.sort_by(|one, other| order.compare(one, other));
        rows.into_iter().map(|(_, position)| cells[usize::try_from(position).unwrap() - 1]).collect::<Vec<_>>()
    };
    assert_eq!(sorted("1"), ["-2.5", "9", "10", "1e1", "A", "b", "nan", ""]);
    assert_eq!(sorted("-1"), ["nan", "b", "A", "10", "1e1", "9", "-2.5", ""]);
}

#[test]
fn a_cell_in_which_only_line_ends_differ_stays_as_it_was() {
    let columns = columns(&["a", "b"]);
    let before = vec!["one\r\ntwo".to_owned(), "x\ny".to_owned()];
    let same = typed(&columns, &before, vec!["one\r\ntwo".into(), "x\r\ny".into()]).unwrap();
    assert_eq!(same, before);
    let other = typed(&columns, &before, vec!["one\r\ntwo!".into(), "x\r\ny".into()]).unwrap();
    assert_eq!(other, ["one\ntwo!", "x\ny"]);
}

#[test]
fn what_cannot_be_a_row_is_named_with_its_cell() {
    let columns = columns(&["a", "b", "c"]);
    let refused = |cells: [String; 3]| typed(&columns, &[], cells.into()).unwrap_err();
    let errors = refused([String::new(), "x\0".into(), "y".repeat(CELL_BYTES + 1)]);
    assert_eq!(errors.get("cells[0]"), None);
    assert!(errors.get("cells[1]").unwrap().contains("NUL in “b”") && errors.get("cells[2]").unwrap().contains("1 MiB"));
    let large = "z".repeat(CELL_BYTES - 1);
    assert!(refused([large.clone(), large.clone(), large]).get("cells").unwrap().contains("2 MiB"));
    assert!(typed(&columns, &[], vec![String::new()]).unwrap_err().get("cells").is_some());
}

proptest! {
    #[test]
    fn an_order_is_total_and_ends_with_the_place(cells in proptest::collection::vec("[0-9a-c.\\-]{0,3}", 1..30), descending: bool) {
        let order = Order { column: 0, descending };
        let rows: Vec<_> = (1..).zip(&cells).map(|(position, cell)| (order.key(&[cell]), position)).collect();
        for one in &rows {
            for other in &rows {
                prop_assert_eq!(order.compare(one, other), order.compare(other, one).reverse());
                prop_assert_eq!(order.compare(one, other) == Ordering::Equal, one.1 == other.1);
                for third in &rows {
                    if order.compare(one, other).is_lt() && order.compare(other, third).is_lt() {
                        prop_assert!(order.compare(one, third).is_lt());
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_seen_comes_back_from_a_form(position in 1_i64.., added_in in 1_i64..) {
        let seen = Seen { position, added_in };
        prop_assert_eq!(seen.to_string().parse(), Ok(seen));
    }
}

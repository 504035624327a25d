use super::form::JudgeForm;
use super::*;
use proptest::prelude::*;

fn columns() -> Vec<String> {
    ["question", "Answer"].map(str::to_owned).into()
}

fn judge(instructions: &str) -> Judge {
    Judge {
        provider: Provider::OpenAi,
        model: "gpt-5".into(),
        instructions: instructions.into(),
        temperature: None,
        examples: 0,
        max_tokens: MAX_TOKENS,
    }
}

fn cells(question: &str, answer: &str) -> Vec<String> {
    vec![question.into(), answer.into()]
}

#[test]
fn cells_go_where_the_instructions_name_their_columns() {
    let ready = judge("Q: {{ QUESTION }} A: {{answer}}!").prepare("Polite", "Says please.", "Answer", &columns()).unwrap();
    let prompt = ready.prompt(&cells("Why?", "{{question}}"), &[]).unwrap();
    assert_eq!(prompt.user, "Q: Why? A: {{question}}!", "what a cell says is no placeholder");
    assert!(prompt.system.contains("Criterion: Polite") && prompt.system.contains("Says please."), "{}", prompt.system);
    let plain = judge("Is it polite?").prepare("Polite", "", "Answer", &columns()).unwrap();
    assert_eq!(plain.prompt(&cells("Why?", "Please."), &[]).unwrap().user, "Is it polite?\n\nAnswer:\nPlease.");
}

#[test]
fn examples_are_shown_as_the_row_is_with_what_people_said() {
    let ready = judge("A: {{answer}}").prepare("Polite", "", "Answer", &columns()).unwrap();
    let example = Example { cells: cells("", "Thanks"), passes: true };
    let prompt = ready.prompt(&cells("", "No"), &[example]).unwrap();
    assert!(prompt.system.ends_with("<example verdict=\"pass\">\nA: Thanks\n</example>"), "{}", prompt.system);
    assert!(prompt.tokens() < prompt.most_tokens());
}

#[test]
fn instructions_that_cannot_be_followed_are_refused_with_the_reason() {
    for (instructions, why) in
        [("", "such as"), ("a {{missing}} b", "“missing”"), ("a {{answer", "“}}”"), (&"x".repeat(LONGEST + 1), "longer")]
    {
        let refused = judge(instructions).prepare("", "", "Answer", &columns()).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    let ready = judge("{{answer}}").prepare("", "", "Answer", &columns()).unwrap();
    assert!(ready.prompt(&cells("", &"x".repeat(900_000)), &[]).unwrap_err().contains("too long"));
}

#[test]
fn every_wrong_field_is_named_and_a_judge_comes_back_as_it_was_typed() {
    let wrong = JudgeForm { temperature: "hot".into(), examples: "21".into(), max_tokens: "1".into(), ..JudgeForm::default() };
    let fields = wrong.read("Answer", &columns()).unwrap_err();
    for field in ["provider", "model", "temperature", "examples", "max_tokens", "instructions"] {
        assert!(fields.get(field).is_some(), "{field}");
    }
    let form = JudgeForm {
        provider: "anthropic".into(),
        model: "claude-sonnet-4-5".into(),
        instructions: "Polite? {{answer}}".into(),
        temperature: "0.5".into(),
        examples: "4".into(),
        max_tokens: "500".into(),
    };
    let judge = form.read("Answer", &columns()).unwrap();
    assert_eq!(JudgeForm::from(&judge), form);
    assert_eq!(judge.summary(), "satisfies claude-sonnet-4-5 (Anthropic), after 4 examples");
}

#[test]
fn a_verdict_has_a_rationale_and_one_of_two_words() {
    let read = |text: &str| Verdict::read(text).map(|verdict| verdict.passes);
    assert_eq!(read(r#"{"rationale": "It says please.", "verdict": "pass"}"#), Ok(true));
    assert_eq!(read("```json\n{\"rationale\": \"\", \"verdict\": \"FAIL\"}\n```"), Ok(false));
    for wrong in
        ["", "pass", "{}", r#"{"verdict": "pass"}"#, r#"{"rationale": "", "verdict": "maybe"}"#, r#"{"rationale": 1, "verdict": "pass"}"#]
    {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_panic(text: String, instructions: String) {
        let _ = Verdict::read(&text);
        let _ = judge(&instructions).prepare("", "", "Answer", &columns()).and_then(|ready| ready.prompt(&cells(&text, ""), &[]));
    }
}

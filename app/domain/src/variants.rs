//! All that an evaluation asks, in its variants, as one value: it is what is edited, kept for each version, and compared.
//!
//! Variants are alternatives over the same dataset and the same human judgments. The first one is the main one: what runs
//! when nobody chooses.

use crate::access::words;
use crate::evaluations::{Criterion, Evaluator, Rule};
use crate::ids::{CriterionId, DatasetId, VariantId};
use crate::names::{self, display_name};
use crate::refusal::Checked;
use serde::{Deserialize, Serialize};

/// The most variants of an evaluation.
pub const VARIANTS: usize = 10;
/// How the first variant is called.
pub const MAIN: &str = "Main";

words! {
    /// What the leaderboard of variants compares.
    Figure {
        /// The share of rows that pass.
        PassRate = "pass",
        /// How often verdicts and people agree.
        Accuracy = "accuracy",
        /// The same, beyond chance.
        Kappa = "kappa",
        /// The pass rate without the evaluator's known errors.
        Corrected = "corrected",
        /// The number of rows.
        Rows = "rows",
        /// How long the run took.
        Time = "time",
        /// What it cost.
        Cost = "cost",
    }
}

impl Figure {
    /// The figure in the head of a table.
    pub fn label(self) -> &'static str {
        match self {
            Self::PassRate => "Pass rate",
            Self::Accuracy => "Accuracy",
            Self::Kappa => "Kappa",
            Self::Corrected => "Corrected pass rate",
            Self::Rows => "Rows",
            Self::Time => "Time",
            Self::Cost => "Cost",
        }
    }

    /// Whether it compares verdicts with what people said.
    pub fn is_of_people(self) -> bool {
        matches!(self, Self::Accuracy | Self::Kappa | Self::Corrected)
    }
}

/// One way to ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Its identifier: runs remember it.
    pub id: VariantId,
    /// Its name, unique in the evaluation.
    pub name: String,
    /// What a row must do to pass as a whole.
    pub rule: Rule,
    /// What it asks, in order; at least one.
    pub criteria: Vec<Criterion>,
}

/// All that an evaluation asks at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The rows that are looked at.
    pub dataset: DatasetId,
    /// The column with what people said, if there is one.
    pub judgment_column: Option<String>,
    /// The columns that evaluators see; all of them when nothing was chosen.
    #[serde(default)]
    pub shown_columns: Option<Vec<String>>,
    /// The main one first; never none.
    pub variants: Vec<Variant>,
}

impl Snapshot {
    /// The variant of this identifier; the main one when none is named.
    pub fn variant(&self, id: Option<VariantId>) -> Option<&Variant> {
        match id {
            None => self.variants.first(),
            Some(id) => self.variants.iter().find(|variant| variant.id == id),
        }
    }

    /// The same, to be changed.
    pub fn variant_mut(&mut self, id: Option<VariantId>) -> Option<&mut Variant> {
        match id {
            None => self.variants.first_mut(),
            Some(id) => self.variants.iter_mut().find(|variant| variant.id == id),
        }
    }

    /// The variant that asks this criterion, and its place there.
    pub fn asking(&mut self, id: CriterionId) -> Option<(&mut Variant, usize)> {
        self.variants.iter_mut().find_map(|variant| {
            let place = variant.criteria.iter().position(|criterion| criterion.id == id)?;
            Some((variant, place))
        })
    }

    /// Checks the name of a variant; `own` is the one that has it, if any has.
    pub fn free_name(&self, name: &str, own: Option<VariantId>) -> Checked<String> {
        let name = display_name(name, names::SHORT)?;
        let taken = |variant: &Variant| Some(variant.id) != own && variant.name.to_lowercase() == name.to_lowercase();
        if self.variants.iter().any(taken) {
            return Err("A variant has this name already. Choose another one.".into());
        }
        Ok(name)
    }

    /// Puts a copy of a variant behind the others. False when there is no such variant.
    pub fn copy(&mut self, from: VariantId, id: VariantId, name: String, new_id: impl FnMut() -> CriterionId) -> bool {
        let Some(from) = self.variant(Some(from)) else { return false };
        let copy = from.renewed(id, new_id);
        self.variants.push(Variant { name, ..copy });
        true
    }

    /// The same questions under identifiers of their own, for another evaluation.
    pub fn renewed(&self, mut new_variant: impl FnMut() -> VariantId, mut new_criterion: impl FnMut() -> CriterionId) -> Self {
        let variants = self.variants.iter().map(|variant| variant.renewed(new_variant(), &mut new_criterion)).collect();
        Self { variants, ..self.clone() }
    }

    /// The same questions over a dataset with these columns, named as it spells them; or what is missing there, each in a sentence.
    pub fn fitted(&self, columns: &[String]) -> Result<Self, Vec<String>> {
        let mut fitted = self.clone();
        let mut missing = Vec::new();
        let several = self.variants.len() > 1;
        let spelled = |wanted: &str| columns.iter().find(|name| name.to_lowercase() == wanted.to_lowercase()).cloned();
        for variant in &mut fitted.variants {
            for criterion in &mut variant.criteria {
                let whose =
                    if several { format!("“{}” of {}", criterion.name, variant.name) } else { format!("“{}”", criterion.name) };
                match spelled(&criterion.column) {
                    Some(column) => criterion.column = column,
                    None => missing.push(format!("{whose} looks at the column “{}”, which it does not have.", criterion.column)),
                }
                let ready = match &criterion.evaluator {
                    Evaluator::Check(check) => check.prepare(columns).map(drop),
                    Evaluator::Judge(judge) => judge.fits(&criterion.column, columns),
                };
                if let Err(why) = ready {
                    missing.push(format!("{whose}: {why}"));
                }
            }
        }
        if let Some(judged) = &mut fitted.judgment_column {
            match spelled(judged) {
                Some(column) => *judged = column,
                None => missing.push(format!("The human judgments are in the column “{judged}”, which it does not have.")),
            }
        }
        // What evaluators see is a choice among what there is.
        let shown = fitted.shown_columns.take().map(|shown| shown.iter().filter_map(|name| spelled(name)).collect::<Vec<_>>());
        fitted.shown_columns = shown.filter(|shown| !shown.is_empty());
        if missing.is_empty() { Ok(fitted) } else { Err(missing) }
    }

    /// What is other than before, each in a sentence; nothing when nothing is.
    pub fn changes_since(&self, before: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.dataset != before.dataset {
            changes.push("It looks at another dataset".to_owned());
        }
        if self.judgment_column != before.judgment_column {
            let word = |column: &Option<String>| column.clone().unwrap_or_else(|| "none".into());
            changes.push(format!("Human judgments: {} → {}", word(&before.judgment_column), word(&self.judgment_column)));
        }
        if self.shown_columns != before.shown_columns {
            changes.push("Evaluators see other columns".to_owned());
        }
        let several = self.variants.len() > 1 || before.variants.len() > 1;
        for variant in &self.variants {
            match before.variant(Some(variant.id)) {
                None => changes.push(format!("Variant “{}” added", variant.name)),
                Some(old) => variant.changes_since(old, several, &mut changes),
            }
        }
        for gone in before.variants.iter().filter(|old| self.variant(Some(old.id)).is_none()) {
            changes.push(format!("Variant “{}” removed", gone.name));
        }
        if let (Some(main), Some(old)) = (self.variants.first(), before.variants.first())
            && main.id != old.id
        {
            changes.push(format!("“{}” is the main variant", main.name));
        }
        changes
    }
}

impl Variant {
    /// The same questions under identifiers of their own.
    fn renewed(&self, id: VariantId, mut new_id: impl FnMut() -> CriterionId) -> Self {
        let criteria = self.criteria.iter().map(|criterion| Criterion { id: new_id(), ..criterion.clone() }).collect();
        Self { id, criteria, ..self.clone() }
    }

    fn changes_since(&self, before: &Self, several: bool, changes: &mut Vec<String>) {
        let mut say = |what: String| changes.push(if several { format!("{}: {what}", self.name) } else { what });
        if self.name != before.name {
            say(format!("called “{}” before", before.name));
        }
        if self.rule != before.rule {
            say(format!("{} → {}", before.rule.label(), self.rule.label()));
        }
        let find = |all: &[Criterion], id| all.iter().find(|criterion| criterion.id == id).cloned();
        for criterion in &self.criteria {
            match find(&before.criteria, criterion.id) {
                None => say(format!("“{}” added: {}", criterion.name, asked(criterion))),
                Some(old) if old == *criterion => {}
                Some(old) if old.name != criterion.name => {
                    say(format!("“{}” changed to “{}”: {}", old.name, criterion.name, asked(criterion)))
                }
                Some(old) if asked(&old) == asked(criterion) => say(format!("“{}” described anew", criterion.name)),
                Some(old) => say(format!("“{}” changed: {} → {}", criterion.name, asked(&old), asked(criterion))),
            }
        }
        for gone in before.criteria.iter().filter(|old| find(&self.criteria, old.id).is_none()) {
            say(format!("“{}” removed", gone.name));
        }
    }
}

fn asked(criterion: &Criterion) -> String {
    format!("{} {}", criterion.column, criterion.evaluator.summary())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Check, Operand};
    use uuid::Uuid;

    fn criterion(id: u128, column: &str, check: Check) -> Criterion {
        let id = Uuid::from_u128(id).into();
        Criterion { id, name: "Sorry".into(), description: String::new(), column: column.into(), evaluator: Evaluator::Check(check) }
    }

    fn snapshot() -> Snapshot {
        let contains = Check::Contains { text: "sorry".into(), case_sensitive: false };
        let main =
            Variant { id: Uuid::from_u128(1).into(), name: MAIN.into(), rule: Rule::All, criteria: vec![criterion(1, "answer", contains)] };
        Snapshot { dataset: Uuid::from_u128(1).into(), judgment_column: Some("label".into()), shown_columns: None, variants: vec![main] }
    }

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn another_dataset_fits_when_it_has_the_columns_however_it_spells_them() {
        let mut asks = snapshot();
        asks.shown_columns = Some(columns(&["answer", "gone"]));
        let fitted = asks.fitted(&columns(&["Label", "ANSWER"])).unwrap();
        assert_eq!((fitted.variants[0].criteria[0].column.as_str(), fitted.judgment_column.as_deref()), ("ANSWER", Some("Label")));
        assert_eq!(fitted.shown_columns, Some(columns(&["ANSWER"])));
        let equals = Check::Equals { to: Operand::Column("expected".into()), case_sensitive: false };
        asks.variants[0].criteria.push(criterion(2, "answer", equals));
        let missing = asks.fitted(&columns(&["text"])).unwrap_err();
        assert_eq!(missing.len(), 4, "{missing:?}");
        assert!(missing[0].contains("“answer”") && missing[2].contains("“expected”") && missing[3].contains("“label”"), "{missing:?}");
    }

    #[test]
    fn every_change_is_told_and_nothing_else() {
        let before = snapshot();
        assert!(before.changes_since(&before).is_empty());
        let mut now = before.clone();
        now.judgment_column = None;
        now.variants[0].rule = Rule::Any;
        now.variants[0].criteria[0].evaluator = Evaluator::Check(Check::ValidJson);
        assert_eq!(
            now.changes_since(&before),
            [
                "Human judgments: label → none",
                "Every criterion passes → At least one criterion passes",
                "“Sorry” changed: answer contains “sorry” → answer is valid JSON",
            ]
        );
        assert!(now.copy(now.variants[0].id, Uuid::from_u128(2).into(), "Short".into(), || Uuid::from_u128(9).into()));
        now.variants.reverse();
        let told = now.changes_since(&before);
        assert!(told.contains(&"Variant “Short” added".to_owned()) && told.contains(&"“Short” is the main variant".to_owned()), "{told:?}");
        assert_eq!(before.changes_since(&now).last().unwrap(), "“Main” is the main variant");
    }

    #[test]
    fn a_copy_asks_the_same_under_identifiers_of_its_own_and_names_differ() {
        let mut asks = snapshot();
        let (from, id) = (asks.variants[0].id, Uuid::from_u128(2).into());
        assert!(asks.free_name(" main ", None).is_err());
        assert_eq!(asks.free_name(" main ", Some(from)).unwrap(), "main");
        assert!(asks.copy(from, id, "Short".into(), || Uuid::from_u128(9).into()));
        let copy = asks.variant(Some(id)).unwrap();
        assert_eq!((copy.name.as_str(), copy.criteria[0].column.as_str()), ("Short", "answer"));
        assert_ne!(copy.criteria[0].id, asks.variants[0].criteria[0].id);
        assert!(!asks.copy(Uuid::from_u128(7).into(), Uuid::from_u128(8).into(), "x".into(), || Uuid::nil().into()));
        let json = serde_json::to_string(&asks).unwrap();
        assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), asks);
    }
}

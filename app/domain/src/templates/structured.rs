//! Templates about output that a program reads: classes, JSON, SQL.
//!
//! To add one: see [`super`].

use super::{Template, TemplateCriterion};

/// Messages to a gym, put into classes.
pub(super) const CLASSIFICATION: Template = Template {
    slug: "classification",
    name: "Classification: the class that a person expects",
    description: "Messages to an invented gym with the class that a model chose and the one that was expected. The judgments let \
                  some other answers pass and doubt one expected class. Synthetic.",
    dataset_name: "Classified messages (synthetic)",
    csv: include_str!("classification.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Is the expected class",
            description: "Passes when it is the expected class; capital letters and a full stop do no harm.",
            column: "predicted",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "equals", "to": {"column": "expected"}, "case_sensitive": false},
                {"kind": "similarity", "to": {"column": "expected"}, "measure": "levenshtein", "at_least": 0.9}
            ]}"#,
        },
        TemplateCriterion {
            name: "Is a class of the list",
            description: "Passes when it is one of the eight classes and nothing else.",
            column: "predicted",
            check_json: r#"{"kind": "regex", "pattern": "^(billing|technical|facility|cancellation|question|complaint|praise|other)[.]?$", "case_sensitive": false}"#,
        },
    ],
};

/// Orders for a pick-up as JSON.
pub(super) const EXTRACTION: Template = Template {
    slug: "json-extraction",
    name: "Data extraction: valid JSON with the right fields",
    description: "Orders to an invented parcel service, turned into JSON. The schema finds what a program could not read; a value that is \
                  well formed and wrong takes a person. Synthetic.",
    dataset_name: "Extracted orders (synthetic)",
    csv: include_str!("extraction.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Is JSON and nothing else",
            description: "Passes when the whole answer is JSON, without words or a code fence around it.",
            column: "output",
            check_json: r#"{"kind": "valid_json"}"#,
        },
        TemplateCriterion {
            name: "Has the right fields",
            description: "Passes with a name, a date like 2031-03-04, a number of parcels, true or false for fragile, and nothing more.",
            column: "output",
            check_json: r#"{"kind": "json_schema", "schema": "{\"type\": \"object\", \"required\": [\"name\", \"pickup_date\", \"parcels\", \"fragile\"], \"additionalProperties\": false, \"properties\": {\"name\": {\"type\": \"string\", \"minLength\": 1}, \"pickup_date\": {\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}, \"parcels\": {\"type\": \"integer\", \"minimum\": 1}, \"fragile\": {\"type\": \"boolean\"}}}"}"#,
        },
        TemplateCriterion {
            name: "Invents no name",
            description: "Passes when the name is not a filler such as unknown or n/a.",
            column: "output",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "\"name\": *\"(unknown|none|n/a|customer)\"", "case_sensitive": false}}"#,
        },
    ],
};

/// Questions to a database, answered with SQL.
pub(super) const SQL: Template = Template {
    slug: "sql-answers",
    name: "SQL answers: reads only, and not everything",
    description: "Requests to the database of an invented parcel service and the SQL that a model wrote. Forbidden statements are found by \
                  their words, wrong joins are not. Synthetic.",
    dataset_name: "SQL answers (synthetic)",
    csv: include_str!("sql.csv"),
    judgment_column: Some("label"),
    criteria: &[
        TemplateCriterion {
            name: "Reads only",
            description: "Passes when it begins with SELECT or WITH, and no word in it changes data.",
            column: "sql",
            check_json: r#"{"kind": "all", "checks": [
                {"kind": "regex", "pattern": "^(select|with)\\b", "case_sensitive": false},
                {"kind": "not", "check": {"kind": "regex", "pattern": "\\b(insert|update|delete|drop|alter|truncate|grant|create)\\b", "case_sensitive": false}}
            ]}"#,
        },
        TemplateCriterion {
            name: "Is one statement",
            description: "Passes when nothing follows a semicolon.",
            column: "sql",
            check_json: r#"{"kind": "not", "check": {"kind": "regex", "pattern": "; *[a-z]", "case_sensitive": false}}"#,
        },
        TemplateCriterion {
            name: "Takes a bounded number of rows",
            description: "Passes with a LIMIT, or when it adds everything up into one row.",
            column: "sql",
            check_json: r#"{"kind": "any", "checks": [
                {"kind": "regex", "pattern": "\\blimit [0-9]+", "case_sensitive": false},
                {"kind": "regex", "pattern": "^select (count|sum|avg|min|max)[(]", "case_sensitive": false}
            ]}"#,
        },
        TemplateCriterion {
            name: "Names its columns",
            description: "Passes without SELECT *, which may show more than was asked for.",
            column: "sql",
            check_json: r#"{"kind": "not", "check": {"kind": "contains", "text": "select *", "case_sensitive": false}}"#,
        },
    ],
};

//! Every letter that Assay writes, as text and as HTML from the same words.
//!
//! To add one: a function that returns a [`Letter`] made by [`compose`].

/// A letter without its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line; never holds what a stranger typed, beyond names.
    pub subject: String,
    /// The plain form.
    pub text: String,
    /// The HTML form.
    pub html: String,
}

/// Confirms the address of somebody who signs up.
pub fn confirm_address(name: &str, link: &str) -> Letter {
    compose(
        "Confirm your address",
        &[&format!("Hello {name},"), "somebody, hopefully you, signed up for Assay with this address. Confirm it to begin:"],
        Some(("Confirm address", link)),
        "The link works once and for 24 hours. If this was not you, ignore this letter: without it there is no account.",
    )
}

/// Answers a sign-up with an address that has an account.
pub fn account_exists(sign_in: &str) -> Letter {
    compose(
        "You already have an account",
        &["Somebody, hopefully you, signed up for Assay with this address. You have an account already, so nothing was changed."],
        Some(("Sign in", sign_in)),
        "If you forgot your password, the sign-in page helps. If this was not you, ignore this letter.",
    )
}

/// Lets somebody choose a new password.
pub fn reset_password(link: &str) -> Letter {
    compose(
        "Choose a new password",
        &["Somebody, hopefully you, asked for a new password for your Assay account. Choose it here:"],
        Some(("Choose a new password", link)),
        "The link works once and for 1 hour. If this was not you, ignore this letter: your password stays as it is.",
    )
}

/// Answers a request for a new password where there is no account.
pub fn no_account(sign_up: &str) -> Letter {
    compose(
        "There is no account with this address",
        &[
            "Somebody, hopefully you, asked for a new Assay password, but there is no account with this address. Maybe you signed up with another one?",
        ],
        Some(("Sign up", sign_up)),
        "If this was not you, ignore this letter.",
    )
}

/// Confirms a new address of an account.
pub fn confirm_new_address(name: &str, link: &str) -> Letter {
    compose(
        "Confirm your new address",
        &[&format!("Hello {name},"), "from now on Assay should use this address for your account. Confirm that it is yours:"],
        Some(("Confirm address", link)),
        "The link works once and for 24 hours. If this was not you, ignore this letter.",
    )
}

/// Tells the old address that the account's address was changed.
pub fn address_changed(name: &str, new: &str) -> Letter {
    compose(
        "Your address was changed",
        &[&format!("Hello {name},"), &format!("your Assay account now uses the address {new}.")],
        None,
        "If this was not you, answer to whoever runs this server at once.",
    )
}

/// Tells somebody that the password was changed.
pub fn password_changed(name: &str, forgot: &str) -> Letter {
    compose(
        "Your password was changed",
        &[&format!("Hello {name},"), "the password of your Assay account was changed, and other browsers were signed out."],
        Some(("This was not me", forgot)),
        "If it was you, there is nothing to do.",
    )
}

/// Invites somebody to an organization.
pub fn invitation(inviter: &str, organization: &str, role: &str, link: &str, days: i64) -> Letter {
    compose(
        &format!("{inviter} invites you to {organization}"),
        &[&format!(
            "{inviter} invites you to join {organization} on Assay, where teams evaluate their AI together. You would join as {role}."
        )],
        Some(("See the invitation", link)),
        &format!("The link works for {days} days and for this address only. If you do not know {inviter}, ignore this letter."),
    )
}

/// Tells a member that something is offered to them.
pub fn share(giver: &str, kind: &str, name: &str, level: &str, link: &str) -> Letter {
    compose(
        &format!("{giver} shares a {kind} with you"),
        &[&format!("{giver} offers you the level {level} on the {kind} “{name}”. You have it when you accept.")],
        Some(("See your invitations", link)),
        "You may decline: then nothing changes.",
    )
}

/// Tells a member that an ownership is offered to them.
pub fn transfer(giver: &str, kind: &str, name: &str, link: &str) -> Letter {
    compose(
        &format!("{giver} hands a {kind} over to you"),
        &[&format!("{giver} offers you the ownership of the {kind} “{name}”. You own it when you accept.")],
        Some(("See your invitations", link)),
        "The offer waits for 14 days. You may decline: then nothing changes.",
    )
}

/// Tells whoever manages billing that credits run low.
pub fn low_balance(organization: &str, available: &str, threshold: &str, link: &str) -> Letter {
    compose(
        &format!("{organization} has {available} of credits left"),
        &[
            &format!("{organization} has less than {threshold} of credits: {available} can be spent."),
            "When nothing is left, runs with judges on credits stop where they are, and go on when there are credits again.",
        ],
        Some(("See the balance", link)),
        "This letter comes once, and again only after there were enough. The limit stands beside the balance.",
    )
}

/// Puts a letter together from paragraphs, at most one button, and a closing remark.
fn compose(subject: &str, paragraphs: &[&str], button: Option<(&str, &str)>, closing: &str) -> Letter {
    let mut text = paragraphs.join("\n\n");
    let mut html: String = paragraphs.iter().map(|paragraph| format!("<p>{}</p>", escape(paragraph))).collect();
    if let Some((label, link)) = button {
        text.push_str(&format!("\n\n{link}"));
        html.push_str(&format!(
            "<p><a href=\"{0}\" style=\"display:inline-block;padding:10px 16px;border-radius:6px;background:#3b4cca;color:#fff;text-decoration:none\">{1}</a></p><p style=\"color:#666;font-size:13px\">Or open this address: <a href=\"{0}\">{0}</a></p>",
            escape(link),
            escape(label)
        ));
    }
    text.push_str(&format!("\n\n{closing}\n\n-- \nAssay\n"));
    html.push_str(&format!("<p style=\"color:#666\">{}</p>", escape(closing)));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head><body style=\"font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:2em auto;padding:0 1em\">{html}<p style=\"color:#666\">Assay</p></body></html>",
        escape(subject)
    );
    // A header is one line, whatever a name holds.
    let subject = subject.chars().filter(|character| !character.is_control()).collect();
    Letter { subject, text, html }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_html_or_subject() {
        let letter = invitation("<b>Eve</b>\r\nBcc: x@y.z", "A & B", "Member", "https://assay.example/invite/x?a=1&b=2", 7);
        assert!(!letter.html.contains("<b>") && letter.html.contains("A &amp; B") && letter.html.contains("a=1&amp;b=2"));
        assert!(!letter.subject.contains(['\r', '\n']));
        assert!(letter.text.contains("https://assay.example/invite/x?a=1&b=2"));
    }
}

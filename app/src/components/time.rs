//! A moment: ISO from the server, in the reader's own words after hydration.
//!
//! `<Time iso="2026-11-21T22:10:05Z"/>` shows `2026-11-21 22:10 UTC`, then for example `21 Nov 2026, 23:10`.

use leptos::prelude::*;

/// A moment in UTC, as RFC 3339.
#[component]
pub fn Time(
    /// The moment, for example `2026-11-21T22:10:05Z`.
    #[prop(into)]
    iso: String,
    /// Only the day.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let text = RwSignal::new(plain(&iso, day));
    // Neither zone nor language is known on the server: both sides begin with the same words, and these are refined.
    #[cfg(feature = "hydrate")]
    {
        let iso = iso.clone();
        Effect::new(move |_| {
            if let Some(words) = in_local_words(&iso, day) {
                text.set(words);
            }
        });
    }
    view! {
        <time class="numeric" datetime=iso.clone() title=iso>
            {text}
        </time>
    }
}

/// The moment without knowing the reader.
fn plain(iso: &str, day: bool) -> String {
    match (iso.get(..10), iso.get(11..16)) {
        (Some(date), Some(time)) if !day => [date, " ", time, " UTC"].concat(),
        (Some(date), _) => date.to_owned(),
        _ => iso.to_owned(),
    }
}

#[cfg(feature = "hydrate")]
fn in_local_words(iso: &str, day: bool) -> Option<String> {
    let date = js_sys::Date::new(&iso.into());
    if date.get_time().is_nan() {
        return None;
    }
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"dateStyle".into(), &"medium".into()).ok()?;
    if !day {
        js_sys::Reflect::set(&options, &"timeStyle".into(), &"short".into()).ok()?;
    }
    let language = window().navigator().language().unwrap_or_else(|| "en".to_owned());
    Some(date.to_locale_string(&language, &options).into())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn the_server_shows_minutes_in_utc() {
        assert_eq!(plain("2026-11-21T22:10:05.123Z", false), "2026-11-21 22:10 UTC");
        assert_eq!(plain("2026-11-21T22:10:05Z", true), "2026-11-21");
        assert_eq!(plain("2026-11-21", false), "2026-11-21");
        assert_eq!(plain("soon", false), "soon");
    }
}

//! How far the file of the form around it has come, and a button that calls it off. Nothing is seen before the form is sent,
//! and nothing without JavaScript, where the browser itself shows how far it is.
//!
//! ```ignore
//! <Form to=ImportDataset::PATH multipart=true>
//!     <Field name="file" label="File" kind="file"/>
//!     <UploadProgress label="Importing" rows ask/>
//!     <Submit>"Import dataset"</Submit>
//! </Form>
//! ```

use super::{Button, FormContext, Progress, counted};
use leptos::prelude::*;

/// How much of a form with a file was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sent {
    /// Bytes that were sent.
    pub bytes: i64,
    /// Bytes that there are.
    pub total: i64,
    /// Since it began.
    pub milliseconds: i64,
}

impl Sent {
    /// Whether everything was sent: what is left is the server's work.
    pub fn is_all(self) -> bool {
        self.bytes >= self.total
    }

    /// How far it is, how fast, and how long it will take; with the rows that the server has stored, once it has some.
    fn in_words(self, rows: i64) -> String {
        let stored = if rows > 0 { format!(" · {} so far", counted(rows, "row")) } else { String::new() };
        if self.is_all() {
            return format!("All {} sent{stored}, the last rows are stored", megabytes(self.total));
        }
        let far = format!("{} of {}{stored}", megabytes(self.bytes), megabytes(self.total));
        // The first moments say nothing of what follows.
        if self.bytes == 0 || self.milliseconds < 500 {
            return far;
        }
        let rate = self.bytes.saturating_mul(1_000) / self.milliseconds;
        format!("{far} · {} a second · {} left", megabytes(rate), duration((self.total - self.bytes) / rate.max(1) + 1))
    }
}

/// Bytes with one digit behind the point: `1.5 MB`.
fn megabytes(bytes: i64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn duration(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

/// How far the file has come.
#[component]
pub fn UploadProgress(
    /// What is going on.
    #[prop(into)]
    label: String,
    /// The rows that the server has stored.
    #[prop(into)]
    rows: Signal<i64>,
    /// Called once a second while the file is on its way: the page asks the server then, and says so in `rows`.
    #[prop(into)]
    ask: Callback<()>,
) -> impl IntoView {
    let form = use_context::<FormContext>();
    let sent = Memo::new(move |_| form.and_then(FormContext::sent_so_far));
    let now = move |part: fn(Sent) -> i64| Signal::derive(move || sent.get().map_or(0, part));
    let cancel = move |_| {
        #[cfg(feature = "hydrate")]
        super::send_form::cancel();
    };
    let shown = Memo::new(move |_| sent.with(Option::is_some));
    ask_while(shown, ask);
    view! {
        {move || {
            shown
                .get()
                .then(|| {
                    view! {
                        <div class="upload-progress">
                            <Progress
                                id="upload-progress"
                                label=label.clone()
                                done=now(|sent| sent.bytes)
                                total=now(|sent| sent.total)
                                figures=Signal::derive(move || sent.get().map_or_else(String::new, |sent| sent.in_words(rows.get())))
                            />
                            <Button on:click=cancel disabled=Signal::derive(move || sent.get().is_none_or(Sent::is_all))>"Cancel"</Button>
                        </div>
                    }
                })
        }}
    }
}

/// Calls `ask` once a second as long as something is shown. On the server nothing moves.
fn ask_while(shown: Memo<bool>, ask: Callback<()>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if shown.get()
            && let Ok(timer) = set_interval_with_handle(move || ask.run(()), std::time::Duration::from_secs(1))
        {
            on_cleanup(move || timer.clear());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (shown, ask);
}

#[cfg(test)]
mod tests {
    use super::Sent;

    #[test]
    fn figures_say_how_far_how_fast_and_how_long() {
        let words = |bytes, total, milliseconds, rows| Sent { bytes, total, milliseconds }.in_words(rows);
        assert_eq!(words(0, 1_234_567, 0, 0), "0.0 MB of 1.2 MB");
        assert_eq!(words(30_000_000, 120_000_000, 2_000, 0), "30.0 MB of 120.0 MB · 15.0 MB a second · 7 s left");
        let with_rows = words(1_000_000, 1_000_000_000, 1_000, 12_000);
        assert_eq!(with_rows, "1.0 MB of 1000.0 MB · 12,000 rows so far · 1.0 MB a second · 16 min 40 s left");
        assert_eq!(words(120_000_000, 120_000_000, 9_000, 0), "All 120.0 MB sent, the last rows are stored");
        assert_eq!(words(120_000_000, 120_000_000, 9_000, 1), "All 120.0 MB sent · 1 row so far, the last rows are stored");
    }
}

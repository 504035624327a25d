//! What is said to people, and the small parts: badges, avatars, words, icons.

use crate::components::*;
use leptos::prelude::*;

/// Banners and toasts.
#[component]
pub fn Messages() -> impl IntoView {
    let say = move |_| toasts().show(Tone::Success, "Invitation sent to grace@example.com");
    let undoable = move |_| toasts().show_with_undo("Row deleted", Callback::new(|()| ()));
    view! {
        <Section title="Banners" text="Something to know before going on.">
            <div class="stack">
                <Banner>"A new version of this dataset is ready."</Banner>
                <Banner tone=Tone::Success title="Payment received">"$25.00 was added to the balance."</Banner>
                <Banner
                    tone=Tone::Warning
                    title="The balance is low"
                    action=|| view! { <LinkButton href="/acme/usage" small=true>"Buy credits"</LinkButton> }
                >
                    "$1.20 is left. Runs with managed keys stop at zero."
                </Banner>
                <Banner tone=Tone::Danger title="The import failed">"Row 1,204 has 7 cells where 6 were expected. Nothing was kept."</Banner>
            </div>
        </Section>
        <Section title="Toasts" text="What just happened, with a way back.">
            <div class="stack">
                <Actions>
                    <Button on:click=say>"Say something"</Button>
                    <Button on:click=undoable>"Something to undo"</Button>
                </Actions>
                <div class="field">
                    <Toast tone=Tone::Success text="Invitation sent" undo=None on_dismiss=Callback::new(|()| ())/>
                </div>
                <div class="field">
                    <Toast tone=Tone::Danger text="The row could not be deleted" undo=Some(Callback::new(|()| ())) on_dismiss=Callback::new(|()| ())/>
                </div>
            </div>
        </Section>
    }
    .into_any()
}

/// Badges, avatars, words, icons, and what asks twice.
#[component]
pub fn Pieces() -> impl IntoView {
    view! {
        <Section title="Badges and avatars">
            <div class="stack">
                <div class="row">
                    <Badge>"Draft"</Badge>
                    <Badge tone=Tone::Success glyph=Glyph::Check>"Pass"</Badge>
                    <Badge tone=Tone::Danger glyph=Glyph::X>"Fail"</Badge>
                    <Badge tone=Tone::Warning>"Paused"</Badge>
                    <Badge tone=Tone::Info>"Running"</Badge>
                </div>
                <div class="row">
                    <Avatar name="Grace Hopper" large=true/>
                    <Avatar name="Grace Hopper"/>
                    <Identity name="Grace Hopper" note="grace@example.com"/>
                    <Avatar name="Northwind" square=true/>
                </div>
            </div>
        </Section>
        <Section title="Words" text="Plain text needs no component.">
            <div class="stack">
                <p>
                    "A paragraph with a " <a href="/dev/components">"link"</a> ", a piece of " <code>"code"</code> " and a key: "
                    <CopyButton text="ds_01h455vb4pex5vsknk084sn02q" what="dataset id"/>
                </p>
                <pre tabindex="0">
                    <code>"assay push rows.csv --team Support\nassay run refunds --min-pass 0.9"</code>
                </pre>
            </div>
        </Section>
        <Section title="Icons" stacked=true>
            <div class="row">
                {GLYPHS.iter().map(|glyph| view! { <Icon glyph=*glyph/> }).collect::<Vec<_>>()}
            </div>
        </Section>
        <Section title="Danger zone" text="What cannot be undone stands apart and asks for the name.">
            <DialogButton dialog="delete" variant=Variant::Danger>"Delete organization"</DialogButton>
            <Dialog id="delete" title="Delete Acme Support?">
                <p class="muted">"5 datasets, 12 evaluations and all their results go with it. The balance of $24.10 is lost."</p>
                <form class="form" method="get">
                    <Field name="confirm" label="Type acme to go on" autocomplete="off" required=true/>
                    <Actions end=true>
                        <DialogClose dialog="delete">"Keep it"</DialogClose>
                        <Submit variant=Variant::Danger>"Delete organization"</Submit>
                    </Actions>
                </form>
            </Dialog>
        </Section>
    }
    .into_any()
}

const GLYPHS: [Glyph; 49] = [
    Glyph::ArrowDown,
    Glyph::ArrowRight,
    Glyph::ArrowUp,
    Glyph::Building,
    Glyph::Card,
    Glyph::Chart,
    Glyph::Check,
    Glyph::ChevronDown,
    Glyph::ChevronLeft,
    Glyph::ChevronRight,
    Glyph::ChevronUpDown,
    Glyph::CircleCheck,
    Glyph::CircleX,
    Glyph::Clock,
    Glyph::Copy,
    Glyph::Dataset,
    Glyph::Dots,
    Glyph::Download,
    Glyph::External,
    Glyph::Eye,
    Glyph::Filter,
    Glyph::Flask,
    Glyph::Inbox,
    Glyph::Info,
    Glyph::Key,
    Glyph::Lock,
    Glyph::Mail,
    Glyph::Menu,
    Glyph::Monitor,
    Glyph::Moon,
    Glyph::Parcel,
    Glyph::Pencil,
    Glyph::Play,
    Glyph::Plus,
    Glyph::Pulse,
    Glyph::Refresh,
    Glyph::Search,
    Glyph::Share,
    Glyph::Shield,
    Glyph::SignOut,
    Glyph::Sliders,
    Glyph::Spark,
    Glyph::Sun,
    Glyph::Trash,
    Glyph::Upload,
    Glyph::User,
    Glyph::Users,
    Glyph::Warning,
    Glyph::X,
];

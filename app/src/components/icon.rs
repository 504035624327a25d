//! Icons: one stroke path each on a grid of 16, drawn for Assay.
//!
//! `<Icon glyph=Glyph::Copy/>`. An icon says nothing to a screen reader; the control that holds it carries the name.
//! To add one: a variant, and its path in [`Glyph::path`]; lines of 1.5, round ends, two units of air at the edges.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// An arrow down: sorted from high to low.
    ArrowDown,
    /// An arrow to the right: onwards.
    ArrowRight,
    /// An arrow up: sorted from low to high.
    ArrowUp,
    /// A house with windows: an organization.
    Building,
    /// A payment card.
    Card,
    /// Bars: usage and balance.
    Chart,
    /// A tick.
    Check,
    /// A corner that points down: more below.
    ChevronDown,
    /// A corner that points left: back.
    ChevronLeft,
    /// A corner that points right: forward.
    ChevronRight,
    /// Two corners: choose another.
    ChevronUpDown,
    /// A tick in a circle: it went well.
    CircleCheck,
    /// A cross in a circle: it failed.
    CircleX,
    /// A clock.
    Clock,
    /// Two sheets: copy.
    Copy,
    /// Rows and columns: a dataset.
    Dataset,
    /// Three dots: more to do here.
    Dots,
    /// An arrow into a tray: download.
    Download,
    /// An arrow out of a box: leads away from Assay.
    External,
    /// An eye: view.
    Eye,
    /// Lines that get shorter: filter.
    Filter,
    /// A flask: an evaluation.
    Flask,
    /// An empty tray.
    Inbox,
    /// An i in a circle.
    Info,
    /// A key.
    Key,
    /// A lock.
    Lock,
    /// An envelope.
    Mail,
    /// Three lines: open the side.
    Menu,
    /// A screen: as the system wishes.
    Monitor,
    /// A moon: dark.
    Moon,
    /// A parcel: the registry.
    Parcel,
    /// A pencil: edit.
    Pencil,
    /// A triangle: run.
    Play,
    /// A cross of two lines: add.
    Plus,
    /// A heartbeat: a live evaluation.
    Pulse,
    /// Two arrows in a circle: again.
    Refresh,
    /// A magnifying glass.
    Search,
    /// A box with an arrow: share.
    Share,
    /// A shield: a guard.
    Shield,
    /// A door with an arrow: sign out.
    SignOut,
    /// Sliders: settings.
    Sliders,
    /// A star with four points: a sample.
    Spark,
    /// A sun: light.
    Sun,
    /// A bin: delete.
    Trash,
    /// An arrow out of a tray: import.
    Upload,
    /// A person.
    User,
    /// Two people: members.
    Users,
    /// A triangle with a stroke: take care.
    Warning,
    /// A cross: close.
    X,
}

impl Glyph {
    /// The path that draws it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::ArrowDown => "M8 3v10M4 9l4 4 4-4",
            Self::ArrowRight => "M3 8h10M9 4l4 4-4 4",
            Self::ArrowUp => "M8 13V3M4 7l4-4 4 4",
            Self::Building => "M3.5 13.5v-10a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v10M10.5 6.5h1a1 1 0 0 1 1 1v6M2 13.5h12M6 5.5h2M6 8h2M6 10.5h2",
            Self::Card => "M3 3.5h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM2 6.75h12M4.5 10h2",
            Self::Chart => "M2.5 13.5h11M4.5 13.5V9M8 13.5v-11M11.5 13.5v-7",
            Self::Check => "M3.5 8.5l3 3 6-7",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronLeft => "M10 4 6 8l4 4",
            Self::ChevronRight => "M6 4l4 4-4 4",
            Self::ChevronUpDown => "M5 6l3-3 3 3M5 10l3 3 3-3",
            Self::CircleCheck => "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM5.25 8.25l2 2 3.5-4",
            Self::CircleX => "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM6 6l4 4M10 6l-4 4",
            Self::Clock => "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM8 4.5V8l2.25 1.5",
            Self::Copy => {
                "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM3.5 10.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1"
            }
            Self::Dataset => "M3.5 3h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM2.5 6.25h11M2.5 9.5h11M6.5 6.25V13",
            Self::Dots => {
                "M3.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8zM8 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8zM12.5 7.6a.4.4 0 1 0 0 .8.4.4 0 0 0 0-.8z"
            }
            Self::Download => "M8 2.5v8M4.75 7.25 8 10.5l3.25-3.25M2.5 11v1.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11",
            Self::External => "M9.5 2.5h4v4M13.25 2.75 7.5 8.5M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3",
            Self::Eye => "M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8s-2.4 4.5-6.5 4.5S1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
            Self::Filter => "M2 4h12M4.5 8h7M6.75 12h2.5",
            Self::Flask => "M6 2.5h4M6.75 2.5v4L3.2 12.2a.9.9 0 0 0 .8 1.3h8a.9.9 0 0 0 .8-1.3L9.25 6.5v-4M5 10h6",
            Self::Inbox => "M2 9.5h3.25l1 2h3.5l1-2H14M4 3h8l2 6.5V12a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V9.5z",
            Self::Info => "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM8 7.25v3.5M8 5h.01",
            Self::Key => "M10.5 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8l-5.5 5.5M4.5 11.5l1.75 1.75",
            Self::Lock => "M4.5 7h7a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM5.25 7V5a2.75 2.75 0 0 1 5.5 0v2",
            Self::Mail => "M3 3.5h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM2.25 5 8 9l5.75-4",
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Monitor => "M3 3h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM5.5 13.5h5M8 11v2.5",
            Self::Moon => "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
            Self::Parcel => "M8 1.75l5.5 3v6.5l-5.5 3-5.5-3v-6.5zM2.75 5 8 7.75 13.25 5M8 7.75V14",
            Self::Pencil => "M10.75 2.75l2.5 2.5-7.75 7.75-3 .5.5-3zM9 4.5l2.5 2.5",
            Self::Play => "M4.5 2.75v10.5L13 8z",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Pulse => "M1.5 8h3l2-4.5 3 9 2-4.5h3",
            Self::Refresh => "M13.25 6.25A5.5 5.5 0 0 0 3 5.75M2.75 9.75A5.5 5.5 0 0 0 13 10.25M13.5 2.75v3.5H10M2.5 13.25v-3.5H6",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.25 10.25l3.25 3.25",
            Self::Share => "M8 9.5v-7M5.25 5 8 2.25 10.75 5M4.5 7.5h-1v6h9v-6h-1",
            Self::Shield => "M8 1.75l5 2v4c0 3-2 5.4-5 6.5-3-1.1-5-3.5-5-6.5v-4zM5.75 8l1.6 1.6 2.9-3.2",
            Self::SignOut => "M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10 5l3.25 3L10 11M13 8H6.5",
            Self::Sliders => {
                "M10.25 2.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM5.75 9.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zM2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6"
            }
            Self::Spark => "M8 2l1.4 4.6L14 8 9.4 9.4 8 14 6.6 9.4 2 8l4.6-1.4z",
            Self::Sun => {
                "M8 5.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M12.6 3.4l-.7.7M4.1 11.9l-.7.7"
            }
            Self::Trash => "M2.5 4h11M6 4V2.5h4V4M4 4l.6 8.6a1 1 0 0 0 1 .9h4.8a1 1 0 0 0 1-.9L12 4M6.6 7v3.75M9.4 7v3.75",
            Self::Upload => "M8 10.5v-8M4.75 5.75 8 2.5l3.25 3.25M2.5 11v1.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11",
            Self::User => "M8 2.5a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5zM2.75 13.5c.5-2.4 2.6-3.5 5.25-3.5s4.75 1.1 5.25 3.5",
            Self::Users => {
                "M6 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM1.5 13c.4-2.2 2.2-3.25 4.5-3.25s4.1 1.05 4.5 3.25M10.5 3.2a2.4 2.4 0 0 1 0 4.6M12 10c1.4.4 2.25 1.4 2.5 3"
            }
            Self::Warning => "M8 2.25 14.25 13H1.75zM8 6.5v3M8 11.25h.01",
            Self::X => "M4 4l8 8M12 4l-8 8",
        }
    }
}

/// One icon in the size and colour of the words around it.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
}

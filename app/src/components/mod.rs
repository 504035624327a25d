//! The set of parts from which every page is built: semantic HTML, styled by `style/components/*.css`.
//!
//! To add one: write `app/src/components/<name>.rs` with one `#[component]` and a `//!` head that shows how it is used,
//! `style/components/<name>.css` (named in `style/main.css`), name it here, and show its states in `pages/dev/components.rs`.
//! A component works without JavaScript, renders the same on both sides, carries no `style` attribute, and decides nothing.

mod auth_frame;
mod avatar;
mod badge;
mod banner;
mod brand;
mod breadcrumb;
mod browser;
mod button;
mod card;
mod cell;
mod checkbox;
mod checkbox_group;
mod choice;
mod copy_button;
mod description_list;
mod dialog;
mod empty_state;
mod field;
mod figure;
mod form;
mod frame;
mod icon;
mod menu;
mod page_head;
mod page_title;
mod pagination;
mod progress;
mod radio_group;
mod section;
mod select;
#[cfg(feature = "hydrate")]
mod send_form;
mod stat;
mod table;
mod tabs;
mod team_switcher;
mod text_area;
mod theme_choice;
mod time;
mod toast;
mod tone;
mod upload_progress;

pub use auth_frame::*;
pub use avatar::*;
pub use badge::*;
pub use banner::*;
pub use brand::*;
pub use breadcrumb::*;
pub use browser::*;
pub use button::*;
pub use card::*;
pub use cell::*;
pub use checkbox::*;
pub use checkbox_group::*;
pub use choice::*;
pub use copy_button::*;
pub use description_list::*;
pub use dialog::*;
pub use empty_state::*;
pub use field::*;
pub use figure::*;
pub use form::*;
pub use frame::*;
pub use icon::*;
pub use menu::*;
pub use page_head::*;
pub use page_title::*;
pub use pagination::*;
pub use progress::*;
pub use radio_group::*;
pub use section::*;
pub use select::*;
pub use stat::*;
pub use table::*;
pub use tabs::*;
pub use team_switcher::*;
pub use text_area::*;
pub use theme_choice::*;
pub use time::*;
pub use toast::*;
pub use tone::*;
pub use upload_progress::*;

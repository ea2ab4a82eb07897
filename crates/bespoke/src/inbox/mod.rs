//! The messages of all commissions in one place: what waits for an answer, what one has not read, and words to begin an answer with.
//!
//! A message is an entry of its commission's log; nothing is copied. Owns `commission_reads` and `message_templates`. Writes the audit log for templates.

mod mark_read;
mod model;
mod put_template;
mod queries;
mod remove_template;

pub use mark_read::mark_read;
pub use model::{BLANKS, Blanks, Template, fill};
pub use put_template::{PutTemplate, put_template};
pub use queries::{
    InboxFilter, Only, Thread, count_unanswered, find_template, list_messages, list_templates, list_threads,
};
pub use remove_template::remove_template;

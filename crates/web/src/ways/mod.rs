//! What the shop and the back office share about one's own devices and ways in: the writes, each in a transaction of its own, and the
//! parts of pages.

mod acts;
mod view;

pub use acts::{
    begin_app, confirm, connect_app, disconnect_app, look, make_codes, remove_key, sign_out_one,
    sign_out_rest,
};
pub use view::{
    Mine, codes_once, confirm_form, connect_form, device_list, factor_field, key_ask, key_list, new_key,
};

//! Staff and their roles as owners read and write them.

use chrono::{DateTime, Utc};
use customers::{AddStaff, Role, accounts::Member, roles::RoleSetting};
use kernel::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{ApiResult, Problem};

/// Every role of staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Roles)]
pub(crate) struct RolesOut {
    pub(crate) data: Vec<RoleOut>,
}

/// A role, and what it may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleOut {
    #[schema(example = "catalog")]
    code: &'static str,
    #[schema(example = "Catalogue")]
    name: &'static str,
    /// Its rights; what is not among them is refused.
    #[schema(example = json!(["read_catalog", "edit_catalog"]))]
    permissions: Vec<&'static str>,
    /// How many people have it and are welcome.
    people: i64,
    /// 0 while it stands as declared.
    version: i64,
}

impl From<&RoleSetting> for RoleOut {
    fn from(setting: &RoleSetting) -> Self {
        Self {
            code: setting.role.code(),
            name: setting.role.label(),
            permissions: setting.rights.codes(),
            people: setting.people,
            version: setting.version,
        }
    }
}

/// What a role shall be allowed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutRole, example = json!({"permissions": ["read_catalog", "edit_catalog"]}))]
pub(crate) struct RoleIn {
    /// All its rights; the others are taken away.
    pub(crate) permissions: Vec<String>,
}

/// Everybody who works in the house.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMembers)]
pub(crate) struct MembersOut {
    pub(crate) data: Vec<MemberOut>,
}

/// Somebody who works in the house.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffMember)]
pub(crate) struct MemberOut {
    #[schema(example = "acc_06931g2wzc0000000000000000")]
    id: String,
    #[schema(example = "ines@house.example")]
    email: String,
    name: String,
    #[schema(example = "support")]
    role: Option<&'static str>,
    /// Whether they are shut out.
    disabled: bool,
    /// Whether they have a passkey or an app in the back office.
    has_factor: bool,
    /// When they were seen last.
    seen_at: Option<DateTime<Utc>>,
}

impl From<&Member> for MemberOut {
    fn from(member: &Member) -> Self {
        let account = &member.account;
        Self {
            id: account.id.to_string(),
            email: account.email.as_str().to_owned(),
            name: account.name.clone(),
            role: account.role.map(Role::code),
            disabled: account.disabled_at.is_some(),
            has_factor: member.has_factor,
            seen_at: member.seen_at,
        }
    }
}

/// Who joins, or gets another role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddStaffMember, example = json!({"email": "ines@house.example", "name": "Inès Marchetti", "role": "consultant"}))]
pub(crate) struct MemberIn {
    /// Where sign-in links reach them.
    email: String,
    /// What they are called; somebody known keeps their name without one.
    #[serde(default)]
    name: Option<String>,
    /// What they are here to do.
    role: String,
}

impl MemberIn {
    /// The command, or which field cannot be read.
    pub(crate) fn read(self) -> ApiResult<AddStaff> {
        let email = self.email.parse::<EmailAddress>();
        let email = email.map_err(|_| Problem::field("email", "malformed", "Expected an e-mail address."))?;
        let role = self.role.parse::<Role>();
        let role = role.map_err(|error| Problem::field("role", "unknown_value", error.to_string()))?;
        Ok(AddStaff { email, name: self.name, role })
    }
}

/// Whether somebody is welcome.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PutStaffAccess, example = json!({"disabled": true}))]
pub(crate) struct AccessIn {
    /// True shuts them out and signs out every device of theirs.
    pub(crate) disabled: bool,
}

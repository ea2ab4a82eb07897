//! Who works in the house and what each role may do, for owners' programs.

use axum::{Json, extract::State};
use customers::{
    AccountError, Role, SetDisabled,
    accounts::{Member, list_staff},
    add_staff,
    roles::{PutRights, ResetRights, RoleError, RoleSetting, list_roles, put_rights, reset_rights},
    set_disabled,
};
use kernel::ids::AccountId;
use web::{
    spawn_write,
    staff::rights::{ReadStaff, RuleStaff},
};

use crate::{
    Face,
    answer::{Own, OwnVersion},
    body::Body,
    caller::Staff,
    headers::{IfMatch, Versioned},
    problem::{ApiResult, Problem},
    query::Segment,
    responses::{StaffRead, StaffWrite},
    wire::{AccessIn, MemberIn, MemberOut, MembersOut, RoleIn, RoleOut, RolesOut},
};

/// List the roles of staff.
#[utoipa::path(get, path = "/admin/roles", operation_id = "list_roles", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "Every role with its rights", body = RolesOut), StaffRead))]
pub(crate) async fn list(
    State(face): State<Face>,
    _staff: Staff<ReadStaff>,
) -> ApiResult<Own<Json<RolesOut>>> {
    let roles = list_roles(&mut *face.db.read().await?).await?;
    Ok(Own(Json(RolesOut { data: roles.iter().map(Into::into).collect() })))
}

/// Say what a role may do.
///
/// All its rights are replaced. Nobody gives or takes a right that they do not have; an owner may everything, always.
#[utoipa::path(put, path = "/admin/roles/{role}", operation_id = "put_role", tag = "admin",
    params(("role" = String, Path, example = "catalog"),
           ("If-Match" = String, Header, description = "Its version as last read; \"0\" while it stands as declared")),
    request_body = RoleIn, security(("staff_session" = [])),
    responses((status = 200, description = "The role", body = RoleOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn put(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Segment(role): Segment,
    version: IfMatch,
    Body(ask): Body<RoleIn>,
) -> ApiResult<OwnVersion<RoleOut>> {
    let role = find(&role)?;
    let ask = PutRights { role, permissions: ask.permissions, expected_version: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_rights(&mut tx, &cx, ask).await?;
        let setting = look(&mut tx, role).await?;
        tx.commit().await?;
        Ok::<_, RoleError>(setting)
    });
    let setting = put.await.map_err(problem)?;
    answer(setting)
}

/// Give a role its declared rights again.
#[utoipa::path(delete, path = "/admin/roles/{role}/decision", operation_id = "reset_role", tag = "admin",
    params(("role" = String, Path, example = "catalog"),
           ("If-Match" = String, Header, description = "Its version as last read")),
    security(("staff_session" = [])),
    responses((status = 200, description = "The role", body = RoleOut,
               headers(("ETag" = String, description = "Its version"))), StaffWrite))]
pub(crate) async fn reset(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Segment(role): Segment,
    version: IfMatch,
) -> ApiResult<OwnVersion<RoleOut>> {
    let role = find(&role)?;
    let ask = ResetRights { role, expected_version: version.required()? };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        reset_rights(&mut tx, &cx, ask).await?;
        let setting = look(&mut tx, role).await?;
        tx.commit().await?;
        Ok::<_, RoleError>(setting)
    });
    let setting = put.await.map_err(problem)?;
    answer(setting)
}

/// List everybody who works in the house.
#[utoipa::path(get, path = "/admin/staff", operation_id = "list_staff", tag = "admin",
    security(("staff_session" = [])),
    responses((status = 200, description = "Everybody with a role, by name", body = MembersOut), StaffRead))]
pub(crate) async fn list_members(
    State(face): State<Face>,
    _staff: Staff<ReadStaff>,
) -> ApiResult<Own<Json<MembersOut>>> {
    let members = list_staff(&mut *face.db.read().await?).await?;
    Ok(Own(Json(MembersOut { data: members.iter().map(Into::into).collect() })))
}

/// Add somebody to the staff, or give them another role.
///
/// The account is found by its address. A sign-in link is made in the back office, where it is shown once.
#[utoipa::path(post, path = "/admin/staff", operation_id = "add_staff", tag = "admin",
    request_body = MemberIn, security(("staff_session" = [])),
    responses((status = 200, description = "The person", body = MemberOut), StaffWrite))]
pub(crate) async fn add_member(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Body(ask): Body<MemberIn>,
) -> ApiResult<Own<Json<MemberOut>>> {
    let ask = ask.read()?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let added = spawn_write(async move {
        let mut tx = db.begin().await?;
        let account = add_staff(&mut tx, &cx, ask).await?;
        let member = member(&mut tx, account).await?;
        tx.commit().await?;
        Ok::<_, AccountError>(member)
    });
    Ok(Own(Json((&added.await?).into())))
}

/// Shut somebody out, or welcome them again.
#[utoipa::path(put, path = "/admin/staff/{account}/access", operation_id = "put_staff_access", tag = "admin",
    params(("account" = String, Path, example = "acc_06931g2wzc0000000000000000")),
    request_body = AccessIn, security(("staff_session" = [])),
    responses((status = 200, description = "The person", body = MemberOut), StaffWrite))]
pub(crate) async fn put_access(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Segment(account): Segment,
    Body(ask): Body<AccessIn>,
) -> ApiResult<Own<Json<MemberOut>>> {
    let account: AccountId = account.parse().map_err(|_| Problem::not_found())?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let put = spawn_write(async move {
        let mut tx = db.begin().await?;
        let before = member(&mut tx, account).await?;
        set_disabled(&mut tx, &cx, SetDisabled { account: before.account.id, disabled: ask.disabled })
            .await?;
        let member = member(&mut tx, account).await?;
        tx.commit().await?;
        Ok::<_, AccountError>(member)
    });
    Ok(Own(Json((&put.await?).into())))
}

async fn member(tx: &mut db::Tx, account: AccountId) -> Result<Member, AccountError> {
    let members = list_staff(tx).await?;
    members.into_iter().find(|member| member.account.id == account).ok_or(AccountError::NotFound)
}

async fn look(tx: &mut db::Tx, role: Role) -> Result<Option<RoleSetting>, RoleError> {
    Ok(list_roles(tx).await?.into_iter().find(|setting| setting.role == role))
}

fn find(code: &str) -> ApiResult<Role> {
    code.parse().map_err(|_| Problem::not_found())
}

fn answer(setting: Option<RoleSetting>) -> ApiResult<OwnVersion<RoleOut>> {
    let setting = setting.ok_or_else(Problem::not_found)?;
    Ok(Own(Versioned(setting.version, Json((&setting).into()))))
}

fn problem(error: RoleError) -> Problem {
    match error {
        RoleError::VersionConflict { current } => Problem::from(error).with("current_version", current),
        error => error.into(),
    }
}

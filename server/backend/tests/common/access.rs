//! Custom roles, teams and roles of members, put into the database as they are: the tests of invitations need them, and
//! should not depend on the use cases that make them.

use super::World;
use backend::Caller;
use backend::db::Db;
use domain::access::{Permission, TeamRole};
use domain::ids::{OrganizationId, RoleId, TeamId};
use uuid::Uuid;

impl World {
    /// A UUID as the open database writes it.
    pub fn literal(&self, id: Uuid) -> String {
        match &self.backend.db {
            Db::Sqlite { .. } => format!("x'{}'", id.simple()),
            Db::Postgres(_) => format!("'{id}'"),
        }
    }

    /// A custom role of the organization.
    pub async fn custom_role(&self, organization: &OrganizationId, name: &str, permissions: &[Permission]) -> RoleId {
        let id: RoleId = self.backend.id();
        let key = self.literal(id.uuid());
        self.statement(format!(
            "INSERT INTO roles (id, organization_id, name, name_key, description, created_at)
             VALUES ({key}, '{organization}', '{name}', lower('{name}'), '', 0)"
        ))
        .await;
        for permission in permissions {
            self.statement(format!("INSERT INTO role_permissions (role_id, permission) VALUES ({key}, '{permission}')")).await;
        }
        id
    }

    /// Gives a member a custom role.
    pub async fn hold(&self, organization: &OrganizationId, who: &Caller, role: RoleId) {
        let (account, role) = (self.literal(who.account_id.uuid()), self.literal(role.uuid()));
        self.statement(format!(
            "INSERT INTO member_roles (organization_id, account_id, role_id) VALUES ('{organization}', {account}, {role})"
        ))
        .await;
    }

    /// A further team.
    pub async fn team(&self, organization: &OrganizationId, name: &str) -> TeamId {
        let id: TeamId = self.backend.id();
        let key = self.literal(id.uuid());
        self.statement(format!(
            "INSERT INTO teams (id, organization_id, name, name_key, is_default, created_at)
             VALUES ({key}, '{organization}', '{name}', lower('{name}'), FALSE, 0)"
        ))
        .await;
        id
    }

    /// Puts a member into a team.
    pub async fn place(&self, team: TeamId, who: &Caller, role: TeamRole) {
        let (team, account) = (self.literal(team.uuid()), self.literal(who.account_id.uuid()));
        self.statement(format!("INSERT INTO team_members (team_id, account_id, role, created_at) VALUES ({team}, {account}, '{role}', 0)"))
            .await;
    }

    /// Changes a member's base role.
    pub async fn demote(&self, organization: &OrganizationId, who: &Caller, role: &str) {
        let account = self.literal(who.account_id.uuid());
        self.statement(format!(
            "UPDATE memberships SET role = '{role}' WHERE organization_id = '{organization}' AND account_id = {account}"
        ))
        .await;
    }

    /// What the first column of the only row says.
    pub async fn number(&self, query: String) -> i64 {
        let query = sqlx::AssertSqlSafe(query);
        match &self.backend.db {
            Db::Sqlite { write, .. } => sqlx::query_scalar(query).fetch_one(write).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(query).fetch_one(pool).await.unwrap(),
        }
    }
}

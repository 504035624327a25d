import { expect, test } from "./fixtures/test.ts";

const USAGE = "See the organization's usage and balance";
const INVITE = "Send and revoke invitations";

test("a role is defined, changed and deleted", async ({ people, visitor, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const { roles } = visitor;
  await roles.list(id);
  await expect(page.getByText("No custom roles yet")).toBeVisible();
  await roles.create(id, { name: "Reviewer", description: "Looks at costs", permissions: [USAGE, INVITE] });
  await roles.listed(id);
  await expect(roles.row("Reviewer")).toContainText("invite_users, view_usage");
  await expect(roles.row("Reviewer")).toContainText("Looks at costs");

  await roles.open(id, "Reviewer");
  await expect(roles.permission(USAGE)).toBeChecked();
  await roles.permission(INVITE).uncheck();
  await visitor.field("Name").fill("Auditor");
  await visitor.button("Save role").click();
  await roles.listed(id);
  await expect(roles.row("Auditor")).toContainText("view_usage");
  await expect(roles.row("Auditor")).not.toContainText("invite_users");

  await roles.open(id, "Auditor");
  await roles.delete();
  await roles.listed(id);
  await expect(page.getByText("No custom roles yet")).toBeVisible();
});

test("a refused role keeps every tick and says what is wrong", async ({ people, visitor, problems }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  problems.allow(422);
  await visitor.roles.create(id, { name: "Owner", permissions: [USAGE, INVITE] });
  await visitor.refuses("Name", /base role/);
  await expect(visitor.roles.permission(USAGE)).toBeChecked();
  await expect(visitor.roles.permission(INVITE)).toBeChecked();
  await visitor.roles.permission(USAGE).uncheck();
  await visitor.roles.permission(INVITE).uncheck();
  await visitor.field("Name").fill("Fine");
  await visitor.button("Create role").click();
  await expect(visitor.page.getByRole("alert")).toContainText("Choose at least one permission.");
});

test("a role in use says where its holders go", async ({ people, visitor, another, problems }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await invited.visitor.open("/invitations");
  await invited.visitor.invitations.accept.click();
  await invited.visitor.landsOn(`/${id}`);

  await visitor.roles.create(id, { name: "Before", permissions: [USAGE, INVITE] });
  await visitor.roles.listed(id);
  await visitor.roles.create(id, { name: "After", permissions: [USAGE] });
  await visitor.roles.listed(id);
  await visitor.open(`/${id}/settings/members`);
  await visitor.page.getByRole("link", { name: person.name }).click();
  await visitor.landsOn(/settings\/members\/acct_/);
  await visitor.page.getByRole("checkbox", { name: "Before" }).check();
  await visitor.button("Save roles").click();
  await expect(visitor.page.getByText(/roles were changed|saved/i).first()).toBeVisible();

  await visitor.roles.open(id, "Before");
  problems.allow(422);
  await visitor.roles.delete();
  await expect(visitor.page.getByRole("alert").first()).toContainText("1 member holds this role.");
  await visitor.roles.open(id, "Before");
  await visitor.roles.delete("After");
  await visitor.roles.listed(id);
  await expect(visitor.roles.row("After").getByRole("cell").last()).toHaveText("1");

  // A member sees what a role allows, and cannot change it.
  await invited.visitor.roles.open(id, "After");
  await expect(invited.visitor.page.getByText(USAGE)).toBeVisible();
  await expect(invited.visitor.button("Save role")).toHaveCount(0);
});

test("their pages have no axe violations", async ({ people, visitor, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.roles.list(id);
  await axe();
  await visitor.open(`/${id}/settings/roles/new`);
  await axe();
  await visitor.roles.create(id, { name: "Reviewer", permissions: [USAGE] });
  await visitor.roles.listed(id);
  await axe();
  await visitor.roles.open(id, "Reviewer");
  await axe();
});

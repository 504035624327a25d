import { expect, test } from "./fixtures/test.ts";

const CSV = "question,answer\n1,sorry\n";

test("while there is one team, only those who may make another see a word of it", async ({ people, visitor, another }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await invited.visitor.open("/invitations");
  await invited.visitor.invitations.accept.click();
  await invited.visitor.landsOn(`/${id}`);

  await visitor.open(`/${id}/settings`);
  await expect(visitor.teams.selector).toHaveCount(0);
  await visitor.link("Teams").click();
  await visitor.landsOn(`/${id}/settings/teams`);
  await expect(visitor.page.getByText("One team so far")).toBeVisible();
  await expect(visitor.link("Create team")).toBeVisible();

  await invited.visitor.open(`/${id}/settings`);
  await expect(invited.visitor.link("General")).toBeVisible();
  await expect(invited.visitor.link("Teams")).toHaveCount(0);
});

test("members are added, given roles, removed, and leave", async ({ people, visitor, another, problems }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await invited.visitor.open("/invitations");
  await invited.visitor.invitations.accept.click();
  await invited.visitor.landsOn(`/${id}`);

  const { teams } = visitor;
  const team = await teams.create(id, "Research");
  await visitor.datasets.import(id, "Before", CSV);
  await visitor.datasets.imported(id);
  await visitor.open(`/${id}/settings/teams/${team}`);
  problems.allow(422);
  await teams.add("nobody@example.com", "Team member");
  await visitor.refuses("Email", /Invite the person first/);
  await teams.add(person.email, "Team member");
  await expect(teams.member(person.name)).toBeVisible();

  const theirs = invited.visitor;
  theirs.problems.allow(404);
  await theirs.open(`/${id}/settings/teams/${team}`);
  await expect(theirs.heading("Research", 1)).toBeVisible();
  await expect(theirs.button("Add to team")).toHaveCount(0);

  await visitor.field(`Team role of ${person.name}`).selectOption({ label: "Team admin" });
  await teams.member(person.name).getByRole("button", { name: "Change" }).click();
  await expect(visitor.page.getByText("The team role was changed.").first()).toBeVisible();
  await theirs.open(`/${id}/settings/teams/${team}`);
  await expect(theirs.button("Add to team")).toBeVisible();

  await teams.member(person.name).getByRole("button", { name: "Remove" }).click();
  await expect(teams.member(person.name)).toHaveCount(0);
  expect((await theirs.open(`/${id}/settings/teams/${team}`)).status()).toBe(404);

  await teams.add(person.email, "Team member");
  await expect(teams.member(person.name)).toBeVisible();
  await theirs.open(`/${id}/settings/teams/${team}`);
  await theirs.button("Leave team").click();
  await theirs.landsOn(`/${id}`);
  expect((await theirs.open(`/${id}/settings/teams/${team}`)).status()).toBe(404);
});

test("the selector filters lists, goes along, and preselects", async ({ people, visitor, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Common", CSV);
  await visitor.datasets.imported(id);
  await visitor.open(`/${id}/datasets`);
  await expect(page.getByRole("columnheader", { name: "Team" })).toHaveCount(0);

  const team = await visitor.teams.create(id, "Research");
  await visitor.open(`/${id}/datasets`);
  await expect(page.getByRole("columnheader", { name: "Team" })).toBeVisible();
  await visitor.teams.choose("Research");
  await expect.poll(() => new URL(page.url()).search).toBe(`?team=${team}`);
  await expect(page.getByText("No datasets in this team")).toBeVisible();

  await visitor.link("Import dataset").click();
  await visitor.landsOn(`/${id}/datasets/new`);
  await expect(visitor.field("Team")).toHaveValue(team);
  await visitor.field("Name").fill("Special");
  await visitor.field("File").setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await visitor.button("Import dataset").click();
  await visitor.datasets.imported(id);

  await visitor.open(`/${id}/datasets?team=${team}`);
  await expect(visitor.link("Special")).toBeVisible();
  await expect(visitor.link("Common")).toHaveCount(0);
  await visitor.frame.goTo("Evaluations");
  await visitor.landsOn(`/${id}/evaluations`);
  expect(new URL(page.url()).search).toBe(`?team=${team}`);
  await expect(page.getByText("No evaluations in this team")).toBeVisible();
  await visitor.link("Create evaluation").click();
  await visitor.landsOn(`/${id}/evaluations/new`);
  // The team goes along from step to step.
  await expect(page.locator("main input[name=team]")).toHaveValue(team);

  await visitor.open(`/${id}/datasets?team=${team}`);
  await visitor.teams.choose("All teams");
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await expect(visitor.link("Special")).toBeVisible();
  await expect(visitor.link("Common")).toBeVisible();
});

test("a team is renamed, and deleted with its name typed", async ({ people, visitor, page, problems }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const team = await visitor.teams.create(id, "Research");
  await visitor.field("Name").fill("Laboratory");
  await visitor.button("Save team").click();
  await expect(visitor.heading("Laboratory", 1)).toBeVisible();
  await visitor.open(`/${id}/datasets/new?team=${team}`);
  await visitor.field("Name").fill("Special");
  await visitor.field("File").setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await visitor.button("Import dataset").click();
  await visitor.datasets.imported(id);

  await visitor.open(`/${id}/settings/teams/${team}`);
  problems.allow(422);
  await visitor.field("Type Laboratory to confirm").fill("Research");
  await visitor.button("Delete team").click();
  await visitor.refuses("Type Laboratory to confirm", /Type Laboratory/);
  await visitor.teams.delete("Laboratory", "Move everything to General");
  await visitor.landsOn(`/${id}/settings/teams`);
  await expect(page.getByText("One team so far")).toBeVisible();
  await visitor.open(`/${id}/datasets`);
  await expect(visitor.link("Special")).toBeVisible();
});

test("their pages have no axe violations", async ({ people, visitor, open, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/settings/teams`);
  await axe();
  await open(`/${id}/settings/teams/new`);
  await axe();
  await visitor.teams.create(id, "Research");
  await axe();
  await open(`/${id}/settings/teams`);
  await axe();
  await open(`/${id}/datasets`);
  await axe();
});

test("the teams of a member are changed on the member's page", async ({ people, visitor, another, axe }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await invited.visitor.open("/invitations");
  await invited.visitor.invitations.accept.click();
  await invited.visitor.landsOn(`/${id}`);
  await visitor.teams.create(id, "Research");
  await visitor.open(`/${id}/settings/members`);
  await visitor.link(person.name).click();
  await visitor.landsOn(/\/settings\/members\/acct_/);
  const row = visitor.page.getByRole("table", { name: "Teams" }).getByRole("row").filter({ hasText: "Research" });
  await visitor.field("Role in Research").selectOption({ label: "Team admin" });
  await row.getByRole("button", { name: "Change" }).click();
  await expect(visitor.page.getByText("The teams were changed.").first()).toBeVisible();
  await axe();
  await invited.visitor.open(`/${id}/settings/teams`);
  await expect(invited.visitor.link("Research").first()).toBeVisible();
  await visitor.field("Role in Research").selectOption({ label: "Not in this team" });
  await row.getByRole("button", { name: "Change" }).click();
  await expect(async () => {
    await invited.visitor.open(`/${id}/settings`);
    await expect(invited.visitor.link("Teams")).toHaveCount(0);
  }).toPass({ timeout: 10_000 });
});

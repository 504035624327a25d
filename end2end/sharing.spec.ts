import { expect, test } from "./fixtures/test.ts";

test("a dataset is shared with a person, who accepts, and taken back", async ({ people, visitor, another, open, page, axe }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);
  await visitor.datasets.import(id, "Answers", "question,answer\n1,so sorry\n");
  await visitor.datasets.imported(id);
  const dataset = new URL(page.url()).pathname;

  await visitor.link("Share").click();
  await visitor.landsOn(/\/share\/ds_/);
  await axe();
  await visitor.link("Share with Users").click();
  await expect(page).toHaveURL(/tab=users/);
  await visitor.settled();
  await visitor.field("Email").fill(person.email);
  await visitor.field("Level").selectOption("Admin");
  await visitor.button("Send Invitation").click();
  const shared = page.getByRole("table", { name: "Shared with" }).getByRole("row").filter({ hasText: person.email });
  await expect(shared).toContainText("Pending");

  const other = colleague.visitor;
  await other.open("/invitations");
  await expect(other.page.getByText("shares this dataset")).toBeVisible();
  await other.button("Accept").click();
  await other.landsOn(dataset);

  await open(`/${id}/share/${dataset.split("/").at(-1) ?? ""}?tab=access`);
  const row = page.getByRole("table", { name: "Who has access" }).getByRole("row").filter({ hasText: person.email });
  await expect(row).toContainText("Shared with this person (admin)");
  await axe();
  await visitor.link("Share with Users").click();
  await expect(page).toHaveURL(/tab=users/);
  await visitor.settled();
  await shared.getByRole("button", { name: "Revoke" }).click();
  await expect(shared).toHaveCount(0);
});

test("an ownership is offered, and changes hands when it is accepted", async ({ people, visitor, another, open, page }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  const owner = await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);
  await visitor.datasets.import(id, "Answers", "question,answer\n1,so sorry\n");
  await visitor.datasets.imported(id);
  const dataset = new URL(page.url()).pathname;

  await open(`/${id}/share/${dataset.split("/").at(-1) ?? ""}?tab=ownership`);
  await visitor.field("New owner's email").fill(person.email);
  await visitor.button("Transfer Ownership").click();
  await expect(page.getByText(`${person.name} was asked`)).toBeVisible();
  await open(dataset);
  await expect(page.getByText(`owned by ${owner.name}`)).toBeVisible();

  const other = colleague.visitor;
  await other.open("/invitations");
  await other.button("Accept").click();
  await other.landsOn(dataset);
  await expect(other.page.getByText(`owned by ${person.name}`)).toBeVisible();
});

test("who may know of something asks for access, and its owner answers", async ({ people, visitor, another, open, page, axe }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);
  await open(`/${id}/registry/new`);
  await visitor.field("Kind").selectOption("Model");
  await visitor.field("Name").fill("Router");
  await page.getByRole("radio", { name: "Only me" }).check();
  await visitor.button("Register").click();
  await visitor.landsOn(/\/registry\/model_/);
  const router = new URL(page.url()).pathname;

  // A member of its team follows the link, and is told nothing but how to ask.
  const other = colleague.visitor;
  other.problems.allow(404);
  await other.open(router);
  await expect(other.heading("Not found", 1)).toBeVisible();
  await other.link("Ask for access").click();
  await other.landsOn(/\/ask\/model_/);
  await other.axe();
  await other.field("What for").fill("The audit of June");
  await other.button("Ask for access").click();
  await expect(other.page.getByText("If it is there and you may know of it")).toBeVisible();

  await open("/invitations");
  await expect(page.getByText("The audit of June")).toBeVisible();
  await axe();
  await visitor.button("Give access").click();
  await expect(page.getByText(`${person.name} has view access now`)).toBeVisible();
  await other.open(router);
  await expect(other.heading("Router", 1)).toBeVisible();
});

import { expect, test } from "./fixtures/test.ts";
import { newPerson } from "./fixtures/unique.ts";

test("the log says who did what, and is filtered by its address", async ({ people, visitor, open, page, axe }) => {
  const owner = await people.signUp();
  const { id } = await people.createOrganization();
  const meant = newPerson();
  await visitor.invitations.invite(id, meant.email);
  await open(`/${id}/settings`);
  await visitor.link("Audit log").click();
  await visitor.landsOn(`/${id}/settings/audit`);
  const rows = page.getByRole("table", { name: "Audit log" }).getByRole("row");
  await expect(rows.filter({ hasText: "organizations.create" })).toContainText(owner.email);
  await expect(rows.filter({ hasText: "invitations.send" })).toContainText(meant.email);
  await axe();

  await visitor.field("What").selectOption("Invitations");
  await visitor.field("Who").fill(owner.email);
  await visitor.button("Filter").click();
  await expect(page).toHaveURL(/action=invitations\./);
  await visitor.settled();
  await expect(rows.filter({ hasText: "invitations.send" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "organizations.create" })).toHaveCount(0);
  await expect(visitor.field("What")).toHaveValue("invitations.");
  await visitor.field("Target or detail").fill("somewhere else");
  await visitor.button("Filter").click();
  await expect(page.getByText("No row fits these filters.")).toBeVisible();
  await visitor.link("Clear").click();
  await expect(rows.filter({ hasText: "organizations.create" })).toHaveCount(1);
});

test("the log is exported as it is filtered", async ({ people, visitor, open, page }) => {
  const owner = await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, newPerson().email);
  await open(`/${id}/settings/audit?action=organizations.`);
  const arriving = page.waitForEvent("download");
  await visitor.link("Export CSV").click();
  const download = await arriving;
  expect(download.suggestedFilename()).toMatch(/audit\.csv$/);
  const file = await page.request.get(`/${id}/settings/audit/export.csv?action=organizations.`);
  const text = await file.text();
  expect(text).toContain(owner.email);
  expect(text).toContain("organizations.create");
  expect(text).not.toContain("invitations.send");
});

test("a member without the permission finds no audit log", async ({ people, visitor, another }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);
  await colleague.visitor.open(`/${id}/settings`);
  await expect(colleague.visitor.link("Members")).toBeVisible();
  await expect(colleague.visitor.link("Audit log")).toHaveCount(0);
  await expect(colleague.visitor.link("Invitations")).toHaveCount(0);
  colleague.visitor.problems.allow(403);
  expect((await colleague.visitor.open(`/${id}/settings/audit`)).status()).toBe(403);
});

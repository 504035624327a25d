import { expect, test } from "./fixtures/test.ts";

test("roles are changed in place, and a suspended member finds nothing until restored", async ({ people, visitor, another, open }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  await people.signUp();
  const { id, name } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);

  await open(`/${id}/settings/members`);
  await visitor.axe();
  await visitor.link(person.name).click();
  await expect(visitor.heading(person.name, 1)).toBeVisible();
  await visitor.settled();
  await visitor.axe();
  await visitor.field("Base role").selectOption({ label: "Viewer" });
  await visitor.button("Save roles").click();
  await expect(visitor.page.getByText("The roles were changed.").first()).toBeVisible();
  await expect(visitor.page.getByRole("definition").filter({ hasText: "Viewer" })).toBeVisible();

  await visitor.button("Suspend member").click();
  await expect(visitor.button("Restore member")).toBeVisible();
  colleague.visitor.problems.allow(404);
  expect((await colleague.visitor.open(`/${id}`)).status()).toBe(404);
  await visitor.button("Restore member").click();
  await expect(visitor.button("Suspend member")).toBeVisible();
  await colleague.visitor.open(`/${id}`);
  await expect(colleague.visitor.heading(name, 1)).toBeVisible();

  await visitor.button("Remove member").click();
  await visitor.button("Remove").click();
  await visitor.landsOn(`/${id}/settings/members`);
  await expect(visitor.page.getByRole("row").filter({ hasText: person.name })).toHaveCount(0);
  expect((await colleague.visitor.open(`/${id}`)).status()).toBe(404);
});

test("the list is filtered, sorted and downloaded", async ({ people, visitor, open, page }) => {
  const owner = await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/settings/members`);
  await visitor.field("Search").fill("nobody like that");
  await visitor.button("Filter").click();
  await expect(page.getByText("Nobody here is like that.")).toBeVisible();
  await expect(page).toHaveURL(/q=nobody/);
  await open(`/${id}/settings/members?sort=role`);
  await expect(page.getByRole("columnheader", { name: "Role" })).toHaveAttribute("aria-sort", "ascending");
  const csv = await page.request.get(`/${id}/settings/members.csv`);
  expect(csv.headers()["content-disposition"]).toContain("attachment");
  expect(await csv.text()).toContain(`"${owner.email}","owner"`);
});

test("one sees why one reaches what one reaches", async ({ people, visitor, open, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", "question,answer\n1,2\n");
  await visitor.datasets.imported(id);
  await open(`/${id}/settings`);
  await visitor.link("Your access, and leaving").click();
  const row = page.getByRole("row").filter({ hasText: "Answers" });
  await expect(row).toContainText("Owns it (admin)");
  await expect(row).toContainText("Is owner of the organization (admin)");
});

test("general settings are kept and a wrong one is named", async ({ people, visitor, open, problems, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/settings`);
  await visitor.axe();
  await visitor.field("Name").fill("Renamed Research");
  await visitor.field("Colour").selectOption({ label: "Teal" });
  await visitor.field("Days an invitation works").fill("14");
  await visitor.button("Save settings").click();
  await expect(page.getByText("The settings were saved.").first()).toBeVisible();
  await open(`/${id}/settings`);
  await expect(visitor.field("Colour")).toHaveValue("teal");
  problems.allow(422);
  await visitor.field("Days an invitation works").fill("99");
  await visitor.button("Save settings").click();
  await visitor.refuses("Days an invitation works", /1 to 30/);
  await expect(visitor.field("Name")).toHaveValue("Renamed Research");
});

test("a logo is uploaded, shown and removed", async ({ people, visitor, open, page, problems }) => {
  const png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/settings`);
  problems.allow(422);
  await visitor.field("Picture").setInputFiles({ name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await visitor.button("Upload logo").click();
  await visitor.refuses("Picture", /PNG, JPEG or WebP/);
  await visitor.field("Picture").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
  await visitor.button("Upload logo").click();
  await expect(page.getByRole("img", { name: "The logo" })).toBeVisible();
  await visitor.settled();
  await visitor.button("Remove logo").click();
  await expect(page.getByRole("img", { name: "The logo" })).toHaveCount(0);
});

test("a deleted organization is gone and comes back", async ({ people, visitor, open, problems }) => {
  await people.signUp();
  const { id, name } = await people.createOrganization();
  await open(`/${id}/settings`);
  await visitor.field(`Type ${id} to delete it`).fill(id);
  await visitor.button("Delete organization").click();
  await visitor.landsOn("/organizations/deleted");
  await visitor.axe();
  problems.allow(404);
  expect((await open(`/${id}`)).status()).toBe(404);
  await open("/organizations/deleted");
  await visitor.button("Restore").click();
  await visitor.landsOn(`/${id}`);
  await expect(visitor.heading(name, 1)).toBeVisible();
});

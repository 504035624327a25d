import { expect, test } from "./fixtures/test.ts";
import { tag } from "./fixtures/unique.ts";

test("creating one leads to its page with three doors", async ({ people, visitor }) => {
  await people.signUpByPages();
  const { name } = await people.createOrganizationByPages();
  await expect(visitor.heading(name, 1)).toBeVisible();
  await expect(visitor.link(/^Import your own data/)).toBeVisible();
  await expect(visitor.link(/^Invite your team/)).toBeVisible();
});

test("the id is suggested from the name until a person writes one", async ({ people, visitor, hasJs }) => {
  test.skip(!hasJs, "suggesting needs JavaScript; without it the id is typed");
  await people.signUp();
  await visitor.open("/organizations/new");
  const { name, id } = visitor.organizations;
  await name.fill("Ünïted  Müller & Sons, Inc.");
  await expect(id).toHaveValue(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  await id.fill(`own-${tag()}`);
  const own = await id.inputValue();
  await name.fill("Something else");
  await expect(id).toHaveValue(own);
});

test("the form says that the id is permanent", async ({ people, visitor }) => {
  await people.signUp();
  await visitor.open("/organizations/new");
  await expect(visitor.organizations.id).toHaveAccessibleDescription(/(permanent|never changes|cannot be changed)/i);
});

test("an id that is taken is refused beside its field, and the name stays", async ({ people, visitor, problems }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  problems.allow(422);
  await visitor.open("/organizations/new");
  await visitor.organizations.create({ id, name: "Latecomer" });
  await visitor.refuses("Organization ID", /taken|in use/i);
  await expect(visitor.organizations.name).toHaveValue("Latecomer");
});

for (const id of ["Has Spaces", "-dash", "account", "ünï"]) {
  test(`the id "${id.slice(0, 12)}" is refused beside its field`, async ({ people, visitor, problems }) => {
    problems.allow(422);
    await people.signUp();
    await visitor.open("/organizations/new");
    await visitor.organizations.create({ id, name: "Acme" });
    await visitor.refuses("Organization ID", /./);
  });
}

test("a name is shown as text, whatever it holds", async ({ people, visitor, page }) => {
  await people.signUp();
  const name = `<img src=x onerror=alert(1)> ${tag()}`;
  await people.createOrganizationByPages(name);
  await expect(visitor.heading(name, 1)).toBeVisible();
  await expect(page).toHaveTitle(new RegExp("<img src=x"));
});

test("an outsider gets not found, as for one that does not exist", async ({ people, another, page }) => {
  const owner = await another();
  await owner.people.signUp();
  const { id } = await owner.people.createOrganization();
  await people.signUp();
  const settings = ["", "/members", "/invitations", "/roles", "/teams", "/audit", "/access-review"].map((path) => `/settings${path}`);
  const pages = ["", "/datasets", "/datasets/new", "/evaluations", "/usage", ...settings];
  for (const path of pages) {
    const answer = async (asked: string) => {
      const response = await page.request.get(`/${asked}${path}`, { headers: { accept: "text/html" } });
      expect(response.status(), path).toBe(404);
      // Not a word may differ but the address that was asked for, the nonce, and the order in which data arrived.
      const text = (await response.text()).replaceAll(/<script[^]*?<\/script>/g, "");
      return text.replaceAll(asked, "…").replaceAll(/nonce="[^"]*"/g, "");
    };
    expect(await answer(id), path).toBe(await answer(`none-${tag()}`));
  }
});

test("its pages have no axe violations", async ({ people, open, axe }) => {
  await people.signUp();
  await open("/organizations/new");
  await axe();
  const { id } = await people.createOrganization();
  for (const path of ["", "/settings", "/settings/members", "/settings/invitations", "/settings/audit"]) {
    await open(`/${id}${path}`);
    await axe();
  }
});

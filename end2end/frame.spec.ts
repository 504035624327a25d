import { expect, test } from "./fixtures/test.ts";

test("every page carries the security headers", async ({ open }) => {
  const headers = (await open("/sign-in")).headers();
  const csp = headers["content-security-policy"] ?? "";
  expect(csp).toContain("default-src 'none'");
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).toMatch(/script-src [^;]*'nonce-/);
  expect(csp).not.toContain("unsafe-inline");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  expect(headers["x-request-id"]).toBeTruthy();
});

test("the navigation leads through the organization", async ({ people, visitor }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.open(`/${id}`);
  for (const [section, path] of [
    ["Datasets", "datasets"],
    ["Evaluations", "evaluations"],
    ["Registry", "registry"],
    ["Usage & Balance", "usage"],
  ] as const) {
    await visitor.frame.goTo(section);
    await visitor.landsOn(`/${id}/${path}`);
    await expect(visitor.page.getByRole("heading", { level: 1 })).toHaveCount(1);
  }
});

test("no page scrolls sideways", async ({ people, open, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const settings = ["members", "invitations", "invitations/new", "audit"].map((page) => `/${id}/settings/${page}`);
  for (const path of ["/account", "/invitations", `/${id}`, `/${id}/usage`, `/${id}/registry/new`, `/${id}/settings/sharing`, ...settings, "/dev/components"]) {
    await open(path);
    const excess = await page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    expect(excess, path).toBe(0);
  }
});

test("on a phone the navigation is a drawer", async ({ people, visitor, isPhone }) => {
  test.skip(!isPhone, "the wide window shows it at once");
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.open(`/${id}`);
  await expect(visitor.frame.navigation.getByRole("link", { name: "Datasets" })).toBeHidden();
  await visitor.frame.menuButton.click();
  await expect(visitor.frame.navigation.getByRole("link", { name: "Datasets" })).toBeVisible();
});

test("the first Tab reaches the way to the content", async ({ people, open, page, hasJs }) => {
  test.skip(!hasJs, "focus is read by a script");
  await people.signUp();
  await open("/account");
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveText(/skip to (main )?content/i);
});

test("the component gallery has no axe violations", async ({ open, axe }) => {
  await open("/dev/components");
  await axe();
});

test("a page whose WASM fails still works by its forms", async ({ visitor, people, page, hasJs, problems }) => {
  test.skip(!hasJs, "says nothing new without JavaScript");
  const person = await people.signUp();
  await people.signOut();
  problems.allow(/.*/);
  await page.route(/\.wasm(\?|$)/, (route) => route.abort());
  await page.goto("/sign-in");
  await visitor.accounts.fillSignIn(person);
  await expect.poll(() => new URL(page.url()).pathname).not.toBe("/sign-in");
});

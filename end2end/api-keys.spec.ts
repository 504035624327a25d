import { expect, test } from "./fixtures/test.ts";

test("a key is made, shown once, works, and is refused once it is revoked", async ({ people, visitor, open, page, axe }) => {
  await people.signUp();
  await open("/account/keys");
  await expect(page.getByText("No API keys yet")).toBeVisible();
  await visitor.link("Make a key").click();
  await visitor.landsOn("/account/keys/new");
  await axe();
  await visitor.field("Name").fill("Laptop");
  await visitor.button("Make key").click();
  const shown = page.getByRole("group", { name: "The new key" });
  await expect(shown).toContainText("It is not shown again");
  const key = ((await shown.locator("code").first().textContent()) ?? "").trim();
  expect(key).toMatch(/^assay_personal_[0-9A-Za-z]{39}$/);
  const ask = () => page.request.get("/v1/me", { headers: { authorization: `Bearer ${key}` } });
  expect((await (await ask()).json()).key.scopes).toEqual(["write_datasets", "write_evaluations"]);

  await open("/account/keys");
  await expect(page.getByText(key)).toHaveCount(0);
  await visitor.link("Laptop").click();
  await axe();
  await visitor.field("Type Laptop to confirm").fill("Laptop");
  await visitor.button("Revoke key").click();
  await visitor.landsOn("/account/keys");
  await expect(page.getByText("No API keys yet")).toBeVisible();
  expect((await ask()).status()).toBe(401);
});

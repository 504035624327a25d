import { expect, test } from "./fixtures/test.ts";

test("something of an own kind is registered, found, changed and deleted", async ({ people, visitor, open, page, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/registry`);
  await expect(page.getByText("Nothing registered here")).toBeVisible();
  await visitor.link("Own kinds").click();
  await visitor.landsOn(`/${id}/registry/kinds`);
  await visitor.field("Name").fill("Prompt library");
  await visitor.button("Define").click();
  await expect(page.getByRole("row").filter({ hasText: "Prompt library" })).toBeVisible();

  await open(`/${id}/registry/new`);
  await axe();
  await visitor.field("Kind").selectOption("Prompt library");
  await visitor.field("Name").fill("Greetings");
  await visitor.field("Version").fill("v1");
  await visitor.button("Register").click();
  await visitor.landsOn(/\/registry\/own_/);
  await axe();
  const greetings = new URL(page.url()).pathname;
  await visitor.field("Version").fill("v2");
  await visitor.button("Save").click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await open(`/${id}/registry`);
  await axe();
  await expect(page.getByRole("row").filter({ hasText: "Greetings" })).toContainText("v2");
  await visitor.link("Agents").click();
  await expect(page.getByText("Nothing registered here")).toBeVisible();

  await open(greetings);
  await visitor.field("Type Greetings to confirm").fill("Greetings");
  await visitor.button("Delete").click();
  await visitor.landsOn(`/${id}/registry`);
  await expect(page.getByText("Greetings was deleted.")).toBeVisible();
});

test("a whole kind is shared with everyone, and taken back", async ({ people, visitor, open, page, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/settings/sharing`);
  await axe();
  await visitor.field("What").selectOption("All models");
  await visitor.button("Share").click();
  const row = page.getByRole("table", { name: "Shared as a whole" }).getByRole("row").filter({ hasText: "All models" });
  await expect(row).toContainText("Everyone in the organization");
  await row.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toHaveCount(0);
});

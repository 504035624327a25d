import { expect, test } from "./fixtures/test.ts";

test("a dataset is shared with a person, who accepts, and taken back", async ({ people, visitor, another, open, page, axe }) => {
  const colleague = await another();
  const person = await colleague.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email, "Viewer");
  await colleague.visitor.open("/invitations");
  await colleague.visitor.invitations.accept.click();
  await colleague.visitor.landsOn(`/${id}`);
  const dataset = await visitor.datasets.import(id, "Answers");

  await open(dataset);
  await visitor.link("Share").click();
  await visitor.settled();
  await axe();
  await visitor.link("Share with Users").click();
  await expect(page).toHaveURL(/tab=users/);
  await visitor.settled();
  await visitor.field("Email").fill(person.email);
  await visitor.field("Level", { exact: true }).selectOption("Edit");
  await visitor.button("Send Invitation").click();
  const shared = page.getByRole("table", { name: "Shared with" }).getByRole("row").filter({ hasText: person.name });
  await expect(shared).toContainText("Pending");

  const other = colleague.visitor;
  await other.open("/invitations");
  await expect(other.page.getByText("shares this dataset")).toBeVisible();
  await other.button("Accept").click();
  await other.landsOn(dataset);

  await open(`/${id}/share/${dataset.split("/").at(-1)}?tab=access`);
  const row = page.getByRole("table", { name: "Who has access" }).getByRole("row").filter({ hasText: person.name });
  await expect(row).toContainText("Shared with this person (edit)");
  await axe();
  await visitor.link("Share with Users").click();
  await expect(page).toHaveURL(/tab=users/);
  await visitor.settled();
  await shared.getByRole("button", { name: "Revoke" }).click();
  await expect(shared).toHaveCount(0);
});

import { ANSWERS_CSV } from "./fixtures/rows.ts";
import { expect, test } from "./fixtures/test.ts";

test("a check over a column is saved and shown", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", ANSWERS_CSV);
  await visitor.datasets.imported(id);
  await visitor.open(`/${id}/evaluations/new`);
  await axe();
  await visitor.evaluations.create(id, {
    name: "Apologises",
    dataset: "Answers",
    column: "answer",
    kind: "Contains",
    text: "sorry",
  });
  await visitor.evaluations.created(id);
  await expect(visitor.heading("Apologises", 1)).toBeVisible();
  await expect(page.getByText("sorry").first()).toBeVisible();
  await axe();
  await visitor.open(`/${id}/evaluations`);
  await expect(visitor.link("Apologises")).toBeVisible();
  await axe();
});

test("a pattern that is no regular expression is refused beside its field", async ({ people, visitor, problems }) => {
  problems.allow(400, 422);
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", ANSWERS_CSV);
  await visitor.datasets.imported(id);
  await visitor.evaluations.create(id, { name: "Broken", dataset: "Answers", column: "answer", kind: "Regex", text: "(" });
  await visitor.refuses("Text", /./);
  await expect(visitor.field("Name")).toHaveValue("Broken");
});

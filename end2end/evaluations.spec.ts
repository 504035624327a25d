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
    kind: "Contains a text",
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
  await visitor.evaluations.create(id, { name: "Broken", dataset: "Answers", column: "answer", kind: "Matches a regular expression", text: "(" });
  await visitor.refuses("Text", /./);
  await expect(visitor.field("Name")).toHaveValue("Broken");
});

test("a template brings rows, checks and judgments, and its run says how far they agree", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.open(`/${id}`);
  await visitor.link(/^Try a sample/).click();
  await visitor.landsOn(`/${id}/evaluations/templates`);
  await axe();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  await axe();
  await visitor.evaluations.run(id);
  await visitor.evaluations.finished();
  const agreement = page.getByRole("table", { name: "Agreement with people" });
  await expect(agreement.getByRole("row").nth(1)).toContainText("The row as a whole");
  await expect(agreement.getByRole("row").nth(1)).toContainText("90 %");
  await axe();
  await visitor.link(/^For testing|^Test/).first().click();
  await expect(page).toHaveURL(/split=test/);
  await visitor.link(/^People disagree/).click();
  await expect(page).toHaveURL(/show=disagreed/);
  const rows = page.getByRole("table", { name: "Results" }).locator("tbody").getByRole("row");
  await expect(rows).toHaveCount(2);
});

test("a criterion is added, changed and removed", async ({ people, visitor, axe, page, problems }) => {
  problems.allow(422);
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  await visitor.link("Add criterion").click();
  await visitor.landsOn(/\/criteria\/new$/);
  await expect(visitor.field("At most")).toBeHidden();
  await visitor.field("Name").fill("Short");
  await visitor.field("Column").fill("answer");
  await visitor.field("Check").selectOption({ label: "Has a length" });
  // The fields of the chosen kind alone are shown, by the style sheet.
  await expect(visitor.field("Text")).toBeHidden();
  await axe();
  await visitor.button("Save criterion").click();
  await visitor.refuses("At least", /least or the most/);
  await visitor.field("Counted in").selectOption({ label: "Words" });
  await visitor.field("At most").fill("60");
  await visitor.button("Save criterion").click();
  await visitor.evaluations.created(id);
  await expect(visitor.evaluations.criterion("Short")).toContainText("has at most 60 words");

  await visitor.link("Short").click();
  await visitor.landsOn(/\/criteria\/crit_[a-z0-9]+$/);
  await expect(visitor.field("At most")).toHaveValue("60");
  await visitor.field("At most").fill("40");
  await visitor.button("Save criterion").click();
  await visitor.evaluations.created(id);
  await expect(visitor.evaluations.criterion("Short")).toContainText("has at most 40 words");
  await visitor.field("A row passes when").selectOption({ label: "Most criteria pass" });
  await visitor.button("Save").click();
  await expect(page.getByText("The next run follows it.").first()).toBeVisible();
  await visitor.evaluations.criterion("Short").getByRole("button", { name: "Remove" }).click();
  await expect(visitor.evaluations.criterion("Short")).toHaveCount(0);
  await expect(visitor.field("A row passes when")).toHaveValue("most");
});

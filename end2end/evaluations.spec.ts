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

test("an evaluation is set up in five steps, tried on rows, and run", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", ANSWERS_CSV);
  await visitor.datasets.imported(id);
  const check = { name: "Apologises", dataset: "Answers", column: "answer", kind: "Contains a text", text: "sorry" } as const;
  // Going back a step keeps what was typed.
  await visitor.evaluations.review(id, check);
  await visitor.button("Back").click();
  await visitor.landsOn(`/${id}/evaluations/new/judgments`);
  await visitor.button("Next: Review").click();
  await visitor.landsOn(`/${id}/evaluations/new/review`);
  await expect(visitor.field("Text")).toHaveValue("sorry");
  await visitor.button("Create evaluation").click();
  await visitor.landsOn(/\/setup$/);
  const step = page.getByRole("navigation", { name: "Steps of a new evaluation" }).locator("[aria-current=step]");
  await expect(step).toContainText("Finish");
  await axe();
  await visitor.link("Next: Test").click();
  await visitor.landsOn(/\/setup\/test$/);
  await expect(step).toContainText("Test");
  await visitor.link("Next row").click();
  await expect(page).toHaveURL(/row=2/);
  await expect(visitor.heading("Row 2", 2)).toBeVisible();
  await axe();
  await page.goBack();
  await expect(visitor.heading("Row 1", 2)).toBeVisible();
  await visitor.evaluations.run(id);
  await visitor.evaluations.finished();
});

test("a criterion is tried before it is saved, and nothing typed is lost", async ({ people, visitor, axe, page, problems }) => {
  problems.allow(422);
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  await visitor.link("Add criterion").click();
  await visitor.landsOn(/\/criteria\/new$/);
  await visitor.field("Name").fill("Polite");
  await visitor.field("Column").fill("answer");
  await visitor.field("Text").fill("please");
  await visitor.field("Row").fill("3");
  await visitor.button("Try on a row").click();
  const outcome = page.getByRole("group", { name: "Row 3" });
  await expect(outcome.getByRole("row").filter({ hasText: "Polite" })).toContainText(/Pass|Fail/);
  await expect(visitor.field("Text")).toHaveValue("please");
  await axe();
  await visitor.field("Row").fill("100000");
  await visitor.button("Try on a row").click();
  await visitor.refuses("Row", /There is no row 100000/);
  await visitor.button("Save criterion").click();
  await visitor.evaluations.created(id);
  await expect(visitor.evaluations.criterion("Polite")).toContainText("contains “please”");
});

test("a variant is added, changed, run and compared, and a version brings back what was removed", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  const home = new URL(page.url()).pathname;
  await visitor.link("Add variant").click();
  await visitor.landsOn(`${home}/variants/new`);
  await axe();
  await visitor.field("Name").fill("Strict");
  await visitor.button("Add variant").click();
  await visitor.landsOn(home);
  const board = page.getByRole("table", { name: "Leaderboard" });
  await expect(board.locator("tbody").getByRole("link", { name: "Strict", exact: true })).toBeVisible();
  await axe();
  await visitor.evaluations.run(id);
  await visitor.evaluations.finished();
  await visitor.open(home);
  await expect(board.getByRole("row").filter({ hasText: "Strict" })).toContainText("%");
  await visitor.link("Kappa").click();
  await expect(page).toHaveURL(/sort=kappa/);
  await expect(board.locator("tbody").getByRole("row").first()).toContainText("Strict");

  await visitor.link("Change Strict").click();
  await visitor.landsOn(/\/variants\/var_[a-z0-9]+$/);
  await axe();
  await visitor.button("Remove variant").click();
  await visitor.landsOn(home);
  await expect(board).toHaveCount(0);
  await visitor.link("Versions").click();
  await visitor.landsOn(`${home}/versions`);
  await axe();
  await visitor.link("Version 2").click();
  await visitor.landsOn(`${home}/versions/2`);
  await axe();
  await visitor.button("Restore this version").click();
  await visitor.landsOn(home);
  await expect(board.getByRole("row").filter({ hasText: "Strict" })).toContainText("%");
});

test("an evaluation is renamed, and deleted once its name is typed", async ({ people, visitor, axe, page, problems }) => {
  problems.allow(404, 422);
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  const home = new URL(page.url()).pathname;
  await page.getByRole("navigation", { name: "Evaluation", exact: true }).getByRole("link", { name: "Settings" }).click();
  await visitor.landsOn(`${home}/settings`);
  await axe();
  await visitor.field("Name").fill("Apologies");
  await visitor.button("Save name").click();
  await expect(visitor.heading("Settings of Apologies", 1)).toBeVisible();
  await visitor.field("Type Apologies to delete it").fill("apologies");
  await visitor.button("Delete evaluation").click();
  await visitor.refuses("Type Apologies to delete it", /Type Apologies to delete it/);
  await visitor.field("Type Apologies to delete it").fill("Apologies");
  await visitor.button("Delete evaluation").click();
  await visitor.landsOn(`/${id}/evaluations`);
  expect((await visitor.open(home)).status()).toBe(404);
});

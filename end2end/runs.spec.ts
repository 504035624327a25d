import { ANSWERS, ANSWERS_CSV } from "./fixtures/rows.ts";
import { expect, test } from "./fixtures/test.ts";

for (const check of [
  { name: "Apologises", kind: "Contains a text", text: "sorry" },
  { name: "Apologises by pattern", kind: "Matches a regular expression", text: "\\bsorry\\b" },
] as const) {
  test(`a run of "${check.kind}" ends with a verdict for every row`, async ({ people, visitor, axe }) => {
    await people.signUp();
    const { id } = await people.createOrganization();
    await visitor.datasets.import(id, "Answers", ANSWERS_CSV);
    await visitor.datasets.imported(id);
    await visitor.evaluations.create(id, { ...check, dataset: "Answers", column: "answer" });
    await visitor.evaluations.created(id);
    await visitor.evaluations.run(id);
    await visitor.evaluations.finished();
    await expect(visitor.evaluations.verdicts("Pass")).toHaveCount(ANSWERS.sorry);
    await expect(visitor.evaluations.verdicts("Fail")).toHaveCount(ANSWERS.rows - ANSWERS.sorry);
    await axe();
  });
}

test("results are filtered, read one by one, and compared with those of another run", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  await expect(page.getByText(/rows × \d criteria: about/)).toBeVisible();
  await visitor.evaluations.run(id);
  await visitor.evaluations.finished();
  const first = new URL(page.url()).pathname;
  await visitor.link(/^Failed/).click();
  await expect(page).toHaveURL(/show=failed/);
  const results = page.getByRole("table", { name: "Results" });
  // The address comes before the rows: those of the filter lead on within it.
  await results.locator('a[href*="show=failed"]').first().click();
  await visitor.landsOn(new RegExp(`^${first}/rows/\\d+`));
  await expect(page.getByRole("table", { name: "Criteria" }).getByText("Fail", { exact: true }).first()).toBeVisible();
  await axe();
  await visitor.link("Next").click();
  await expect(page).toHaveURL(/show=failed/);

  await visitor.open(first);
  await visitor.button("Run again").click();
  await expect(page).not.toHaveURL(new RegExp(`${first}$`));
  await visitor.evaluations.finished();
  await visitor.link("Compare").click();
  await visitor.field("Compare with").selectOption({ index: 1 });
  await visitor.button("Compare").click();
  await expect(page).toHaveURL(/with=run_/);
  await expect(page.getByText(/^No row flipped:/)).toBeVisible();
  await axe();
});

test("a run is deleted after a question", async ({ people, visitor, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.evaluations.startTemplate(id, "Support answers: apologises and offers a next step");
  await visitor.evaluations.run(id);
  await visitor.evaluations.finished();
  // A page that followed its run shows itself anew in the end, and would close the question.
  await visitor.open(new URL(page.url()).pathname);
  await visitor.button("Delete run").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await visitor.evaluations.created(id);
  await expect(page.getByText("No runs yet")).toBeVisible();
});

test("a run of another organization is not found", async ({ people, visitor, another }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", ANSWERS_CSV);
  await visitor.datasets.imported(id);
  await visitor.evaluations.create(id, { name: "A", dataset: "Answers", column: "answer", kind: "Contains a text", text: "x" });
  await visitor.evaluations.created(id);
  await visitor.evaluations.run(id);
  const run = new URL(visitor.page.url()).pathname.split("/").at(-1) ?? "";

  const outsider = await another();
  await outsider.people.signUp();
  const own = await outsider.people.createOrganization();
  outsider.visitor.problems.allow(404);
  for (const path of [`/${id}/runs/${run}`, `/${own.id}/runs/${run}`]) {
    expect((await outsider.visitor.open(path)).status(), path).toBe(404);
  }
});

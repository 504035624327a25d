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

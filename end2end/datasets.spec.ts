import { ANSWERS, ANSWERS_CSV, BROKEN_CSV } from "./fixtures/rows.ts";
import { expect, test } from "./fixtures/test.ts";
import { tag } from "./fixtures/unique.ts";

test("a CSV becomes a dataset whose rows can be read", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const name = `Answers ${tag()}`;
  await visitor.datasets.import(id, name, ANSWERS_CSV);
  await visitor.datasets.imported(id);
  await expect(visitor.heading(name, 1)).toBeVisible();
  await expect(visitor.datasets.rows).toHaveCount(ANSWERS.rows);
  for (const column of ["question", "answer"]) {
    await expect(page.getByRole("columnheader", { name: column })).toBeVisible();
  }
  await expect(visitor.datasets.cell("返品できますか")).toBeVisible();
  await expect(visitor.datasets.cell("<script>alert(1)</script> sorry")).toBeVisible();
  await axe();
});

test("the list leads to it, and the empty list to importing", async ({ people, visitor, open, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await open(`/${id}/datasets`);
  await axe();
  await visitor.control("Import dataset").click();
  await visitor.landsOn(`/${id}/datasets/new`);
  await axe();
  const name = `Answers ${tag()}`;
  await visitor.datasets.import(id, name, ANSWERS_CSV);
  await visitor.datasets.imported(id);
  await visitor.frame.goTo("Datasets");
  await visitor.landsOn(`/${id}/datasets`);
  await visitor.link(name).click();
  await visitor.datasets.imported(id);
});

test("a broken row is named with its line, and nothing is imported", async ({ people, visitor, problems, page }) => {
  problems.allow(400, 422);
  await people.signUp();
  const { id } = await people.createOrganization();
  const name = `Broken ${tag()}`;
  await visitor.datasets.import(id, name, BROKEN_CSV);
  await expect(page.getByText(/line 3/i).first()).toBeVisible();
  await visitor.open(`/${id}/datasets`);
  await expect(visitor.link(name)).toHaveCount(0);
});

for (const [what, csv] of [
  ["an empty file", ""],
  ["a header without rows", "question,answer\n"],
  ["a file that is not UTF-8", Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xfe, 0x2c, 0x31, 0x0a])],
  ["two columns of one name", "a,a\n1,2\n"],
] as const) {
  test(`${what} is refused with words`, async ({ people, visitor, problems }) => {
    problems.allow(400, 422);
    await people.signUp();
    const { id } = await people.createOrganization();
    await visitor.datasets.import(id, "Refused", csv);
    await visitor.refuses("File", /./);
  });
}

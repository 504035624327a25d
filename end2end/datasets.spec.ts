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

for (const [fileName, format, file] of [
  ["rows.tsv", "Detect", "question\tanswer\nWhy?\tBecause, sorry.\n"],
  ["rows.json", "Detect", '[{"question": "Why?", "answer": "Because, sorry."}]'],
  ["rows.txt", "JSONL", '{"question": "Why?", "answer": "Because, sorry."}\n'],
] as const) {
  test(`${fileName} becomes a dataset`, async ({ people, visitor }) => {
    await people.signUp();
    const { id } = await people.createOrganization();
    await visitor.datasets.import(id, "Answers", file, fileName, format);
    await visitor.datasets.imported(id);
    await expect(visitor.datasets.rows).toHaveCount(1);
    await expect(visitor.datasets.cell("Because, sorry.")).toBeVisible();
  });
}

test("what columns are is guessed, and a person can say otherwise", async ({ people, visitor, axe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.datasets.import(id, "Answers", "question,answer,label\nWhy?,So.,pass\n");
  await visitor.datasets.imported(id);
  await visitor.link("Columns").click();
  await visitor.landsOn(new RegExp(`^/${id}/datasets/ds_[a-z0-9]+/columns$`));
  await expect(visitor.field("Role of label")).toHaveValue("judgment");
  await axe();
  await visitor.field("Role of answer").selectOption("Expected answer");
  await visitor.button("Save columns").click();
  await expect(page.getByText("The columns of Answers were saved.")).toBeVisible();
  await page.reload();
  await visitor.settled();
  await expect(visitor.field("Role of answer")).toHaveValue("expected");
  await visitor.open(`/${id}/evaluations/new`);
  await visitor.button("Next: Judgments").click();
  await visitor.landsOn(`/${id}/evaluations/new/judgments`);
  await expect(visitor.field("Column with human judgments")).toHaveValue("label");
});

test("a slow upload says how far it is and can be called off", async ({ people, visitor, axe, page }) => {
  test.skip(!visitor.hasJs, "without JavaScript the browser itself shows how far it is");
  await people.signUp();
  const { id } = await people.createOrganization();
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 });
  await visitor.datasets.import(id, "Slow", `question\n${"Why is it so slow?\n".repeat(200_000)}`);
  await expect(page.getByRole("progressbar", { name: "Importing" })).toBeVisible();
  await expect(page.getByText(/of 3\.8 MB/)).toBeVisible();
  await axe();
  await visitor.button("Cancel").click();
  await expect(page.getByText("Cancelled.")).toBeVisible();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await visitor.open(`/${id}/datasets`);
  await expect(visitor.link("Slow")).toHaveCount(0);
});

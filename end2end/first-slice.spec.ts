import { GOOD_CARD } from "./fixtures/pages/checkout.ts";
import { ANSWERS, ANSWERS_CSV } from "./fixtures/rows.ts";
import { expect, test } from "./fixtures/test.ts";
import { newPerson } from "./fixtures/unique.ts";

/** The purpose of issue 2 in one go, in every project: wide and narrow, with and without JavaScript. */
test("a newcomer gets from sign-up to results, shares them with a colleague and buys credits", async ({
  people,
  visitor,
  another,
}) => {
  test.setTimeout(90_000);
  const { datasets, evaluations, invitations, usage, checkout } = visitor;
  const colleague = newPerson({ name: "Grace" });
  let organization = "";
  let results = "";

  await test.step("signs up, confirms the address, creates an organization", async () => {
    await people.signUpByPages();
    organization = (await people.createOrganizationByPages()).id;
  });

  await test.step("imports a CSV", async () => {
    await datasets.import(organization, "Answers", ANSWERS_CSV);
    await datasets.imported(organization);
    await expect(datasets.rows).toHaveCount(ANSWERS.rows);
  });

  await test.step("evaluates it with a check and reads the results", async () => {
    await evaluations.create(organization, {
      name: "Apologises",
      dataset: "Answers",
      column: "answer",
      kind: "Contains a text",
      text: "sorry",
    });
    await evaluations.created(organization);
    await evaluations.run(organization);
    await evaluations.finished();
    await expect(evaluations.verdicts("Pass")).toHaveCount(ANSWERS.sorry);
    await expect(evaluations.verdicts("Fail")).toHaveCount(ANSWERS.rows - ANSWERS.sorry);
    results = new URL(visitor.page.url()).pathname;
  });

  await test.step("invites a colleague, who accepts and sees the results", async () => {
    await invitations.invite(organization, colleague.email);
    const { visitor: theirs } = await another();
    await theirs.invitations.openLetter(colleague.email);
    await theirs.invitations.signUp(colleague);
    await theirs.landsOn(`/${organization}`);
    await theirs.open(results);
    await expect(theirs.evaluations.verdicts("Pass")).toHaveCount(ANSWERS.sorry);
  });

  await test.step("buys $25 of credits", async () => {
    await usage.buy(organization);
    await checkout.pay(GOOD_CARD);
    await usage.returned(organization);
    await usage.balanceIs("$25.00");
  });
});

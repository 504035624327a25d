import { expect, test } from "./fixtures/test.ts";
import { newPerson } from "./fixtures/unique.ts";

test("a newcomer signs up through the letter and is in", async ({ people, visitor, another, page }) => {
  await people.signUp();
  const { id, name } = await people.createOrganization();
  const colleague = newPerson();
  await visitor.invitations.invite(id, colleague.email);
  await expect(page.getByText(colleague.email).first()).toBeVisible();

  const { visitor: theirs } = await another();
  await theirs.invitations.openLetter(colleague.email);
  await expect(theirs.page.getByText(name).first()).toBeVisible();
  await theirs.invitations.signUp(colleague);
  await theirs.landsOn(`/${id}`);

  await visitor.open(`/${id}/settings/members`);
  await expect(page.getByRole("row").filter({ hasText: colleague.name })).toBeVisible();
});

test("a person with an account accepts on the invitations page", async ({ people, visitor, another }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id, name } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email.toUpperCase());

  await invited.visitor.open("/invitations");
  await expect(invited.visitor.page.getByText(name).first()).toBeVisible();
  await invited.visitor.axe();
  await invited.visitor.invitations.accept.click();
  await invited.visitor.open(`/${id}`);
  await expect(invited.visitor.heading(name, 1)).toBeVisible();
});

test("declining closes it, and a new one can be sent", async ({ people, visitor, another, mail }) => {
  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  const first = await mail.letter(person.email, /invites you/i);
  await invited.visitor.open("/invitations");
  await invited.visitor.invitations.decline.click();
  await expect(invited.visitor.invitations.accept).toHaveCount(0);

  await visitor.invitations.invite(id, person.email);
  await mail.letter(person.email, /invites you/i, first);
  await invited.visitor.open("/invitations");
  await expect(invited.visitor.invitations.accept).toHaveCount(1);
});

test("signed in as someone else, the page says which address is meant", async ({ people, visitor, another }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const meant = newPerson();
  await visitor.invitations.invite(id, meant.email);

  const wrong = await another();
  await wrong.people.signUp();
  wrong.visitor.problems.allow(403);
  await wrong.visitor.invitations.openLetter(meant.email);
  await expect(wrong.visitor.page.getByText(meant.email).first()).toBeVisible();
  await expect(wrong.visitor.invitations.accept).toHaveCount(0);
});

test("a wrong link and a used one do not work", async ({ people, visitor, another, open, problems }) => {
  problems.allow(410);
  expect((await open("/invite/nonsense")).status()).toBe(410);

  const invited = await another();
  const person = await invited.people.signUp();
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.invitations.invite(id, person.email);
  const link = await invited.visitor.invitations.openLetter(person.email);
  // The page that is left may ask once more while the next one comes.
  invited.visitor.problems.allow(410);
  await invited.visitor.invitations.accept.click();
  await invited.visitor.landsOn(`/${id}`);
  await invited.visitor.open(link);
  await expect(invited.visitor.invitations.accept).toHaveCount(0);
});

for (const address of ["nobody", "a@b@c", "x y@example.com"]) {
  test(`the address ${JSON.stringify(address)} is refused`, async ({ people, visitor, problems }) => {
    problems.allow(400, 422);
    await people.signUp();
    const { id } = await people.createOrganization();
    await visitor.invitations.invite(id, address);
    await visitor.refuses("Email", /address|email/i);
  });
}

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
  await invited.visitor.landsOn(`/${id}`);
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
  const link = await wrong.visitor.invitations.openLetter(meant.email);
  await expect(wrong.visitor.page.getByText(meant.email).first()).toBeVisible();
  await expect(wrong.visitor.invitations.accept).toHaveCount(0);
  await wrong.visitor.button("Switch account").click();
  await wrong.visitor.landsOn(new URL(link).pathname);
  await wrong.visitor.invitations.signUp(meant);
  await wrong.visitor.landsOn(`/${id}`);
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

for (const address of ["nobody", "a@b@c", "x y@example"]) {
  test(`the address ${JSON.stringify(address)} is refused`, async ({ people, visitor, problems }) => {
    problems.allow(400, 422);
    await people.signUp();
    const { id } = await people.createOrganization();
    await visitor.invitations.invite(id, address);
    await visitor.refuses("Email addresses", /address|email/i);
    await expect(visitor.invitations.addresses).toHaveValue(address);
  });
}

test("many are invited at once, each with a result of its own", async ({ people, visitor, page, mail, axe }) => {
  const owner = await people.signUp();
  const { id } = await people.createOrganization();
  const [first, second, third] = [newPerson(), newPerson(), newPerson()];
  await visitor.invitations.invite(id, second.email);
  await visitor.invitations.openForm(id);
  await axe();
  await visitor.invitations.addresses.fill(`${first.email}, ${second.email}\nnobody; ${owner.email} ${first.email}`);
  await visitor.field("Role").selectOption("viewer");
  await visitor.field("CSV file").setInputFiles({
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`Name,Email,Role\nThird,${third.email},admin\n`),
  });
  await visitor.invitations.send();
  await expect(page).toHaveURL(/\/settings\/invitations\/sent\/batch_/);
  const results = page.getByRole("region", { name: "Results" });
  await expect(results.getByRole("row").filter({ hasText: "Not sent" })).toHaveCount(2);
  await expect(results.getByRole("row").filter({ hasText: owner.email })).toContainText("a member already");
  await expect(results.getByRole("row").filter({ hasText: second.email })).toContainText("Invited again");
  await expect(results.getByRole("row").filter({ hasText: "Named twice" })).toContainText(first.email);
  await axe();
  await mail.letter(third.email, /invites you/i);

  await visitor.invitations.openPending(id);
  await axe();
  await expect(visitor.invitations.row(third.email)).toContainText("Admin");
  await expect(visitor.invitations.row(second.email)).toContainText("Viewer");
  await visitor.field("Search by address").fill(third.email);
  await visitor.button("Search").click();
  await expect(page).toHaveURL(/q=/);
  await expect(visitor.invitations.row(third.email)).toHaveCount(1);
  await expect(visitor.invitations.row(first.email)).toHaveCount(0);
});

test("resending makes the old link dead, and revoking every link", async ({ people, visitor, another, mail }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const meant = newPerson();
  await visitor.invitations.invite(id, meant.email);
  const first = await mail.letter(meant.email, /invites you/i);
  const old = await mail.link(meant.email, /invites you/i);
  await visitor.invitations.openPending(id);
  await visitor.invitations.act(meant.email, "Resend").click();
  const link = await mail.link(meant.email, /invites you/i, first);
  const { visitor: theirs } = await another();
  theirs.problems.allow(410);
  expect((await theirs.open(old)).status()).toBe(410);
  expect((await theirs.open(link)).status()).toBe(200);
  await visitor.invitations.openPending(id);
  await visitor.invitations.act(meant.email, "Revoke").click();
  await expect(visitor.invitations.row(meant.email)).toHaveCount(0);
  expect((await theirs.open(link)).status()).toBe(410);
});

test("a copied link is shown once, and whoever follows it signs up as usual", async ({ people, visitor, another, page, axe }) => {
  await people.signUp();
  const { id, name } = await people.createOrganization();
  const meant = newPerson();
  await visitor.invitations.invite(id, meant.email);
  await visitor.invitations.openPending(id);
  await visitor.invitations.act(meant.email, "Copy link").click();
  await expect(visitor.heading("Invitation link", 1)).toBeVisible();
  await axe();
  const link = await page.locator("code").filter({ hasText: "/invite/" }).innerText();

  const { visitor: theirs } = await another();
  await theirs.open(link);
  await theirs.axe();
  await expect(theirs.link("Sign in to answer")).toBeVisible();
  await theirs.link("Sign up").click();
  await theirs.landsOn("/sign-up");
  await expect(theirs.field("Email")).toHaveValue(meant.email);
  await theirs.accounts.fillSignUp(meant);
  await theirs.accounts.confirmAddress(meant);
  await theirs.landsOn("/invitations");
  await expect(theirs.page.getByText(name).first()).toBeVisible();
  await theirs.invitations.accept.click();
  await theirs.landsOn(`/${id}`);
});

import { CONFIRM_SUBJECT, RESET_SUBJECT } from "./fixtures/pages/accounts.ts";
import { expect, test } from "./fixtures/test.ts";
import { newPerson, tag } from "./fixtures/unique.ts";

test.describe("sign up", () => {
  test("confirming the address from the letter leads to the first organization", async ({ people, visitor }) => {
    await people.signUpByPages();
    await expect(visitor.heading(/organization/i, 1)).toBeVisible();
  });

  test("the letter is a text and a page, and both hold the link", async ({ open, visitor, mail }) => {
    const person = newPerson();
    await open("/sign-up");
    await visitor.accounts.fillSignUp(person);
    const letter = await mail.letter(person.email, CONFIRM_SUBJECT);
    const link = await mail.link(person.email, CONFIRM_SUBJECT);
    expect(letter.to).toContain(person.email);
    expect(letter.html).toContain(link.replaceAll("&", "&amp;"));
  });

  test("an unconfirmed person is asked to confirm, not let in", async ({ open, visitor, page }) => {
    const person = newPerson();
    await open("/sign-up");
    await visitor.accounts.fillSignUp(person);
    await expect(page.getByText(/check your (mail|email|inbox)/i).first()).toBeVisible();
    await open("/account");
    await visitor.landsOn("/sign-in");
  });

  for (const [what, change, label, message] of [
    ["a short password", { password: "seven77" }, "Password", /8/],
    ["a password of 257 characters", { password: "x".repeat(257) }, "Password", /256/],
    ["a broken address", { email: "ada@" }, "Email", /address|email/i],
    ["no name", { name: " " }, "Name", /name/i],
  ] as const) {
    test(`${what} is refused beside the field, and what was typed stays`, async ({ open, visitor, problems }) => {
      problems.allow(422);
      const person = { ...newPerson(), ...change };
      await open("/sign-up");
      await visitor.accounts.fillSignUp(person);
      await visitor.refuses(label, message);
      if (label !== "Email") await expect(visitor.field("Email")).toHaveValue(person.email);
      if (label !== "Name") await expect(visitor.field("Name")).toHaveValue(person.name);
    });
  }

  test("any characters make a password", async ({ open, visitor, people }) => {
    const person = { ...newPerson(), password: ` ñ 🜚 "<'>&% ${tag()} ` };
    await open("/sign-up");
    await visitor.accounts.fillSignUp(person);
    await visitor.accounts.confirmAddress(person);
    await visitor.landsOn("/organizations/new");
    await people.signOutByPages();
    await people.signIn(person);
  });

  test("a second sign-up with the address is answered alike, and its owner is told by letter", async ({
    another,
    open,
    people,
    visitor,
    page,
    mail,
  }) => {
    const other = await another();
    const known = await other.people.signUp();
    await open("/sign-up");
    await visitor.accounts.fillSignUp({ ...newPerson(), email: known.email.toUpperCase() });
    await expect(page.getByText(/check your (mail|email|inbox)/i).first()).toBeVisible();
    await mail.letter(known.email, /already have an account/i);
    // The password of the second attempt changed nothing.
    await people.signIn(known);
  });

  test("a link that was used says so and offers the way on", async ({ open, people, visitor, mail, problems, page }) => {
    problems.allow(410);
    const person = await people.signUp();
    await people.signOut();
    await open(await mail.link(person.email, CONFIRM_SUBJECT));
    // Either the page knows at once, or its button finds out.
    const confirm = visitor.button("Confirm address");
    if (await confirm.isVisible()) await confirm.click();
    await expect(page.getByText(/already used/i).first()).toBeVisible();
  });
});

test.describe("sign in", () => {
  test("a person signs out and in again", async ({ people, open, visitor }) => {
    const person = await people.signUpByPages();
    await people.signOutByPages();
    await open("/account");
    await visitor.landsOn("/sign-in");
    await people.signIn(person);
    await open("/account");
    await expect(visitor.field("Name")).toHaveValue(person.name);
  });

  test("a wrong password and an unknown address get the same words", async ({ people, open, visitor, problems }) => {
    problems.allow(422);
    const person = await people.signUp();
    await people.signOut();
    for (const email of [person.email, newPerson().email]) {
      await open("/sign-in");
      await visitor.accounts.fillSignIn({ email, password: "not the password" });
      await visitor.accounts.seesSignInRefused();
      await expect(visitor.field("Email")).toHaveValue(email);
    }
  });

  test("the page asked for opens after signing in", async ({ people, open, visitor }) => {
    const person = await people.signUp();
    await people.signOut();
    await open("/account");
    await visitor.landsOn("/sign-in");
    await visitor.accounts.fillSignIn(person);
    await visitor.landsOn("/account");
  });

  for (const next of ["//evil.example/", "/\\evil.example", "https://evil.example/", "/%5Cevil.example"]) {
    test(`next=${next} leads nowhere else`, async ({ people, open, visitor, page, baseURL, problems }) => {
      // `/%5Cevil.example` is a path of ours; nothing is there.
      problems.allow(404);
      const person = await people.signUp();
      await people.signOut();
      await open(`/sign-in?next=${encodeURIComponent(next)}`);
      await visitor.accounts.fillSignIn(person);
      await visitor.landsOn(/^\/(?!sign-in)/);
      expect(new URL(page.url()).origin).toBe(baseURL);
    });
  }
});

test.describe("forgotten password", () => {
  test("a new password works, the old one does not, and other sessions end", async ({
    people,
    another,
    visitor,
    open,
    mail,
    problems,
  }) => {
    const person = await people.signUp();
    const elsewhere = await another();
    await elsewhere.visitor.accounts.askForReset(person.email);
    await elsewhere.visitor.open(await mail.link(person.email, RESET_SUBJECT));
    const password = `new ${person.password}`;
    await elsewhere.visitor.accounts.setNewPassword(password);
    await elsewhere.visitor.landsOn(/^\/(?!reset-password)/);

    await open("/account");
    await visitor.landsOn("/sign-in");
    problems.allow(422);
    await visitor.accounts.fillSignIn(person);
    await visitor.accounts.seesSignInRefused();
    await people.signIn({ ...person, password });
  });

  test("an unknown address gets the same answer, and a letter that says so", async ({ visitor, page, mail }) => {
    const { email } = newPerson();
    await visitor.accounts.askForReset(email);
    await expect(page.getByText(/check your (mail|email|inbox)/i).first()).toBeVisible();
    await mail.letter(email, /no account/i);
  });

  test("a wrong link says so", async ({ open, page, problems }) => {
    problems.allow(410);
    await open("/reset-password?token=nonsense");
    await expect(page.getByText(/does not work any more/i).first()).toBeVisible();
  });
});

test.describe("account", () => {
  test("a changed name is there after a reload", async ({ people, open, visitor, page }) => {
    await people.signUp();
    await open("/account");
    const name = `Grace <b>${tag()}</b> & "Co"`;
    await visitor.accounts.rename(name);
    await expect(page.getByText(/your name was changed/i).first()).toBeVisible();
    await open("/account");
    await expect(visitor.field("Name")).toHaveValue(name);
  });
});

test("sign-up, sign-in and forgot-password pages have no axe violations", async ({ open, axe }) => {
  for (const path of ["/sign-up", "/sign-in", "/forgot-password"]) {
    await open(path);
    await axe();
  }
});

test("the account page has no axe violations", async ({ people, open, axe }) => {
  await people.signUp();
  await open("/account");
  await axe();
});

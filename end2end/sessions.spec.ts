import { expect, test } from "./fixtures/test.ts";

test("the account page lists this session and others, and revoking ends one at once", async ({
  people,
  another,
  visitor,
  open,
  axe,
}) => {
  const person = await people.signUp();
  const elsewhere = await another();
  await elsewhere.people.signIn(person);

  await open("/account");
  await expect(visitor.accounts.sessions).toHaveCount(2);
  await expect(visitor.accounts.sessions.filter({ hasText: /this browser/i })).toHaveCount(1);
  await axe();
  const others = visitor.accounts.sessions.filter({ hasNotText: /this browser/i });
  await others.getByRole("button", { name: "Revoke" }).click();
  await expect(visitor.accounts.sessions).toHaveCount(1);

  await elsewhere.visitor.open("/account");
  await elsewhere.visitor.landsOn("/sign-in");
});

test("signing in gives a new cookie that scripts cannot read", async ({ people, page, open }) => {
  const person = await people.signUp();
  const cookies = async () =>
    (await page.context().cookies()).filter((cookie) => cookie.httpOnly && cookie.sameSite === "Lax");
  const before = await cookies();
  expect(before.length).toBeGreaterThan(0);
  await people.signOut();
  await people.signIn(person);
  const after = await cookies();
  expect(after.map(({ value }) => value)).not.toEqual(before.map(({ value }) => value));
  await open("/account");
});

test("a form that comes from another site changes nothing", async ({ people, page, open }) => {
  await people.signUp();
  const response = await page.request.post("/sign-out", {
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  expect([403, 404, 405]).toContain(response.status());
  await open("/account");
  expect(new URL(page.url()).pathname).toBe("/account");
});

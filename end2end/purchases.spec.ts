import Stripe from "stripe";
import { DECLINED_CARD, GOOD_CARD } from "./fixtures/pages/checkout.ts";
import { expect, test } from "./fixtures/test.ts";
import { settings } from "./settings.ts";

const COMPLETED = "checkout.session.completed";

test("a member buys $25 and the balance shows it", async ({ people, visitor, page, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.open(`/${id}/usage`);
  await axe();
  await visitor.usage.buy(id);
  await expect(page.getByText("$25.00", { exact: true })).toBeVisible();
  await axe();
  await visitor.checkout.pay(GOOD_CARD);
  await visitor.usage.returned(id);
  await visitor.usage.balanceIs("$25.00");
  await expect(visitor.usage.purchases).toHaveCount(1);
  await axe();
});

test("the success page alone is enough, and the late webhook adds nothing", async ({ people, visitor, stripe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const session = await visitor.usage.buy(id);
  await stripe.mute(session);
  await visitor.checkout.pay(GOOD_CARD);
  await visitor.usage.returned(id);
  await visitor.usage.balanceIs("$25.00");

  expect(await stripe.resend(session, COMPLETED)).toBe(200);
  expect(await stripe.resend(session, COMPLETED)).toBe(200);
  await visitor.open(`/${id}/usage`);
  await visitor.usage.balanceIs("$25.00");
});

test("the webhook alone is enough", async ({ people, visitor, stripe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const session = await visitor.usage.buy(id);
  await stripe.stayAfterPaying(session);
  await visitor.checkout.pay(GOOD_CARD);
  await expect(page.getByText("Thanks for your payment")).toBeVisible();
  await expect(async () => {
    await visitor.open(`/${id}/usage`);
    await expect(visitor.usage.balance.getByText("$25.00").first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
});

test("webhooks and the success page at the same moment credit once", async ({ people, visitor, stripe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const session = await visitor.usage.buy(id);
  await stripe.mute(session);
  await stripe.stayAfterPaying(session);
  await visitor.checkout.pay(GOOD_CARD);
  await expect(page.getByText("Thanks for your payment")).toBeVisible();
  const deliver = () => stripe.resend(session, COMPLETED);
  await Promise.all([deliver(), deliver(), deliver(), visitor.open(await stripe.successUrl(session))]);
  expect(await deliver()).toBe(200);
  await visitor.open(`/${id}/usage`);
  await visitor.usage.balanceIs("$25.00");
});

test("a declined card and a change of mind buy nothing", async ({ people, visitor, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.usage.buy(id);
  await visitor.checkout.pay(DECLINED_CARD);
  await expect(page.getByText(/card was declined/i)).toBeVisible();
  await visitor.checkout.back();
  await visitor.usage.returned(id);
  await visitor.usage.balanceIs("$0.00");
});

test("two purchases add up", async ({ people, visitor }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  for (const balance of ["$25.00", "$50.00"]) {
    await visitor.usage.buy(id);
    await visitor.checkout.pay(GOOD_CARD);
    await visitor.usage.returned(id);
    await visitor.usage.balanceIs(balance);
  }
});

test("the success address of another purchase gives nothing away", async ({ people, visitor, another, open }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const session = await visitor.usage.buy(id);
  await visitor.checkout.pay(GOOD_CARD);
  await visitor.usage.returned(id);
  const success = new URL(visitor.page.url());
  expect(success.href.includes(session) || success.search === "").toBe(true);

  const outsider = await another();
  await outsider.people.signUp();
  const own = await outsider.people.createOrganization();
  outsider.visitor.problems.allow(400, 404);
  await outsider.visitor.open(`/${own.id}/usage?session_id=${session}`);
  await outsider.visitor.open(`/${own.id}/usage`);
  await outsider.visitor.usage.balanceIs("$0.00");
  await open(`/${id}/usage`);
  await visitor.usage.balanceIs("$25.00");
});

test("a refund takes its part back, and the purchase says so", async ({ people, visitor, stripe, page }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  const session = await visitor.usage.buy(id);
  await visitor.checkout.pay(GOOD_CARD);
  await visitor.usage.returned(id);
  await stripe.refund(session, 1000);
  await expect(async () => {
    await visitor.open(`/${id}/usage`);
    await expect(visitor.usage.balance.getByText("$15.00").first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await expect(visitor.usage.purchases.first()).toContainText("Partly refunded");
  await expect(page.getByRole("cell", { name: "$10.00" })).toBeVisible();
});

test("the most that may be spent in a month is typed, refused in words, and kept", async ({ people, visitor, page, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  await visitor.open(`/${id}/usage?by=member`);
  await expect(page.getByRole("heading", { name: "No model was called in these days" })).toBeVisible();
  await expect(page.getByLabel("Divided by")).toHaveValue("member");
  await page.getByRole("link", { name: "Spending limits" }).click();
  const monthly = page.getByLabel("Most to spend in a month, in dollars");
  visitor.problems.allow(422);
  await monthly.fill("much");
  await visitor.button("Save limits").click();
  await expect(page.getByText("Enter an amount in dollars, such as 100 or 37.50, or nothing.").last()).toBeVisible();
  await expect(monthly).toHaveValue("much");
  await monthly.fill("250");
  await visitor.button("Save limits").click();
  await expect(page.getByText("The limits are saved.").first()).toBeVisible();
  await visitor.open(`/${id}/usage/limits`);
  await expect(monthly).toHaveValue("$250.00");
  await axe();
});

for (const [what, header] of [
  ["a wrong signature", (payload: string) => sign(payload, "whsec_wrong")],
  ["a signature of ten minutes ago", (payload: string) => sign(payload, settings.webhookSecret, 600)],
  ["no signature", () => undefined],
] as const) {
  test(`a webhook with ${what} is refused`, async ({ request }) => {
    const payload = JSON.stringify({ id: "evt_forged", object: "event", type: COMPLETED, data: { object: {} } });
    const signature = header(payload);
    const response = await request.post(settings.webhookPath, {
      data: payload,
      headers: {
        "content-type": "application/json",
        ...(signature === undefined ? {} : { "stripe-signature": signature }),
      },
    });
    expect(response.status()).toBe(400);
  });
}

function sign(payload: string, secret: string, secondsAgo = 0): string {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

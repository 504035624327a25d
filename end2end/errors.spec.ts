import { expect, test } from "./fixtures/test.ts";

test("a stranger is led to sign in, whatever the address", async ({ open, visitor }) => {
  await open("/no/such/page/anywhere");
  await visitor.landsOn("/sign-in");
});

test("a signed-in person finds the frame around it", async ({ people, open, visitor, problems, axe }) => {
  await people.signUp();
  const { id } = await people.createOrganization();
  problems.allow(404);
  const response = await open(`/${id}/datasets/ds_00000000000000000000000000`);
  expect(response.status()).toBe(404);
  await expect(visitor.heading(/not found/i, 1)).toBeVisible();
  await axe();
});

test("whoever is no browser gets problem details", async ({ request }) => {
  const response = await request.get("/no/such/page", { headers: { accept: "application/json" } });
  expect(response.status()).toBe(404);
  expect(response.headers()["content-type"]).toContain("application/problem+json");
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem.status).toBe(404);
  expect(problem.type).toMatch(/^\/problems\//);
  expect(problem.request_id).toBeTruthy();
});

test("an oversized body is refused with 413", async ({ request, baseURL }) => {
  const response = await request.post("/sign-in?do=sessions/sign_in", {
    headers: { origin: baseURL ?? "", "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
    data: `email=${"x".repeat(3 * 1024 * 1024)}`,
  });
  expect(response.status()).toBe(413);
});

test("health and readiness answer without a session", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
});

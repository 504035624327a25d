import { defineConfig } from "@playwright/test";
import type { PlaywrightTestOptions, Project } from "@playwright/test";
import { settings } from "./settings.ts";

const CI = Boolean(process.env.CI);

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const NO_JS = { javaScriptEnabled: false };

function project(name: string, use: Partial<PlaywrightTestOptions>, testMatch = "*.spec.ts"): Project {
  return { name, testMatch, use: { ...use, browserName: "chromium" } };
}

/** What looks otherwise in a narrow window. */
const NARROW = "{first-slice,frame,invitations,members,teams,datasets,rows,evaluations,runs,sharing,purchases}*.spec.ts";
/** What a narrow window without JavaScript adds to the other three projects: the frame, and one whole story. */
const BARE = "{first-slice,frame,evaluations}*.spec.ts";

/** The path in single quotes: it may hold spaces. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

export default defineConfig({
  testDir: ".",
  outputDir: settings.outputDir,
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try is a broken test.
  retries: 0,
  forbidOnly: CI,
  // Generous: CI machines compile beside the tests. A locator that finds nothing fails after `expect.timeout`.
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: [["list"]],
  use: {
    baseURL: settings.appUrl,
    // What cannot be clicked fails with its name, not with the whole test's time.
    actionTimeout: 15_000,
    // Recording slows every test down; `npx playwright test --trace on` records the one that is looked into.
    trace: "off",
    screenshot: "only-on-failure",
    locale: "en-US",
    timezoneId: "UTC",
    // Axe measures contrast in the middle of a transition otherwise.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: settings.chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
  projects: [
    project("desktop", DESKTOP),
    project("phone", PHONE, NARROW),
    project("desktop-no-js", { ...DESKTOP, ...NO_JS }),
    project("phone-no-js", { ...PHONE, ...NO_JS }, BARE),
  ],
  webServer: [
    {
      name: "stripe-double",
      command: "node --import tsx stripe-double/main.ts",
      url: `${settings.doubleUrl}/_double/health`,
      reuseExistingServer: !CI,
      stdout: "ignore",
      stderr: "pipe",
      timeout: 20_000,
      env: {
        STRIPE_DOUBLE_PORT: String(settings.doublePort),
        STRIPE_DOUBLE_PUBLIC_URL: settings.doubleUrl,
        STRIPE_WEBHOOK_URL: settings.appUrl + settings.webhookPath,
        STRIPE_WEBHOOK_SECRET: settings.webhookSecret,
      },
    },
    {
      name: "assay",
      // `exec`, so that Playwright's signal reaches the server itself and not a shell before it.
      command: `rm -rf ${quoted(settings.dataDir)} && mkdir -p ${quoted(settings.dataDir)} && exec ${quoted(settings.binary)} serve --dev`,
      url: `${settings.appUrl}/readyz`,
      reuseExistingServer: !CI,
      stdout: "ignore",
      stderr: "pipe",
      timeout: 30_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
      // What the caller set stays (DATABASE_URL chooses Postgres); these belong to the tests.
      env: {
        ASSAY_DATA_DIR: settings.dataDir,
        ASSAY_LISTEN: settings.listen,
        ASSAY_PUBLIC_URL: settings.appUrl,
        ASSAY_ATTEMPTS_PER_ADDRESS: "100000",
        STRIPE_SECRET_KEY: settings.stripeKey,
        STRIPE_WEBHOOK_SECRET: settings.webhookSecret,
        STRIPE_API_BASE: `${settings.doubleUrl}/`,
      },
    },
  ],
});

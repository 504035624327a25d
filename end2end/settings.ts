import { join } from "node:path";

/** Ports, secrets and paths that the configuration and the fixtures share. */
const root = import.meta.dirname;

const port = Number(process.env.ASSAY_E2E_PORT ?? "3100");
const doublePort = Number(process.env.STRIPE_DOUBLE_PORT ?? "12111");

export const settings = {
  appUrl: `http://127.0.0.1:${port}`,
  listen: `127.0.0.1:${port}`,
  doublePort,
  doubleUrl: `http://127.0.0.1:${doublePort}`,
  webhookPath: "/webhooks/stripe",
  webhookSecret: "whsec_double",
  stripeKey: "sk_test_double",
  binary: process.env.ASSAY_BIN ?? join(root, "../target/release/assay"),
  chromium: process.env.CHROMIUM ?? "/usr/bin/chromium",
  /** Beside, not inside, Playwright's own output folder, which it empties at will. */
  dataDir: join(root, "test-results", "data"),
  outputDir: join(root, "test-results", "artifacts"),
};

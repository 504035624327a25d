import { configFromEnv } from "./config.ts";
import { Double } from "./double.ts";

const double = new Double(configFromEnv());
const port = await double.listen();
console.log(`Stripe double on http://127.0.0.1:${port}, webhooks to ${double.config.webhookUrl ?? "nowhere"}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void double.close().then(() => process.exit(0)));
}

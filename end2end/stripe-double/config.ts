/** Every setting of the double, read once. */
export interface DoubleConfig {
  port: number;
  /** What a browser uses to reach the hosted page; the double may sit behind another name. */
  publicUrl: string;
  /** Where events go. Without one, events are only recorded. */
  webhookUrl: string | undefined;
  webhookSecret: string;
  /** Pauses before each new attempt after the first. Stripe waits for hours; a test cannot. */
  retryDelaysMs: number[];
}

export function configFromEnv(env: NodeJS.ProcessEnv = process.env): DoubleConfig {
  const port = Number(env.STRIPE_DOUBLE_PORT ?? "12111");
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`STRIPE_DOUBLE_PORT is not a port: ${env.STRIPE_DOUBLE_PORT}`);
  }
  return {
    port,
    publicUrl: (env.STRIPE_DOUBLE_PUBLIC_URL ?? `http://127.0.0.1:${port}`).replace(/\/+$/, ""),
    webhookUrl: env.STRIPE_WEBHOOK_URL || undefined,
    webhookSecret: env.STRIPE_WEBHOOK_SECRET ?? "whsec_double",
    retryDelaysMs: [250, 500, 1000, 2000, 4000],
  };
}

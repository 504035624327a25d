//! Every setting: its flag, its environment variable, its default, its help. `assay serve --help` is the reference.

use crate::models::ModelConfig;
use backend::runs::work::LEASE;
use clap::Args;
use domain::access::Plan;
use domain::credits::NanoDollars;
use ipnet::IpNet;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What `assay serve` can be told.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where to listen
    #[arg(long, env = "ASSAY_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,

    /// Where people reach this server; links in letters begin with it, and https:// makes cookies need TLS
    /// [default: http:// and the address that it listens on]
    #[arg(long, env = "ASSAY_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Where the SQLite database and the generated master key lie
    #[arg(long, env = "ASSAY_DATA_DIR", default_value = "./data", value_name = "FOLDER")]
    pub data_dir: PathBuf,

    /// Postgres instead of SQLite: postgres://user:password@host/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", value_parser = postgres_url)]
    pub database_url: Option<SecretString>,

    /// Encrypts secrets at rest: 64 hexadecimal digits [default: a key generated into master.key in the data folder]
    #[arg(long, env = "ASSAY_MASTER_KEY", hide_env_values = true, value_name = "KEY", value_parser = master_key)]
    pub master_key: Option<SecretString>,

    /// Development: shows letters at /dev/mail and all components at /dev/components; only on a loopback address
    #[arg(long, env = "ASSAY_DEV", value_parser = clap::builder::BoolishValueParser::new())]
    pub dev: bool,

    /// Sends letters through this mail server: smtps://user:password@host or smtp://host:port?tls=required
    /// [default: letters are kept in the database]
    #[arg(long, env = "ASSAY_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<SecretString>,

    /// Who letters come from
    #[arg(long, env = "ASSAY_MAIL_FROM", default_value = "Assay <assay@localhost>", value_name = "MAILBOX")]
    pub mail_from: String,

    /// The plan of a new organization: no_plan, personal, team or enterprise
    #[arg(long, env = "ASSAY_DEFAULT_PLAN", default_value = "enterprise", value_name = "PLAN")]
    pub default_plan: Plan,

    /// Credits that every new organization begins with, in dollars, such as 5 or 2.50
    #[arg(long, env = "ASSAY_STARTER_CREDITS", default_value = "0", value_name = "DOLLARS", value_parser = dollars)]
    pub starter_credits: NanoDollars,

    /// Attempts to sign in, sign up or ask for letters that one network address has in 15 minutes
    #[arg(long, env = "ASSAY_ATTEMPTS_PER_ADDRESS", default_value_t = 100, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
    pub attempts_per_address: i64,

    /// Requests that an API key, or a session, may send to the API in a minute, on each server
    #[arg(long, env = "ASSAY_API_REQUESTS_PER_MINUTE", default_value_t = 1_200, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub api_requests_per_minute: u32,

    /// How long a run stays with the server that works on it without a sign of life: after a crash another one, or the same
    /// one started again, goes on that much later. An import may be silent ten times as long
    #[arg(long, env = "ASSAY_LEASE_SECONDS", default_value_t = LEASE.as_secs_f64(), value_name = "SECONDS", value_parser = lease_seconds)]
    pub lease_seconds: f64,

    /// Stripe's secret key (sk_…): with it and the webhook secret, credits can be bought
    /// [default: purchases are not offered]
    #[arg(long, env = "STRIPE_SECRET_KEY", hide_env_values = true, value_name = "KEY")]
    pub stripe_secret_key: Option<SecretString>,

    /// The signing secret (whsec_…) of the webhook endpoint that leads to /webhooks/stripe
    #[arg(long, env = "STRIPE_WEBHOOK_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub stripe_webhook_secret: Option<SecretString>,

    /// Another address that speaks as Stripe does, for tests [default: Stripe's own]
    #[arg(long, env = "STRIPE_API_BASE", value_name = "URL")]
    pub stripe_api_base: Option<String>,

    /// Model providers
    #[command(flatten)]
    pub models: ModelConfig,

    /// Reverse proxies whose X-Forwarded-For is believed, as networks: 10.0.0.0/8,127.0.0.1/32
    #[arg(long, env = "ASSAY_TRUSTED_PROXIES", value_delimiter = ',', value_name = "NETWORKS")]
    pub trusted_proxies: Vec<IpNet>,

    /// Logs as JSON, a line each, instead of readable lines
    #[arg(long, env = "ASSAY_LOG_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    pub log_json: bool,

    /// What is logged, as tracing's filter, such as info or info,backend=debug
    #[arg(long, env = "ASSAY_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
}

impl Config {
    /// Where people reach this server, without a slash at the end.
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// Where buyers pay: forms may lead there. A double of Stripe on this machine has its page where its API is.
    pub fn checkout_origin(&self) -> String {
        let stripe = "https://checkout.stripe.com".to_owned();
        let base: Option<http::Uri> = self.stripe_api_base.as_ref().and_then(|base| base.parse().ok());
        match base.as_ref().and_then(local_origin) {
            Some(double) => format!("{stripe} {double}"),
            None => stripe,
        }
    }

    /// What no single field can say about itself.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.dev && !self.listen.ip().is_loopback() {
            anyhow::bail!("--dev shows everybody's letters, so it works on a loopback address only, not on {}", self.listen);
        }
        if self.stripe_secret_key.is_some() != self.stripe_webhook_secret.is_some() {
            anyhow::bail!("purchases need both STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: one of them is missing");
        }
        if !self.listen.ip().is_loopback() && self.public_url.is_none() {
            anyhow::bail!(
                "say where people reach this server (--public-url): links in letters begin with it, and it decides about secure cookies"
            );
        }
        Ok(())
    }
}

/// The origin of an address on this machine.
fn local_origin(uri: &http::Uri) -> Option<String> {
    let host = uri.host()?;
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    let is_local = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    is_local.then(|| format!("{}://{host}{port}", uri.scheme_str().unwrap_or("http")))
}

fn public_url(text: &str) -> Result<String, String> {
    let uri: http::Uri = text.parse().map_err(|error| format!("not an address: {error}"))?;
    match (uri.scheme_str(), uri.authority(), uri.path_and_query().map(|path| path.as_str())) {
        (Some("http" | "https"), Some(_), None | Some("/")) => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("it is http:// or https:// and a host, without a path".into()),
    }
}

fn postgres_url(text: &str) -> Result<SecretString, String> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        Ok(text.to_owned().into())
    } else {
        Err("it begins with postgres:// (without it, SQLite is used)".into())
    }
}

fn lease_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=3_600.0).contains(seconds));
    seconds.ok_or_else(|| "it is a number of seconds from 0.1 to 3600".into())
}

/// An amount in dollars with whole cents.
pub fn dollars(text: &str) -> Result<NanoDollars, String> {
    domain::credits::cents(text).and_then(NanoDollars::from_cents).ok_or_else(|| "it is an amount in dollars, such as 5 or 2.50".into())
}

fn master_key(text: &str) -> Result<SecretString, String> {
    parse_key(text).map(|_| text.to_owned().into()).ok_or_else(|| "it is 64 hexadecimal digits".into())
}

/// Reads a key of 64 hexadecimal digits.
pub fn parse_key(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        config: Config,
    }

    fn parse(arguments: &[&str]) -> Result<Config, String> {
        Line::try_parse_from([&["assay"], arguments].concat()).map(|line| line.config).map_err(|error| error.to_string())
    }

    #[test]
    fn a_wrong_value_names_itself() {
        for (flag, value) in [
            ("--listen", "nowhere"),
            ("--public-url", "ftp://x"),
            ("--public-url", "https://x/path"),
            ("--database-url", "mysql://x"),
            ("--master-key", "abc"),
            ("--default-plan", "gold"),
            ("--attempts-per-address", "0"),
            ("--trusted-proxies", "everyone"),
            ("--lease-seconds", "0"),
            ("--lease-seconds", "NaN"),
            ("--starter-credits", "much"),
        ] {
            let message = parse(&[flag, value]).unwrap_err();
            assert!(message.contains(flag), "{message}");
        }
    }

    #[test]
    fn without_arguments_it_serves_on_loopback_from_a_file() {
        let config = parse(&[]).unwrap();
        assert_eq!(config.public_url(), "http://127.0.0.1:3000");
        assert!(config.database_url.is_none() && !config.dev && config.lease_seconds == 30.0);
        assert_eq!(parse(&["--public-url", "https://assay.example/"]).unwrap().public_url(), "https://assay.example");
    }

    #[test]
    fn purchases_need_both_secrets_and_a_page_on_this_machine_is_allowed() {
        assert!(parse(&["--stripe-secret-key", "sk_test_a"]).unwrap().check().is_err());
        assert!(parse(&["--stripe-webhook-secret", "whsec_a"]).unwrap().check().is_err());
        for (base, origins) in [
            ("http://127.0.0.1:12111/", "https://checkout.stripe.com http://127.0.0.1:12111"),
            ("http://[::1]:1/x", "https://checkout.stripe.com http://[::1]:1"),
            ("http://localhost", "https://checkout.stripe.com http://localhost"),
            ("https://stripe.example", "https://checkout.stripe.com"),
            ("127.0.0.1", "https://checkout.stripe.com http://127.0.0.1"),
            ("no address", "https://checkout.stripe.com"),
        ] {
            assert_eq!(parse(&["--stripe-api-base", base]).unwrap().checkout_origin(), origins);
        }
        assert_eq!(parse(&[]).unwrap().checkout_origin(), "https://checkout.stripe.com");
    }

    #[test]
    fn development_stays_on_loopback() {
        assert!(parse(&["--dev", "--listen", "0.0.0.0:3000"]).unwrap().check().is_err());
        assert!(parse(&["--listen", "0.0.0.0:3000"]).unwrap().check().is_err(), "nobody knows where people reach it");
        assert!(parse(&["--listen", "0.0.0.0:3000", "--public-url", "https://assay.example"]).unwrap().check().is_ok());
        assert!(parse(&["--dev", "--listen", "[::1]:3000"]).unwrap().check().is_ok());
    }
}

//! `hoopoe-store run`

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
};

use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::arguments::RunArguments;
use crate::{
    clock::Clock,
    config::{Config, ENVIRONMENT_PREFIX},
    data::announced::Announced,
    server::Server,
    state::Shared,
    tls::{self, Source},
};

/// Runs the server until a signal, or until standard input ends if that was asked for.
///
/// # Errors
/// If it cannot start, or fails.
pub async fn run(arguments: RunArguments) -> Result<()> {
    let watch_stdin = arguments.until_stdin_closes;
    let config = configure(arguments, environment()?)?;
    config.check()?;
    let source = config.certificate_source();
    let scheme = if source.is_some() { "https" } else { "http" };
    let made = source.as_ref().and_then(|source| match source {
        Source::Files(files) if config.tls.self_signed => Some(files.clone()),
        _ => None,
    });
    if let Some(given) = source.filter(|_| made.is_none()) {
        // Whoever reads that it listens may rely on it.
        given.check()?;
    }
    let data = config.data.clone();
    let (public_url, domain) = (
        config.public_url.clone(),
        config.tls.acme_domains.first().cloned(),
    );
    let listener = TcpListener::bind(config.listen)
        .with_context(|| format!("listening on {}: give another --listen", config.listen))?;
    let address = listener.local_addr()?;
    let server = Server::open(config, Clock::System).await?;

    let pin = match made {
        Some(made) => Some(tls::pin(&made.certificate)?),
        None => None,
    };
    let public = public_url
        .or_else(|| domain.map(|domain| named(&domain, address.port())))
        .or_else(|| reachable(scheme, address));
    let announced = Announced { url: public, pin };
    announced.keep(&data).context("keeping the server's address")?;

    let shutdown = CancellationToken::new();
    stop_on_signals(&shutdown)?;
    reload_on_hangup(server.state())?;
    if watch_stdin {
        stop_on_end_of_input(shutdown.clone());
    }
    let mut out = std::io::stdout();
    writeln!(out, "listening on {scheme}://{address}")?;
    if let Some(pin) = pin {
        writeln!(out, "the key of its certificate is {}", pin.to_text())?;
    }
    if let Some(metrics) = server.metrics_address() {
        writeln!(out, "Prometheus finds it on http://{metrics}/metrics")?;
    }
    out.flush()?;
    Ok(server.serve(listener, shutdown).await?)
}

fn configure(arguments: RunArguments, environment: BTreeMap<String, String>) -> Result<Config> {
    let file = match &arguments.config {
        Some(path) => {
            Some(std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?)
        }
        None => None,
    };
    let mut config = Config::load(file.as_deref(), &environment)?;
    if let Some(data) = arguments.data {
        config.data = data;
    }
    if let Some(listen) = arguments.listen {
        config.listen = listen;
    }
    if arguments.tls_cert.is_some() {
        config.tls.cert = arguments.tls_cert;
        config.tls.key = arguments.tls_key;
    }
    config.tls.self_signed |= arguments.self_signed;
    if !arguments.acme_domain.is_empty() {
        config.tls.acme_domains = arguments.acme_domain;
    }
    config.tls.acme_contact = arguments.acme_contact.or(config.tls.acme_contact);
    config.tls.acme_directory = arguments.acme_directory.unwrap_or(config.tls.acme_directory);
    config.tls.acme_root = arguments.acme_root.or(config.tls.acme_root);
    if !arguments.trusted_proxy.is_empty() {
        config.edge.trusted_proxies = arguments.trusted_proxy.try_into()?;
    }
    config.edge.proxy_protocol |= arguments.proxy_protocol;
    config.public_url = arguments.public_url.or(config.public_url);
    config.metrics_listen = arguments.metrics_listen.or(config.metrics_listen);
    config.open_registration |= arguments.open_registration;
    Ok(config)
}

/// The variables that may be settings. Others need not be text: they are nobody's business here.
fn environment() -> Result<BTreeMap<String, String>> {
    let named = |(name, value): (OsString, OsString)| {
        let name = name.into_string().ok()?;
        name.starts_with(ENVIRONMENT_PREFIX).then_some((name, value))
    };
    std::env::vars_os()
        .filter_map(named)
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => bail!("the value of {name} is no text"),
        })
        .collect()
}

/// Under which others may reach it if a certificate has this name.
fn named(domain: &str, port: u16) -> String {
    if port == 443 {
        format!("https://{domain}")
    } else {
        format!("https://{domain}:{port}")
    }
}

/// Under which others may reach it; an address that stands for all of the machine's says nothing.
fn reachable(scheme: &str, address: SocketAddr) -> Option<String> {
    (!address.ip().is_unspecified()).then(|| format!("{scheme}://{address}"))
}

fn reload_on_hangup(state: Shared) -> Result<()> {
    let mut signals = signal(SignalKind::hangup()).context("watching for signals")?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            state.reload.notify_one();
        }
    });
    Ok(())
}

fn stop_on_signals(shutdown: &CancellationToken) -> Result<()> {
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut signals = signal(kind).context("watching for signals")?;
        let shutdown = shutdown.clone();
        tokio::spawn(async move {
            signals.recv().await;
            shutdown.cancel();
        });
    }
    Ok(())
}

// A thread of its own: a blocking read of standard input would hold up the end of the runtime.
fn stop_on_end_of_input(shutdown: CancellationToken) {
    std::thread::spawn(move || {
        let mut buffer = [0; 256];
        let mut input = std::io::stdin().lock();
        while matches!(input.read(&mut buffer), Ok(1..)) {}
        shutdown.cancel();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments() -> RunArguments {
        RunArguments {
            data: None,
            config: None,
            listen: None,
            tls_cert: None,
            tls_key: None,
            self_signed: false,
            acme_domain: Vec::new(),
            acme_contact: None,
            acme_directory: None,
            acme_root: None,
            trusted_proxy: Vec::new(),
            proxy_protocol: false,
            public_url: None,
            metrics_listen: None,
            open_registration: false,
            until_stdin_closes: false,
        }
    }

    #[test]
    fn flags_win_over_the_environment() {
        let environment = BTreeMap::from([
            ("HOOPOE_STORE_LISTEN".to_owned(), "127.0.0.1:1".to_owned()),
            ("HOOPOE_STORE_OPEN_REGISTRATION".to_owned(), "true".to_owned()),
        ]);
        let flags = RunArguments {
            listen: Some("127.0.0.1:2".parse().unwrap()),
            ..arguments()
        };

        let config = configure(flags, environment).unwrap();

        assert_eq!(config.listen.port(), 2);
        assert!(config.open_registration);
    }

    #[test]
    fn a_domain_is_the_address_and_the_usual_port_goes_without_saying() {
        assert_eq!(named("store.example", 443), "https://store.example");
        assert_eq!(named("store.example", 8443), "https://store.example:8443");
    }

    #[test]
    fn a_missing_file_is_named() {
        let flags = RunArguments {
            config: Some("/nowhere/hoopoe.toml".into()),
            ..arguments()
        };

        let error = configure(flags, BTreeMap::new()).unwrap_err();

        assert!(error.to_string().contains("/nowhere/hoopoe.toml"));
    }
}

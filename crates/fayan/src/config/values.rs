//! What single settings may be. Each says what it takes instead of what it was given.

use std::{fmt, str::FromStr};

use fayan_bus::access::{InvalidName, SubscriberName};

use super::LogFormat;

pub(super) fn between<T>(text: &str, least: T, most: T) -> Result<T, String>
where
    T: FromStr + PartialOrd + fmt::Display + Copy,
{
    let number: Option<T> = text.parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("not a whole number from {least} to {most}"))
}

pub(super) fn parsed_as<T: FromStr>(what: &'static str) -> impl Fn(&str) -> Result<T, String> {
    move |text| text.parse().map_err(|_| format!("not {what}"))
}

pub(super) fn nats_address(text: &str) -> Result<String, String> {
    let one = |address: &str| {
        let address = address.trim();
        let with_scheme = if address.contains("://") { address.to_owned() } else { format!("nats://{address}") };
        let url = url::Url::parse(&with_scheme).map_err(|error| error.to_string())?;
        match url.scheme() {
            "nats" | "tls" | "ws" | "wss" if url.has_host() => Ok(()),
            scheme => Err(format!("{scheme}:// is not how NATS is addressed; use nats:// or tls://")),
        }
    };
    text.split(',').try_for_each(one)?;
    Ok(text.to_owned())
}

pub(super) fn subscribers(text: &str) -> Result<Vec<SubscriberName>, String> {
    text.split(',').map(|name| name.trim().parse().map_err(|error: InvalidName| error.to_string())).collect()
}

pub(super) fn store_address(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some(("sqlite" | "postgres" | "postgresql", rest)) if !rest.trim_start_matches('/').is_empty() => {
            Ok(text.to_owned())
        }
        _ => Err("not the address of a store; a store is sqlite://PATH or postgres://USER@HOST/DATABASE".to_owned()),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("neither text nor json".to_owned()),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

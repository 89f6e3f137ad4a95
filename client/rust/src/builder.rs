// SPDX-License-Identifier: Apache-2.0
//! How a client connects.

use std::fmt;
use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::runtime::Handle;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity, Uri};
use tonic::Code;

use crate::client::LeadClient;
use crate::error::{with_causes, Error};

const ADDRESS: &str = "127.0.0.1:50051";
const TIMEOUT: Duration = Duration::from_millis(300);

const PING_EVERY: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// Of TCP, and again of TLS: what gRPC gives a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// A lead of many long attributes is tens of kilobytes; a thousand lists of
/// names are a few megabytes.
const MOST_ANSWER_BYTES: usize = 64 << 20;
/// Of all calls together: a stream that is read slowly fills its own window,
/// 2 MiB, and must not hold up the others.
const CONNECTION_WINDOW_BYTES: u32 = 64 << 20;

/// How a client connects. See [`LeadClient::builder`].
#[derive(Clone)]
#[must_use = "nothing is made before connect()"]
pub struct LeadClientBuilder {
    address: String,
    timeout: Duration,
    token: Option<String>,
    tls_ca: Option<Vec<u8>>,
    // The certificate and its key.
    tls_own: Option<(Vec<u8>, Vec<u8>)>,
}

impl Default for LeadClientBuilder {
    fn default() -> Self {
        LeadClientBuilder {
            address: ADDRESS.into(),
            timeout: TIMEOUT,
            token: None,
            tls_ca: None,
            tls_own: None,
        }
    }
}

impl LeadClientBuilder {
    /// `HOST:PORT`, or `unix:PATH`; 127.0.0.1:50051 unless given.
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// How long a call may take, its repetitions included; 300 ms unless given.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sent with every call. Without TLS, whoever is on the way can read it.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Connects with TLS. `pem` has the CAs, one of which signed the server's
    /// certificate; that has to be for the host in the address.
    pub fn tls_ca(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls_ca = Some(pem.into());
        self
    }

    /// The client's own certificate, with what leads to its CA, and its key, both
    /// PEM: where the server asks for one. Only with [`tls_ca`](Self::tls_ca).
    pub fn tls_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.tls_own = Some((certificate.into(), key.into()));
        self
    }

    /// The client. Does not wait for the connection, which the first call makes:
    /// a server that is not there, or not the right one, is that call's error.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` if something given cannot be used, and the message
    /// says what and why; `FAILED_PRECONDITION` outside of a tokio runtime.
    pub fn connect(self) -> Result<LeadClient, Error> {
        if Handle::try_current().is_err() {
            let message = "a client has to be made within a tokio runtime";
            return Err(Error::new(Code::FailedPrecondition, message));
        }
        let authorization = self.token.as_deref().map(authorization_of).transpose()?;
        let endpoint = self
            .endpoint()?
            .user_agent(concat!("leadline-rust/", env!("CARGO_PKG_VERSION")))
            .map_err(|error| unusable("user agent", &error))?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_TIMEOUT)
            .keep_alive_while_idle(true)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES);
        Ok(LeadClient::new(
            endpoint.connect_lazy(),
            MOST_ANSWER_BYTES,
            self.address,
            authorization,
            self.timeout,
        ))
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        if self.address.starts_with("unix:") {
            return self.unix_endpoint();
        }
        let scheme = if self.tls_ca.is_some() {
            "https"
        } else {
            "http"
        };
        let uri = uri_of(scheme, &self.address)?;
        let tls = self.tls(uri.host().unwrap_or_default())?;
        let endpoint = Endpoint::from(uri);
        match tls {
            None => Ok(endpoint),
            Some(tls) => endpoint
                .tls_config(tls)
                .map_err(|error| unusable("TLS material", &error)),
        }
    }

    fn unix_endpoint(&self) -> Result<Endpoint, Error> {
        if self.tls_ca.is_some() || self.tls_own.is_some() {
            return Err(Error::bad_argument("no TLS through a unix socket"));
        }
        if self.address.trim_start_matches("unix:").is_empty() {
            return Err(Error::bad_argument("an address of unix: without a path"));
        }
        Endpoint::from_shared(self.address.clone()).map_err(|error| unusable("address", &error))
    }

    fn tls(&self, host: &str) -> Result<Option<ClientTlsConfig>, Error> {
        let Some(ca) = &self.tls_ca else {
            return match self.tls_own {
                None => Ok(None),
                Some(_) => Err(Error::bad_argument(
                    "a certificate of the client's needs the server's CA (tls_ca)",
                )),
            };
        };
        check_certificates("tls_ca", ca)?;
        let mut tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(ca))
            .domain_name(host.trim_matches(['[', ']']))
            .timeout(CONNECT_TIMEOUT);
        if let Some((certificate, key)) = &self.tls_own {
            check_certificates("the client's certificate", certificate)?;
            PrivateKeyDer::from_pem_slice(key)
                .map_err(|error| unusable("key of the client's certificate", &error))?;
            tls = tls.identity(Identity::from_pem(certificate, key));
        }
        Ok(Some(tls))
    }
}

fn unusable(what: &str, error: &(dyn std::error::Error + 'static)) -> Error {
    let why = with_causes(String::new(), Some(error));
    Error::bad_argument(format!("the {what} cannot be used: {why}"))
}

fn authorization_of(token: &str) -> Result<MetadataValue<Ascii>, Error> {
    if token.is_empty() {
        return Err(Error::bad_argument("the token is empty"));
    }
    let mut value: MetadataValue<Ascii> = format!("Bearer {token}")
        .parse()
        .map_err(|_| Error::bad_argument("the token has characters that a header cannot have"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn uri_of(scheme: &str, address: &str) -> Result<Uri, Error> {
    let bare = address
        .strip_prefix("dns:///")
        .or_else(|| address.strip_prefix("dns:"))
        .unwrap_or(address);
    let uri: Option<Uri> = format!("{scheme}://{bare}").parse().ok();
    uri.filter(|uri| {
        let is_all = uri.authority().is_some_and(|authority| authority == bare);
        let has_both = uri.port_u16().is_some() && !bare.starts_with(':');
        is_all && has_both && !bare.contains('@')
    })
    .ok_or_else(|| {
        Error::bad_argument(format!(
            "the address {address:?} is not HOST:PORT or unix:PATH"
        ))
    })
}

fn check_certificates(what: &str, pem: &[u8]) -> Result<(), Error> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        certificate.map_err(|error| unusable(what, &error))?;
        count += 1;
    }
    if count == 0 {
        return Err(Error::bad_argument(format!(
            "{what} has no certificate (PEM)"
        )));
    }
    Ok(())
}

impl fmt::Debug for LeadClientBuilder {
    /// Shows no secrets.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LeadClientBuilder")
            .field("address", &self.address)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

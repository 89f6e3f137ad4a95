// SPDX-License-Identifier: Apache-2.0
//! A relay before a real server: sees what a client sends it, loses some of it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{split, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const PREFACE_BYTES: usize = 24;
const FRAME_HEADER_BYTES: usize = 9;
// Types of HTTP/2's frames.
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const PING: u8 = 6;
// Flag of a PING that answers one.
const ACK: u8 = 1;

/// What came from the client, up to now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    pub connections: u32,
    pub closed: u32,
    pub calls: u32,
    pub resets: u32,
    pub pings: u32,
}

/// Takes connections without TLS, and passes on what comes. Takes no more once
/// it is dropped.
pub struct Relay {
    pub address: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Relay {
    pub async fn before(server: &str) -> Self {
        Self::losing(0, server).await
    }

    /// Breaks the connection at each of the first `calls`, instead of passing
    /// the call on.
    pub async fn losing(calls: u32, server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = State::of(calls, server);
        let serving = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).pass(client));
            }
        });
        Relay {
            address,
            state,
            task,
        }
    }

    /// One that listens at a path.
    pub fn at_socket(path: &Path, server: &str) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let state = State::of(0, server);
        let serving = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).pass(client));
            }
        });
        Relay {
            address: format!("unix:{}", path.display()),
            state,
            task,
        }
    }

    pub fn seen(&self) -> Seen {
        *self.state.seen.borrow()
    }

    /// Ends when it is so; panics if that never comes.
    pub async fn wait_until(&self, is_so: impl Fn(&Seen) -> bool) {
        let mut receiver = self.state.seen.subscribe();
        let wait = timeout(Duration::from_secs(60), receiver.wait_for(is_so));
        let has_come = wait.await.is_ok();
        assert!(has_come, "it only came to {:?}", self.seen());
    }

    /// From now on the client hears nothing.
    pub fn mute(&self) {
        self.state.is_mute.store(true, Ordering::SeqCst);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct State {
    server: String,
    calls_to_lose: u32,
    is_mute: AtomicBool,
    seen: watch::Sender<Seen>,
}

impl State {
    fn of(calls_to_lose: u32, server: &str) -> Arc<Self> {
        Arc::new(State {
            server: server.to_owned(),
            calls_to_lose,
            is_mute: AtomicBool::new(false),
            seen: watch::Sender::new(Seen::default()),
        })
    }

    async fn pass(self: Arc<Self>, client: impl AsyncRead + AsyncWrite) {
        self.seen.send_modify(|seen| seen.connections += 1);
        let server = TcpStream::connect(&self.server).await.unwrap();
        let (from_client, to_client) = split(client);
        let (from_server, to_server) = server.into_split();
        // Each ends with an error, if only that there is no more.
        tokio::select! {
            _ = self.pass_up(from_client, to_server) => {}
            _ = self.pass_down(from_server, to_client) => {}
        }
        self.seen.send_modify(|seen| seen.closed += 1);
    }

    async fn pass_up(
        &self,
        mut client: impl AsyncRead + Unpin,
        mut server: impl AsyncWrite + Unpin,
    ) -> std::io::Result<()> {
        let mut bytes = vec![0; PREFACE_BYTES];
        client.read_exact(&mut bytes).await?;
        server.write_all(&bytes).await?;
        loop {
            bytes.resize(FRAME_HEADER_BYTES, 0);
            client.read_exact(&mut bytes).await?;
            let (kind, flags) = (bytes[3], bytes[4]);
            let length = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
            bytes.resize(FRAME_HEADER_BYTES + length as usize, 0);
            client.read_exact(&mut bytes[FRAME_HEADER_BYTES..]).await?;
            self.seen.send_modify(|seen| match kind {
                HEADERS => seen.calls += 1,
                RST_STREAM => seen.resets += 1,
                PING if flags & ACK == 0 => seen.pings += 1,
                _ => {}
            });
            if kind == HEADERS && self.seen.borrow().calls <= self.calls_to_lose {
                return Ok(());
            }
            server.write_all(&bytes).await?;
        }
    }

    async fn pass_down(
        &self,
        mut server: impl AsyncRead + Unpin,
        mut client: impl AsyncWrite + Unpin,
    ) -> std::io::Result<()> {
        let mut bytes = vec![0; 64 << 10];
        loop {
            let count = server.read(&mut bytes).await?;
            if count == 0 {
                return Ok(());
            }
            if !self.is_mute.load(Ordering::SeqCst) {
                client.write_all(&bytes[..count]).await?;
            }
        }
    }
}

//! An HTTP(S) server on a thread of its own, so that it works from any caller, asynchronous or not.

use crate::Error;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::{SocketAddr, TcpListener as BlockingListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// A running server. Dropping it closes its port and all connections.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Takes the address (port 0: any free one) and serves `app` there, over TLS when given.
    pub(crate) fn start(
        name: &str,
        address: SocketAddr,
        app: Router,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Result<Self, Error> {
        let bind = |source| Error::Bind { address, source };
        let listener = BlockingListener::bind(address).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let no_thread = || Error::io(format!("no thread for the {name}"));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(no_thread())?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || run(runtime, listener, app, tls.map(TlsAcceptor::from), stopped))
            .map_err(no_thread())?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// The address that was taken.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dropping the sender is the sign to stop.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn run(
    runtime: Runtime,
    listener: BlockingListener,
    app: Router,
    tls: Option<TlsAcceptor>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        // Fails only outside a runtime.
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        tokio::spawn(accept(listener, app, tls));
        let _ = stopped.await;
    });
    // Requests under way need not be waited for.
    runtime.shutdown_background();
}

async fn accept(listener: TcpListener, app: Router, tls: Option<TlsAcceptor>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, app.clone(), tls.clone()));
            }
            // Out of file handles, or the caller hung up already. Others may be luckier shortly.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(stream: TcpStream, app: Router, tls: Option<TlsAcceptor>) {
    // A connection that breaks concerns the browser alone: it says so on its own screen.
    let _ = match tls {
        None => talk(stream, app).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => talk(stream, app).await,
            Err(error) => Err(error),
        },
    };
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, app: Router) -> io::Result<()> {
    http1::Builder::new()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app))
        .await
        .map_err(io::Error::other)
}

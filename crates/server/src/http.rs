//! The door: the socket, one line of log an answer, and a stop that lets requests finish.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
    serve::ListenerExt,
};
use tokio::{
    net::TcpListener,
    time::{Instant, sleep, timeout},
};

use crate::{Failure, shutdown::Shutdown};

/// How long requests may take to finish once the house was asked to stop.
const LAST_CALL: Duration = Duration::from_secs(20);
/// How long connections without a request in them are given to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// Takes the port.
///
/// # Errors
/// A sentence that says what to do when the port cannot be had.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| refusal(address, &error).into())
}

fn refusal(address: SocketAddr, error: &io::Error) -> String {
    let port = address.port();
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let next = SocketAddr::new(address.ip(), port.checked_add(1).unwrap_or(8080));
            format!("Port {port} is in use by another program: stop it or set ATELIER_LISTEN={next}")
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "Port {port} is for privileged programs only: set ATELIER_LISTEN={}",
                SocketAddr::new(address.ip(), 8080)
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!("{} is not an address of this machine: set ATELIER_LISTEN=127.0.0.1:{port}", address.ip())
        }
        _ => format!("ATELIER_LISTEN={address} cannot be listened on: {error}"),
    }
}

/// Requests that were begun and not answered yet.
#[derive(Debug, Clone, Default)]
struct UnderWay(Arc<AtomicUsize>);

/// Counts down when the answer is made, or its making was given up.
struct Begun(UnderWay);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers until asked to stop. Then no new connection is taken, requests under way have [`LAST_CALL`] to finish,
/// and connections that only wait (a browser opens some in advance) are closed. `goodbye` is begun then and has as long: what was
/// made of a request outlives it, as sockets do.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: &Shutdown,
    goodbye: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let under_way = UnderWay::default();
    let router = router.layer(middleware::from_fn_with_state(under_way.clone(), observe));
    let listener = listener.tap_io(|stream| {
        // a page is one small answer: waiting to fill a packet only delays it
        let _ = stream.set_nodelay(true);
    });
    let asked = shutdown.asked.clone();
    // limits count by the address at the other end
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server =
        axum::serve(listener, service).with_graceful_shutdown(async move { asked.cancelled().await });
    let answered = async {
        tokio::select! {
            ended = server => Ok::<_, Failure>(ended?),
            () = last_call(shutdown, &under_way) => Ok(()),
        }
    };
    let parted = async {
        shutdown.asked.cancelled().await;
        // whoever has not gone by then is cut off with the process
        let _ = timeout(LAST_CALL, goodbye).await;
        Ok(())
    };
    tokio::select! {
        ended = async { tokio::try_join!(answered, parted) } => ended.map(|_| ()),
        () = shutdown.urged.cancelled() => Ok(()),
    }
}

async fn last_call(shutdown: &Shutdown, under_way: &UnderWay) {
    shutdown.asked.cancelled().await;
    let deadline = Instant::now() + LAST_CALL;
    let finished = async {
        while under_way.0.load(Ordering::Relaxed) > 0 && Instant::now() < deadline {
            sleep(Duration::from_millis(20)).await;
        }
        sleep(GOODBYE).await;
    };
    tokio::select! {
        () = finished => {}
        () = shutdown.urged.cancelled() => {}
    }
}

/// One line an answer, for whoever asks for `atelier::access`.
async fn observe(State(under_way): State<UnderWay>, request: Request, next: Next) -> Response {
    under_way.0.fetch_add(1, Ordering::Relaxed);
    let begun = Begun(under_way);
    let logged = tracing::enabled!(target: "atelier::access", tracing::Level::DEBUG).then(|| {
        (request.method().clone(), web::told_path(request.uri().path()).into_owned(), Instant::now())
    });
    let response = next.run(request).await;
    drop(begun);
    if let Some((method, path, began)) = logged {
        let id = response.headers().get("x-request-id").and_then(|v| v.to_str().ok());
        let (status, micros) = (response.status().as_u16(), began.elapsed().as_micros());
        tracing::debug!(target: "atelier::access", %method, path, status, micros, id, "answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_busy_port_is_told_with_the_way_out() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let told = bind(address).await.unwrap_err().to_string();
        let next = address.port().checked_add(1).unwrap_or(8080);
        assert_eq!(
            told,
            format!(
                "Port {} is in use by another program: stop it or set ATELIER_LISTEN=127.0.0.1:{next}",
                address.port()
            )
        );
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_told_to_be_one() {
        let told = bind("192.0.2.1:8080".parse().unwrap()).await.unwrap_err().to_string();
        assert!(told.starts_with("192.0.2.1 is not an address of this machine"), "{told}");
    }
}

// hyper on Tokio's current-thread runtime, with routes by hand: hyper-peer PORT
use hyper::header::{HeaderValue, CONTENT_TYPE};
use hyper::service::{make_service_fn, service_fn};
use hyper::{body, Body, Method, Request, Response, Server, StatusCode};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

thread_local!(static COUNT: Cell<u64> = Cell::new(0));

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Serialize)]
struct User {
    id: i64,
    q: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    price: f64,
    tags: Option<Vec<String>>,
    note: Option<String>,
}

#[derive(Serialize)]
struct Stored {
    id: u64,
    name: String,
    price: f64,
    tags: Vec<String>,
    note: Option<String>,
}

fn answer(content_type: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn json(value: &impl Serialize) -> Response<Body> {
    answer("application/json", serde_json::to_vec(value).expect("plain structs"))
}

fn status(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn user(id: &str, query: Option<&str>) -> Response<Body> {
    match id.parse() {
        Ok(id) => json(&User { id, q: parameter(query, "q").map(decode) }),
        Err(_) => status(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

fn item(bytes: &[u8]) -> Response<Body> {
    match serde_json::from_slice::<Item>(bytes) {
        Ok(Item { name, price, tags, note })
            if (1..=100).contains(&name.chars().count()) && price > 0.0 =>
        {
            let id = COUNT.with(|count| {
                count.set(count.get() + 1);
                count.get()
            });
            json(&Stored { id, name, price, tags: tags.unwrap_or_default(), note })
        }
        _ => status(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

async fn handle(request: Request<Body>) -> Result<Response<Body>, hyper::Error> {
    let path = request.uri().path();
    Ok(match (request.method(), path) {
        (&Method::GET, "/plaintext") => answer("text/plain", "Hello, World!"),
        (&Method::GET, "/json") => json(&Message { message: "Hello, World!" }),
        (&Method::POST, "/echo") => answer("application/octet-stream", body::to_bytes(request.into_body()).await?),
        (&Method::POST, "/items") => item(&body::to_bytes(request.into_body()).await?),
        (&Method::GET, "/sleep") => {
            let ms = parameter(request.uri().query(), "ms").and_then(|ms| ms.parse().ok()).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer("text/plain", "slept")
        }
        (&Method::GET, _) if path.starts_with("/users/") => user(&path[7..], request.uri().query()),
        _ => status(StatusCode::NOT_FOUND),
    })
}

// Tasks that stay on this thread need not be Send.
#[derive(Clone)]
struct Local;

impl<F: Future + 'static> hyper::rt::Executor<F> for Local
where
    F::Output: 'static,
{
    fn execute(&self, future: F) {
        tokio::task::spawn_local(future);
    }
}

fn main() {
    let port: u16 = std::env::args().nth(1).and_then(|port| port.parse().ok()).expect("a port");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let service = make_service_fn(|_| async { Ok::<_, Infallible>(service_fn(handle)) });
        Server::bind(&([127, 0, 0, 1], port).into())
            .tcp_nodelay(true)
            .http1_pipeline_flush(true)
            .executor(Local)
            .serve(service)
            .await
            .expect("the server ends only with the process");
    });
}

//! As much of an HTTP client as a benchmark on one machine needs: GET and JSON over a connection that is kept
//! alive.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

/// A connection to the house.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    port: u16,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Client {
    pub(super) fn connect(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).map_err(|e| e.to_string())?;
        Ok(Self { stream: BufReader::new(stream), port })
    }

    /// Asks for a path, accepting brotli or nothing compressed at all.
    pub(super) fn get(&mut self, path: &str, brotli: bool) -> Result<Answer, String> {
        let accept = if brotli { "accept-encoding: br\r\n" } else { "" };
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n{accept}\r\n", self.port);
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        self.read_answer().map_err(|e| format!("GET {path}: {e}"))
    }

    /// Sends a document for a cart, whose token may be empty.
    pub(super) fn send(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Result<Answer, String> {
        let token = if token.is_empty() { String::new() } else { format!("cart-token: {token}\r\n") };
        self.send_with(method, path, &token, body)
    }

    /// Sends a document with further lines in its head, each ended.
    pub(super) fn send_with(
        &mut self,
        method: &str,
        path: &str,
        head: &str,
        body: &str,
    ) -> Result<Answer, String> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\n{head}content-length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|e| e.to_string())?;
        self.read_answer().map_err(|e| format!("{method} {path}: {e}"))
    }

    fn read_answer(&mut self) -> Result<Answer, String> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or("no status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|_| "no length")?;
            }
            chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
        }
        let body = if chunked { self.chunks()? } else { self.bytes(length)? };
        Ok(Answer { status, body })
    }

    fn chunks(&mut self) -> Result<Vec<u8>, String> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or_default(), 16)
                .map_err(|e| e.to_string())?;
            body.extend(self.bytes(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>, String> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(|e| e.to_string())?;
        Ok(body)
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => Err("the connection was closed".to_owned()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(e) => Err(e.to_string()),
        }
    }
}

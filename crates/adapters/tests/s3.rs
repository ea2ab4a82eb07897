//! The bucket keeps the promises of the port, against a store that checks signatures.
//!
//! moto speaks S3 and IAM. Its first requests are taken without a signature, so that a person, a key and a right can be
//! made; from then on every request is checked (SigV4). It is not Amazon's own store: what that does about consistency,
//! limits and prices is not shown here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics where it stands")]

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use adapters::{S3, Vault, VaultError};
use platform::{
    config::{BackupKey, BackupPlace, S3Keys},
    files::FileStore,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

/// Making the person, the key, the right and the bucket.
const UNSIGNED: &str = "4";
const BUCKET: &str = "media";
/// The person may do anything in S3.
const RIGHT: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";

struct Moto {
    process: Child,
    port: u16,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    async fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let found = Command::new(root.join("scripts/moto.sh")).output().unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        let program = String::from_utf8(found.stdout).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(program.trim())
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .env("INITIAL_NO_AUTH_ACTION_COUNT", UNSIGNED)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self { process, port };
        for _ in 0..1_200 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return moto;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("moto did not open its port");
    }

    /// One of the first, unchecked requests: the scope only says which service is meant.
    async fn ask(&self, line: &str, service: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=x\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{line}: {answer}");
        answer
    }

    /// A bucket, and the key of someone who may do anything with it.
    async fn bucket(&self) -> S3Keys {
        let iam = async |ask: &str| {
            self.ask("POST /", "iam", &format!("Version=2010-05-08&UserName=house&Action={ask}")).await
        };
        iam("CreateUser").await;
        let key = iam("CreateAccessKey").await;
        iam(&format!("PutUserPolicy&PolicyName=files&PolicyDocument={RIGHT}")).await;
        self.ask(&format!("PUT /{BUCKET}"), "s3", "").await;
        let part = |name: &str| {
            let (_, rest) = key.split_once(&format!("<{name}>")).unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        S3Keys {
            bucket: BUCKET.into(),
            endpoint: Some(format!("http://127.0.0.1:{}", self.port)),
            region: "us-east-1".into(),
            access_key_id: part("AccessKeyId"),
            secret_access_key: part("SecretAccessKey"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_the_contract_and_opens_to_its_key_only() {
    let moto = Moto::start().await;
    let keys = moto.bucket().await;
    testkit::files::contract(&S3::new(&keys).unwrap()).await;
    backups_lie_in_it(&keys).await;

    let wrong = S3Keys { secret_access_key: "not the secret".into(), ..keys.clone() };
    let key = "contract/once".parse().unwrap();
    let refused = S3::new(&wrong).unwrap().get(&key, None).await.unwrap_err();
    assert!(refused.to_string().contains("SignatureDoesNotMatch"), "{refused}");
    assert!(S3::new(&keys).unwrap().size(&key).await.unwrap().is_some());
}

/// A backup that is longer than one part of an upload.
async fn backups_lie_in_it(keys: &S3Keys) {
    let place = BackupPlace::Bucket(keys.clone(), "backups/house".into());
    let vault = Vault::open(&place, &BackupKey::read(&"a1".repeat(32)).unwrap()).unwrap();
    let long: Vec<u8> = (0..9_000_000_u32).map(|at| (at / 7 % 251) as u8).collect();
    let kept = vault.keep("bases/1/base.tar.gz", long.as_slice()).await.unwrap();
    vault.keep("bases/1/manifest.json", &b"{}"[..]).await.unwrap();
    assert_eq!(vault.list("bases").await.unwrap(), ["bases/1/base.tar.gz", "bases/1/manifest.json"]);
    let mut found = Vec::new();
    vault.give("bases/1/base.tar.gz", Some(&kept), &mut found).await.unwrap();
    assert!(found == long);
    vault.forget(&vault.list("bases").await.unwrap()).await.unwrap();
    let gone = vault.give("bases/1/base.tar.gz", None, &mut found).await;
    assert!(matches!(gone, Err(VaultError::Missing(_))), "{gone:?}");
}

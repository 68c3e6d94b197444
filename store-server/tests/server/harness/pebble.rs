//! A certificate authority for tests: Debian's pebble, with a name server that knows every name as 127.0.0.1.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rcgen::{CertificateParams, KeyPair};
use reqwest::{Certificate, Client};
use tempfile::TempDir;

use super::until;

/// Names another pebble than the one that is found.
const VARIABLE: &str = "HOOPOE_PEBBLE";

/// What to tell somebody without it.
const MISSING: &str = "pebble is needed for the tests of ACME: install it (on Debian: apt-get install pebble), or name it in \
     HOOPOE_PEBBLE; pebble-challtestsrv is looked for beside it";

/// An address on loopback that is this test's alone, so that its ports are.
pub(crate) struct Site {
    address: Ipv4Addr,
    folder: TempDir,
    // While somebody holds this port, nobody else gets the address that is made of it.
    _claim: TcpListener,
}

/// The authority and its name server, killed with this value.
pub(crate) struct Pebble {
    _programs: [Killed; 2],
    /// By which the certificates that it gives are known.
    pub(crate) root: Certificate,
}

/// A process, killed with this value: also when a test fails while it begins.
struct Killed(Child);

impl Site {
    pub(crate) fn claim() -> Self {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let claim = TcpListener::bind("127.0.0.1:0").unwrap();
        let [high, low] = claim.local_addr().unwrap().port().to_be_bytes();
        let address = Ipv4Addr::new(127, 80, high, low);
        let folder = TempDir::new().unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![address.to_string()]).unwrap();
        fs::write(
            folder.path().join("site.pem"),
            params.self_signed(&key).unwrap().pem(),
        )
        .unwrap();
        fs::write(folder.path().join("site.key.pem"), key.serialize_pem()).unwrap();
        Self {
            address,
            folder,
            _claim: claim,
        }
    }

    /// The URL of the directory of an authority that is started here.
    pub(crate) fn directory(&self) -> String {
        format!("https://{}:14000/dir", self.address)
    }

    /// The certificate by which the authority's own is known.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("site.pem")
    }

    /// An authority that looks for challenges on this port of 127.0.0.1 and gives certificates for so long.
    pub(crate) async fn start(&self, port: u16, valid: Duration) -> Pebble {
        let (address, folder) = (self.address, self.folder.path());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("{address}:14000"),
            "managementListenAddress": format!("{address}:15000"),
            "certificate": self.root(),
            "privateKey": folder.join("site.key.pem"),
            "httpPort": 5002,
            "tlsPort": port,
            "domainBlocklist": ["refused.test"],
            "certificateValidityPeriod": valid.as_secs(),
        } });
        fs::write(folder.join("pebble.json"), config.to_string()).unwrap();
        let program = program();
        let names = format!("{address}:8053");
        let programs = [
            spawn(
                Command::new(program.with_file_name("pebble-challtestsrv"))
                    .args([
                        "-defaultIPv6",
                        "",
                        "-http01",
                        "",
                        "-https01",
                        "",
                        "-tlsalpn01",
                        "",
                    ])
                    .args(["-dns01", &names, "-management", &format!("{address}:8055")]),
            ),
            spawn(
                Command::new(&program)
                    .args(["-dnsserver", &names, "-config"])
                    .arg(folder.join("pebble.json"))
                    // It would wait some seconds before it looks.
                    .env("PEBBLE_VA_NOSLEEP", "1"),
            ),
        ];
        let root = self.issuer().await;
        Pebble {
            _programs: programs,
            root,
        }
    }

    async fn issuer(&self) -> Certificate {
        let own = Certificate::from_pem(&fs::read(self.root()).unwrap()).unwrap();
        let client = Client::builder().tls_certs_only([own]).build().unwrap();
        let url = format!("https://{}:15000/roots/0", self.address);
        let mut root = None;
        until("the authority answers", async || {
            let Ok(answer) = client.get(&url).send().await else {
                return false;
            };
            root = answer.bytes().await.ok();
            root.is_some()
        })
        .await;
        Certificate::from_pem(&root.unwrap()).unwrap()
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn program() -> PathBuf {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return PathBuf::from(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("pebble"))
        .find(|program: &PathBuf| Path::is_file(program))
        .expect(MISSING)
}

fn spawn(command: &mut Command) -> Killed {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Killed(quiet.spawn().expect(MISSING))
}

//! The account of a profile, made before anything of the profile is there for others to take up.

use hoopoe_crypto::{at_rest::StorageKey, recovery::RecoverySeed};
use hoopoe_engine::{Birth, Engine};
use hoopoe_protocol::{limits, time::Span};

use crate::{
    clock,
    db::{CommitError, Database, OpenError, ReadError, servers::Standing},
    driver::Joining,
    page::{PageAddress, PageAddressError},
    profile::Founding,
    random,
    text::is_mark,
};

/// After what time without a touch the screen of a new account locks by itself.
const IDLE_LOCK: Span = Span::seconds(15 * 60);

/// An account that is to be made.
#[derive(Debug)]
pub struct NewAccount {
    /// The name that contacts see.
    pub name: String,
    /// What the recovery words spell.
    pub seed: RecoverySeed,
    /// Whether somebody has the words already.
    pub words: Words,
    /// The store server that is joined at the first start.
    pub server: Option<Joining>,
    /// Where the page is already; else its place is drawn.
    pub page: Option<PageAddress>,
}

/// Whether somebody has the recovery words of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// They came with them, or are shown them now.
    Known,
    /// They have to be asked to write them down.
    Owed,
}

/// Why no account is made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The profile has an account.
    #[error("the profile has an account already")]
    Exists,
    /// No name, or a very long one.
    #[error("a name has 1 to {} bytes", limits::NAME_BYTES)]
    Name,
    /// A name that would not look like what it is.
    #[error("a name cannot hold control characters or marks that turn the direction of writing")]
    NameMarks,
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The account could not be made durable.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The address of the page could not be drawn or kept.
    #[error(transparent)]
    Page(#[from] PageAddressError),
    /// A fault of this program: its own signatures do not verify.
    #[error("the account's own signatures do not verify; this is a fault of the program")]
    Internal,
}

/// Makes the account of a profile: identity from the recovery seed, and this device. Yields where its page is.
///
/// If it is cut short there is no account, and the profile is dropped.
///
/// # Errors
/// If there is one already, the name is unusable, or the database fails.
pub async fn create_account(
    founding: &Founding,
    mut account: NewAccount,
) -> Result<PageAddress, AccountError> {
    account.name = checked(&account.name)?;
    let keys = founding.keys().ok_or(AccountError::Exists)?;
    let database = Database::open(&founding.database(), &keys.database).await?;
    let born = bear(&database, account, &keys.storage).await;
    database.close().await;
    born
}

/// A name as it is kept.
fn checked(name: &str) -> Result<String, AccountError> {
    let name = name.trim();
    if name.is_empty() || name.len() > limits::NAME_BYTES {
        return Err(AccountError::Name);
    }
    if name.chars().any(is_mark) {
        return Err(AccountError::NameMarks);
    }
    Ok(name.to_owned())
}

async fn bear(
    database: &Database,
    account: NewAccount,
    storage: &StorageKey,
) -> Result<PageAddress, AccountError> {
    let mut writer = database.writer().await?;
    if writer.load().await?.is_some() {
        return Err(AccountError::Exists);
    }
    let birth = Birth {
        seed: account.seed,
        name: account.name,
        storage: storage.clone(),
        rng_seed: *random::secret().expose(),
        config: hoopoe_engine::Config::default(),
    };
    let born = Engine::create(clock::now(), birth).ok_or(AccountError::Internal)?;
    writer.commit(&born.step.changes).await?;
    let page = match account.page {
        Some(page) => page,
        None => PageAddress::of_profile(database.reader(), storage, None).await?,
    };
    page.keep(database.reader(), &mut writer, storage).await?;
    if let Some(joining) = account.server {
        let server = joining.remembered(None, Standing::Own);
        writer
            .put_servers(storage, &mut random::generator(), &[&server])
            .await?;
    }
    writer.close().await?;
    if account.words == Words::Owed {
        database.keeper().owe_words(clock::now()).await?;
    }
    database.keeper().set_idle_lock(Some(IDLE_LOCK)).await?;
    Ok(page)
}

//! Statements that both databases understand, on a connection to either.
//!
//! Everything but the queue itself is written once, in this common language: numbered parameters (`$1`), numbers of 64
//! bits, bytes and text. What the queue needs to be fast stands in the folders of the two databases.

use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, PgConnection, PgPool, SqlSafeStr, SqliteConnection,
    SqlitePool, Type,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{
    ReadError,
    rows::{AccountRow, LaneRow, Sequence, TokenRow, to_unsigned},
};

/// A connection on which changes are being made.
#[derive(Debug)]
pub enum Sql<'c> {
    /// To SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// To PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Connections that can only query.
#[derive(Clone, Debug)]
pub enum Readers {
    /// To SQLite.
    Sqlite(SqlitePool),
    /// To PostgreSQL.
    Postgres(PgPool),
}

/// A parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Value<'v> {
    /// A number, a time in milliseconds, or a row.
    Int(i64),
    /// A number or nothing.
    MaybeInt(Option<i64>),
    /// Bytes.
    Bytes(&'v [u8]),
    /// Bytes or nothing.
    MaybeBytes(Option<&'v [u8]>),
    /// Text.
    Text(&'v str),
}

/// What a row of either database can be read as.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<R> Row for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl Sql<'_> {
    /// Makes a change; answers how many rows it met.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn execute(
        &mut self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(db) => {
                let arguments = arguments::<SqliteArguments>(values)?;
                let done = sqlx::query_with(statement, arguments).execute(&mut **db).await?;
                Ok(done.rows_affected())
            }
            Self::Postgres(db) => {
                let arguments = arguments::<PgArguments>(values)?;
                let done = sqlx::query_with(statement, arguments).execute(&mut **db).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// All rows that a statement answers.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn rows<R: Row>(
        &mut self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Vec<R>, sqlx::Error> {
        match self {
            Self::Sqlite(db) => {
                let arguments = arguments::<SqliteArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_all(&mut **db)
                    .await
            }
            Self::Postgres(db) => {
                let arguments = arguments::<PgArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_all(&mut **db)
                    .await
            }
        }
    }

    /// The first row that a statement answers.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn row<R: Row>(
        &mut self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Option<R>, sqlx::Error> {
        match self {
            Self::Sqlite(db) => {
                let arguments = arguments::<SqliteArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_optional(&mut **db)
                    .await
            }
            Self::Postgres(db) => {
                let arguments = arguments::<PgArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_optional(&mut **db)
                    .await
            }
        }
    }

    /// The number that a statement answers.
    ///
    /// # Errors
    /// If the database fails, or there is no row; the transaction must then be given up.
    pub async fn number(
        &mut self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<i64, sqlx::Error> {
        let (number,) = self
            .row(statement, values)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        Ok(number)
    }

    /// The count that a statement answers.
    ///
    /// # Errors
    /// As of [`Sql::number`].
    pub async fn count(
        &mut self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<u64, sqlx::Error> {
        self.number(statement, values).await.map(to_unsigned)
    }

    /// Lets everybody else who changes something of this account wait until the transaction is over. SQLite has one writer
    /// anyway. Whether there is the account. Whoever holds a lane and not its account may still see that it is there
    /// (`FOR KEY SHARE`, by a foreign key): else the two would wait for each other in a circle.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn hold(&mut self, account: AccountRow) -> Result<bool, sqlx::Error> {
        let question = match self {
            Self::Sqlite(_) => "SELECT id FROM account WHERE id = $1",
            Self::Postgres(_) => "SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE",
        };
        let there: Option<(AccountRow,)> = self.row(question, &[account.into()]).await?;
        Ok(there.is_some())
    }

    /// Holds the accounts that a question answers, in its order, which must be that of their rows.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn hold_all(
        &mut self,
        question: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), sqlx::Error> {
        if let Self::Postgres(_) = self {
            self.execute(
                AssertSqlSafe(format!("{question} FOR NO KEY UPDATE OF account")),
                values,
            )
            .await?;
        }
        Ok(())
    }

    /// Lets deposits into all lanes of an account that is held wait until the transaction is over.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn hold_lanes(&mut self, account: AccountRow) -> Result<(), sqlx::Error> {
        if let Self::Postgres(_) = self {
            let question = "SELECT id FROM lane WHERE account = $1 ORDER BY id FOR NO KEY UPDATE";
            self.execute(question, &[account.into()]).await?;
        }
        Ok(())
    }

    /// Holds the account as [`Sql::hold`] does; whether its device with this lane is still there. A session may outlive it
    /// for a moment.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn hold_device(&mut self, account: AccountRow, lane: LaneRow) -> Result<bool, sqlx::Error> {
        if !self.hold(account).await? {
            return Ok(false);
        }
        let there: Option<(LaneRow,)> = self
            .row(
                "SELECT id FROM lane WHERE id = $1 AND account = $2",
                &[lane.into(), account.into()],
            )
            .await?;
        Ok(there.is_some())
    }

    /// Lets everybody else who changes this lane wait until the transaction is over.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn hold_lane(&mut self, lane: LaneRow) -> Result<(), sqlx::Error> {
        if let Self::Postgres(db) = self {
            sqlx::query("SELECT 1 FROM lane WHERE id = $1 FOR UPDATE")
                .bind(lane)
                .execute(&mut **db)
                .await?;
        }
        Ok(())
    }
}

impl Readers {
    /// All rows that a question answers.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rows<R: Row>(
        &self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Vec<R>, ReadError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let arguments = arguments::<SqliteArguments>(values)?;
                sqlx::query_as_with(statement, arguments).fetch_all(pool).await?
            }
            Self::Postgres(pool) => {
                let arguments = arguments::<PgArguments>(values)?;
                sqlx::query_as_with(statement, arguments).fetch_all(pool).await?
            }
        })
    }

    /// The first row that a question answers.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn row<R: Row>(
        &self,
        statement: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Option<R>, ReadError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let arguments = arguments::<SqliteArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_optional(pool)
                    .await?
            }
            Self::Postgres(pool) => {
                let arguments = arguments::<PgArguments>(values)?;
                sqlx::query_as_with(statement, arguments)
                    .fetch_optional(pool)
                    .await?
            }
        })
    }

    /// The count that a question answers.
    ///
    /// # Errors
    /// If the database fails, or there is no row.
    pub async fn count(&self, statement: impl SqlSafeStr, values: &[Value<'_>]) -> Result<u64, ReadError> {
        let (count,): (i64,) = self
            .row(statement, values)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        Ok(to_unsigned(count))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn answers(&self) -> Result<(), ReadError> {
        self.row::<(i64,)>("SELECT CAST(1 AS BIGINT)", &[])
            .await
            .map(drop)
    }
}

fn arguments<A: Arguments>(values: &[Value<'_>]) -> Result<A, sqlx::Error>
where
    for<'v> i64: Encode<'v, A::Database> + Type<A::Database>,
    for<'v> Option<i64>: Encode<'v, A::Database> + Type<A::Database>,
    for<'v> &'v [u8]: Encode<'v, A::Database> + Type<A::Database>,
    for<'v> Option<&'v [u8]>: Encode<'v, A::Database> + Type<A::Database>,
    for<'v> &'v str: Encode<'v, A::Database> + Type<A::Database>,
{
    let mut arguments = A::default();
    for value in values {
        match *value {
            Value::Int(number) => arguments.add(number),
            Value::MaybeInt(number) => arguments.add(number),
            Value::Bytes(bytes) => arguments.add(bytes),
            Value::MaybeBytes(bytes) => arguments.add(bytes),
            Value::Text(text) => arguments.add(text),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<AccountRow> for Value<'_> {
    fn from(row: AccountRow) -> Self {
        Self::Int(row.0)
    }
}

impl From<LaneRow> for Value<'_> {
    fn from(row: LaneRow) -> Self {
        Self::Int(row.0)
    }
}

impl From<TokenRow> for Value<'_> {
    fn from(row: TokenRow) -> Self {
        Self::Int(row.0)
    }
}

impl From<Sequence> for Value<'_> {
    fn from(sequence: Sequence) -> Self {
        Self::Int(sequence.in_database())
    }
}

impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'v> From<&'v Vec<u8>> for Value<'v> {
    fn from(bytes: &'v Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'v, const N: usize> From<&'v [u8; N]> for Value<'v> {
    fn from(bytes: &'v [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

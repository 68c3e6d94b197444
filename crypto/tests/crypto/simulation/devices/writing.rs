//! What a machine encrypts, and what it makes of what comes.

use hoopoe_crypto::{
    manifest::{KnownDevices, VerifiedManifest},
    payload::{self, Expectation, GroupTie, PayloadError, Relation},
    session::ChainPlace,
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        own::{OwnCopy, Said, SyncNews},
        payload::OlmPayload,
        text::Text,
    },
    id::{ConversationId, MessageId, SessionId},
    identity::ManifestRef,
    version::BODY_VERSION,
};

use super::{
    super::ratchets::Opened,
    machine::{Around, Line, Machine, Sealed, What},
};

/// How much is under way to one device: so little that a message never comes from more chains ago than are kept.
const UNDER_WAY: usize = 3;

/// A message that was shown to a person.
pub(super) type Shown = MessageId;

/// A place in a ratchet, and what was made with it.
pub(super) type Used = ((SessionId, ChainPlace), Vec<u8>);

enum Verdict {
    Done(Option<Shown>),
    Held,
    FromRevoked,
}

impl Machine {
    /// Encrypts what can be encrypted now.
    pub(super) fn write(&mut self, around: &mut Around<'_>) -> Vec<Used> {
        let mut used = Vec::new();
        if !self.is_listed() {
            return used;
        }
        for line in std::mem::take(&mut self.rows.lines) {
            let under_way = self.rows.outbox.values().filter(|sealed| sealed.to == line.to);
            let has_keys = around.board.keys(&around.names.device(line.to)).is_some();
            let may = has_keys && self.writes_to(around.names, line.to, around.now);
            if may && under_way.count() < UNDER_WAY {
                used.push(self.seal(around, &line));
            } else {
                self.rows.lines.push(line);
            }
        }
        used
    }

    fn seal(&mut self, around: &mut Around<'_>, line: &Line) -> Used {
        let (owner, device) = (around.names.owner(line.to), around.names.device(line.to));
        let book = &self.books[&owner];
        let mut recipients = book.recipients(around.now);
        let (_, certificate) = recipients.find(|(id, _)| **id == device).expect("a recipient");
        let keys = around.board.keys(&device).unwrap();
        let session = self.ratchets.session_with(certificate, keys);
        let newest = self.own().newest();
        let is_told = self.rows.told.get(&line.to) == Some(&newest.reference());
        let brings = !is_told || !self.ratchets.is_heard(&session);
        let (me, them) = (self.at.user, around.names.user(owner));
        let (conversation, body) = match &line.what {
            What::News(news) => (ConversationId::of_pair(&me, &me), OlmBody::Sync(news.clone())),
            What::Said(person) => {
                let text = Text { text: "hello".into() };
                let conversation = ConversationId::of_pair(&me, &around.names.user(*person));
                if owner == self.person {
                    let said = Said::Text(text);
                    (conversation, OlmBody::OwnCopy(OwnCopy { said }))
                } else {
                    (conversation, OlmBody::Text(text))
                }
            }
        };
        let payload = OlmPayload {
            version: BODY_VERSION,
            sender: me,
            sender_device: self.at.device,
            sender_manifest: newest.reference(),
            recipient: them,
            recipient_device: device,
            session,
            conversation,
            message: line.message,
            counter: self.rows.posted + 1,
            order: self.rows.posted + 1,
            sent_at: around.now,
            manifest: brings.then(|| newest.signed().clone()),
            body,
        };
        let brings = brings.then(|| newest.reference());
        let sealed = self.ratchets.seal(around.chance, &keys.kem, &payload);
        self.rows.posted += 1;
        let row = Sealed {
            to: line.to,
            envelope: sealed.envelope.clone(),
            brings,
        };
        self.rows.outbox.insert(self.rows.posted, row);
        (sealed.place, sealed.envelope)
    }

    /// The other device has what was sent under this number.
    pub(super) fn acknowledged(&mut self, number: u64) {
        if let Some(sealed) = self.rows.outbox.remove(&number)
            && let Some(brought) = sealed.brings
        {
            self.rows.told.insert(sealed.to, brought);
        }
    }

    /// An envelope has come: it is opened, and judged when everything is there.
    pub(super) fn receive(&mut self, around: &Around<'_>, envelope: &[u8]) -> Vec<Shown> {
        if let Some(opened) = self.ratchets.open(&self.at.device, envelope) {
            self.rows.held.push(opened);
        }
        self.read(around)
    }

    /// Judges what was held.
    pub(super) fn read(&mut self, around: &Around<'_>) -> Vec<Shown> {
        let mut shown = Vec::new();
        for opened in std::mem::take(&mut self.rows.held) {
            match self.judge(around, &opened) {
                Verdict::Done(message) => shown.extend(message),
                Verdict::Held => self.rows.held.push(opened),
                Verdict::FromRevoked => self.rows.revoked_messages += 1,
            }
        }
        shown
    }

    fn judge(&mut self, around: &Around<'_>, opened: &Opened) -> Verdict {
        let person = around.names.person(&opened.payload.sender);
        let is_own = person == self.person;
        let carried = opened.payload.manifest.as_ref();
        let carried = carried.map(|signed| VerifiedManifest::verify(signed).unwrap());
        if let Some(manifest) = &carried {
            self.learn(around, manifest, is_own);
        }
        let Some(book) = self.books.get(&person) else {
            return Verdict::Held;
        };
        let Some(sender) = self.named(book, carried, &opened.payload.sender_manifest) else {
            let from = around.names.machine(&opened.payload.sender_device);
            let wanted = (opened.payload.sender_manifest, from);
            if !self.rows.wanted.contains(&wanted) {
                self.rows.wanted.push(wanted);
            }
            return Verdict::Held;
        };
        let expectation = Expectation {
            me: self.at.user,
            my_device: self.at.device,
            sender: &sender,
            newest: book.newest(),
            pinned: book.user_key(),
            relation: if is_own {
                Relation::OwnDevice
            } else {
                Relation::Contact
            },
            session: opened.session,
            session_peer: opened.peer,
            kind: opened.kind,
            is_ours: &|_| true,
            groups: &|_| GroupTie::Unknown,
            is_seen: &|device, message| self.rows.seen.contains(&(*device, *message)),
        };
        match payload::check(opened.payload.clone(), &expectation) {
            Ok(payload) => self.believe(around, payload),
            Err(PayloadError::Replay) => Verdict::Done(None),
            Err(PayloadError::RevokedDevice) => Verdict::FromRevoked,
            // Two primary devices signed at once: the next manifest says which devices there are.
            Err(PayloadError::Equivocation | PayloadError::NewestIsOlder | PayloadError::UnknownDevice) => {
                Verdict::Held
            }
            Err(other) => unreachable!("{other}"),
        }
    }

    /// The manifest that a message names: one that is held, that came with it, or that was asked for.
    fn named(
        &self,
        book: &KnownDevices,
        carried: Option<VerifiedManifest>,
        named: &ManifestRef,
    ) -> Option<VerifiedManifest> {
        let shown = self.rows.shown.iter();
        let mut others = carried
            .into_iter()
            .chain(shown.map(|signed| VerifiedManifest::verify(signed).unwrap()));
        book.named(named)
            .or_else(|| others.find(|manifest| manifest.reference() == *named))
    }

    fn believe(&mut self, around: &Around<'_>, payload: OlmPayload) -> Verdict {
        self.rows.seen.insert((payload.sender_device, payload.message));
        match payload.body {
            OlmBody::Sync(SyncNews::Devices(signed)) => {
                let manifest = VerifiedManifest::verify(&signed).unwrap();
                self.learn(around, &manifest, true);
                Verdict::Done(None)
            }
            OlmBody::Text(_) | OlmBody::OwnCopy(_) => Verdict::Done(Some(payload.message)),
            other => unreachable!("{other:?}"),
        }
    }

    /// A manifest that a message names has come, from whoever named it.
    pub(super) fn take_wanted(&mut self, around: &Around<'_>, manifest: &VerifiedManifest) {
        self.rows
            .wanted
            .retain(|(wanted, _)| *wanted != manifest.reference());
        self.rows.shown.push(manifest.signed().clone());
        let is_own = around.names.person(&manifest.user()) == self.person;
        self.learn(around, manifest, is_own);
    }
}

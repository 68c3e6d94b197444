//! A second device: linked with a code and two digits, heard of by a contact, and told what the first one says.
//!
//! Alice has a computer and gets a phone. The phone shows a code, the computer scans it, and two digits that the computer shows are typed
//! on the phone. Then her manifest lists both. Bob adopts it and writes to both; what Alice writes on the computer, the phone is told as
//! an own copy.
//!
//! The steps of [`link`](crate::link) are types: each takes the one before it, so none is left out, done twice, or done after a failure.
//! What a person has to do is said below. What is written down when:
//!
//! | step | the transaction | then |
//! |---|---|---|
//! | [`Joining::certify`](crate::link::Joining::certify), on the phone | the device | frame 6 leaves |
//! | [`Approved::certified`](crate::link::Approved::certified), on the computer | the new manifest | frame 7 leaves, again as it is if it was lost; contacts are told |
//! | [`Certified::granted`](crate::link::Certified::granted), on the phone | the manifest, the seed of a primary device | the phone is Alice's |
//! | [`KnownDevices::consider`](crate::manifest::KnownDevices::consider), at Bob's | what is known of her devices | he is told of the phone, and writes to it |
//! | a message | every session that encrypted it, an outbox row for each device, the message itself once | they leave |
//!
//! Nothing of a linking is written down before that: it takes two minutes, or is begun anew.
//!
//! The envelope around each message is left out here; it is as in [`conversation`](super::conversation).
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use hoopoe_crypto::link::{Grant, LinkCode, LinkOffer, LinkQr, Scanned, place};
//! use hoopoe_crypto::manifest::{
//!     Adoption, DeviceRole, KnownDevices, ManifestDraft, VerifiedManifest,
//! };
//! use hoopoe_crypto::payload::{self, Expectation, GroupTie, MessageKind, Relation};
//! use hoopoe_crypto::session::{OlmMessage, PreKeyBytes, Session};
//! use hoopoe_crypto::{device::Device, identity::UserIdentity, prekeys::VerifiedDhPrekey};
//! use hoopoe_protocol::content::own::{OwnCopy, Said, SyncNews};
//! use hoopoe_protocol::content::{OlmBody, payload::OlmPayload, text::Text};
//! use hoopoe_protocol::id::{ConversationId, DeviceId, MessageId, UserId};
//! use hoopoe_protocol::time::{Span, Timestamp};
//! use hoopoe_protocol::{envelope::SUITE_BASE, secret::Secret, version::BODY_VERSION};
//! use rand_chacha::ChaCha20Rng;
//! use rand_chacha::rand_core::SeedableRng;
//!
//! type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
//!
//! let now = Timestamp(1_800_000_000_000);
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let alice = UserIdentity::from_secret(&Secret::new([1; 32]));
//! let bob = UserIdentity::from_secret(&Secret::new([2; 32]));
//! let (alice_id, bob_id) = (alice.user_id(), bob.user_id());
//! let talk = ConversationId::of_pair(&alice_id, &bob_id);
//! let mut computer = Owner::first(&alice, now)?;
//! let mut bobs = Owner::first(&bob, now)?;
//! let mut alice_at_bobs = computer.own.clone();
//! let bob_at_alices = bobs.own.clone();
//! computer.conversations.push(talk);
//!
//! // 1. The phone shows a code, which is good for two minutes and for one who scans it.
//! let offer = LinkOffer::new(&mut rng, now);
//! let code = offer.qr().to_text();
//!
//! // 2. The computer makes sure of its user, and scans. The frames of both go over any path; each names its place in the order,
//! //    and one that is not awaited is a copy, to be passed over.
//! let (old, hello) = Scanned::begin(&mut rng, LinkQr::from_text(&code)?, now)?;
//! assert_eq!(place(&hello), Some(1));
//! let (new, answer) = offer.hello(&mut rng, &hello, now)?;
//! let (old, reveal) = old.answered(&answer, now)?;
//! let new = new.revealed(&reveal, now)?;
//!
//! // 3. The computer shows two digits, the user types them on the phone. There is one try: whoever else may have scanned the code
//! //    shows others.
//! let shown = old.code().to_text();
//! let digits: LinkCode = shown.parse()?;
//! let (new, typed) = new.typed(&digits, now)?;
//!
//! // 4. The computer asks whether the phone says that they were right. The user says yes, and grants it no more than to be linked.
//! let old = old.confirmed(&typed, now)?;
//! let (old, person) = old.approve(&computer.own, Grant::Linked, now)?;
//!
//! // 5. Now the phone knows whose it is to be, and makes itself a device. It is written down before the certificate leaves.
//! let new = new.person(&person, now)?;
//! let device = Device::generate(new.user_key());
//! let (new, certificate) = new.certify(&device, now.plus(Span::days(3_650)), now)?;
//!
//! // 6. The computer signs the manifest that lists both. It is written down before the grant leaves.
//! let granted = old.certified(&certificate, &computer.own, &alice, now)?;
//! let Adoption::Adopted(_) = computer.own.consider(&granted.manifest, now) else {
//!     return Err("the computer's own manifest".into());
//! };
//! let linked = new.granted(&granted.frame)?;
//! let mut phone = Owner::new(device, KnownDevices::begin(linked.manifest, now)?);
//!
//! // 7. The phone hears of Alice's contacts from her other device, on whose word Bob's key is pinned. Nobody else may tell it this.
//! let hers = computer.own.clone();
//! begin(&mut computer, &hers, &mut phone, now)?;
//! let news = OlmBody::Sync(SyncNews::Devices(bob_at_alices.newest().signed().clone()));
//! let oneself = ConversationId::of_pair(&alice_id, &alice_id);
//! let message = Message { conversation: oneself, id: MessageId::new([1; 16]), order: 1, at: now };
//! let sent = write(&mut computer, (alice_id, phone.device.id()), 1, &message, news)?;
//! let from = (&phone.own.clone(), computer.device.id());
//! let heard = read(&mut phone, from, Relation::OwnDevice, &sent)?;
//! let OlmBody::Sync(SyncNews::Devices(manifest)) = heard.body else {
//!     return Err("not a manifest".into());
//! };
//! let bob_at_phone = KnownDevices::begin(VerifiedManifest::verify(&manifest)?, now)?;
//! phone.conversations.push(ConversationId::of_pair(&alice_id, &bob_at_phone.newest().user()));
//!
//! // 8. Bob is shown the new manifest, here by itself, else with the next message. He is told of it: no device comes in silence.
//! let shown = VerifiedManifest::verify(granted.manifest.signed())?;
//! let Adoption::Adopted(change) = alice_at_bobs.consider(&shown, now) else {
//!     return Err("not adopted".into());
//! };
//! assert!(change.added.contains(&phone.device.id()) && change.removed.is_empty());
//!
//! // 9. What he writes goes to every device to which something may be sent now, and to no other: to each over a session of its
//! //    own, under one name.
//! let question = Message { conversation: talk, id: MessageId::new([2; 16]), order: 1, at: now };
//! let his = (&bob_at_phone, bobs.device.id());
//! let recipients: Vec<DeviceId> = alice_at_bobs.recipients(now).map(|(id, _)| *id).collect();
//! assert_eq!(recipients.len(), 2);
//! for device in recipients {
//!     let owner = if device == phone.device.id() { &mut phone } else { &mut computer };
//!     begin(&mut bobs, &alice_at_bobs, owner, now)?;
//!     let body = OlmBody::Text(Text { text: "is it you?".to_owned() });
//!     let sent = write(&mut bobs, (alice_id, owner.device.id()), 1, &question, body)?;
//!     let heard = read(owner, his, Relation::Contact, &sent)?;
//!     assert_eq!(heard.message, question.id);
//! }
//!
//! // 10. She answers on the computer, to Bob, and the phone is told what was said: where, under which name, and in which order.
//! let answer = Message { conversation: talk, id: MessageId::new([3; 16]), order: 2, at: now };
//! let said = Text { text: "it is, twice".to_owned() };
//! let sent =
//!     write(&mut computer, (bob_id, bobs.device.id()), 1, &answer, OlmBody::Text(said.clone()))?;
//! let copy = OlmBody::OwnCopy(OwnCopy { said: Said::Text(said) });
//! let copied = write(&mut computer, (alice_id, phone.device.id()), 2, &answer, copy)?;
//!
//! let hers = (&alice_at_bobs, computer.device.id());
//! let heard = read(&mut bobs, hers, Relation::Contact, &sent)?;
//! let from = (&phone.own.clone(), computer.device.id());
//! let copy = read(&mut phone, from, Relation::OwnDevice, &copied)?;
//! assert_eq!((copy.conversation, copy.message, copy.order), (talk, heard.message, heard.order));
//!
//! /// One device, and what is on it.
//! struct Owner {
//!     device: Device,
//!     /// The devices of its person, this one too.
//!     own: KnownDevices,
//!     /// With whom its person talks.
//!     conversations: Vec<ConversationId>,
//!     /// By the device at the other end.
//!     sessions: BTreeMap<DeviceId, Session>,
//! }
//!
//! /// What a message is called wherever it goes. Names are drawn at random, as in the conversation; here they are given.
//! struct Message {
//!     conversation: ConversationId,
//!     id: MessageId,
//!     order: u64,
//!     at: Timestamp,
//! }
//!
//! impl Owner {
//!     /// A person's first device, as in the conversation.
//!     fn first(person: &UserIdentity, now: Timestamp) -> Result<Self> {
//!         let device = Device::generate(person.key());
//!         let role = DeviceRole::Primary.capabilities();
//!         let certificate = device.certificate(role, now, now.plus(Span::days(3_650)));
//!         let draft = ManifestDraft::first(person.key(), SUITE_BASE, &certificate, now)?;
//!         Ok(Self::new(device, KnownDevices::begin(draft.sign(person, now)?, now)?))
//!     }
//!
//!     fn new(device: Device, own: KnownDevices) -> Self {
//!         Self { device, own, conversations: Vec::new(), sessions: BTreeMap::new() }
//!     }
//! }
//!
//! /// Begins a session. The prekey comes from a server, or from the other device over a stream.
//! fn begin(from: &mut Owner, known: &KnownDevices, to: &mut Owner, now: Timestamp) -> Result<()> {
//!     let prekey = to.device.generate_one_time(1, now.plus(Span::days(60))).remove(0);
//!     let certificate = known.newest().device(&to.device.id()).ok_or("no such device")?;
//!     let prekey = VerifiedDhPrekey::verify(&prekey, certificate, now)?;
//!     let session = from.device.begin_session(certificate, &prekey)?;
//!     from.sessions.insert(to.device.id(), session);
//!     Ok(())
//! }
//!
//! /// Encrypts for one device. All that goes out with one message is written down in one transaction, before any of it leaves.
//! fn write(
//!     from: &mut Owner,
//!     to: (UserId, DeviceId),
//!     counter: u64,
//!     message: &Message,
//!     body: OlmBody,
//! ) -> Result<OlmMessage> {
//!     let (recipient, recipient_device) = to;
//!     let session = from.sessions.get_mut(&recipient_device).ok_or("no session")?;
//!     let manifest = from.own.newest();
//!     let payload = OlmPayload {
//!         version: BODY_VERSION,
//!         sender: manifest.user(),
//!         sender_device: from.device.id(),
//!         sender_manifest: manifest.reference(),
//!         recipient,
//!         recipient_device,
//!         session: session.id(),
//!         conversation: message.conversation,
//!         message: message.id,
//!         counter,
//!         order: message.order,
//!         sent_at: message.at,
//!         manifest: (!session.has_received()).then(|| manifest.signed().clone()),
//!         body,
//!     };
//!     Ok(session.encrypt(&payload::encode(&payload))?)
//! }
//!
//! /// Decrypts what came from a device, and checks it. What a program does besides, with newer manifests and with copies, is in the
//! /// conversation.
//! fn read(
//!     own: &mut Owner,
//!     from: (&KnownDevices, DeviceId),
//!     relation: Relation,
//!     message: &OlmMessage,
//! ) -> Result<OlmPayload> {
//!     let (known, device) = from;
//!     let plaintext = match message {
//!         OlmMessage::PreKey(bytes) if !own.sessions.contains_key(&device) => {
//!             let accepted = own.device.accept_session(&PreKeyBytes::parse(bytes)?)?;
//!             own.sessions.insert(device, accepted.session);
//!             accepted.plaintext
//!         }
//!         OlmMessage::PreKey(_) | OlmMessage::Normal(_) => {
//!             let session = own.sessions.get_mut(&device).ok_or("no session")?;
//!             session.decrypt(message)?
//!         }
//!     };
//!     let kind = match message {
//!         OlmMessage::PreKey(_) => MessageKind::PreKey,
//!         OlmMessage::Normal(_) => MessageKind::Normal,
//!     };
//!     let session = own.sessions.get(&device).ok_or("no session")?;
//!     let payload = payload::decode(&plaintext)?;
//!     let sender = known.named(&payload.sender_manifest).ok_or("a manifest that is not held")?;
//!     let expectation = Expectation {
//!         me: own.own.newest().user(),
//!         my_device: own.device.id(),
//!         sender: &sender,
//!         newest: known.newest(),
//!         pinned: known.user_key(),
//!         relation,
//!         session: session.id(),
//!         session_peer: session.peer_agreement_key(),
//!         kind,
//!         is_ours: &|conversation| own.conversations.contains(conversation),
//!         groups: &|_| GroupTie::Apart,
//!         is_seen: &|_, _| false,
//!     };
//!     Ok(payload::check(payload, &expectation)?)
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

//! A complete conversation: two accounts, an invitation, the first words, and an answer.
//!
//! Alice invites Bob with a link. He replies, sealed to the invitation's key; from his reply she begins a session, introduces
//! herself and writes; he answers. Each message goes through four layers, and comes back through them:
//!
//! ```text
//! OlmBody → OlmPayload → Session::encrypt → Content → envelope::seal → one of seven sizes
//! OlmBody ← payload::check ← OlmPayload ← Session::decrypt ← Content ← envelope::open
//! ```
//!
//! **Nothing is believed before the layer that vouches for it.** What [`envelope::open`](crate::envelope::open) yields is from anybody
//! who knows the key. What [`Session::decrypt`](crate::session::Session::decrypt) yields is from whoever began the session. Only
//! [`payload::check`](crate::payload::check) says of whom, from which device, and to whom.
//!
//! What is written down when, each in one transaction. Whoever lets bytes leave before it, or uses a plaintext before it, may use a key
//! twice after a crash, or lose what nobody can decrypt again:
//!
//! | step | the transaction | then |
//! |---|---|---|
//! | account | seed, device, manifest, KEM key | it may be shown to others |
//! | invitation | its secret, its KEM key, [`SealedBundle::bytes`](crate::invite::SealedBundle) | the bundle goes to the server, the link to Bob |
//! | reply | Alice as a contact, the device (it holds the new prekey), the envelope | it leaves, again until it is taken |
//! | reply received | Bob as a contact, the session, the invitation as used | Alice is introduced |
//! | message sent | the session, the counters, the envelope in the outbox | it leaves, again until it is receipted |
//! | message received | the session, the device if it accepted one, what is known of the sender's devices, the message, its name as seen | it is acknowledged and shown |
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use hoopoe_crypto::content::{self, Content};
//! use hoopoe_crypto::envelope::{self, OpeningKey};
//! use hoopoe_crypto::invite::{self, Link};
//! use hoopoe_crypto::kem::{KemSecret, VerifiedKemPrekey};
//! use hoopoe_crypto::manifest::{Adoption, DeviceRole, KnownDevices};
//! use hoopoe_crypto::manifest::{ManifestDraft, VerifiedManifest};
//! use hoopoe_crypto::payload::{self, Expectation, GroupTie, MessageKind, Relation};
//! use hoopoe_crypto::route::{self, VerifiedRoute};
//! use hoopoe_crypto::session::{OlmMessage, PreKeyBytes, Session};
//! use hoopoe_crypto::{at_rest::StorageKey, device::Device, identity::UserIdentity};
//! use hoopoe_crypto::{prekeys::VerifiedDhPrekey, recovery::RecoverySeed, signature};
//! use hoopoe_protocol::content::{OlmBody, contact::Introduction, payload::OlmPayload};
//! use hoopoe_protocol::content::{profile::Profile, text::Text};
//! use hoopoe_protocol::envelope::{SIZE_CLASSES, SUITE_BASE, SUITE_PSK};
//! use hoopoe_protocol::id::{ConversationId, DeviceId, MailboxId, MessageId, SessionId};
//! use hoopoe_protocol::invitation::{FLAG_CONTACT, FLAG_ONE_TIME, InvitationBundle, InvitationLink};
//! use hoopoe_protocol::invitation::{InvitationStore, InviteReply};
//! use hoopoe_protocol::time::{Span, Timestamp};
//! use hoopoe_protocol::version::BODY_VERSION;
//! use hoopoe_protocol::{prekey::KemPrekey, route::Route, secret::Secret, signed::Signed};
//! use rand_chacha::ChaCha20Rng;
//! use rand_chacha::rand_core::{Rng, SeedableRng};
//!
//! type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
//!
//! // Time and chance are arguments. A program asks a clock and seeds its generator from the system's.
//! let now = Timestamp(1_800_000_000_000);
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let mut alice = Account::new(&mut rng, now)?;
//! let mut bob = Account::new(&mut rng, now)?;
//!
//! // 1. Alice invites. The bundle waits on her server, sealed under the link's secret. Replies are sealed to a key of their own.
//! let secret = Secret::new(random(&mut rng));
//! let expires = now.plus(Span::days(7));
//! let key = KemSecret::generate(&mut rng);
//! let bundle = InvitationBundle {
//!     version: BODY_VERSION,
//!     manifest: alice.manifest.signed().clone(),
//!     kem: kem_prekey(&alice.device, &key, SUITE_PSK, now, expires),
//! };
//! let waiting = invite::seal_bundle(&mut rng, &secret, &bundle);
//! let (url, mailbox) = ("https://store.example".to_owned(), MailboxId::new(random(&mut rng)));
//! let link = invite::write_link(&InvitationLink {
//!     flags: FLAG_ONE_TIME | FLAG_CONTACT,
//!     inviter: alice.identity.key(),
//!     secret: secret.clone(),
//!     bundle: waiting.hash,
//!     expires_s: u32::try_from(expires.seconds())?,
//!     store: Some(InvitationStore { url, pin: None, mailbox }),
//!     direct: None,
//! });
//! let psk = Some(invite::invite_psk(&secret, &waiting.bytes));
//! alice.keys.push(OpeningKey { secret: key, psk });
//!
//! // 2. Bob reads the link and fetches the bundle. It is hers if the key in the link has signed it.
//! let Link::Invitation(link) = invite::read_link(&link)? else {
//!     return Err("an address, not an invitation".into());
//! };
//! let opened = invite::open_bundle(&link, &waiting.sealed, now)?;
//! if now.seconds() >= u64::from(link.expires_s) {
//!     return Err("the invitation has ended".into());
//! }
//! let device = opened.kem.prekey().device;
//! let mut alice_at_bobs = Contact::meet(opened.manifest, device, now)?;
//!
//! // His reply says who he is and how he is reached, and brings a key with which a session can begin.
//! let prekeys = bob.device.generate_one_time(1, now.plus(Span::days(60)));
//! let reply = bob.device.sign(&InviteReply {
//!     version: BODY_VERSION,
//!     inviter: link.inviter,
//!     bundle: link.bundle,
//!     manifest: bob.manifest.signed().clone(),
//!     profile: Profile { name: "Bob".to_owned() },
//!     route: bob.route(now),
//!     seeds: route::generate_seeds(&mut rng, &bob.bundle_key),
//!     prekeys,
//!     at: now,
//! });
//! let reply = Content::InviteReply(reply).to_bytes();
//! let key = &opened.kem.prekey().key;
//! let reply = envelope::seal_with_psk(&mut rng, key, &device, &opened.psk, &reply)?;
//!
//! // 3. Alice opens the reply. It counts if the device that it names has signed it, for this invitation of hers.
//! let content = envelope::open(&reply, &alice.device.id(), &alice.keys)?;
//! let Content::InviteReply(signed) = Content::read(&content)? else {
//!     return Err("not a reply".into());
//! };
//! let claimed = signed.read_unverified()?;
//! let manifest = VerifiedManifest::verify(&claimed.manifest)?;
//! let device = claimed.route.read_unverified()?.device;
//! let certificate = manifest.device(&device).ok_or("no such device")?.clone();
//! let reply = signature::verify(&signed, &certificate.signing)?;
//! let asked = (BODY_VERSION, alice.identity.key(), waiting.hash);
//! if (reply.version, reply.inviter, reply.bundle) != asked {
//!     return Err("a reply to another invitation, or of a later version".into());
//! }
//! let prekey = reply.prekeys.first().ok_or("no prekey")?;
//! let prekey = VerifiedDhPrekey::verify(prekey, &certificate, now)?;
//! let mut bob_at_alices = Contact::meet(manifest, device, now)?;
//! bob_at_alices.reach(&reply.route)?;
//! bob_at_alices.session = Some(alice.device.begin_session(&certificate, &prekey)?);
//! // The invitation was for one. Without its key no other reply opens.
//! alice.keys.pop();
//!
//! // 4. She introduces herself, so that he can write back, and says the first word.
//! let introduction = OlmBody::Introduction(Introduction {
//!     profile: Profile { name: "Alice".to_owned() },
//!     route: alice.route(now),
//!     seeds: route::generate_seeds(&mut rng, &alice.bundle_key),
//! });
//! let text = |text: &str| OlmBody::Text(Text { text: text.to_owned() });
//! let first = send(&mut rng, &alice, &mut bob_at_alices, introduction, now)?;
//! let second = send(&mut rng, &alice, &mut bob_at_alices, text("hello"), now)?;
//!
//! // 5. He reads both; the first begins the session at his end.
//! let heard = receive(&mut bob, &mut alice_at_bobs, &first, now)?;
//! let OlmBody::Introduction(introduction) = heard.body else {
//!     return Err("not an introduction".into());
//! };
//! alice_at_bobs.reach(&introduction.route)?;
//! let heard = receive(&mut bob, &mut alice_at_bobs, &second, now)?;
//! let OlmBody::Text(said) = heard.body else {
//!     return Err("not a text".into());
//! };
//! assert_eq!(said.text, "hello");
//!
//! // What networks and servers saw is one of seven sizes. A copy says nothing new, and a bent one says nothing.
//! assert!(SIZE_CLASSES.contains(&first.len()) && SIZE_CLASSES.contains(&second.len()));
//! assert!(receive(&mut bob, &mut alice_at_bobs, &second, now).is_err());
//! let mut bent = second.clone();
//! bent[1_500] ^= 1;
//! assert!(envelope::open(&bent, &bob.device.id(), &bob.keys).is_err());
//!
//! // 6. His computer is switched off and on. Pickles are key material, so each was sealed for its place in the database.
//! let storage = StorageKey::new(Secret::new(random(&mut rng)));
//! let session = alice_at_bobs.session.take().ok_or("no session")?;
//! let (pickle, name) = (session.pickle(), session.id());
//! let session = storage.seal(&mut rng, "sessions", "pickle", name.as_bytes(), 1, &pickle);
//! let device = storage.seal(&mut rng, "account", "pickle", b"", 1, &bob.device.pickle());
//! let pickle = storage.open("account", "pickle", b"", 1, &device)?;
//! bob.device = Device::unpickle(bob.identity.key(), &pickle)?;
//! let pickle = storage.open("sessions", "pickle", name.as_bytes(), 1, &session)?;
//! alice_at_bobs.session = Some(Session::unpickle(&pickle)?);
//!
//! // 7. He answers. From then on both have heard each other, and no message carries a head or a manifest any more.
//! let answer = send(&mut rng, &bob, &mut alice_at_bobs, text("hello yourself"), now)?;
//! let heard = receive(&mut alice, &mut bob_at_alices, &answer, now)?;
//! assert_eq!(heard.sender, bob.identity.user_id());
//! assert!(bob_at_alices.session.is_some_and(|session| session.has_received()));
//!
//! /// What a person's first device has. All but the manifest is secret, and lies sealed in the database.
//! struct Account {
//!     identity: UserIdentity,
//!     device: Device,
//!     manifest: VerifiedManifest,
//!     /// The public half of the first key below, signed.
//!     kem: Signed<KemPrekey>,
//!     /// What opens envelopes: a key for contacts, and one for each invitation.
//!     keys: Vec<OpeningKey>,
//!     /// Opens the prekeys that wait at the device's server; told to contacts.
//!     bundle_key: Secret<32>,
//!     /// The sessions that others have begun.
//!     accepted: BTreeSet<SessionId>,
//! }
//!
//! /// What a device holds of a contact, who has one device here.
//! struct Contact {
//!     known: KnownDevices,
//!     device: DeviceId,
//!     kem: Option<VerifiedKemPrekey>,
//!     session: Option<Session>,
//!     /// How many messages were sent to the device.
//!     sent: u64,
//!     /// The highest order in the conversation.
//!     order: u64,
//!     seen: BTreeSet<(DeviceId, MessageId)>,
//! }
//!
//! impl Account {
//!     fn new(rng: &mut ChaCha20Rng, now: Timestamp) -> Result<Self> {
//!         // The words that spell the seed are for paper. The identity comes from it, and the device from nothing but chance.
//!         let seed = RecoverySeed::generate(rng);
//!         assert_eq!(seed.words().split(' ').count(), 24);
//!         let identity = UserIdentity::from_secret(&seed.identity_secret());
//!         let device = Device::generate(identity.key());
//!
//!         // The device says whose it is, the person says that it is theirs.
//!         let role = DeviceRole::Primary.capabilities();
//!         let certificate = device.certificate(role, now, now.plus(Span::days(3_650)));
//!         let draft = ManifestDraft::first(identity.key(), SUITE_BASE, &certificate, now)?;
//!         let manifest = draft.sign(&identity, now)?;
//!
//!         let secret = KemSecret::generate(rng);
//!         let kem = kem_prekey(&device, &secret, SUITE_BASE, now, now.plus(Span::days(60)));
//!         let keys = vec![OpeningKey { secret, psk: None }];
//!         let bundle_key = Secret::new(random(rng));
//!         let accepted = BTreeSet::new();
//!         Ok(Self { identity, device, manifest, kem, keys, bundle_key, accepted })
//!     }
//!
//!     /// How the device is reached. A real route names a server, peer ids and addresses.
//!     fn route(&self, now: Timestamp) -> Signed<Route> {
//!         self.device.sign(&Route {
//!             version: BODY_VERSION,
//!             device: self.device.id(),
//!             sequence: 1,
//!             not_after: now.plus(Span::days(30)),
//!             store: None,
//!             peers: Vec::new(),
//!             addresses: Vec::new(),
//!             kem: self.kem.clone(),
//!         })
//!     }
//! }
//!
//! fn kem_prekey(
//!     device: &Device,
//!     secret: &KemSecret,
//!     suite: u8,
//!     now: Timestamp,
//!     not_after: Timestamp,
//! ) -> Signed<KemPrekey> {
//!     device.sign(&KemPrekey {
//!         version: BODY_VERSION,
//!         device: device.id(),
//!         epoch: 0,
//!         suite,
//!         key: secret.public(),
//!         not_before: now,
//!         not_after,
//!     })
//! }
//!
//! impl Contact {
//!     /// Whoever is met is pinned: from here on no other key is theirs.
//!     fn meet(manifest: VerifiedManifest, device: DeviceId, now: Timestamp) -> Result<Self> {
//!         let known = KnownDevices::begin(manifest, now)?;
//!         let seen = BTreeSet::new();
//!         Ok(Self { known, device, kem: None, session: None, sent: 0, order: 0, seen })
//!     }
//!
//!     /// The route that the contact's device told.
//!     fn reach(&mut self, route: &Signed<Route>) -> Result<()> {
//!         let certificate = self.known.newest().device(&self.device).ok_or("the device is gone")?;
//!         self.kem = Some(VerifiedRoute::verify(route, certificate)?.kem().clone());
//!         Ok(())
//!     }
//! }
//!
//! /// From what is said to an envelope.
//! fn send(
//!     rng: &mut ChaCha20Rng,
//!     own: &Account,
//!     to: &mut Contact,
//!     body: OlmBody,
//!     now: Timestamp,
//! ) -> Result<Vec<u8>> {
//!     // Nothing is sealed for a device that was revoked, has gone, or whose certificate or key has ended, nor in a suite that its owner
//!     // does not accept.
//!     let kem = to.kem.as_ref().ok_or("no route yet")?;
//!     kem.check_usable(to.known.newest(), now)?;
//!     let session = to.session.as_mut().ok_or("no session")?;
//!     to.sent += 1;
//!     to.order += 1;
//!     let payload = OlmPayload {
//!         version: BODY_VERSION,
//!         sender: own.identity.user_id(),
//!         sender_device: own.device.id(),
//!         sender_manifest: own.manifest.reference(),
//!         recipient: to.known.newest().user(),
//!         recipient_device: to.device,
//!         session: session.id(),
//!         conversation: ConversationId::of_pair(&own.identity.user_id(), &to.known.newest().user()),
//!         message: MessageId::new(random(rng)),
//!         counter: to.sent,
//!         order: to.order,
//!         sent_at: now,
//!         // Until the other end was heard, each message may be the one that begins the session there.
//!         manifest: (!session.has_received()).then(|| own.manifest.signed().clone()),
//!         body,
//!     };
//!     let message = session.encrypt(&payload::encode(&payload))?;
//!     let content = content::olm_content(own.device.id(), session, message);
//!     // To be written down before the envelope leaves: the session, both counts, the envelope.
//!     Ok(envelope::seal(rng, &kem.prekey().key, &to.device, &content.to_bytes())?)
//! }
//!
//! /// From an envelope to what is said. A program finds the contact by the key of a pre-key message, or by the device that another names.
//! fn receive(
//!     own: &mut Account,
//!     from: &mut Contact,
//!     envelope: &[u8],
//!     now: Timestamp,
//! ) -> Result<OlmPayload> {
//!     let content = envelope::open(envelope, &own.device.id(), &own.keys)?;
//!     let (mut begun, mut kind) = (None, MessageKind::Normal);
//!     let plaintext = match Content::read(&content)? {
//!         Content::Olm { session: name, message, .. } => {
//!             let session = from.session.as_mut().filter(|session| session.id() == name);
//!             session.ok_or("unknown session")?.decrypt(&OlmMessage::Normal(message))?
//!         }
//!         Content::OlmPreKey(bytes) => {
//!             kind = MessageKind::PreKey;
//!             let first = PreKeyBytes::parse(&bytes)?;
//!             match from.session.as_mut().filter(|session| session.id() == first.session_id()) {
//!                 // The sender has not heard of us yet and repeats the head: the session is there.
//!                 Some(session) => session.decrypt(&OlmMessage::PreKey(bytes))?,
//!                 // A fallback key would let the same message begin a session again and again.
//!                 None if own.accepted.contains(&first.session_id()) => {
//!                     return Err("accepted before".into());
//!                 }
//!                 None => {
//!                     let accepted = own.device.accept_session(&first)?;
//!                     own.accepted.insert(first.session_id());
//!                     begun = Some(accepted.session);
//!                     accepted.plaintext
//!                 }
//!             }
//!         }
//!         _ => return Err("not from a contact".into()),
//!     };
//!     let payload = payload::decode(&plaintext)?;
//!
//!     // A newer manifest is adopted first, because only the newest says who is revoked. People are told of new devices, and of
//!     // `Revokes`: an older one, signed by a device that did not know of the newest, revokes what that still lists.
//!     let carried = payload.manifest.as_ref().map(VerifiedManifest::verify).transpose()?;
//!     if let Some(brought) = &carried {
//!         match from.known.consider(brought, now) {
//!             Adoption::Adopted(_) | Adoption::Same | Adoption::Older | Adoption::Revokes(_) => {}
//!             refused => return Err(format!("the manifest: {refused:?}").into()),
//!         }
//!     }
//!     // What is named may be an older one that was never adopted: then it has to come with the message.
//!     let named = payload.sender_manifest;
//!     let carried = carried.filter(|manifest| manifest.reference() == named);
//!     let sender = from.known.named(&named).or(carried).ok_or("a manifest to be asked for")?;
//!     let session = begun.as_ref().or(from.session.as_ref()).ok_or("no session")?;
//!     let expectation = Expectation {
//!         me: own.identity.user_id(),
//!         my_device: own.device.id(),
//!         sender: &sender,
//!         newest: from.known.newest(),
//!         pinned: from.known.user_key(),
//!         relation: Relation::Contact,
//!         session: session.id(),
//!         session_peer: session.peer_agreement_key(),
//!         kind,
//!         is_ours: &|_| false,
//!         groups: &|_| GroupTie::Apart,
//!         is_seen: &|device, message| from.seen.contains(&(*device, *message)),
//!     };
//!     let payload = payload::check(payload, &expectation)?;
//!
//!     // Now it is true. To be written down before it is shown: the session, the message, its name as seen. What has changed is
//!     // written down in any case, also before an error: a session that has decrypted, a device that has accepted one, the name
//!     // of that, and what is known of the sender's devices.
//!     from.session = begun.or(from.session.take());
//!     from.seen.insert((payload.sender_device, payload.message));
//!     // The order is the sender's to choose. A leap is cut, so that nobody uses up the numbers.
//!     from.order = from.order.max(payload.order.min(from.order.saturating_add(1 << 20)));
//!     Ok(payload)
//! }
//!
//! fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
//!     let mut bytes = [0; N];
//!     rng.fill_bytes(&mut bytes);
//!     bytes
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

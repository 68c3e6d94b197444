## Coming in

locked-title = Locked
locked-text = Your passphrase unlocks Hoopoe.
expired-title = Welcome back
expired-text = You were away for a while. Your passphrase lets you in.
passphrase = Passphrase
passphrase-show = Show the passphrase
passphrase-hide = Hide the passphrase
unlock = Unlock
unlock-failed = Your node could not start after unlocking: { $why }.

## A conversation

conversation-with = Chat with { $name }
messages-with = Messages with { $name }
message-to = Message to { $name }
message-placeholder = Message
message-actions = Message
message-copy = Copy text
message-details = About this message
message-send-again = Send again
message-delete = Delete for me
message-delete-title = Delete this message?
message-delete-text = “{ $text }” goes from your computer, and nothing brings it back. { $name } keeps what they have.
message-delete-waiting = “{ $text }” goes from your computer, and nothing brings it back. It is on its way: { $name } gets it all the same.
act-unsure = Your node did not answer. Once it is back, you see whether it was done.
message-show-all = Show all
message-broken = This message cannot be shown.
send = Send
characters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
draft-too-long = Too long to be kept as a draft, which has at most { $kib } KiB. It stays here while this page is open, and can be sent.
message-will-be-split = { $count ->
    [one] Goes out as one message
   *[other] Goes out as { $count } messages
}
chat-empty = Say hello to { $name }.
chat-blocked = You blocked { $name }. Unblock to write again.
chat-removed = { $name } is not a contact any more. You can still read what was said.
contact-unknown = This chat does not exist.
contact-open = About this contact
history-failed = The messages could not be loaded.
older-failed = Older messages could not be loaded. Try again
newer-failed = Newer messages could not be loaded. Try again
unread-below = New messages
jump-to-latest = Jump to the latest
presence-last-seen = last seen: { $when }
way-direct = direct
way-stored = via servers
unsent-node-down = Your node did not answer, so this may not have been sent.
unsent-give-up = Discard

## What one keeps for oneself

note-here = Only on this computer
note-placeholder = Write a note
note-empty = Keep here what you want to remember. It stays on this computer, and nobody else sees it.
note-kept = It stays on this computer. Nothing of it was sent to anybody.
note-delete-text = “{ $text }” goes from your computer, and nothing brings it back. Nobody else has it.

## Links in messages

link-deceptive-title = This link may not be what it seems
link-deceptive-text = It leads to { $address }. Open it only if you expected that.
link-deceptive-open = Open anyway

## How far a message is

detail-state = State
detail-since = Since
detail-written = Written
detail-arrived = Arrived here
path-direct = Straight from computer to computer. Nobody in between stored it.
path-store = Via a server, which keeps it sealed until it is fetched.
reason-awaiting_contact = Waits until { $name } has accepted.
reason-awaiting_prekeys = Waits for keys from { $name }’s device.
reason-no_server = { $name } has no server; this waits until both computers are awake.
reason-server_unreachable = { $name }’s server cannot be reached. Trying again.
reason-mailbox_full = { $name }’s mailbox is full. Trying again.
reason-not_accepted = { $name } does not accept messages from you.
reason-recipient_away = { $name }’s device has been away for too long.
reason-refused = { $name }’s server refuses this message.
reason-put_aside = { $name }’s device could not read it. It is sent once more.
reason-unreadable = { $name }’s device could not read it, even after several tries.
reason-parted = You blocked or removed { $name } before it was sent.

## People

contacts = Contacts
contacts-empty = People you invite, or who invite you, appear here.
contact-page = About { $name }
contact-accepted = contact
contact-blocked = blocked
contact-removed = not a contact any more
invite-text = One link for one person. Show it, or send it by a way you trust.
invite-qr = The invitation as a QR code
invite-until = It is valid until { $when }.
invite-here-only = You have no server, so it works only while your node runs and theirs can reach it.
follow-link = I have a link
follow-link-label = Link
follow-link-hint = An invitation or an address, as somebody gave it to you.
follow-note-label = A few words to go with it
follow-note-hint = They read it when they decide.
follow-go = Connect
acceptance-waiting = They will answer when they are back. You can write already.
acceptance-accepted = You are connected.
acceptance-delayed = Their server cannot be reached yet. Trying again.
acceptance-asked = Your request was sent.
requests-incoming = Requests to you
requests-outgoing = Your requests
request-accept = Accept
request-decline = Decline
request-since = { $when }
asked-sending = Your request is on its way
asked-asked = Your request waits for an answer
asked-take-back = Take back
block = Block
block-title = Block { $name }?
block-text = They can no longer send you anything, and are not told. What was said stays.
blocked-done = { $name } is blocked.
unblock = Unblock
remove = Remove contact
remove-title = Remove { $name }?
remove-text = You can no longer write to each other, until one invites the other again. What was said stays.

## The safety number

safety-number = Safety number
safety-qr = The safety number as a QR code
safety-text = Compare these digits with { $name }, by voice or side by side. If they are the same, nobody stands between you.
safety-verified-text = You have compared this number with { $name }.
safety-mark = They are the same
safety-unmark = Remove the mark
verified = Verified
warning-compare = Compare
warning-two_lists = { $name }’s key is used in two places. Compare your safety number before you write on.
warning-other_key = One of { $name }’s devices used another key. Compare your safety number before you write on.
warning-claimed = Somebody else claims one of { $name }’s devices. Compare your safety number before you write on.

## Settings

settings-appearance = Appearance
settings-notifications = Notifications
settings-privacy = Privacy
settings-network = Server
settings-security = Lock and browsers
settings-shortcuts = Keyboard
settings-about = About Hoopoe
theme = Theme
theme-system = Same as the computer
theme-light = Light
theme-dark = Dark
theme-to-light = Switch to light
theme-to-dark = Switch to dark
language = Language
language-system = Same as the browser
notify-level = A notification says
notify-everything = Name and text
notify-name = Name
notify-nothing = Only that a message came
notify-off = No notifications
notify-allow = Allow notifications
notify-denied = The browser does not let this page show notifications. Its settings can change that.
notify-never = This browser has no notifications.
privacy-typing = Who sees that I am typing
privacy-presence = Who sees that I am online, and when I last was
privacy-read_receipts = Who sees that I have read something
privacy-mutual = What you do not show to others, you do not see of them.
privacy-addresses = Who may learn where this computer is
privacy-addresses-text = They can send to you directly. With everyone else, all goes via servers.
audience-everyone = Everyone
audience-contacts = Contacts
audience-verified = Verified contacts
audience-nobody = Nobody
server-text = A community’s server keeps what is sent to you while your computer is off. It sees sealed envelopes, nothing else.
server-next = Moving to { $url }.
server-url = Address of a server
server-url-hint = As its community gives it, for example https://mail.example.org
server-code = Invitation code
server-code-hint = Only if the server asks for one.
server-join = Join
server-leave = Leave the server
server-leave-title = Leave { $url }?
server-leave-text = Contacts can then send to you only while both computers are on and reach each other; what they write until then waits with them. Under your address people can still ask for 30 days, unless you withdraw it first. What is still waiting on the server is fetched for 30 days. You can come back.
server-leave-hint = Without a server, messages come only while both computers are on.
server-left = You have no server any more. What still arrives at the one you left is fetched for 30 days.
lock = Lock
lock-text = Locking hides everything in all browsers until the passphrase is entered. Your node goes on receiving. Locked fully, it also puts its keys away and receives nothing.
lock-fully = Lock fully
lock-fully-title = Lock your node fully?
lock-fully-text = It closes its keys and the network: no messages arrive until it is unlocked here with your passphrase. What is written to you waits, and your contacts see that you are away.
sessions = Browsers
session-current = this one
session-used = last used: { $when }
session-end = Sign out
sign-out = Sign out
this-device = This device
about-text = No key ever reaches this browser. Your node encrypts, keeps and delivers.

## Commands and keys

palette = Commands
palette-placeholder = Chats, people, commands
palette-nothing = Nothing matches.
shortcut-palette = Chats, people and commands
shortcut-chat-before = Chat above
shortcut-chat-after = Chat below
shortcut-unread-before = Unread chat above
shortcut-unread-after = Unread chat below
shortcut-settings = Settings
shortcut-help = This list of keys
shortcut-landmark = Next part of the page
shortcut-landmark-back = Previous part of the page
shortcut-lock = Lock
keys-in-chat = In a chat
keys-send = Send
keys-line = New line
keys-emoji = Emoji by name
keys-message-before = Message above
keys-message-after = Message below
keys-newest = Newest message
keys-menu = Menu of the message
keys-delete = Delete the message for me

## Emoji

emoji = Emoji
emoji-search = Search emoji
emoji-none = No emoji has this name.
emoji-no-font = This computer has no font for emoji: they arrive all the same.
emoji-groups = Groups of emoji
emoji-recent = Chosen lately
emoji-faces = Faces and feelings
emoji-people = People
emoji-nature = Animals and plants
emoji-food = Food and drink
emoji-travel = Travel and places
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
emoji-tone = Tone of skin
emoji-tone-0 = No tone of skin
emoji-tone-1 = Light
emoji-tone-2 = Medium light
emoji-tone-3 = Medium
emoji-tone-4 = Medium dark
emoji-tone-5 = Dark

## Reading a QR code

scan-picture = From a picture
scan-camera = With the camera
scan-hint = A picture of a QR code can be pasted or dropped here as well.
scan-looking = Looking for a QR code…
scan-none = No QR code was found in this picture. A sharper or larger one may help.
scan-no-link = The QR code in this picture is no link of Hoopoe.
scan-several = There are several links in this picture. Cut out the one that you mean.
camera-picture = What the camera sees
camera-asking = Your browser asks whether this page may use the camera.
camera-on = Hold the QR code in front of the camera.
camera-nothing = Nothing found yet. Hold it still, in good light, and close enough to fill half of the picture.
camera-refused = This page may not use the camera. The settings of your browser can change that.
camera-none = No camera was found.
camera-taken = Another program uses the camera.
camera-stop = Without the camera
contact-was = Was called: { $names }

## What contacts see, and what is on the disk

settings-profile = Profile
settings-storage = Storage
profile-choose = Choose a picture
profile-replace = Another picture
profile-remove = Remove
profile-crop-title = Your picture
profile-crop = Which part
profile-use = Use it
profile-unreadable = This picture cannot be shown. Take a PNG, JPEG or WebP.
profile-name = Name
profile-nameless = A name is needed.
profile-about = About you
profile-about-hint = A line or two that your contacts read.
profile-too-long = { $count ->
    [one] Too long by { $count } byte.
   *[other] Too long by { $count } bytes.
}
profile-save = Save
profile-saved = Saved. Your contacts are told.
profile-text = Your contacts see this, and nobody else: it travels sealed, as messages do. They can also see which names you had before.
storage-database = Messages, contacts and keys
storage-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
storage-logs = Logs
storage-logs-note = The oldest go by themselves.
storage-copies = Copies from before upgrades
storage-copies-note = { $count ->
    [0] None
    [one] { $count } copy, only to go back after an upgrade that failed
   *[other] { $count } copies, only to go back after an upgrade that failed
}
storage-remove = Remove the copies
storage-remove-title = Remove the copies?
storage-remove-text = You cannot go back to an earlier version of Hoopoe then. Messages and contacts stay.
storage-text = All of it is on this computer. The database and its copies are encrypted; logs hold neither names nor texts.

## The first minutes

welcome = Welcome to Hoopoe
welcome-text = Messages between you and the people you choose. Everything stays on your computer.
your-name = Your name
your-name-hint = People you talk to see it. Any name will do.
name-needed = Say how people shall call you.
passphrase-hint = It opens Hoopoe on this computer. Nobody can reset it for you.
passphrase-needed = Choose a passphrase that only you know.
passphrase-new = New passphrase
strength-none = Four words that chance has chosen hold for ages, and are easy to remember.
strength-hours = Whoever gets hold of this disk finds it within hours. You can take it all the same.
strength-months = Whoever gets hold of this disk finds it within days or months.
strength-years = It holds for years against somebody who has this disk.
strength-ages = It holds for ages, as long as you use it nowhere else.
account-create = Create account
account-have-words = I have recovery words
restore-title = Be who you were
restore-text = Your 24 words bring back who you are. Contacts and messages are not in them.
recovery-words = Recovery words
recovery-words-count = { $count } of { $of } words
restore = Restore
restore-back = Create a new account instead
reach-title = How do people reach you?
reach-invitation = I have an invitation
reach-invitation-text = A link that somebody gave you. It connects you with them; a server is joined separately.
reach-invitation-go = Connect
reach-server = My community’s address
reach-server-text = Its server keeps sealed messages for you while this computer is off.
reach-server-go = Join
reach-direct = Only when both are online
reach-direct-text = No server at all. Messages wait until both computers are awake.
reach-direct-go = Go on
reach-later = Decide later
reach-none = You have no server: messages reach you only while both computers are on.
reach-none-join = Join one
reach-none-without = I do without

## Recovery words

words-title = Save your words
words-quiet = Your recovery words are not saved yet.
words-pressing = If you lose this computer, only your recovery words say who you are. Write them down.
words-are-saved = You have written them down.
words-save = Save them
words-show = Show the words
words-why = If you lose this computer or forget your passphrase, these 24 words bring back who you are.
words-alone = Whoever reads them is you. Make sure that nobody looks over your shoulder.
words-write = Write them on paper, in this order. Keep them where you keep a passport; store them in no file and no picture.
words-written = I have written them down
words-ask = Look at your paper and type these words.
words-place = Word { $place }
words-check = Check
words-again = Show them again
words-wrong = These are not the words that were asked for. Look at what you wrote down.
words-saved = Your words are saved.

## The screen that locks by itself

locked-news = Something new has arrived.
idle-lock = Lock when I touch nothing
idle-lock-after = { $minutes ->
    [one] after a minute
   *[other] after { $minutes } minutes
}
idle-lock-never = never

## People on this network

nearby = Contacts on this network
nearby-text = Your computer and those of your contacts find each other on this network, without any server. Only people you already know appear: what is announced here carries no names. Everyone on the network sees that Hoopoe runs on this computer.
nearby-here = Connected directly now: { $names }.
nearby-none = None of your contacts is connected directly now. To get to know somebody here, invite them.
# What can be done about a chat as a whole
chat-menu = What to do with this chat
chat-menu-of = What to do with the chat with { $name }
chat-pin = Pin to the top
chat-unpin = Unpin
chat-archive = Archive
chat-unarchive = Take out of the archive
chat-mark-read = Mark as read
chat-mark-unread = Mark as unread
chat-mute = Mute until I say otherwise
chat-mute-hours = Mute for { $count } hours
chat-mute-days = Mute for { $count } days
chat-unmute = Unmute
chat-notify = Notifications
chat-pinned-done = The chat is pinned.
chat-unpinned-done = The chat is not pinned any more.
chat-archived-done = The chat is archived. A new message brings it back.
chat-unarchived-done = The chat is out of the archive.
chat-marked-done = The chat is marked as unread.
chat-read-done = The chat is marked as read.
chat-muted-done = The chat is muted.
chat-unmuted-done = The chat is not muted any more.
node-unreachable = Your node did not answer. Nothing was changed.
notify-usual = As in other chats
jump-to-date = Go to a date
date = Date
jump = Go

## What the node refuses

refused-outdated = Your node and this page do not understand each other. Load the page anew.
refused-place = Your node lets only its own page in. Open that from a terminal.
refused-no_session = This browser is not signed in.
refused-session_expired = You were away for a while. Your passphrase lets you in.
refused-code_refused = This link was used already, or is too old. Get a new one from a terminal.
refused-wrong_passphrase = This is not your passphrase.
refused-locked = The screen is locked. Your passphrase unlocks it.
refused-fully_locked = Your node is fully locked. Your passphrase unlocks it.
refused-too_many_tries = Too many wrong tries. Wait a minute, and try again.
refused-no_such_session = This browser is signed out already.
refused-too_large = This is more than your node takes at once.
refused-timeout = This took your node too long. Try again in a moment.
refused-busy = Your node has its hands full. Try again in a moment.
refused-stopping = Your node is stopping, being locked or being unlocked. Look in a moment whether it was done.
refused-not_written = Your node could not write this to its disk. Is the disk full?
refused-internal = Something failed inside your node. Its log says what.
refused-picture_unreadable = Your node cannot read this picture. Take a PNG, JPEG or WebP that is not damaged.
refused-picture_too_large = This picture is too large. Take a smaller one.
refused-picture_crowded = Too much in this picture looks like a QR code. Cut out the one that you mean.
refused-no_such_avatar = This picture is not there any more.
refused-name_invalid = Nobody can have this name: it is empty, too long, or contains what hides how it reads.
refused-profile_too_long = The name, or what you say about yourself, is too long.
refused-link_invalid = This is no link of Hoopoe, or a part of it is missing.
refused-invitation_expired = This invitation has expired. Ask for a new one.
refused-own_invitation = This link is your own. Send it to somebody else.
refused-already_contact = You are in contact already.
refused-already_accepting = This invitation is being accepted already.
refused-already_asked = You have asked this person already. Your request is under People.
refused-note_too_long = These words are too long to go with a request.
refused-no_such_request = This request is not there any more.
refused-request_spoiled = This request cannot be accepted any more. Ask them for another, or invite them.
refused-invitation_gone = This invitation was used or withdrawn, or has expired. Ask for a new one.
refused-invitation_forged = The server gave something else than the invitation. Do not trust this link.
refused-invitation_refused = Their server refused your answer to the invitation.
refused-invitation_lifetime = An invitation lasts from one minute to 30 days.
refused-no_server = This needs a server, and you have joined none yet.
refused-no_such_contact = This contact is not there any more.
refused-no_such_message = This message is not there any more.
refused-not_failed = This message is still on its way; it is not sent again.
refused-account_unfinished = The account is made, but the disk is full or damaged. Free some space, then unlock it with your passphrase.
refused-words_not_asked = Other words are asked for now. Give your passphrase to see yours again.
refused-blocked = This person is blocked. Unblock them first.
refused-removed = This person is not a contact any more. Invite them again to write to them.
refused-other_key = The key of this person is another one now. Look at the safety number again.
refused-client_id_used = This was sent already, with another text.
refused-empty_text = There is no text in it.
refused-text_too_long = This text is too long.
refused-server_url_invalid = No server can have this address. It looks like https://mail.example.org
refused-server_refused = The server does not let you in. Your node says: { $why }.
refused-no_account = Nobody has an account here yet. Load the page anew.
refused-account_exists = There is an account here already. Load the page anew.
refused-passphrase_invalid = This passphrase is too long. Choose a shorter one.
refused-words_invalid = Your node says: { $why }.

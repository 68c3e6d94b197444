## Words that stand in many places

cancel = Cancel
close = Close
copied = Copied.
copy-link = Copy link
loading = Loading…
no-name = No name yet
try-again = Try again
undo = Undo
you = You

## Days

day-today = Today
day-yesterday = Yesterday

## Places

chats = Chats
people = People
places = Places
settings = Settings
nothing-chosen = Choose a chat, or begin one.
back-to-chats = Back to chats

## The list of chats

search-chats = Search chats
filter = Show
filter-all = All
filter-unread = Unread
filter-drafts = Drafts
filter-archived = Archived
chat-muted = Muted
chat-pinned = Pinned
marked-unread = Marked as unread
filter-clear = Show all chats
new-contact = New chat
chats-empty = Nobody here yet. Invite somebody: one link, and the two of you can talk.
chats-none-found = No chat matches.
draft = Draft:
typing = typing…
no-messages-yet = No messages yet
note-to-self = Note to self
note-likeness = { $name } (a contact)
note-hint = Only you see what you keep here
unread-count = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
requests-count = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}

## How it stands with the node and its server

state-node-lost = Your node does not answer. What you type is kept, and everything goes on by itself once it is back.
state-short-lost = no node
state-restored = This profile was restored from an older copy. The connection to your contacts is set up anew.
server-none = No server
server-connecting = Connecting to your server
server-connected = Connected to your server
server-unreachable = Your server cannot be reached. Trying again.
server-refused = Your server does not let you in.
server-short-none = no server
server-short-connecting = connecting
server-short-connected = connected
server-short-unreachable = offline
server-short-refused = refused

## Told by the way

presence-online = online
contact-waiting = has not answered yet
invite-somebody = Invite somebody
notify-message = New message
accept-failed = An invitation could not be accepted: { $reason }

## How far a message is

delivery-clock = waiting
delivery-sent = sent
delivery-delivered = delivered
delivery-read = read
delivery-failed = failed
delivery-kept = kept

## Not coming in

down-title = Your node is not running
down-text = Hoopoe runs as a program on this computer. Start it, and this page goes on.
down-locked = This page is locked. Start Hoopoe on this computer, and your passphrase opens it.
outside-title = This browser is not signed in
outside-text = Sign it in from a terminal:

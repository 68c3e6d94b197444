## Words that stand in many places

cancel = Abbrechen
close = Schließen
copied = Kopiert.
copy-link = Link kopieren
loading = Wird geladen …
no-name = Noch kein Name
try-again = Erneut versuchen
undo = Rückgängig
you = Du

## Days

day-today = Heute
day-yesterday = Gestern

## Places

chats = Chats
people = Leute
places = Bereiche
settings = Einstellungen
nothing-chosen = Wähle einen Chat aus oder beginne einen neuen.
back-to-chats = Zurück zu den Chats

## The list of chats

search-chats = Chats durchsuchen
filter = Anzeigen
filter-all = Alle
filter-unread = Ungelesen
filter-drafts = Entwürfe
filter-archived = Archiv
chat-muted = Stumm
chat-pinned = Angeheftet
marked-unread = Als ungelesen markiert
filter-clear = Alle Chats anzeigen
new-contact = Neuer Chat
chats-empty = Noch ist niemand hier. Lade jemanden ein: Ein Link genügt, und ihr seid im Gespräch.
chats-none-found = Dazu passt kein Chat.
draft = Entwurf:
typing = schreibt …
no-messages-yet = Noch keine Nachrichten
note-to-self = Notizen an mich
note-likeness = { $name } (ein Kontakt)
note-hint = Was du hier ablegst, siehst nur du
unread-count = { $count ->
    [one] { $count } ungelesene Nachricht
   *[other] { $count } ungelesene Nachrichten
}
requests-count = { $count ->
    [one] { $count } Anfrage
   *[other] { $count } Anfragen
}

## How it stands with the node and its server

state-node-lost = Dein Knoten antwortet nicht. Was du schreibst, bleibt erhalten; sobald er wieder da ist, geht es von selbst weiter.
state-short-lost = kein Knoten
state-restored = Dieses Profil wurde aus einer älteren Kopie wiederhergestellt. Die Verbindung zu deinen Kontakten wird neu aufgebaut; es geht nichts verloren.
server-none = Kein Server
server-connecting = Verbindung zu deinem Server wird hergestellt
server-connected = Mit deinem Server verbunden
server-unreachable = Dein Server ist nicht erreichbar. Es wird weiter versucht.
server-refused = Dein Server lässt dich nicht hinein.
server-short-none = kein Server
server-short-connecting = verbindet
server-short-connected = verbunden
server-short-unreachable = kein Server
server-short-refused = abgelehnt

## Told by the way

presence-online = online
contact-waiting = Antwort steht aus
invite-somebody = Jemanden einladen
notify-message = Neue Nachricht
accept-failed = Eine Einladung ist fehlgeschlagen: { $reason }

## How far a message is

delivery-clock = wartet
delivery-sent = gesendet
delivery-delivered = zugestellt
delivery-read = gelesen
delivery-failed = fehlgeschlagen
delivery-kept = abgelegt

## Not coming in

down-title = Dein Knoten läuft nicht
down-text = Hoopoe läuft als Programm auf diesem Computer. Starte es, dann geht es auf dieser Seite weiter.
down-locked = Diese Seite ist gesperrt. Starte Hoopoe auf diesem Computer, dann öffnet deine Passphrase sie.
outside-title = Dieser Browser ist nicht angemeldet
outside-text = Melde ihn über ein Terminal an:

## Coming in

locked-title = Gesperrt
locked-text = Mit deiner Passphrase entsperrst du Hoopoe.
expired-title = Willkommen zurück
expired-text = Du warst eine Weile weg. Mit deiner Passphrase kommst du wieder hinein.
passphrase = Passphrase
passphrase-show = Passphrase anzeigen
passphrase-hide = Passphrase verbergen
unlock = Entsperren
unlock-failed = Dein Knoten konnte nach dem Entsperren nicht starten: { $why }.

## A conversation

conversation-with = Chat mit { $name }
messages-with = Nachrichten mit { $name }
message-to = Nachricht an { $name }
message-placeholder = Nachricht
message-actions = Nachricht
message-copy = Text kopieren
message-details = Infos zur Nachricht
message-send-again = Noch einmal senden
message-delete = Für mich löschen
message-delete-title = Diese Nachricht löschen?
message-delete-text = „{ $text }“ verschwindet von deinem Computer, und nichts bringt es zurück. { $name } behält, was schon dort ist.
message-delete-waiting = „{ $text }“ verschwindet von deinem Computer, und nichts bringt es zurück. Es ist unterwegs: { $name } bekommt es trotzdem.
act-unsure = Dein Knoten hat nicht geantwortet. Sobald er wieder da ist, siehst du, ob es getan wurde.
message-show-all = Alles anzeigen
message-broken = Diese Nachricht kann nicht angezeigt werden.
send = Senden
characters-left = { $count ->
    [one] Noch { $count } Zeichen
   *[other] Noch { $count } Zeichen
}
draft-too-long = Zu lang, um als Entwurf behalten zu werden: höchstens { $kib } KiB. Der Text bleibt hier, solange diese Seite offen ist, und lässt sich senden.
message-will-be-split = { $count ->
    [one] Wird als eine Nachricht gesendet
   *[other] Wird als { $count } Nachrichten gesendet
}
chat-empty = Sag Hallo zu { $name }.
chat-blocked = Du hast { $name } blockiert. Hebe die Blockierung auf, um wieder zu schreiben.
chat-removed = { $name } ist kein Kontakt mehr. Was geschrieben wurde, kannst du weiterhin lesen.
contact-unknown = Diesen Chat gibt es nicht.
contact-open = Infos zum Kontakt
history-failed = Die Nachrichten konnten nicht geladen werden.
older-failed = Ältere Nachrichten konnten nicht geladen werden. Erneut versuchen
newer-failed = Neuere Nachrichten konnten nicht geladen werden. Erneut versuchen
unread-below = Neue Nachrichten
jump-to-latest = Zur neuesten Nachricht springen
presence-last-seen = zuletzt online: { $when }
way-direct = direkt
way-stored = über Server
unsent-node-down = Dein Knoten hat nicht geantwortet; vielleicht wurde das nicht gesendet.
unsent-give-up = Verwerfen

## What one keeps for oneself

note-here = Nur auf diesem Computer
note-placeholder = Notiz schreiben
note-empty = Leg hier ab, was du dir merken willst. Es bleibt auf diesem Computer, und niemand sonst sieht es.
note-kept = Sie bleibt auf diesem Computer. Nichts davon wurde an jemanden gesendet.
note-delete-text = „{ $text }“ verschwindet von deinem Computer, und nichts bringt es zurück. Niemand sonst hat es.

## Links in messages

link-deceptive-title = Dieser Link könnte täuschen
link-deceptive-text = Er führt zu { $address }. Öffne ihn nur, wenn du das erwartet hast.
link-deceptive-open = Trotzdem öffnen

## How far a message is

detail-state = Status
detail-since = Seit
detail-written = Geschrieben
detail-arrived = Hier angekommen
path-direct = Direkt von Computer zu Computer. Niemand dazwischen hat sie gespeichert.
path-store = Über einen Server, der sie bis zur Abholung versiegelt aufbewahrt hat.
reason-awaiting_contact = Wartet, bis { $name } angenommen hat.
reason-awaiting_prekeys = Wartet auf Schlüssel vom Gerät von { $name }.
reason-no_server = { $name } hat keinen Server; die Nachricht wartet, bis beide Computer wach sind.
reason-server_unreachable = Der Server von { $name } ist nicht erreichbar; es wird weiter versucht.
reason-mailbox_full = Das Postfach von { $name } ist voll; es wird weiter versucht.
reason-not_accepted = { $name } nimmt keine Nachrichten von dir an.
reason-recipient_away = Das Gerät von { $name } war zu lange nicht da.
reason-refused = Der Server von { $name } nimmt diese Nachricht nicht an.
reason-put_aside = Das Gerät von { $name } konnte die Nachricht nicht lesen; sie wird noch einmal gesendet.
reason-unreadable = Das Gerät von { $name } konnte die Nachricht auch nach mehreren Versuchen nicht lesen.
reason-parted = Du hast { $name } blockiert oder entfernt, bevor die Nachricht gesendet wurde.

## People

contacts = Kontakte
contacts-empty = Hier steht, wen du einlädst und wer dich einlädt.
contact-page = Infos zu { $name }
contact-accepted = Kontakt
contact-blocked = blockiert
contact-removed = kein Kontakt mehr
invite-text = Ein Link für eine Person. Zeig ihn oder schick ihn auf einem Weg, dem du vertraust.
invite-qr = Die Einladung als QR-Code
invite-until = Er gilt bis { $when }.
invite-here-only = Weil du keinen Server hast, funktioniert der Link nur, solange dein Knoten läuft und der andere Knoten ihn erreicht.
follow-link = Ich habe einen Link
follow-link-label = Link
follow-link-hint = Eine Einladung oder eine Adresse, so wie du sie bekommen hast.
follow-note-label = Ein paar Worte dazu
follow-note-hint = Sie stehen dabei, wenn über deine Anfrage entschieden wird.
follow-go = Verbinden
acceptance-waiting = Die Antwort kommt, sobald die andere Person wieder da ist. Schreiben kannst du schon.
acceptance-accepted = Ihr seid verbunden.
acceptance-delayed = Der Server der anderen Person ist noch nicht erreichbar. Es wird weiter versucht.
acceptance-asked = Deine Anfrage ist gesendet.
requests-incoming = Anfragen an dich
requests-outgoing = Deine Anfragen
request-accept = Annehmen
request-decline = Ablehnen
request-since = { $when }
asked-sending = Deine Anfrage ist unterwegs
asked-asked = Deine Anfrage wartet auf Antwort
asked-take-back = Zurückziehen
block = Blockieren
block-title = { $name } blockieren?
block-text = Diese Person kann dir nichts mehr senden und erfährt davon nichts. Was geschrieben wurde, bleibt.
blocked-done = { $name } ist blockiert.
unblock = Blockierung aufheben
remove = Kontakt entfernen
remove-title = { $name } entfernen?
remove-text = Ihr könnt euch nicht mehr schreiben, bis jemand von euch wieder eine Einladung schickt. Was geschrieben wurde, bleibt.

## The safety number

safety-number = Sicherheitsnummer
safety-qr = Die Sicherheitsnummer als QR-Code
safety-text = Vergleiche diese Ziffern mit { $name }, am Telefon oder nebeneinander. Sind sie gleich, steht niemand zwischen euch.
safety-verified-text = Du hast diese Nummer mit { $name } verglichen.
safety-mark = Sie sind gleich
safety-unmark = Doch nicht verglichen
verified = Verifiziert
warning-compare = Vergleichen
warning-two_lists = Der Schlüssel von { $name } wird an zwei Orten benutzt. Vergleiche eure Sicherheitsnummer, bevor du weiterschreibst.
warning-other_key = Eines der Geräte von { $name } hat einen anderen Schlüssel benutzt. Vergleiche eure Sicherheitsnummer, bevor du weiterschreibst.
warning-claimed = Jemand anderes beansprucht eines der Geräte von { $name } für sich. Vergleiche eure Sicherheitsnummer, bevor du weiterschreibst.

## Settings

settings-appearance = Darstellung
settings-notifications = Benachrichtigungen
settings-privacy = Privatsphäre
settings-network = Server
settings-security = Sperre und Browser
settings-shortcuts = Tastatur
settings-about = Über Hoopoe
theme = Design
theme-system = Wie der Computer
theme-light = Hell
theme-dark = Dunkel
theme-to-light = Zum hellen Design wechseln
theme-to-dark = Zum dunklen Design wechseln
language = Sprache
language-system = Wie der Browser
notify-level = In einer Benachrichtigung steht
notify-everything = Name und Text
notify-name = Nur der Name
notify-nothing = Nur, dass eine Nachricht da ist
notify-off = Keine Benachrichtigungen
notify-allow = Benachrichtigungen erlauben
notify-denied = Der Browser lässt diese Seite keine Benachrichtigungen anzeigen. In seinen Einstellungen lässt sich das ändern.
notify-never = Dieser Browser kennt keine Benachrichtigungen.
privacy-typing = Wer sieht, dass ich schreibe
privacy-presence = Wer sieht, dass ich online bin und wann ich es zuletzt war
privacy-read_receipts = Wer sieht, dass ich etwas gelesen habe
privacy-mutual = Was du anderen nicht zeigst, siehst du auch von ihnen nicht.
privacy-addresses = Wer erfahren darf, wo dieser Computer ist
privacy-addresses-text = Wer das darf, kann dir direkt senden. Bei allen anderen geht alles über Server.
audience-everyone = Alle
audience-contacts = Kontakte
audience-verified = Verifizierte Kontakte
audience-nobody = Niemand
server-text = Der Server einer Gemeinschaft bewahrt auf, was dir gesendet wird, solange dein Computer aus ist. Er sieht versiegelte Umschläge, sonst nichts.
server-next = Umzug zu { $url }.
server-url = Adresse eines Servers
server-url-hint = So wie seine Gemeinschaft sie nennt, zum Beispiel https://mail.example.org
server-code = Einladungscode
server-code-hint = Nur, wenn der Server einen verlangt.
server-join = Beitreten
server-leave = Server verlassen
server-leave-title = { $url } verlassen?
server-leave-text = Kontakte können dir dann nur schreiben, solange beide Computer an sind und einander erreichen; bis dahin wartet bei ihnen, was sie schreiben. Unter deiner Adresse kann noch 30 Tage lang angefragt werden, wenn du sie nicht vorher zurückziehst. Was auf dem Server noch wartet, wird 30 Tage lang abgeholt. Du kannst zurückkommen.
server-leave-hint = Ohne Server kommen Nachrichten nur an, solange beide Computer an sind.
server-left = Du hast keinen Server mehr. Was beim verlassenen noch eintrifft, wird 30 Tage lang abgeholt.
lock = Sperren
lock-text = Sperren verbirgt alles in allen Browsern, bis die Passphrase eingegeben wird. Dein Knoten empfängt weiter. Wird er ganz gesperrt, verschließt er auch seine Schlüssel.
lock-fully = Ganz sperren
lock-fully-title = Deinen Knoten ganz sperren?
lock-fully-text = Er verschließt seine Schlüssel und trennt sich vom Netz: Es kommen keine Nachrichten an, bis er hier mit deiner Passphrase entsperrt wird. Was dir geschrieben wird, wartet, und deine Kontakte sehen, dass du nicht da bist.
sessions = Browser
session-current = dieser hier
session-used = zuletzt benutzt: { $when }
session-end = Abmelden
sign-out = Abmelden
this-device = Dieses Gerät
about-text = In diesen Browser kommt nie ein Schlüssel. Dein Knoten verschlüsselt, bewahrt auf und stellt zu.

## Commands and keys

palette = Befehle
palette-placeholder = Chats, Leute, Befehle
palette-nothing = Dazu passt nichts.
shortcut-palette = Chats, Leute und Befehle
shortcut-chat-before = Chat darüber
shortcut-chat-after = Chat darunter
shortcut-unread-before = Ungelesener Chat darüber
shortcut-unread-after = Ungelesener Chat darunter
shortcut-settings = Einstellungen
shortcut-help = Diese Tastenkürzel
shortcut-landmark = Nächster Teil der Seite
shortcut-landmark-back = Vorheriger Teil der Seite
shortcut-lock = Sperren
keys-in-chat = In einem Chat
keys-send = Senden
keys-line = Neue Zeile
keys-emoji = Emoji nach Namen
keys-message-before = Nachricht darüber
keys-message-after = Nachricht darunter
keys-newest = Neueste Nachricht
keys-menu = Menü der Nachricht
keys-delete = Nachricht für mich löschen

## Emoji

emoji = Emoji
emoji-search = Emoji suchen
emoji-none = Kein Emoji heißt so.
emoji-no-font = Dieser Computer hat keine Schrift für Emoji: sie kommen trotzdem an.
emoji-groups = Gruppen von Emoji
emoji-recent = Zuletzt gewählt
emoji-faces = Gesichter und Gefühle
emoji-people = Menschen
emoji-nature = Tiere und Pflanzen
emoji-food = Essen und Trinken
emoji-travel = Reisen und Orte
emoji-activities = Aktivitäten
emoji-objects = Gegenstände
emoji-symbols = Symbole
emoji-flags = Flaggen
emoji-tone = Hautton
emoji-tone-0 = Ohne Hautton
emoji-tone-1 = Hell
emoji-tone-2 = Mittelhell
emoji-tone-3 = Mittel
emoji-tone-4 = Mitteldunkel
emoji-tone-5 = Dunkel

## Einen QR-Code lesen

scan-picture = Aus einem Bild
scan-camera = Mit der Kamera
scan-hint = Ein Bild mit einem QR-Code lässt sich hier auch einfügen oder ablegen.
scan-looking = Ein QR-Code wird gesucht…
scan-none = In diesem Bild wurde kein QR-Code gefunden. Ein schärferes oder größeres hilft vielleicht.
scan-no-link = Der QR-Code in diesem Bild ist kein Link von Hoopoe.
scan-several = In diesem Bild sind mehrere Links. Schneide den aus, den du meinst.
camera-picture = Was die Kamera sieht
camera-asking = Dein Browser fragt, ob diese Seite die Kamera benutzen darf.
camera-on = Halte den QR-Code vor die Kamera.
camera-nothing = Noch nichts gefunden. Halte ihn ruhig, bei gutem Licht und so nah, dass er das halbe Bild füllt.
camera-refused = Diese Seite darf die Kamera nicht benutzen. Die Einstellungen deines Browsers können das ändern.
camera-none = Es wurde keine Kamera gefunden.
camera-taken = Ein anderes Programm benutzt die Kamera.
camera-stop = Ohne Kamera
contact-was = Hieß früher: { $names }

## Was Kontakte sehen, und was auf der Platte liegt

settings-profile = Profil
settings-storage = Speicher
profile-choose = Bild wählen
profile-replace = Anderes Bild
profile-remove = Entfernen
profile-crop-title = Dein Bild
profile-crop = Welcher Teil
profile-use = Verwenden
profile-unreadable = Dieses Bild lässt sich nicht zeigen. Nimm ein PNG, JPEG oder WebP.
profile-name = Name
profile-nameless = Ein Name ist nötig.
profile-about = Über dich
profile-about-hint = Ein, zwei Zeilen, die deine Kontakte lesen.
profile-too-long = { $count ->
    [one] Um { $count } Byte zu lang.
   *[other] Um { $count } Bytes zu lang.
}
profile-save = Speichern
profile-saved = Gespeichert. Deine Kontakte erfahren es.
profile-text = Das sehen deine Kontakte und sonst niemand: Es reist versiegelt wie Nachrichten. Sie sehen auch, welche Namen du früher hattest.
storage-database = Nachrichten, Kontakte und Schlüssel
storage-messages = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
storage-logs = Protokolle
storage-logs-note = Die ältesten verschwinden von selbst.
storage-copies = Kopien von vor Aktualisierungen
storage-copies-note = { $count ->
    [0] Keine
    [one] { $count } Kopie, nur für die Rückkehr nach einer misslungenen Aktualisierung
   *[other] { $count } Kopien, nur für die Rückkehr nach einer misslungenen Aktualisierung
}
storage-remove = Kopien entfernen
storage-remove-title = Die Kopien entfernen?
storage-remove-text = Zu einer früheren Version von Hoopoe führt dann kein Weg zurück. Nachrichten und Kontakte bleiben.
storage-text = Alles liegt auf diesem Computer. Die Datenbank und ihre Kopien sind verschlüsselt; in den Protokollen stehen weder Namen noch Texte.

## Die ersten Minuten

welcome = Willkommen bei Hoopoe
welcome-text = Nachrichten zwischen dir und den Menschen deiner Wahl. Alles bleibt auf deinem Computer.
your-name = Dein Name
your-name-hint = Die Leute, mit denen du sprichst, sehen ihn. Jeder Name ist recht.
name-needed = Sag, wie man dich nennen soll.
passphrase-hint = Sie öffnet Hoopoe auf diesem Computer. Niemand kann sie für dich zurücksetzen.
passphrase-needed = Wähle eine Passphrase, die nur du kennst.
passphrase-new = Neue Passphrase
strength-none = Vier zufällig gewählte Wörter halten ewig und sind leicht zu merken.
strength-hours = Wer diese Festplatte in die Hände bekommt, findet sie in Stunden. Du kannst sie trotzdem nehmen.
strength-months = Wer diese Festplatte in die Hände bekommt, findet sie in Tagen oder Monaten.
strength-years = Gegen jemanden mit dieser Festplatte hält sie Jahre.
strength-ages = Sie hält ewig, solange du sie nirgends sonst verwendest.
account-create = Konto anlegen
account-have-words = Ich habe Wiederherstellungswörter
restore-title = Wieder du selbst sein
restore-text = Deine 24 Wörter sagen, wer du bist. Kontakte und Nachrichten stecken nicht darin.
recovery-words = Wiederherstellungswörter
recovery-words-count = { $count } von { $of } Wörtern
restore = Wiederherstellen
restore-back = Stattdessen ein neues Konto anlegen
reach-title = Wie erreicht man dich?
reach-invitation = Ich habe eine Einladung
reach-invitation-text = Ein Link, den dir jemand gegeben hat. Er verbindet euch beide; einem Server trittst du gesondert bei.
reach-invitation-go = Verbinden
reach-server = Die Adresse meiner Gemeinschaft
reach-server-text = Ihr Server hebt versiegelte Nachrichten für dich auf, während dieser Computer aus ist.
reach-server-go = Beitreten
reach-direct = Nur, wenn beide online sind
reach-direct-text = Ganz ohne Server. Nachrichten warten, bis beide Computer wach sind.
reach-direct-go = Weiter
reach-later = Später entscheiden
reach-none = Du hast keinen Server: Nachrichten erreichen dich nur, solange beide Computer an sind.
reach-none-join = Einem beitreten
reach-none-without = Ich komme ohne aus

## Wiederherstellungswörter

words-title = Sichere deine Wörter
words-quiet = Deine Wiederherstellungswörter sind noch nicht gesichert.
words-pressing = Wenn du diesen Computer verlierst, sagen nur die Wiederherstellungswörter, wer du bist. Schreib sie auf.
words-are-saved = Du hast sie aufgeschrieben.
words-save = Sichern
words-show = Wörter zeigen
words-why = Wenn du diesen Computer verlierst oder die Passphrase vergisst, bringen diese 24 Wörter zurück, wer du bist.
words-alone = Wer sie liest, ist du. Achte darauf, dass dir niemand über die Schulter schaut.
words-write = Schreib sie auf Papier, in dieser Reihenfolge. Bewahre sie auf wie einen Pass; speichere sie in keiner Datei und keinem Bild.
words-written = Ich habe sie aufgeschrieben
words-ask = Schau auf dein Papier und tippe diese Wörter.
words-place = Wort { $place }
words-check = Prüfen
words-again = Noch einmal zeigen
words-wrong = Das sind nicht die gefragten Wörter. Schau nach, was du aufgeschrieben hast.
words-saved = Deine Wörter sind gesichert.

## Der Bildschirm, der sich von selbst sperrt

locked-news = Es ist etwas Neues da.
idle-lock = Sperren, wenn ich nichts berühre
idle-lock-after = { $minutes ->
    [one] nach einer Minute
   *[other] nach { $minutes } Minuten
}
idle-lock-never = nie

## Menschen in diesem Netz

nearby = Kontakte in diesem Netz
nearby-text = Dein Computer und die deiner Kontakte finden einander in diesem Netz, ohne Server. Es erscheinen nur Leute, die du schon kennst: Was hier bekannt gegeben wird, enthält keine Namen. Alle im Netz sehen, dass Hoopoe auf diesem Computer läuft.
nearby-here = Gerade direkt verbunden: { $names }.
nearby-none = Gerade ist keiner deiner Kontakte direkt verbunden. Um hier jemanden kennenzulernen, lade ihn ein.
# What can be done about a chat as a whole
chat-menu = Was mit diesem Chat geschehen soll
chat-menu-of = Was mit dem Chat mit { $name } geschehen soll
chat-pin = Oben anheften
chat-unpin = Nicht mehr anheften
chat-archive = Archivieren
chat-unarchive = Aus dem Archiv holen
chat-mark-read = Als gelesen markieren
chat-mark-unread = Als ungelesen markieren
chat-mute = Stumm, bis ich es ändere
chat-mute-hours = { $count } Stunden stumm
chat-mute-days = { $count } Tage stumm
chat-unmute = Nicht mehr stumm
chat-notify = Benachrichtigungen
chat-pinned-done = Der Chat ist angeheftet.
chat-unpinned-done = Der Chat ist nicht mehr angeheftet.
chat-archived-done = Der Chat ist im Archiv. Eine neue Nachricht holt ihn zurück.
chat-unarchived-done = Der Chat ist nicht mehr im Archiv.
chat-marked-done = Der Chat ist als ungelesen markiert.
chat-read-done = Der Chat ist als gelesen markiert.
chat-muted-done = Der Chat ist stumm.
chat-unmuted-done = Der Chat ist nicht mehr stumm.
node-unreachable = Ihr Node hat nicht geantwortet. Nichts wurde geändert.
notify-usual = Wie in anderen Chats
jump-to-date = Zu einem Datum
date = Datum
jump = Los

## Was der Knoten ablehnt

refused-outdated = Dein Knoten und diese Seite verstehen einander nicht. Lade die Seite neu.
refused-place = Dein Knoten lässt nur seine eigene Seite ein. Öffne sie aus einem Terminal.
refused-no_session = Dieser Browser ist nicht angemeldet.
refused-session_expired = Du warst eine Weile weg. Deine Passphrase lässt dich ein.
refused-code_refused = Dieser Link wurde schon benutzt oder ist zu alt. Ein neuer kommt aus dem Terminal.
refused-wrong_passphrase = Das ist nicht deine Passphrase.
refused-locked = Der Bildschirm ist gesperrt. Deine Passphrase entsperrt ihn.
refused-fully_locked = Dein Knoten ist ganz gesperrt. Deine Passphrase entsperrt ihn.
refused-too_many_tries = Zu viele falsche Versuche. Warte eine Minute und versuche es noch einmal.
refused-no_such_session = Dieser Browser ist schon abgemeldet.
refused-too_large = Das ist mehr, als dein Knoten auf einmal annimmt.
refused-timeout = Das hat deinem Knoten zu lange gedauert. Versuche es gleich noch einmal.
refused-busy = Dein Knoten hat gerade alle Hände voll zu tun. Versuche es gleich noch einmal.
refused-stopping = Dein Knoten hält gerade an, wird gesperrt oder entsperrt. Sieh gleich nach, ob es geschehen ist.
refused-not_written = Dein Knoten konnte das nicht auf die Platte schreiben. Ist sie voll?
refused-internal = In deinem Knoten ist etwas fehlgeschlagen. Sein Protokoll sagt, was.
refused-picture_unreadable = Dein Knoten kann dieses Bild nicht lesen. Nimm ein PNG, JPEG oder WebP, das nicht beschädigt ist.
refused-picture_too_large = Dieses Bild ist zu groß. Nimm ein kleineres.
refused-picture_crowded = Zu vieles in diesem Bild sieht wie ein QR-Code aus. Schneide den aus, den du meinst.
refused-no_such_avatar = Dieses Bild gibt es nicht mehr.
refused-name_invalid = So kann niemand heißen: Der Name ist leer, zu lang oder enthält etwas, das verbirgt, wie er sich liest.
refused-profile_too_long = Der Name oder das, was du über dich sagst, ist zu lang.
refused-link_invalid = Das ist kein Link von Hoopoe, oder es fehlt ein Stück davon.
refused-invitation_expired = Diese Einladung ist abgelaufen. Bitte um eine neue.
refused-own_invitation = Dieser Link ist dein eigener. Schicke ihn jemand anderem.
refused-already_contact = Ihr habt schon Kontakt.
refused-already_accepting = Diese Einladung wird gerade schon angenommen.
refused-already_asked = Du hast diese Person schon gefragt. Deine Anfrage steht unter Leute.
refused-note_too_long = Diese Worte sind zu lang für eine Anfrage.
refused-no_such_request = Diese Anfrage gibt es nicht mehr.
refused-request_spoiled = Diese Anfrage lässt sich nicht mehr annehmen. Bitte um eine neue, oder lade die Person ein.
refused-invitation_gone = Diese Einladung wurde benutzt oder zurückgezogen, oder sie ist abgelaufen. Bitte um eine neue.
refused-invitation_forged = Der Server gab etwas anderes als die Einladung. Traue diesem Link nicht.
refused-invitation_refused = Der andere Server hat deine Antwort auf die Einladung abgelehnt.
refused-invitation_lifetime = Eine Einladung gilt zwischen einer Minute und 30 Tagen.
refused-no_server = Dafür braucht es einen Server, und du bist noch bei keinem.
refused-no_such_contact = Diesen Kontakt gibt es nicht mehr.
refused-no_such_message = Diese Nachricht gibt es nicht mehr.
refused-not_failed = Diese Nachricht ist noch unterwegs; sie wird nicht noch einmal gesendet.
refused-account_unfinished = Das Konto ist angelegt, aber die Festplatte ist voll oder beschädigt. Schaffe Platz und entsperre es dann mit deiner Passphrase.
refused-words_not_asked = Jetzt wird nach anderen Wörtern gefragt. Mit deiner Passphrase siehst du deine noch einmal.
refused-blocked = Diese Person ist blockiert. Hebe die Blockierung zuerst auf.
refused-removed = Diese Person ist kein Kontakt mehr. Lade sie wieder ein, um ihr zu schreiben.
refused-other_key = Der Schlüssel dieser Person ist jetzt ein anderer. Sieh dir die Sicherheitsnummer noch einmal an.
refused-client_id_used = Das wurde schon gesendet, mit einem anderen Text.
refused-empty_text = Es steht kein Text darin.
refused-text_too_long = Dieser Text ist zu lang.
refused-server_url_invalid = So kann die Adresse eines Servers nicht lauten. Sie sieht aus wie https://mail.example.org
refused-server_refused = Der Server lässt dich nicht ein. Dein Knoten sagt dazu: { $why }.
refused-no_account = Hier hat noch niemand ein Konto. Lade die Seite neu.
refused-account_exists = Hier gibt es schon ein Konto. Lade die Seite neu.
refused-passphrase_invalid = Diese Passphrase ist zu lang. Wähle eine kürzere.
refused-words_invalid = Das sind nicht die Wiederherstellungswörter. Dein Knoten sagt dazu: { $why }.

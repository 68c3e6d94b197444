// Made by build/generate.js from openapi.json.

export interface paths {
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the account of a profile that has none, and starts the node. The browser that asked is signed in. */
        post: operations["create_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same for somebody who has recovery words: they are who they were. Contacts and messages are not in the words. */
        post: operations["restore_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that the user looks at a screen, or has left. Looking holds for a minute and a half; say it again every minute. */
        post: operations["activity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own address. */
        get: operations["address"];
        put?: never;
        /** Makes an address and waits a moment until it is on the server. The address before it is withdrawn. */
        post: operations["new_address"];
        /** Withdraws the own address: nobody can ask under it any more, and whoever has asked is forgotten. */
        delete: operations["withdraw_address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/asked/{asked}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes back that the user asked. Nobody is told; what they send after that is not accepted. */
        delete: operations["withdraw_asked"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bootstrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that a page needs to show itself. */
        get: operations["bootstrap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversations: those that are pinned first, then the most recent. The one of the user with themselves has the number 0. */
        get: operations["chats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{contact}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes how a conversation is listed and told of. */
        patch: operations["change_chat"];
        trace?: never;
    };
    "/v1/chats/{contact}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was typed and not sent. */
        get: operations["draft"];
        /** Keeps what was typed, in the place of what was kept before. */
        put: operations["keep_draft"];
        post?: never;
        /** Forgets what was typed. */
        delete: operations["forget_draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{contact}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a conversation. */
        get: operations["messages"];
        put?: never;
        /** Makes a message durable and sends it on its way; the answer does not wait for where it gets. */
        post: operations["send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{contact}/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a message on this device: whoever has it keeps it, and one that is on its way still arrives. */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{contact}/messages/{message}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends what a message said as a message of now, in the place of one that never arrives as it is. Asking twice sends it once. */
        post: operations["send_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{contact}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks messages as seen by the user: those that are named, those up to a place, or all that are unread now. */
        post: operations["mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a link that lets one browser in. The code stands behind a `#`, where no log and no other site sees it. */
        post: operations["make_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody the user knows, also who is blocked. */
        get: operations["contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Makes a contact one no more. To them it is as if they were blocked; an invitation brings them back. */
        delete: operations["remove_contact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture of a contact, drawn anew by this node: a small square JPEG. */
        get: operations["contact_avatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hears nothing of a contact any more, and is not found by them. They are not told; what they send is not accepted. */
        post: operations["block"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By what a contact is known, to be compared with what they see. */
        get: operations["contact_identity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that the user types to a contact, or stopped. It ends by itself after six seconds; say it again every three. */
        post: operations["typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hears of a blocked contact again. They are not told; what they send is accepted. */
        post: operations["unblock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact}/verified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks that the two have compared their safety number, which answers a warning as well. */
        post: operations["verify"];
        /** Takes that mark away. */
        delete: operations["unverify"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens the stream. Whatever happens after the answer's head was sent is on it. */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the user is to others. */
        get: operations["identity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes an invitation and waits a moment until it is on the server: the link works from then on. Without a server it
         *     waits on this node, and works while that runs.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation, or asks under an address, and waits a moment for what becomes of it. It goes on after that. */
        post: operations["accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Locks the node with all that it has: keys and database are closed, nothing is received, and only the passphrase opens it. */
        post: operations["lock_fully"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description. */
        get: operations["describe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the user shows of themselves. */
        get: operations["profile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the user shows of themselves; what is not named stays. Every accepted contact is told. */
        patch: operations["change_profile"];
        trace?: never;
    };
    "/v1/profile/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The user's picture: a small square JPEG. */
        get: operations["avatar"];
        /** Makes the user's picture of any other: a square of it, small, and nothing but its pixels. Every accepted contact is told. */
        put: operations["change_avatar"];
        post?: never;
        /** Takes the user's picture away. Every accepted contact is told. */
        delete: operations["remove_avatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qr/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads the QR codes in a picture, which is kept nowhere. */
        post: operations["read_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests both ways. */
        get: operations["requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes somebody in who asked: the two are contacts, and they are told. */
        post: operations["accept_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declines a request. Nobody is told; the person may ask again in 30 days. */
        post: operations["decline_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the own store server. */
        get: operations["server"];
        put?: never;
        /** Begins to make this the own store server and waits a moment for its answer; connecting goes on after that. */
        post: operations["join_server"];
        /** Has no own store server any more, and calls off a move to another. What still arrives at the one that is left is fetched for 30 days. */
        delete: operations["leave_server"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the own session; the browser keeps its cookie for longer from here. */
        get: operations["session"];
        put?: never;
        /** Lets a browser in that has a code. */
        post: operations["sign_in"];
        /** Signs out: the session ends, and the browser forgets what it has of ours. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Locks the screen of all sessions. The node goes on receiving. */
        post: operations["lock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unlocks the screen, or the node that is fully locked, and takes up the session again if it has expired. */
        post: operations["unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The browsers that were let in. */
        get: operations["sessions"];
        put?: never;
        post?: never;
        /** Ends all sessions. */
        delete: operations["end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one session, the own one perhaps. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may learn this computer's addresses, and whether people on the same network are looked for. */
        get: operations["network"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes that; what is not named stays as it is. It wins over file, environment and flags until it is `configured` again. Where
         *     it has to, the network begins anew within a moment: direct connections end and are made again.
         */
        patch: operations["change_network"];
        trace?: never;
    };
    "/v1/settings/privacy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is shown to whom. Each of it goes both ways: who does not show something does not see it of others. */
        get: operations["privacy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what is shown to whom; what is not named stays as it is. */
        patch: operations["change_privacy"];
        trace?: never;
    };
    "/v1/settings/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When the screen locks by itself. */
        get: operations["screen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes that. The time begins anew. */
        patch: operations["change_screen"];
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the node is. */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this profile takes on the disk, and how much is in it. */
        get: operations["storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/storage/copies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes the copies of the database that were made before its schema changed. An earlier program cannot be gone back to any more. */
        delete: operations["remove_copies"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tokens of programs. */
        get: operations["tokens"];
        put?: never;
        /** Makes a token, which is in this answer and nowhere else. */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a token. */
        delete: operations["end_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows the recovery words to whoever has the passphrase, and says which of them are asked for next. */
        post: operations["show_words"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/words/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that the words were written down, and shows it by those that were asked for. All of them have to be right. */
        post: operations["save_words"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Accepts an invitation, or asks under an address. */
        AcceptInvitation: {
            /** @description The link, as it was pasted. */
            link: string;
            /** @description What the owner of an address reads of the user; not with an invitation. */
            note?: string;
        };
        /** @description What became of accepting an invitation. */
        Acceptance: {
            /**
             * Format: int64
             * @description The new contact, once there is one.
             */
            contact: number | null;
            /** @description How far it is. */
            state: components["schemas"]["AcceptanceState"];
        };
        /**
         * @description How far accepting an invitation is.
         * @enum {string}
         */
        AcceptanceState: "waiting" | "accepted" | "delayed" | "asked";
        /** @description Whether the user is there. */
        Activity: {
            /** @description Whether they look at a screen; unsaid, what was said before stays true. */
            active?: boolean | null;
            /** @description Whether they touched keys or pointer a moment ago: said by the page, it keeps the screen from locking by itself. */
            input?: boolean;
        };
        /** @description The own address. */
        Address: {
            /** @description Its link, which anybody may hold; none if there is no address. */
            link: string | null;
            /** @description Whether it waits on the own server as it should: the link works. */
            published: boolean;
        };
        /**
         * @description Who may learn this computer's addresses.
         * @enum {string}
         */
        Addresses: "contacts" | "verified" | "nobody";
        /**
         * @description Who is to learn this computer's addresses.
         * @enum {string}
         */
        AddressesChoice: "contacts" | "verified" | "nobody" | "configured";
        /** @description Somebody whom the user asked. */
        Asked: {
            /**
             * Format: int64
             * @description The contact that is waited for, once there is one.
             */
            contact: number | null;
            /**
             * Format: int64
             * @description Its number on this node.
             */
            id: number;
            /** @description What the user said. */
            note: string;
            /**
             * Format: int64
             * @description When the user asked.
             */
            since: number;
            /** @description How far it is. */
            state: components["schemas"]["AskedState"];
            /**
             * Format: int64
             * @description When the user waits no more.
             */
            until: number;
            /** @description Their user id, once there is a contact. */
            user: string | null;
        };
        /**
         * @description How far a request of the user's is.
         * @enum {string}
         */
        AskedState: "sending" | "asked";
        /**
         * @description Who is shown something.
         * @enum {string}
         */
        Audience: "everyone" | "contacts" | "nobody";
        /** @description All that a page needs to show itself, in one answer. */
        Bootstrap: {
            /** @description The first conversations of the list. */
            chats: components["schemas"]["Chat"][];
            /** @description With whom these conversations are; the user is not among them. */
            contacts: components["schemas"]["Contact"][];
            /** @description Whether the list has more. */
            more: boolean;
            /**
             * Format: int64
             * @description How many people ask to become contacts.
             */
            requests: number;
            /**
             * Format: int64
             * @description The number of the newest event: nothing here is older.
             */
            seq: number;
            session: components["schemas"]["Session"] | null;
            /** @description How the node is. */
            status: components["schemas"]["Status"];
            /**
             * Format: int64
             * @description Messages that the user has not seen, of all conversations.
             */
            unread: number;
            /** @description The user's own id. */
            user: string;
        };
        /** @description A conversation in the list of conversations: those that are pinned first, then the most recent. */
        Chat: {
            /** @description Whether it is put away. A message that comes or goes later brings it back, unless it is muted. */
            archived: boolean;
            /**
             * Format: int64
             * @description With whom; 0 if the user keeps it with themselves.
             */
            contact: number;
            draft: components["schemas"]["Draft"] | null;
            last: components["schemas"]["Preview"] | null;
            /** @description Whether the user wants to see it as unread, whatever was read. */
            marked_unread: boolean;
            /**
             * Format: int64
             * @description Until when it makes no noise, in milliseconds since 1970; 0 if it may.
             */
            muted_until: number;
            /** @description Their name; empty if that is the user. */
            name: string;
            /** @description How much a notification of it says. */
            notify: components["schemas"]["ChatNotify"];
            /**
             * Format: int64
             * @description When it was pinned above the others, in milliseconds since 1970; 0 if it is not.
             */
            pinned_at: number;
            /**
             * Format: int64
             * @description Messages of theirs that the user has not seen.
             */
            unread: number;
        };
        /** @description What is to be otherwise about a conversation; what is not said stays. */
        ChatChange: {
            /** @description Whether it is put away. */
            archived?: boolean | null;
            /** @description Whether it is shown as unread. */
            marked_unread?: boolean | null;
            /**
             * Format: int64
             * @description Until when it makes no noise, in milliseconds since 1970; 0 ends it.
             */
            muted_until?: number | null;
            notify?: components["schemas"]["ChatNotify"] | null;
            /** @description Whether it stands above the others. */
            pinned?: boolean | null;
        };
        /**
         * @description How much a notification of a conversation says.
         * @enum {string}
         */
        ChatNotify: "usual" | "everything" | "name" | "nothing" | "off";
        /**
         * @description Something that can be chosen.
         * @enum {string}
         */
        Choosable: "addresses" | "nearby";
        /**
         * @description What a refusal is about; once given, a code keeps its meaning.
         * @enum {string}
         */
        Code: "malformed" | "forbidden" | "host" | "origin" | "csrf" | "scope" | "no_session" | "session_expired" | "code_refused" | "token_refused" | "wrong_passphrase" | "locked" | "fully_locked" | "too_many_tries" | "no_such_session" | "no_such_token" | "token_exists" | "too_many_tokens" | "page_missing" | "not_found" | "method_not_allowed" | "too_large" | "unsupported_type" | "timeout" | "busy" | "stopping" | "not_written" | "internal" | "picture_unreadable" | "picture_too_large" | "picture_crowded" | "no_such_avatar" | "name_invalid" | "profile_too_long" | "link_invalid" | "invitation_expired" | "own_invitation" | "already_contact" | "already_accepting" | "already_asked" | "note_too_long" | "no_such_request" | "request_spoiled" | "invitation_gone" | "invitation_forged" | "invitation_refused" | "invitation_lifetime" | "no_server" | "no_such_contact" | "no_such_message" | "not_failed" | "blocked" | "removed" | "other_key" | "no_such_cursor" | "client_id_used" | "empty_text" | "text_too_long" | "server_url_invalid" | "server_refused" | "no_account" | "account_exists" | "account_unfinished" | "passphrase_invalid" | "words_invalid" | "words_wrong" | "words_not_asked";
        /** @description A contact. */
        Contact: {
            /** @description A line that they say about themselves; empty if there is none. */
            about: string;
            /** @description Names their picture as it is now; none if there is none. `GET /v1/contacts/{contact}/avatar` answers it. */
            avatar: string | null;
            /** @description Names that they had before: the first one, and the latest, the newest last. */
            earlier_names: string[];
            /**
             * Format: int64
             * @description Its number on this node.
             */
            id: number;
            /** @description The name they gave themselves; empty until they said one. */
            name: string;
            /** @description Whether they are there. */
            presence: components["schemas"]["Presence"];
            /**
             * Format: int64
             * @description Since when.
             */
            since: number;
            /** @description How far the two are acquainted. */
            state: components["schemas"]["ContactState"];
            /** @description Whether they type to the user. */
            typing: boolean;
            /** @description Their user id. */
            user: string;
            /** @description Whether the two have compared their safety number. */
            verified: boolean;
            warning: components["schemas"]["KeyWarning"] | null;
        };
        /** @description By what a contact is known. */
        ContactIdentity: {
            /** @description The name they gave themselves. */
            name: string;
            /** @description Sixty digits in twelve groups. If the contact sees the same, nobody stands between the two. */
            safety_number: string;
            /** @description Their id. */
            user: string;
            /** @description The key that is pinned for them. */
            user_key: string;
            /** @description Whether the two have compared it. */
            verified: boolean;
        };
        /**
         * @description How far two people are acquainted.
         * @enum {string}
         */
        ContactState: "waiting" | "accepted" | "blocked" | "removed";
        /** @description An account that is to be made. */
        CreateAccount: {
            /** @description The name that contacts will see. */
            name: string;
            /** @description What will open the profile. */
            passphrase: string;
        };
        /** @description A message that is gone from this device. */
        Deleted: {
            /** @description Its name. */
            message: string;
        };
        /** @description How far a message is on its way. */
        Delivery: {
            /**
             * Format: int64
             * @description Since when.
             */
            at: number;
            path: components["schemas"]["Path"] | null;
            reason: components["schemas"]["DeliveryReason"] | null;
            /** @description How far. */
            state: components["schemas"]["DeliveryState"];
        };
        /**
         * @description Why a message is where it is.
         * @enum {string}
         */
        DeliveryReason: "awaiting_contact" | "awaiting_prekeys" | "no_server" | "server_unreachable" | "mailbox_full" | "not_accepted" | "recipient_away" | "refused" | "put_aside" | "unreadable" | "parted";
        /**
         * @description How far a message is.
         * @enum {string}
         */
        DeliveryState: "queued" | "awaiting_keys" | "sent" | "failed" | "delivered" | "read" | "kept";
        /** @description A device of the user. */
        Device: {
            /** @description The key with which it agrees on secrets. */
            agreement_key: string;
            /** @description Its id. */
            id: string;
            /** @description The key with which it signs. */
            signing_key: string;
        };
        /** @description A contact that is connected directly. */
        DirectContact: {
            /**
             * Format: int64
             * @description Its number.
             */
            contact: number;
            /** @description Its name. */
            name: string;
        };
        /** @description What was typed in a conversation and not sent. */
        Draft: {
            /**
             * Format: int64
             * @description Since when it is so.
             */
            at: number;
            /** @description What was typed; in a list and in an event its beginning. */
            text: string;
        };
        /** @description The draft of a conversation. */
        DraftNow: {
            draft: components["schemas"]["Draft"] | null;
        };
        /** @description What was ended. */
        Ended: {
            /**
             * Format: int64
             * @description How many.
             */
            ended: number;
        };
        /** @description Something that happened; a line of the event stream. */
        Event: {
            /**
             * Format: int64
             * @description Whose conversation.
             */
            contact: number;
            /** @enum {string} */
            event: "message";
            /** @description The message. */
            message: components["schemas"]["Message"];
            /** @description Their name. */
            name: string;
        } | {
            /**
             * Format: int64
             * @description Whose conversation.
             */
            contact: number;
            /** @enum {string} */
            event: "message_gone";
            /** @description The message. */
            message: string;
        } | {
            /**
             * Format: int64
             * @description Whose conversation.
             */
            contact: number;
            /** @description How far it is. */
            delivery: components["schemas"]["Delivery"];
            /** @enum {string} */
            event: "delivery";
            /** @description The message. */
            message: string;
            /** @description Their name. */
            name: string;
        } | {
            /** @description The conversation as it is now. */
            chat: components["schemas"]["Chat"];
            /** @enum {string} */
            event: "chat";
        } | {
            /**
             * Format: int64
             * @description Whose it was.
             */
            contact: number;
            /** @enum {string} */
            event: "chat_gone";
        } | {
            /**
             * Format: int64
             * @description Whose conversation.
             */
            contact: number;
            /** @enum {string} */
            event: "read";
            /** @description The messages. */
            messages: string[];
        } | {
            /**
             * Format: int64
             * @description Whose conversation.
             */
            contact: number;
            draft: components["schemas"]["Draft"] | null;
            /** @enum {string} */
            event: "draft";
            /** @description Whether that is all of it. */
            whole: boolean;
        } | {
            /** @description The contact as it is now. */
            contact: components["schemas"]["Contact"];
            /** @enum {string} */
            event: "contact";
        } | {
            /** @enum {string} */
            event: "profile";
            /** @description What they show now. */
            profile: components["schemas"]["Profile"];
        } | {
            /** @description The contact, with the warning. */
            contact: components["schemas"]["Contact"];
            /** @enum {string} */
            event: "key_warning";
        } | {
            /**
             * Format: int64
             * @description Whose device.
             */
            contact: number;
            /** @enum {string} */
            event: "direct";
            /** @description How it is now. */
            link: components["schemas"]["Link"];
            /** @description Their name. */
            name: string;
        } | {
            /**
             * Format: int64
             * @description Who.
             */
            contact: number;
            /** @enum {string} */
            event: "typing";
            /** @description Their name. */
            name: string;
            /** @description Whether they type now. */
            typing: boolean;
        } | {
            /**
             * Format: int64
             * @description Who.
             */
            contact: number;
            /** @enum {string} */
            event: "presence";
            /** @description Their name. */
            name: string;
            /** @description How it is now. */
            presence: components["schemas"]["Presence"];
        } | {
            /** @enum {string} */
            event: "accept_failed";
            /** @description Why, for people. */
            reason: string;
        } | {
            /** @enum {string} */
            event: "request";
            /** @description What they ask. */
            request: components["schemas"]["Request"];
        } | {
            /** @enum {string} */
            event: "request_gone";
            /**
             * Format: int64
             * @description Its number.
             */
            request: number;
        } | {
            /** @enum {string} */
            event: "server";
            /** @description How it stands now. */
            server: components["schemas"]["Server"];
        } | {
            /** @enum {string} */
            event: "hello";
            /** @description Whether all that was missed follows. */
            resumed: boolean;
        } | {
            /** @enum {string} */
            event: "resync";
            /** @description Why they are. */
            reason: components["schemas"]["ResyncReason"];
        } | {
            /** @enum {string} */
            event: "heartbeat";
        };
        /** @description An event with its number, as a page gets it. */
        Frame: components["schemas"]["Event"] & {
            /**
             * Format: int64
             * @description Above those of all events before it; of what is only true for a moment, that of the event before it.
             */
            seq: number;
        };
        /** @description A page of a conversation, the oldest message first. */
        History: {
            /** @description Give this as `after` for the page after this one; none if this one ends with the newest message. */
            after: string | null;
            /** @description Give this as `before` for the page before this one; none if there is none. */
            before: string | null;
            /** @description The messages. */
            messages: components["schemas"]["Message"][];
        };
        /** @description Who the user is to others: everything that their contacts know them by, in full. */
        Identity: {
            /** @description Their devices. */
            devices: components["schemas"]["Device"][];
            /** @description The peer ids under which contacts reach this node, in base64url. */
            peers: string[];
            /** @description Their id. */
            user: string;
            /** @description The key that the id stands for. */
            user_key: string;
        };
        /** @description A one-time invitation. */
        Invitation: {
            /**
             * Format: int64
             * @description When it ends.
             */
            expires: number;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description The link; a secret of the two people it joins. */
            link: string;
            /** @description Where it waits. */
            place: components["schemas"]["InvitationPlace"];
            /** @description Whether it waits there already, so that the link works. */
            published: boolean;
        };
        /**
         * @description Where an invitation waits for the invited.
         * @enum {string}
         */
        InvitationPlace: "server" | "here";
        /** @description Joins a store server. */
        JoinServer: {
            /** @description The code that admits to it, where it asks for one. */
            invite_code?: string | null;
            /** @description The key of its certificate, for a server without a public name. */
            pin?: string | null;
            /** @description Whether it was set up anew, so that another identity than before is to be trusted. */
            trust_new_key?: boolean;
            /** @description Its URL. */
            url: string;
        };
        /** @description What speaks against a contact's key. */
        KeyWarning: {
            /**
             * Format: int64
             * @description When it was seen.
             */
            at: number;
            /** @description What it is. */
            kind: components["schemas"]["KeyWarningKind"];
        };
        /**
         * @description What speaks against a contact's key.
         * @enum {string}
         */
        KeyWarningKind: "two_lists" | "other_key" | "claimed";
        /**
         * @description Whether a device is connected.
         * @enum {string}
         */
        Link: "up" | "down";
        /** @description A list of things. */
        List_Chat: {
            /** @description The things, in the order in which they should be shown. */
            items: {
                /** @description Whether it is put away. A message that comes or goes later brings it back, unless it is muted. */
                archived?: boolean;
                /**
                 * Format: int64
                 * @description With whom; 0 if the user keeps it with themselves.
                 */
                contact: number;
                draft?: components["schemas"]["Draft"] | null;
                last?: components["schemas"]["Preview"] | null;
                /** @description Whether the user wants to see it as unread, whatever was read. */
                marked_unread?: boolean;
                /**
                 * Format: int64
                 * @description Until when it makes no noise, in milliseconds since 1970; 0 if it may.
                 */
                muted_until?: number;
                /** @description Their name; empty if that is the user. */
                name: string;
                /** @description How much a notification of it says. */
                notify?: components["schemas"]["ChatNotify"];
                /**
                 * Format: int64
                 * @description When it was pinned above the others, in milliseconds since 1970; 0 if it is not.
                 */
                pinned_at?: number;
                /**
                 * Format: int64
                 * @description Messages of theirs that the user has not seen.
                 */
                unread: number;
            }[];
        };
        /** @description A list of things. */
        List_Contact: {
            /** @description The things, in the order in which they should be shown. */
            items: {
                /** @description A line that they say about themselves; empty if there is none. */
                about?: string;
                /** @description Names their picture as it is now; none if there is none. `GET /v1/contacts/{contact}/avatar` answers it. */
                avatar?: string | null;
                /** @description Names that they had before: the first one, and the latest, the newest last. */
                earlier_names?: string[];
                /**
                 * Format: int64
                 * @description Its number on this node.
                 */
                id: number;
                /** @description The name they gave themselves; empty until they said one. */
                name: string;
                /** @description Whether they are there. */
                presence?: components["schemas"]["Presence"];
                /**
                 * Format: int64
                 * @description Since when.
                 */
                since: number;
                /** @description How far the two are acquainted. */
                state: components["schemas"]["ContactState"];
                /** @description Whether they type to the user. */
                typing?: boolean;
                /** @description Their user id. */
                user: string;
                /** @description Whether the two have compared their safety number. */
                verified?: boolean;
                warning?: components["schemas"]["KeyWarning"] | null;
            }[];
        };
        /** @description A list of things. */
        List_SessionEntry: {
            /** @description The things, in the order in which they should be shown. */
            items: {
                /** @description What the browser called itself. */
                agent: string;
                /** @description Whether it is the one that asks. */
                current: boolean;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                id: number;
                /** @description Whether it is one tab at 127.0.0.1, which other programs share. */
                shared: boolean;
                /**
                 * Format: int64
                 * @description When it was let in.
                 */
                since: number;
                /** @description How it stands with it. */
                state: components["schemas"]["SessionState"];
                /**
                 * Format: int64
                 * @description When it was used last, to the hour.
                 */
                used_at: number;
            }[];
        };
        /** @description A list of things. */
        List_TokenEntry: {
            /** @description The things, in the order in which they should be shown. */
            items: {
                /**
                 * Format: int64
                 * @description When it ends.
                 */
                expires?: number | null;
                /**
                 * Format: int64
                 * @description Its number.
                 */
                id: number;
                /** @description What it is called. */
                name: string;
                /** @description What it is good for. */
                scope: components["schemas"]["TokenScope"];
                /**
                 * Format: int64
                 * @description When it was made.
                 */
                since: number;
                /**
                 * Format: int64
                 * @description When it was used last, to the hour.
                 */
                used_at?: number | null;
            }[];
        };
        /** @description A token that was just made. */
        MadeToken: {
            /** @description What it is called. */
            name: string;
            /** @description The token itself; it is shown this once. */
            token: string;
        };
        /** @description Says what the user has seen: all that is unread now, or what one of the two says. */
        MarkRead: {
            /** @description These messages. */
            messages?: components["schemas"]["MessageName"][] | null;
            /** @description The message at this place and all before it. */
            up_to?: string | null;
        };
        /** @description What was marked as read. */
        Marked: {
            /**
             * Format: int64
             * @description How many messages were named, or were unread.
             */
            messages: number;
        };
        /** @description A message. */
        Message: {
            arrival: components["schemas"]["Path"] | null;
            delivery: components["schemas"]["Delivery"] | null;
            /** @description The writer's name. */
            from: string;
            /** @description Its name. */
            id: string;
            /** @description Whether the user wrote it. */
            mine: boolean;
            /**
             * @description Its place in the conversation: places compare as texts (by their characters' numbers) in the order in which messages
             *     are shown, and no two messages have one.
             */
            place: string;
            /** @description Whether it was seen: by the user if it is a contact's, by the contact if it is the user's. */
            read: boolean;
            /**
             * Format: int64
             * @description When it was written, by the writer's clock as far as that can be true: never after it came.
             */
            sent_at: number;
            /**
             * Format: int64
             * @description When it was stored here.
             */
            stored_at: number;
            /** @description What it says. */
            text: string;
        };
        /** @description The name of a message: 16 bytes in base64url. */
        MessageName: string;
        /**
         * @description Whether people on the same network are looked for.
         * @enum {string}
         */
        Nearby: "on" | "off";
        /**
         * @description Whether people on the same network are to be looked for.
         * @enum {string}
         */
        NearbyChoice: "on" | "off" | "configured";
        /** @description What holds about the network. */
        Network: {
            /** @description Who may learn this computer's addresses. */
            addresses: components["schemas"]["Addresses"];
            /** @description Which of these the user has chosen; the others are as file, environment and flags say. */
            chosen: components["schemas"]["Choosable"][];
            /** @description Whether people on the same network are looked for. */
            nearby: components["schemas"]["Nearby"];
        };
        /** @description What is to hold; what is not named stays as it is. */
        NetworkChange: {
            addresses?: components["schemas"]["AddressesChoice"] | null;
            nearby?: components["schemas"]["NearbyChoice"] | null;
        };
        /** @description Keeps what was typed. */
        NewDraft: {
            /** @description What was typed. */
            text: string;
        };
        /** @description Asks for a one-time invitation. */
        NewInvitation: {
            /**
             * Format: int64
             * @description How long it is good, in seconds; seven days if not said.
             */
            lifetime_s?: number | null;
        };
        /** @description Sends text. */
        NewMessage: {
            client_id?: components["schemas"]["MessageName"] | null;
            /** @description The text. */
            text: string;
        };
        /** @description Makes a token for a program. */
        NewToken: {
            /**
             * Format: int32
             * @description After how many days it ends; never if not said.
             */
            days?: number | null;
            /** @description What it is called, to know it again. */
            name: string;
            /** @description What it is good for. */
            scope: components["schemas"]["TokenScope"];
        };
        /** @description A store server that is moved to. */
        NextServer: {
            /** @description The key of its certificate, if one was given for it. */
            pin: string | null;
            /** @description Why it stands so, for people, where that needs saying. */
            reason: string | null;
            /** @description How it stands. */
            state: components["schemas"]["ServerState"];
            /** @description Its URL. */
            url: string;
        };
        /**
         * @description The way something took.
         * @enum {string}
         */
        Path: "direct" | "store";
        /**
         * Format: binary
         * @description The file of a picture: PNG, JPEG or WebP.
         */
        PictureFile: string;
        /** @description What is to be seen of a contact at this moment, as far as they show it and the user shows it too. */
        Presence: {
            /**
             * Format: int64
             * @description When they were last there; none if that is not known, or they are there now.
             */
            last_seen: number | null;
            /** @description Whether they are there. */
            state: components["schemas"]["PresenceState"];
        };
        /**
         * @description Whether somebody is there.
         * @enum {string}
         */
        PresenceState: "online" | "away" | "unknown";
        /** @description A message as a list shows it. */
        Preview: {
            delivery: components["schemas"]["Delivery"] | null;
            /** @description Its name. */
            id: string;
            /** @description Whether the user wrote it. */
            mine: boolean;
            /** @description Its place in the conversation. */
            place: string;
            /** @description Whether it was seen: by the user if it is a contact's, by the contact if it is the user's. */
            read: boolean;
            /**
             * Format: int64
             * @description When it was stored here.
             */
            stored_at: number;
            /** @description The beginning of what it says, up to 200 characters. */
            text: string;
        };
        /** @description What is shown to whom. */
        Privacy: {
            /** @description Whether the user is there, and when they were last. */
            presence: components["schemas"]["Audience"];
            /** @description That the user has read something. */
            read_receipts: components["schemas"]["Audience"];
            /** @description That the user types. */
            typing: components["schemas"]["Audience"];
        };
        /** @description What is to be shown to whom; what is not named stays as it is. */
        PrivacyChange: {
            presence?: components["schemas"]["Audience"] | null;
            read_receipts?: components["schemas"]["Audience"] | null;
            typing?: components["schemas"]["Audience"] | null;
        };
        /** @description Why a request was refused, as it travels (RFC 9457). */
        Problem: {
            /** @description A stable, machine-readable code. */
            code: components["schemas"]["Code"];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What went wrong and what to do, for people. */
            title: string;
        };
        /** @description What the user shows of themselves. */
        Profile: {
            /** @description A line about themselves; empty if there is none. */
            about: string;
            /** @description Names their picture as it is now; none if there is none. `GET /v1/profile/avatar` answers it. */
            avatar: string | null;
            /** @description Their name. */
            name: string;
        };
        /** @description Changes what the user shows of themselves. */
        ProfileChange: {
            /** @description The line about themselves; empty for none. */
            about?: string | null;
            /** @description The name. */
            name?: string | null;
        };
        /** @description What stands in the QR codes of a picture. */
        QrTexts: {
            /** @description The texts, each once; none if no code was found. Somebody else wrote them. */
            texts: string[];
        };
        /** @description The recovery words. */
        RecoveryWords: {
            /** @description The places, counted from 1, of those that are asked for next. */
            asked: number[];
            /** @description The 24 words, in their order. */
            words: string[];
        };
        /** @description Somebody who wants to become a contact. */
        Request: {
            /**
             * Format: int64
             * @description Its number on this node.
             */
            id: number;
            /** @description The name they gave themselves. Nobody has checked it. */
            name: string;
            /** @description What they say, on one line; empty if nothing. */
            note: string;
            /**
             * Format: int64
             * @description When they first asked.
             */
            received: number;
            /** @description The digits that both see, in groups. */
            safety_number: string;
            /**
             * Format: int64
             * @description When the request ends by itself.
             */
            until: number;
            /** @description Their user id. */
            user: string;
            /** @description The key that the id stands for. */
            user_key: string;
        };
        /** @description Requests both ways. */
        Requests: {
            /** @description Who waits for the user's answer, whoever asked first first. */
            incoming: components["schemas"]["Request"][];
            /** @description Whom the user asked, and who has not answered. */
            outgoing: components["schemas"]["Asked"][];
        };
        /** @description An account that somebody had before, on a new device. */
        RestoreAccount: {
            /** @description The name that contacts will see. */
            name: string;
            /** @description What will open the profile. */
            passphrase: string;
            /** @description The 24 recovery words; case and white space do not matter. */
            words: string;
        };
        /**
         * @description Why events are missing.
         * @enum {string}
         */
        ResyncReason: "slow" | "gap" | "lost";
        /** @description When the screen locks by itself. */
        ScreenSettings: {
            /**
             * Format: int32
             * @description After so many seconds in which nobody touched the page; zero is never.
             */
            idle_lock_s: number;
        };
        /** @description A message that was written and is durable here. */
        Sent: {
            /**
             * Format: int64
             * @description To whom.
             */
            contact: number;
            /** @description How far it is. */
            delivery: components["schemas"]["Delivery"];
            /** @description Its name. */
            message: string;
            /** @description Its place in the conversation. */
            place: string;
            /**
             * Format: int64
             * @description When it was stored here.
             */
            stored_at: number;
        };
        /** @description The own store server. */
        Server: {
            next: components["schemas"]["NextServer"] | null;
            /** @description The key of its certificate, if one was given for it. */
            pin: string | null;
            /** @description Why it stands so, for people, where that needs saying. */
            reason: string | null;
            /** @description How it stands. */
            state: components["schemas"]["ServerState"];
            /** @description Its URL, once one was joined. */
            url: string | null;
        };
        /**
         * @description How it stands with the own store server.
         * @enum {string}
         */
        ServerState: "none" | "connecting" | "connected" | "unreachable" | "refused";
        /** @description How it stands with the browser's own session. */
        Session: {
            /** @description What the page has to send as `X-CSRF` with everything that changes something, and first on the socket. */
            csrf: string;
            /** @description The short form of this device's id; none while the screen is locked. */
            device: string | null;
            /** @description Why the node is still fully locked though the passphrase was given: it could not start. */
            failure: string | null;
            /** @description The user's own name; none while the screen is locked. */
            name: string | null;
            /** @description Whether somebody wrote something since the screen was locked; what, and who, is not said. */
            news: boolean;
            /**
             * Format: int64
             * @description The number of the newest event: what is read from now on is not older. 0 while the screen is locked.
             */
            seq: number;
            /** @description How. */
            state: components["schemas"]["SessionState"];
            /** @description What this tab has to send as `X-Tab` with everything; said once, when it signs in at 127.0.0.1, and nowhere else. */
            tab: string | null;
            /** @description The version of the running program. */
            version: string;
        };
        /** @description A browser that was let in. */
        SessionEntry: {
            /** @description What the browser called itself. */
            agent: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Whether it is one tab at 127.0.0.1, which other programs share. */
            shared: boolean;
            /**
             * Format: int64
             * @description When it was let in.
             */
            since: number;
            /** @description How it stands with it. */
            state: components["schemas"]["SessionState"];
            /**
             * Format: int64
             * @description When it was used last, to the hour.
             */
            used_at: number;
        };
        /**
         * @description How it stands with a session.
         * @enum {string}
         */
        SessionState: "open" | "locked" | "expired" | "vacant";
        /** @description Lets a browser in. */
        SignIn: {
            /** @description The code from the link. */
            code: string;
        };
        /** @description A link that lets one browser in. */
        SignInLink: {
            /**
             * Format: int64
             * @description When it ends.
             */
            expires: number;
            /** @description The link; whoever opens it first is in. */
            link: string;
        };
        /** @description How the node is. */
        Status: {
            /** @description Totals since the start, by name. */
            counters: {
                [key: string]: number;
            };
            /** @description The short form of this device's id. */
            device: string;
            /** @description Contacts that are connected directly. */
            direct: components["schemas"]["DirectContact"][];
            /** @description The user's own name. */
            name: string;
            /**
             * Format: int64
             * @description Things on their way: messages that nobody has confirmed, and receipts that nobody has taken yet.
             */
            outbox: number;
            /**
             * @description Whether this profile turned out to be older than what was done with it, since the node started: it was restored from
             *     a copy, and all sessions begin anew.
             */
            restored: boolean;
            /** @description The own store server. */
            server: components["schemas"]["Server"];
            /** @description The version of the running program. */
            version: string;
            /**
             * Format: int64
             * @description Since when the recovery words have to be written down; none if they were.
             */
            words_owed: number | null;
        };
        /** @description What the profile takes on the disk, in bytes, and how much is in it. */
        Storage: {
            /**
             * Format: int64
             * @description Copies of the database that were made before its schema changed, to go back to an earlier program with.
             */
            copies: number;
            /**
             * Format: int64
             * @description The database: messages, contacts, keys.
             */
            database: number;
            /**
             * Format: int64
             * @description The log in the profile's folder, with its older files.
             */
            logs: number;
            /**
             * Format: int64
             * @description Messages in all conversations.
             */
            messages: number;
            /**
             * Format: int32
             * @description How many copies those are.
             */
            number_of_copies: number;
            /**
             * Format: int64
             * @description What is on its way to contacts, or waits to be.
             */
            outbox: number;
        };
        /** @description A token of a program. */
        TokenEntry: {
            /**
             * Format: int64
             * @description When it ends.
             */
            expires?: number | null;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description What it is called. */
            name: string;
            /** @description What it is good for. */
            scope: components["schemas"]["TokenScope"];
            /**
             * Format: int64
             * @description When it was made.
             */
            since: number;
            /**
             * Format: int64
             * @description When it was used last, to the hour.
             */
            used_at?: number | null;
        };
        /**
         * @description What a token is good for; each includes those before it.
         * @enum {string}
         */
        TokenScope: "read" | "write" | "admin";
        /** @description Whether the user types. */
        TypingNow: {
            /** @description Whether they do. */
            typing: boolean;
        };
        /** @description Unlocks the screen. */
        Unlock: {
            /** @description The passphrase of the profile. */
            passphrase: string;
        };
        /** @description Says that a safety number was compared. */
        Verify: {
            /** @description The contact's key that the number was about, as their identity names it. */
            user_key: string;
        };
        /** @description The words that were asked for, as somebody wrote them down. */
        WordsAnswer: {
            /** @description The places, counted from 1, as they were asked for. */
            asked: number[];
            /** @description In the order of the places. */
            words: string[];
        };
        /** @description Asks for the recovery words. */
        WordsQuestion: {
            /** @description The passphrase of the profile. */
            passphrase: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    create_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccount"];
            };
        };
        responses: {
            /** @description It is made; whoever asks next waits until the node has started */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreAccount"];
            };
        };
        responses: {
            /** @description It is made; whoever asks next waits until the node has started */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Activity"];
            };
        };
        responses: {
            /** @description Noted; whether anybody sees it depends on the settings of both */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address, if there is one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    new_address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new address */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no address */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_asked: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of what was asked */
                asked: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is left */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Requests"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bootstrap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page's beginning */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bootstrap"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Chat"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_chat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatChange"];
            };
        };
        responses: {
            /** @description The conversation as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftNow"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftNow"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no draft any more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftNow"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages: {
        parameters: {
            query?: {
                /** @description The last messages before this place. */
                before?: string;
                /** @description The first messages after this place. */
                after?: string;
                /** @description Messages before this place, and from it on; `unread` is the place of the first that the user has not seen, or of the newest. */
                around?: string;
                /**
                 * @description Messages before and from the first one that was stored at this time or later, in milliseconds since 1970; the newest
                 *     if nothing was.
                 */
                date?: number;
                /** @description At most so many. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description It was asked for before with this `client_id`, and is durable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description It is durable */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
                /** @description The id of the message */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
                /** @description The id of the message */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is durable */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkRead"];
            };
        };
        responses: {
            /** @description What was marked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Marked"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_code: {
        parameters: {
            query?: {
                /** @description At 127.0.0.1, for a browser that knows no hosts below `localhost`; at the page's own host if not said. */
                shared?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contacts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_contact: {
        parameters: {
            query?: {
                /** @description What becomes of the conversation; it is kept if not said. */
                history?: "keep" | "delete";
            };
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact is removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": components["schemas"]["PictureFile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact is blocked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    contact_identity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys, and the safety number */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactIdentity"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    typing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TypingNow"];
            };
        };
        responses: {
            /** @description Noted; whether anybody sees it depends on the settings of both */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact is not blocked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verify"];
            };
        };
        responses: {
            /** @description It is marked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unverify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the contact */
                contact: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no mark */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description After the event with this number; from now on if not said. */
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket of frames, for the page; its first frame is {"csrf"} */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Events, one a line, until one side ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["Event"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ids and public keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description The invitation */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            /** @description The inviter has the answer */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acceptance"];
                };
            };
            /** @description The answer goes out later */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acceptance"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lock_fully: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being locked; whoever asks next waits until it is */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they show */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            /** @description What they show now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": components["schemas"]["PictureFile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_avatar: {
        parameters: {
            query?: {
                /** @description From 0 (left) to 1 (right); the middle if not said. */
                x?: number;
                /** @description From 0 (top) to 1 (bottom); the middle if not said. */
                y?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": components["schemas"]["PictureFile"];
            };
        };
        responses: {
            /** @description What they show now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they show now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": components["schemas"]["PictureFile"];
            };
        };
        responses: {
            /** @description What stands in them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrTexts"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asked, and who was asked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Requests"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the request */
                request: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decline_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the request */
                request: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is left */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Requests"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinServer"];
            };
        };
        responses: {
            /** @description How it stands now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is none */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description The session; its secret is in the cookie */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is locked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Unlock"];
            };
        };
        responses: {
            /** @description It is unlocked; a session that is taken up again has another cookie */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_SessionEntry"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many have ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ended"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the session */
                session: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ended"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    network: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_network: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NetworkChange"];
            };
        };
        responses: {
            /** @description What holds now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    privacy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Privacy"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_privacy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyChange"];
            };
        };
        responses: {
            /** @description The settings as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Privacy"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    screen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreenSettings"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_screen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScreenSettings"];
            };
        };
        responses: {
            /** @description What holds now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreenSettings"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it takes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Storage"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_copies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it takes now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Storage"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["List_TokenEntry"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token, this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the token */
                token: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ended"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_words: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsQuestion"];
            };
        };
        responses: {
            /** @description The words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryWords"];
                };
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    save_words: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsAnswer"];
            };
        };
        responses: {
            /** @description They are; nobody is reminded any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

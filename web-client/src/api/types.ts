// What the node answers, by the names of its own description (`openapi.json`, from `hoopoe openapi`).

import type { components } from './schema';

type Schemas = components['schemas'];

export type Code = Schemas['Code'];
export type Session = Schemas['Session'];
export type Status = Schemas['Status'];
export type Server = Schemas['Server'];
export type ServerState = Schemas['ServerState'];
export type Chat = Schemas['Chat'];
export type ChatChange = Schemas['ChatChange'];
export type ChatNotify = Schemas['ChatNotify'];
export type Draft = Schemas['Draft'];
export type DraftNow = Schemas['DraftNow'];
export type Bootstrap = Schemas['Bootstrap'];
export type Contact = Schemas['Contact'];
export type ContactIdentity = Schemas['ContactIdentity'];
export type Message = Schemas['Message'];
export type Delivery = Schemas['Delivery'];
export type DeliveryState = Schemas['DeliveryState'];
export type DeliveryReason = Schemas['DeliveryReason'];
export type Path = Schemas['Path'];
export type History = Schemas['History'];
export type Sent = Schemas['Sent'];
export type Deleted = Schemas['Deleted'];
export type Presence = Schemas['Presence'];
export type Request = Schemas['Request'];
export type Requests = Schemas['Requests'];
export type Asked = Schemas['Asked'];
export type Address = Schemas['Address'];
export type Invitation = Schemas['Invitation'];
export type Acceptance = Schemas['Acceptance'];
export type Profile = Schemas['Profile'];
export type QrTexts = Schemas['QrTexts'];
export type Storage = Schemas['Storage'];
export type Privacy = Schemas['Privacy'];
export type Network = Schemas['Network'];
export type RecoveryWords = Schemas['RecoveryWords'];
export type ScreenSettings = Schemas['ScreenSettings'];
export type SessionEntry = Schemas['SessionEntry'];
export type Link = Schemas['Link'];
export type Frame = Schemas['Frame'];

/** What happened, without its number. */
export type Event = Schemas['Event'];

export type List<T> = { items: T[] };

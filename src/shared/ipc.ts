import { z } from 'zod';
import { accountListSchema, credentialsSchema, serverOfferSchema } from './accounts.ts';
import { chatSchema, idSchema, modelIdSchema, runSchema } from './chat.ts';
import { connectionStatusSchema, serverStatusSchema } from './connection.ts';
import { errorCodeSchema } from './errors.ts';
import { sequencedEventSchema, snapshotEventSchema } from './events.ts';
import {
  acceptedSchema,
  chatPageSchema,
  messagePageSchema,
  modelListSchema,
  runAnswerSchema,
  runDetailSchema,
  updateChatRequestSchema,
} from './http.ts';
import { inspectorReportSchema } from './inspector.ts';
import { MAX_UNDO_MS, draftSchema, outboxMessageSchema, pendingStopSchema } from './outbox.ts';
import { providerConfigSchema, providerTestResultSchema } from './providers.ts';
import { settingsPatchSchema, settingsSchema } from './settings.ts';

/**
 * The whole contract between the page and main. `calls`: name → what goes in and what comes out;
 * `events`: name → what main tells the page. Preload, main's registration and the page's client are
 * all built from these two maps: a name has this one source.
 */

const nothing = z.undefined();
const done = z.void();

/** A key is shown once, when it is typed; after that the page only learns that there is one. */
export const providerViewSchema = providerConfigSchema.extend({
  baseUrl: z.string().optional(),
  hasKey: z.boolean(),
  /** Its address is none that we take any more: it serves no models until it is changed. */
  isAddressRefused: z.boolean(),
});
export type ProviderView = z.infer<typeof providerViewSchema>;

export const providerDraftSchema = providerConfigSchema.extend({
  /** Absent: keep the stored key. Empty: remove it. */
  apiKey: z.string().max(1000).optional(),
});
export type ProviderDraft = z.infer<typeof providerDraftSchema>;

export const appInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  electron: z.string(),
  /** BCP 47. */
  locale: z.string(),
  /** `memory`: the system has no key store; keys are gone when the app quits. */
  keyStore: z.enum(['system', 'memory']),
  logFile: z.string(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Of what Millrace keeps on this computer. */
export const storageStatusSchema = z.object({
  /** What is wrong, for as long as it is so, in a sentence that says what to do; `null`: nothing. */
  problem: z.string().nullable(),
  /** What happened and is over, in sentences, oldest first, until it is dismissed. */
  news: z.array(z.string()),
});
export type StorageStatus = z.infer<typeof storageStatusSchema>;

const accountIdSchema = z.object({ accountId: z.string().min(1) });
const serverUrlSchema = credentialsSchema.pick({ url: true });

export const calls = {
  'app.info': { input: nothing, output: appInfoSchema },
  'app.openLink': { input: z.object({ url: z.string().max(8192) }), output: done },
  'app.showLog': { input: nothing, output: done },

  'settings.get': { input: nothing, output: settingsSchema },
  'settings.update': { input: settingsPatchSchema, output: settingsSchema },

  'providers.list': { input: nothing, output: z.object({ items: z.array(providerViewSchema) }) },
  'providers.save': { input: providerDraftSchema, output: providerViewSchema },
  'providers.remove': { input: z.object({ providerId: z.string() }), output: done },
  'providers.test': { input: providerDraftSchema, output: providerTestResultSchema },
  'models.list': { input: nothing, output: modelListSchema },

  'accounts.list': { input: nothing, output: accountListSchema },
  /** This window shows that account from now on: its page is loaded anew. */
  'accounts.select': { input: accountIdSchema, output: done },
  /** What a server that is to be added says of itself; the account comes with signing in. */
  'accounts.add': { input: serverUrlSchema, output: serverOfferSchema },
  'accounts.signIn': { input: credentialsSchema, output: accountIdSchema },
  'accounts.signUp': { input: credentialsSchema, output: accountIdSchema },
  /** Answered when the person is back from the browser, or has given up. */
  'accounts.signInGoogle': { input: serverUrlSchema, output: accountIdSchema },
  'accounts.cancelGoogle': { input: nothing, output: done },
  'accounts.resetPassword': { input: credentialsSchema.omit({ password: true }), output: done },
  'accounts.sendVerification': { input: accountIdSchema, output: done },
  /** Messages that were written there and not sent. */
  'accounts.unsent': { input: accountIdSchema, output: z.object({ messages: z.number().int() }) },
  /** With `wipe` nothing of it is left on this computer when it is answered. */
  'accounts.signOut': { input: accountIdSchema.extend({ wipe: z.boolean() }), output: done },

  'storage.status': { input: nothing, output: storageStatusSchema },
  /** These were read; what came meanwhile stays. */
  'storage.dismiss': { input: storageStatusSchema.pick({ news: true }), output: done },
  /** How the account's own connection to its server stands; `null`: there was no attempt yet. */
  'account.status': { input: nothing, output: connectionStatusSchema.nullable() },
  'account.reconnect': { input: nothing, output: done },
  'activity.list': { input: nothing, output: z.object({ running: z.array(idSchema) }) },

  'server.status': { input: nothing, output: serverStatusSchema },
  'server.restart': { input: nothing, output: done },

  'chats.list': {
    input: z.object({ limit: z.number().int().optional(), cursor: z.string().optional() }),
    /** `stale`: the server was not there to ask; what is known from before. */
    output: chatPageSchema.extend({ stale: z.boolean().optional() }),
  },
  'chats.update': {
    input: z.object({ sessionId: idSchema, patch: updateChatRequestSchema }),
    output: chatSchema,
  },
  /** Gone from all windows at once; the server hears of it after `undoMs`, also if the app quits before. */
  'chats.delete': {
    input: z.object({ sessionId: idSchema, undoMs: z.number().int().min(0).max(MAX_UNDO_MS) }),
    output: done,
  },
  /** Within `undoMs`; later it is `not_found`. */
  'chats.undelete': { input: z.object({ sessionId: idSchema }), output: done },

  /** From here on this window gets `stream.batch` for the chat, beginning with a snapshot. */
  'conversation.open': { input: z.object({ sessionId: idSchema }), output: done },
  'conversation.close': { input: z.object({ sessionId: idSchema }), output: done },
  /** Sent from the animation frame that showed a batch; main then sends what has gathered. */
  'conversation.ack': {
    input: z.object({
      sessionId: idSchema,
      batch: z.number().int().positive(),
      /** From the arrival of the first batch that it acknowledges to that frame, in milliseconds. */
      paintMs: z.number().nonnegative().optional(),
    }),
    output: done,
  },
  'conversation.older': {
    input: z.object({ sessionId: idSchema, cursor: z.string() }),
    output: messagePageSchema,
  },
  'conversation.reconnect': { input: z.object({ sessionId: idSchema }), output: done },

  /** What the streams of this chat and of its account did. */
  'inspector.read': {
    /** `null`: the account alone. */
    input: z.object({ sessionId: idSchema.nullable() }),
    output: inspectorReportSchema,
  },
  /** The same to a file that the user names; `saved: false`: the user did not. */
  'inspector.export': {
    input: z.object({ sessionId: idSchema.nullable(), includeText: z.boolean() }),
    output: z.object({ saved: z.boolean() }),
  },

  'outbox.list': {
    input: nothing,
    output: z.object({ messages: z.array(outboxMessageSchema), stops: z.array(pendingStopSchema) }),
  },
  /** On disk when it is answered; what becomes of it is told by `outbox.changed`. */
  'outbox.send': {
    input: z.object({
      entryId: idSchema,
      /** With `isNewChat` an id that the page made up: the chat is made with the message. */
      sessionId: idSchema,
      isNewChat: z.boolean(),
      text: z.string().min(1),
      model: modelIdSchema.optional(),
      /** A message of the chat that waits, in front of which it goes. */
      before: idSchema.optional(),
    }),
    output: outboxMessageSchema,
  },
  /** Not while it is being sent: `invalid_request`. */
  'outbox.edit': {
    input: z.object({ entryId: idSchema, text: z.string().min(1) }),
    output: outboxMessageSchema,
  },
  /** Not while it is being sent, nor when it may have been accepted: `invalid_request`. */
  'outbox.cancel': { input: z.object({ entryId: idSchema }), output: done },
  'outbox.sendNow': { input: z.object({ entryId: idSchema }), output: done },

  'drafts.list': { input: nothing, output: z.object({ items: z.array(draftSchema) }) },
  'drafts.save': { input: draftSchema, output: done },

  /** `delivered: false`: the server cannot be reached; it is told as soon as it can. */
  'runs.cancel': {
    input: z.object({ sessionId: idSchema, runId: idSchema }),
    output: z.object({ delivered: z.boolean(), run: runSchema.optional() }),
  },
  'runs.retry': {
    input: z.object({
      sessionId: idSchema,
      runId: idSchema,
      key: idSchema,
      model: modelIdSchema.optional(),
    }),
    output: runAnswerSchema,
  },
} as const;

/**
 * One message to the page. Either `snapshot` (replace by id; older pages are stale) or events that
 * continue exactly behind what this window had: `from` is the first sequence number, `to` the last.
 */
export const streamBatchSchema = z.object({
  sessionId: idSchema,
  /** Counts from 1 within one `conversation.open`; goes back in `conversation.ack`. */
  batch: z.number().int().positive(),
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  snapshot: snapshotEventSchema.extend({ olderCursor: z.string().optional() }).optional(),
  events: z.array(sequencedEventSchema),
  /** Unfinished answers as they were asked for, over the state at `to`: a snapshot follows them. */
  polled: z.array(runDetailSchema).optional(),
});
export type StreamBatch = z.infer<typeof streamBatchSchema>;

export const events = {
  'stream.batch': streamBatchSchema,
  'connection.changed': z.object({ sessionId: idSchema, status: connectionStatusSchema }),
  'account.changed': connectionStatusSchema,
  /** An account came, went, or its sign-in did. */
  'accounts.changed': accountListSchema,
  'server.changed': serverStatusSchema,
  'chats.changed': z.discriminatedUnion('change', [
    z.object({ change: z.literal('upsert'), chat: chatSchema }),
    z.object({
      change: z.literal('delete'),
      sessionId: idSchema,
      /** It was deleted here, and may come back. */
      undoable: z.boolean().optional(),
    }),
    /** A chat that was begun here is the server's now, under the id in `chat`. */
    z.object({ change: z.literal('made'), localId: idSchema, chat: chatSchema }),
    /** A chat was deleted elsewhere; what was not sent in it is in `chat` now. `delete` of it follows. */
    z.object({ change: z.literal('kept'), sessionId: idSchema, chat: chatSchema }),
    /** The whole list may have changed: ask again. */
    z.object({ change: z.literal('reload') }),
  ]),
  'outbox.changed': z.discriminatedUnion('change', [
    z.object({
      change: z.literal('put'),
      message: outboxMessageSchema,
      /** Of one that is new: the entry that goes behind it, where there is one. */
      before: idSchema.optional(),
    }),
    /** Cancelled, here or in another window. */
    z.object({ change: z.literal('removed'), entryId: idSchema }),
    z.object({
      change: z.literal('accepted'),
      entryId: idSchema,
      sessionId: idSchema,
      accepted: acceptedSchema,
    }),
    z.object({ change: z.literal('stops'), stops: z.array(pendingStopSchema) }),
  ]),
  /** Typed in another window. */
  'drafts.changed': draftSchema,
  /** An answer is being written in this chat, open or not; or no longer. */
  'activity.changed': z.object({ sessionId: idSchema, running: z.boolean() }),
  'storage.changed': storageStatusSchema,
  'models.changed': nothing,
  'settings.changed': settingsSchema,
  /** A menu item or its accelerator that acts on the page. */
  command: z.enum([
    'new-chat',
    'settings',
    'toggle-sidebar',
    'toggle-inspector',
    'focus-composer',
    'stop',
  ]),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.output<Events[N]>;

export const ipcErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
});
export type IpcError = z.infer<typeof ipcErrorSchema>;

/** What a call comes back as: errors are values, for Electron flattens thrown ones to a string. */
export type IpcResult<T> = { ok: true; value: T } | { ok: false; error: IpcError };

/** `window.millrace`. What subscribes returns how to stop. */
export interface MillraceBridge {
  call<N extends CallName>(
    name: N,
    ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
  ): Promise<IpcResult<CallOutput<N>>>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

import type { CallName, EventName } from './ipc.ts';

/**
 * The contract's names as plain values, for the preload script: it is loaded before each page, and
 * schemas there would only cost start-up time. The compiler holds both lists to the contract.
 */
const callsByName: Readonly<Record<CallName, true>> = {
  'app.info': true,
  'app.openLink': true,
  'app.showLog': true,
  'settings.get': true,
  'settings.update': true,
  'providers.list': true,
  'providers.save': true,
  'providers.remove': true,
  'providers.test': true,
  'models.list': true,
  'accounts.list': true,
  'accounts.select': true,
  'accounts.add': true,
  'accounts.signIn': true,
  'accounts.signUp': true,
  'accounts.signInGoogle': true,
  'accounts.cancelGoogle': true,
  'accounts.resetPassword': true,
  'accounts.sendVerification': true,
  'accounts.unsent': true,
  'accounts.signOut': true,
  'storage.status': true,
  'storage.dismiss': true,
  'account.status': true,
  'account.reconnect': true,
  'activity.list': true,
  'server.status': true,
  'server.restart': true,
  'chats.list': true,
  'chats.update': true,
  'chats.delete': true,
  'chats.undelete': true,
  'conversation.open': true,
  'conversation.close': true,
  'conversation.ack': true,
  'conversation.older': true,
  'conversation.reconnect': true,
  'outbox.list': true,
  'outbox.send': true,
  'outbox.edit': true,
  'outbox.cancel': true,
  'outbox.sendNow': true,
  'drafts.list': true,
  'drafts.save': true,
  'runs.cancel': true,
  'runs.retry': true,
};

const eventsByName: Readonly<Record<EventName, true>> = {
  'stream.batch': true,
  'connection.changed': true,
  'account.changed': true,
  'accounts.changed': true,
  'server.changed': true,
  'chats.changed': true,
  'outbox.changed': true,
  'drafts.changed': true,
  'activity.changed': true,
  'storage.changed': true,
  'models.changed': true,
  'settings.changed': true,
  command: true,
};

export const callNames: readonly string[] = Object.keys(callsByName);
export const eventNames: readonly string[] = Object.keys(eventsByName);

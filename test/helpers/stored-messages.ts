import type { ElectronApplication, Page } from '@playwright/test';
import { messagePageSchema } from '../../src/shared/http.ts';
import type { Message } from '../../src/shared/chat.ts';
import { call } from './bridge.ts';
import { serverEndpoint } from './server-process.ts';

/** What the chat server itself holds of the newest chat, oldest message first. */
export async function storedMessages(app: ElectronApplication, page: Page): Promise<Message[]> {
  const { items } = await call(page, 'chats.list', {});
  const chat = items[0];
  if (chat === undefined) throw new Error('There is no chat.');
  const { url, token } = await serverEndpoint(app, page);
  const response = await fetch(`${url}/chats/${chat.sessionId}/messages?limit=200`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { items: messages } = messagePageSchema.parse(await response.json());
  return messages.reverse();
}

/** The texts of a message's parts, in one. */
export function textOf(message: Message | undefined): string {
  const parts = message?.parts ?? [];
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The texts of the newest chat's messages, oldest first. */
export async function messageTexts(app: ElectronApplication, page: Page): Promise<string[]> {
  return (await storedMessages(app, page)).map(textOf);
}

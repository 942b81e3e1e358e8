import { chatSchema } from '../../src/shared/chat.ts';
import { rawRequest } from './raw-http.ts';
import type { ServerEndpoint } from './server-process.ts';

/** A chat that the server got from somebody else: its first message makes its title. */
export async function seedChat(
  { url, token }: ServerEndpoint,
  { model, messages }: { readonly model: string; readonly messages: readonly string[] },
): Promise<string> {
  let count = 0;
  async function post(path: string, body: object): Promise<string> {
    count += 1;
    const answer = await rawRequest(`${url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `${messages[0] ?? ''}-${count}`.replace(/[^\w-]/gu, '-'),
      },
      body: JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    return answer.body;
  }
  const { sessionId } = chatSchema.parse(JSON.parse(await post('/chats', { model })));
  for (const text of messages) await post(`/chats/${sessionId}/messages`, { text });
  return sessionId;
}

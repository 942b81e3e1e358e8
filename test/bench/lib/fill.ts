import type { HostProcess } from './host-process.ts';

/** Makes chats by the app's own calls, as its page does; each has a title of its own. */
export async function fillWithChats(host: HostProcess, count: number): Promise<void> {
  await host.ask(
    'evaluate',
    `(async () => {
      const call = async (name, input) => {
        const result = await window.millrace.call(name, input);
        if (!result.ok) throw new Error(name + ': ' + result.error.message);
        return result.value;
      };
      let next = 0;
      const work = async () => {
        while (next < ${count}) {
          const number = (next += 1);
          const { sessionId } = await call('chats.create', { key: crypto.randomUUID() });
          await call('chats.update', { sessionId, patch: { title: 'Conversation ' + number } });
        }
      };
      await Promise.all(Array.from({ length: 8 }, work));
    })()`,
  );
}

interface Server {
  readonly origin: string;
  readonly authorization: string;
}

/**
 * Makes chats at the app's own server, over HTTP, with titles of their own. Where it is and what opens it
 * is in the app's next request.
 *
 * @param ask has the app make one
 */
export async function makeChats(count: number, ask: () => Promise<unknown>): Promise<void> {
  const { origin, authorization } = await serverOf(ask);
  let made = 0;
  const work = async (): Promise<void> => {
    while (made < count) {
      made += 1;
      const response = await fetch(`${origin}/chats`, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          'idempotency-key': `bench-${made}`,
        },
        body: JSON.stringify({ title: `Conversation ${made}` }),
      });
      if (response.status !== 201) throw new Error(`POST /chats: ${await response.text()}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

async function serverOf(ask: () => Promise<unknown>): Promise<Server> {
  const plain = globalThis.fetch;
  try {
    const found = new Promise<Server>((resolve) => {
      globalThis.fetch = (url, init) => {
        const authorization = new Headers(init?.headers).get('authorization');
        const address = url instanceof Request ? url.url : String(url);
        if (authorization !== null) resolve({ origin: new URL(address).origin, authorization });
        return plain(url, init);
      };
    });
    await ask();
    return await found;
  } finally {
    globalThis.fetch = plain;
  }
}

import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The answer's body as JSON; `undefined` when it is none. */
  readonly problem: { code?: string; status?: number; detail?: string } | undefined;
}

/** Sends bytes as they are and reads until the server closes, or the first answer is whole. */
export function rawRequest(port: number, ...pieces: (string | Buffer)[]): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = (): void => {
      socket.destroy();
      resolve(parse(text));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const [head, body] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/iu.exec(head ?? '')?.[1];
      if (body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length)) {
        finish();
      }
    });
    socket.on('end', finish);
    // The server may refuse before it has read all of it; what it said is there then.
    socket.on('error', (error) => (text === '' ? reject(error) : finish()));
    for (const piece of pieces) socket.write(piece);
  });
}

function parse(text: string): RawAnswer {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  let problem: RawAnswer['problem'];
  try {
    problem = JSON.parse(body) as RawAnswer['problem'];
  } catch {
    problem = undefined;
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/u.exec(head)?.[1] ?? 0), head, body, problem };
}

import { z } from 'zod';

/**
 * The demo's scripts, as resources/demo/README.md describes them: a head of `key: value` lines
 * between two `---`, then sections which an HTML comment opens each.
 */
const list = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim().toLowerCase()))
  .pipe(z.array(z.string().min(1)).min(1));

const headSchema = z.strictObject({
  title: z.string().min(1),
  /** Words or phrases, one of which the user's message contains; absent: only the default. */
  match: list.optional(),
  /** What one of the earlier answers must contain. */
  after: z.string().min(1).optional(),
  /** A prompt that leads here, shown by the default script. */
  try: z.string().min(1).optional(),
  default: z.literal('yes').optional(),
});

const sectionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('think'), text: z.string().min(1) }),
  z.object({ type: z.literal('say'), text: z.string().min(1) }),
  /** Calls a tool; ends the request, as it does with a real model. */
  z.object({
    type: z.literal('call'),
    tool: z.string().min(1),
    input: z.record(z.string(), z.json()),
  }),
]);
export type Section = z.infer<typeof sectionSchema>;

const scriptSchema = headSchema.extend({ sections: z.array(sectionSchema).min(1) });
export type Script = z.infer<typeof scriptSchema>;

const HEAD = /^---\n([\s\S]*?)\n---\n/u;
const MARK = /^<!-- (think|say|call)(?: (\S+))? -->$/u;

/** Parses one script. Throws with `name` and the reason. */
export function parseScript(name: string, source: string): Script {
  const text = source.replaceAll('\r\n', '\n');
  const head = HEAD.exec(text);
  if (!head) throw new Error(`${name}: no head between two lines of ---`);
  const parsed = scriptSchema.safeParse({
    ...parseHead(name, head[1] ?? ''),
    sections: parseSections(name, text.slice(head[0].length)),
  });
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseHead(name: string, head: string): Record<string, string> {
  const entries = head.split('\n').map((line) => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`${name}: "${line}" in the head is not "key: value"`);
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(entries);
}

function parseSections(name: string, body: string): unknown[] {
  const sections: unknown[] = [];
  let mark: RegExpExecArray | undefined;
  let lines: string[] = [];
  const close = (): void => {
    const text = lines.join('\n').trim();
    if (mark) sections.push(toSection(name, mark, text));
    else if (text !== '') throw new Error(`${name}: text before the first section`);
    lines = [];
  };
  for (const line of body.split('\n')) {
    const found = MARK.exec(line);
    if (found) {
      close();
      mark = found;
    } else {
      lines.push(line);
    }
  }
  close();
  return sections;
}

function toSection(name: string, [, type, tool]: RegExpExecArray, text: string): unknown {
  if (type !== 'call') return { type, text };
  const [, language, code] = /^```(\w+)\n([\s\S]*)\n```$/u.exec(text) ?? [];
  if (code === undefined) throw new Error(`${name}: a call wants one fenced block, sql or json`);
  return { type, tool, input: language === 'sql' ? { sql: code } : parseJson(name, code) };
}

function parseJson(name: string, code: string): unknown {
  try {
    return JSON.parse(code);
  } catch {
    throw new Error(`${name}: the input of a call is not JSON`);
  }
}

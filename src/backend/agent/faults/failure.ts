import { APICallError } from '@ai-sdk/provider';

/** What can be read out of whatever was thrown or sent as an error, before it is judged. */
export interface Failure {
  /** HTTP status, or the numeric code that some servers put into an error event. */
  readonly status: number | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the provider said, in its own words; '' where it said nothing. */
  readonly said: string;
  /** Values of `code` and `type` in the provider's error object, lower case. */
  readonly codes: readonly string[];
  /** Node's or undici's code of a network error, such as `ECONNREFUSED`. */
  readonly network: string | undefined;
  /** Our own judgement from below the SDK, such as a provider that went silent. */
  readonly fault: ProviderFault | undefined;
  readonly error: unknown;
}

const FAULTS = {
  silent: 'The provider sent nothing',
  html: 'The provider answered with a web page',
  redirect: 'The provider names another address',
  no_stream: 'The provider answered with something that is no event stream',
  broken_off: 'The provider broke off its answer',
} as const;

/** Thrown by our own fetch when it knows better than any reader of a status. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly kind: keyof typeof FAULTS;
  /** Of `silent`: how long nothing came. */
  readonly waitedMs: number | undefined;
  /** Of `no_stream`: the beginning of what came instead. Of `broken_off`: its reason, if it gave one. */
  readonly text: string | undefined;
  /** Of `redirect`: the host that it names, where it names one. */
  readonly host: string | undefined;

  constructor(
    kind: keyof typeof FAULTS,
    options: { waitedMs?: number; text?: string; host?: string } = {},
  ) {
    super(FAULTS[kind]);
    this.kind = kind;
    this.waitedMs = options.waitedMs;
    this.text = options.text;
    this.host = options.host;
  }
}

/** Reads an error of the SDK, of fetch, or the error object of an event. Never throws. */
export function readFailure(error: unknown): Failure {
  const chain = causes(error);
  const call = chain.find((one) => APICallError.isInstance(one));
  const fault = chain.find((one) => one instanceof ProviderFault);
  const body = call?.responseBody ?? fault?.text ?? '';
  const object = parse(body) ?? carriedValue(chain) ?? error;
  const told = errorObject(object);
  return {
    status: call?.statusCode ?? numericCode(told),
    headers: call?.responseHeaders ?? {},
    said: told.said !== '' ? told.said : plainBody(body),
    codes: told.codes,
    network: chain.map(networkCode).find((code) => code !== undefined),
    fault,
    error,
  };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && !chain.includes(at);) {
    chain.push(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return chain;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An event that does not fit the SDK's schema comes as an error which carries the event. */
function carriedValue(chain: readonly unknown[]): unknown {
  const carrier = chain.find((one) => one instanceof Error && 'value' in one);
  return carrier instanceof Error && 'value' in carrier ? carrier.value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}

interface Told {
  readonly said: string;
  readonly codes: string[];
}

/** The shapes in use: `{error: {…}}`, `{error: "…"}`, `{message}`, `{detail}`, `[{error}]`, `{…}`. */
function errorObject(value: unknown): Told {
  if (typeof value === 'string') return { said: value, codes: [] };
  if (Array.isArray(value)) return errorObject(value[0]);
  if (!isRecord(value)) return { said: '', codes: [] };
  const inner = value['error'];
  if (typeof inner === 'string') return { said: inner, codes: codesOf(value) };
  if (isRecord(inner)) {
    const metadata = isRecord(inner['metadata']) ? inner['metadata']['raw'] : undefined;
    return { said: join(inner['message'], metadata), codes: codesOf(inner) };
  }
  return { said: join(value['message'] ?? value['detail'], undefined), codes: codesOf(value) };
}

function join(message: unknown, raw: unknown): string {
  const parts = [message, raw].map((part) =>
    typeof part === 'string' ? part : part === undefined ? '' : JSON.stringify(part),
  );
  return parts.filter((part) => part !== '').join(' – ');
}

function codesOf(object: Record<string, unknown>): string[] {
  return [object['code'], object['type'], object['status']]
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map((code) => String(code).toLowerCase());
}

function numericCode({ codes }: Told): number | undefined {
  const code = codes.map(Number).find((one) => Number.isInteger(one) && one >= 400 && one < 600);
  return code;
}

function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A body that is not JSON, when it is short enough to be a sentence. */
function plainBody(body: string): string {
  const text = body.trim();
  const isSentence = text.length < 500 && !/^[<{[]|[^\P{Cc}\s]|\uFFFD/u.test(text);
  return isSentence ? text : '';
}

import { assertNever } from '../../../shared/assert-never.ts';
import type { RunError } from '../../../shared/chat.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { FaultKind } from './classify.ts';
import type { Failure } from './failure.ts';
import { scrub } from './scrub.ts';

/** Names in the user's words, and what must never appear in a message. */
export interface ProviderNames {
  /** The provider's label. */
  readonly provider: string;
  /** The model's name without its provider. */
  readonly model: string;
  /** Where requests go; shown in messages about addresses. */
  readonly baseUrl: string | undefined;
  readonly secrets: readonly string[];
}

export interface FaultCircumstances {
  /** Something of the answer had come before it failed. */
  readonly begun: boolean;
  readonly retryAfterMs: number | undefined;
}

interface Wording {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** What the user reads: what happened, and what to do about it. */
export function toRunError(
  kind: FaultKind,
  failure: Failure,
  names: ProviderNames,
  { begun, retryAfterMs }: FaultCircumstances,
): RunError {
  const wording = word(kind, failure, names, begun);
  const wait = retryAfterMs === undefined || !wording.retryable ? {} : { retryAfterMs };
  return { ...wording, ...wait };
}

function word(kind: FaultKind, failure: Failure, names: ProviderNames, begun: boolean): Wording {
  const { provider, model } = names;
  const said = quote(scrub(failure.said, names.secrets));
  const kept = begun ? ' What had come is kept.' : '';
  const error = (code: ErrorCode, message: string, retryable: boolean): Wording => ({
    code,
    message: message + kept,
    retryable,
  });
  switch (kind) {
    case 'auth':
      return names.secrets.length > 0
        ? error(
            'provider_auth',
            `${provider} did not accept the API key. Check the key in the settings.`,
            false,
          )
        : error(
            'provider_auth',
            `${provider} wants an API key, and none is set. Add one in the settings.`,
            false,
          );
    case 'forbidden':
      return error(
        'provider_auth',
        `${provider} refused this key the use of ${model}${said}. Check the key's permissions, or choose another model.`,
        false,
      );
    case 'no_model':
      return error(
        'provider_model',
        `${provider} has no model “${model}”. Choose another one, or check its name in the settings.`,
        false,
      );
    case 'rate':
      return error(
        'rate_limited',
        `${provider} gets too many requests at the moment${said}. Try again a little later.`,
        true,
      );
    case 'quota':
      return error(
        'provider_quota',
        `The quota or credit of your account at ${provider} is used up. Waiting does not help: check its billing page, or choose another provider.`,
        false,
      );
    case 'context':
      return error(
        'context_length',
        `This conversation is longer than ${model} can read. Begin a new chat, or choose a model with a larger context.`,
        false,
      );
    case 'no_tools':
      return error(
        'provider_error',
        `${model} at ${provider} cannot use tools${said}. Choose another model.`,
        false,
      );
    case 'no_thinking':
    case 'invalid':
      return error(
        'provider_error',
        `${provider} refused the request${said || statusOf(failure)}. Choose another model, or check the provider in the settings.`,
        false,
      );
    case 'filtered':
      return error(
        'provider_filter',
        `${provider} stopped this answer: its content filter was triggered. Word the message differently, or choose another model.`,
        false,
      );
    case 'server':
      return error(
        'provider_error',
        `${provider} has a problem of its own${said || statusOf(failure)}. Try again in a moment.`,
        true,
      );
    case 'refused_connection':
      return error(
        'provider_unreachable',
        `Nothing is listening at ${hostOf(names)}. Is ${provider} started, and the address right?`,
        true,
      );
    case 'unknown_host':
      return error(
        'provider_unreachable',
        `The address ${hostOf(names)} was not found. Check the address of ${provider}, and your network.`,
        true,
      );
    case 'unreachable':
      return error(
        'provider_unreachable',
        `${provider} could not be reached at ${hostOf(names)}. Check your network, and try again.`,
        true,
      );
    case 'tls':
      return error(
        'provider_unreachable',
        `No secure connection to ${hostOf(names)}: its certificate is not accepted (${failure.network ?? 'TLS'}). Check the address; a local server usually wants http://, not https://.`,
        false,
      );
    case 'dropped':
      return error(
        'provider_error',
        begun
          ? `The connection to ${provider} broke off in mid-answer.`
          : `The connection to ${provider} broke off before an answer came. Try again.`,
        true,
      );
    case 'broken_off':
      return error('provider_error', `${provider} broke off its answer${said}. Try again.`, true);
    case 'silent':
      return error(
        'provider_error',
        `${provider} sent nothing for ${Math.round((failure.fault?.waitedMs ?? 0) / 1000)} seconds, so the request was ended. Try again.`,
        true,
      );
    case 'html':
      return error(
        'provider_error',
        `${names.baseUrl ?? provider} answered with a web page, not with an answer of a model. Check the base URL of ${provider}${suffixHint(names)}.`,
        false,
      );
    case 'no_stream':
      return error(
        'provider_error',
        `${provider} answered, but not with a stream of text${said}. Check its base URL${suffixHint(names)}; if that is right, its server cannot stream answers, which Millrace needs.`,
        false,
      );
    case 'redirect':
      return error(
        'provider_error',
        `${provider} answers from another address${elsewhere(failure)}: check the base URL in the settings.`,
        false,
      );
    case 'wrong_address':
      return error(
        'provider_error',
        `${provider} does not know this address (${failure.status ?? 404}). Check the base URL in the settings${suffixHint(names)}.`,
        false,
      );
    case 'unknown':
      return error(
        'provider_error',
        `${provider} answered with something unexpected${said}.`,
        true,
      );
    default:
      return assertNever(kind);
  }
}

function quote(said: string): string {
  return said === '' ? '' : `: “${said.replace(/[.\s]+$/u, '')}”`;
}

function statusOf({ status }: Failure): string {
  return status === undefined ? '' : ` (status ${status})`;
}

function elsewhere({ fault }: Failure): string {
  return fault?.host === undefined ? '' : `, ${fault.host}`;
}

function hostOf({ baseUrl, provider }: ProviderNames): string {
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).host : provider;
}

function suffixHint({ baseUrl }: ProviderNames): string {
  if (baseUrl === undefined || /\/v\d+[a-z]*\/?$/u.test(baseUrl)) return '';
  return `: it usually ends in /v1, so try ${baseUrl.replace(/\/+$/u, '')}/v1`;
}

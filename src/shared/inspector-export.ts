import { z } from 'zod';
import {
  attemptSchema,
  holeSchema,
  latencySchema,
  runTimingSchema,
  streamReportSchema,
  toolSpanSchema,
} from './inspector.ts';

/**
 * What an exported report may hold, and nothing else: numbers, words of ours, and ids of the form that
 * a server of ours makes. Text that anybody else wrote has no place in it, so that no secret can hide
 * there; what does not fit becomes `other`. The one exception is `messages`, which the user has to tick.
 */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;
const id = z.string().regex(UUID).or(other());

const PATH = /^\/stream$|^\/chats\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/stream$/u;

/** Of the servers' tools; another server's may be called anything. */
const toolName = z.enum(['query_sample_data']).or(other());

/** What Node, its HTTP client and TLS call what goes wrong in a network. */
const errorCode = z
  .enum([
    'EAI_AGAIN',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETDOWN',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'EPROTO',
    'ETIMEDOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'HPE_INVALID_CONSTANT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    'UND_ERR_SOCKET',
  ])
  .or(other());

const version = z
  .string()
  .regex(/^\d{1,4}(?:\.\d{1,6}){1,3}$/u)
  .or(other());

function other() {
  return z.string().transform(() => 'other' as const);
}

const exportedStreamSchema = streamReportSchema.extend({
  path: z.string().regex(PATH).or(other()),
  attempts: z.array(attemptSchema.extend({ errorCode: errorCode.optional() })),
  holes: z.array(holeSchema),
  runs: z.array(
    runTimingSchema.extend({
      runId: id,
      tools: z.array(toolSpanSchema.extend({ name: toolName })),
    }),
  ),
  latency: z.array(latencySchema),
});

/** The file. Members that it does not name are left out when it is made. */
export const inspectorExportSchema = z.object({
  format: z.literal('millrace-stream-inspector'),
  version: z.literal(1),
  exportedAt: z.number(),
  app: z.object({
    version,
    electron: version,
    platform: z.enum(['darwin', 'linux', 'win32']).or(other()),
  }),
  chat: exportedStreamSchema.nullable(),
  account: exportedStreamSchema,
  /** Only when asked for: what was said, as it is. */
  messages: z
    .array(
      z.object({
        role: z.enum(['user', 'assistant', 'preview']),
        state: z.enum(['complete', 'streaming', 'failed', 'cancelled']),
        text: z.string(),
      }),
    )
    .optional(),
});
export type InspectorExport = z.output<typeof inspectorExportSchema>;

import type { Message } from '../../../shared/chat.ts';
import { inspectorExportSchema, type InspectorExport } from '../../../shared/inspector-export.ts';
import type { InspectorReport } from '../../../shared/inspector.ts';
import type { Journal } from '../ports/journal.ts';
import type { Inspector } from './inspector.ts';

/** What is shown and exported of the inspector's records. */
export interface Inspection {
  /** `null`: the account alone. */
  read(sessionId: string | null): InspectorReport;
  /** For a file that leaves this computer. */
  exported(request: ExportRequest): Promise<InspectorExport>;
}

export interface ExportRequest {
  readonly sessionId: string | null;
  readonly includeText: boolean;
  readonly app: { readonly version: string; readonly electron: string; readonly platform: string };
  /** The user's own folder; in messages it is written as `~`. */
  readonly home: string;
}

export function createInspection(options: {
  readonly inspector: Pick<Inspector, 'read'>;
  readonly journal: Pick<Journal, 'read'>;
}): Inspection {
  const { inspector, journal } = options;
  return {
    read: (sessionId) => inspector.read(sessionId),
    async exported({ sessionId, includeText, app, home }) {
      const { at, chat, account } = inspector.read(sessionId);
      const stored = includeText && sessionId !== null ? await journal.read(sessionId) : undefined;
      return inspectorExportSchema.parse({
        format: 'millrace-stream-inspector',
        version: 1,
        exportedAt: at,
        app,
        chat,
        account,
        ...(includeText
          ? { messages: (stored?.snapshot.messages ?? []).map((each) => toWords(each, home)) }
          : {}),
      });
    },
  };
}

function toWords({ role, state, parts }: Message, home: string) {
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
  return { role, state, text: home.length > 1 ? text.replaceAll(home, '~') : text };
}

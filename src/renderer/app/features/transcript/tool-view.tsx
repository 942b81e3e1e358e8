import { CircleAlert, Wrench } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ToolPart } from '../../../../shared/chat.ts';
import { CodeView } from './code-view.tsx';
import { DataTable } from './data-table.tsx';
import { Disclosure } from './disclosure.tsx';
import { asTable, prettyJson, sqlOf, toolState, toolTitle } from './tool-words.ts';

interface Props {
  readonly tool: ToolPart;
  /** Its message is still being written: without a result it runs. */
  readonly isLive: boolean;
}

export function ToolView({ tool, isLive }: Props) {
  const [isOpen, setOpen] = useState(false);
  const failed = tool.error !== undefined;
  return (
    <Disclosure
      name={`Tool: ${tool.name}`}
      icon={
        failed ? (
          <CircleAlert size={14} className="text-danger" aria-hidden="true" />
        ) : (
          <Wrench size={14} aria-hidden="true" />
        )
      }
      title={toolTitle(tool.name)}
      state={<span className={failed ? 'text-danger' : undefined}>{toolState(tool, isLive)}</span>}
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
    >
      {() => (
        <div className="flex flex-col gap-3 py-1">
          <Labelled label="Input">
            <ToolValue value={tool.input} />
          </Labelled>
          {tool.error !== undefined && (
            <Labelled label="Error">
              <p className="text-danger">{tool.error.message}</p>
            </Labelled>
          )}
          {tool.output !== undefined && (
            <Labelled label="Output">
              <ToolValue value={tool.output} />
            </Labelled>
          )}
        </div>
      )}
    </Disclosure>
  );
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <p className="mb-1 text-xs text-faint">{label}</p>
      {children}
    </div>
  );
}

function ToolValue({ value }: { readonly value: unknown }) {
  const sql = sqlOf(value);
  if (sql !== undefined) return <Code language="sql" text={sql} />;
  const table = asTable(value);
  if (table !== undefined) return <DataTable table={table} />;
  if (typeof value === 'string') return <p className="whitespace-pre-wrap">{value}</p>;
  return <Code language="json" text={prettyJson(value)} />;
}

function Code({ language, text }: { readonly language: string; readonly text: string }) {
  return (
    <CodeView info={{ language }} chunks={[text]} lines={text.split('\n').length} open={false} />
  );
}

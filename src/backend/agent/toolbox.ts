import type { ToolSet } from 'ai';
import type { Clock } from '../clock.ts';
import { toolText } from './tool-text.ts';

/** The tools of one answer, each call timed. */
export interface Toolbox {
  readonly tools: ToolSet;
  /** Milliseconds that each finished call took, by its id. */
  readonly durations: ReadonlyMap<string, number>;
}

/**
 * Wraps tools so that a call's time is the tool's own, not that of what waits around it, and so that a
 * model reads of a long result what it can use.
 */
export function timedTools(tools: ToolSet, clock: Clock): Toolbox {
  const durations = new Map<string, number>();
  const timed: ToolSet = {};
  for (const [name, tool] of Object.entries(tools)) {
    const { execute } = tool;
    timed[name] = tool;
    if (execute === undefined) continue;
    const timedExecute: typeof execute = async (input, options) => {
      const startedAt = clock.now();
      try {
        return (await execute(input, options)) as unknown;
      } finally {
        durations.set(options.toolCallId, Math.max(0, clock.now() - startedAt));
      }
    };
    timed[name] = { ...tool, execute: timedExecute, toModelOutput };
  }
  return { tools: timed, durations };
}

function toModelOutput({ output }: { output: unknown }): { type: 'text'; value: string } {
  return { type: 'text', value: toolText(output) };
}

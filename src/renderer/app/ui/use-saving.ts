import { useState } from 'react';
import type { IpcError } from '../../../shared/ipc.ts';

/** Why the last change was not kept, for beside the control that made it. */
export function useSaving(): readonly [
  string | undefined,
  (saving: Promise<IpcError | null>) => void,
] {
  const [problem, setProblem] = useState<string>();
  const follow = (saving: Promise<IpcError | null>): void => {
    setProblem(undefined);
    void saving.then((error) => {
      if (error !== null) setProblem(`That could not be kept. ${error.message}`);
    });
  };
  return [problem, follow];
}

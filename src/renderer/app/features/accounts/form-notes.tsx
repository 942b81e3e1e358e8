interface Props {
  readonly busy: string | undefined;
  readonly problem: string | undefined;
  readonly news: string | undefined;
  readonly isTrial: boolean;
  readonly inMemoryOnly: boolean;
}

/** What there is to say about signing in here, and how it goes; what changes is read out. */
export function FormNotes({ busy, problem, news, isTrial, inMemoryOnly }: Props) {
  return (
    <>
      {isTrial && (
        <p className="text-xs text-warn">
          This server’s accounts are an emulator’s, for trying things out: use no real password.
        </p>
      )}
      {inMemoryOnly && (
        <p className="text-xs text-muted">
          This system has no key store: you stay signed in until Millrace is closed.
        </p>
      )}
      <p role="status" className={`text-sm text-muted ${(busy ?? news) ? '' : 'sr-only'}`}>
        {busy ?? news ?? ''}
      </p>
      {problem !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
    </>
  );
}

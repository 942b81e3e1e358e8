import type { StreamSource } from '../stream/ports.ts';

export interface RefusableStreams {
  readonly source: StreamSource;
  /** Ends all that are open as the server does when it takes the token no more. */
  refuseAll(): void;
}

/** Streams, or what is asked for in their place, that are closed when their account's sign-in ends, and need not wait for the server to notice. */
export function refusableStreams(source: StreamSource): RefusableStreams {
  const open = new Set<() => void>();
  return {
    source: {
      refreshToken: () => source.refreshToken(),
      open(request, on) {
        const close = source.open(request, {
          ...on,
          failed(failure) {
            open.delete(refuse);
            on.failed(failure);
          },
        });
        function refuse(): void {
          open.delete(refuse);
          close();
          on.failed({ kind: 'http', status: 401 });
        }
        open.add(refuse);
        return () => {
          open.delete(refuse);
          close();
        };
      },
    },
    refuseAll() {
      for (const refuse of [...open]) refuse();
    },
  };
}

import { ImageIcon } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { askForLink } from './link-prompt-store.ts';
import { hostOf, isLinkable } from './link-target.ts';

/** Shows where it goes; a click asks before anything is opened, and the page never navigates. */
export function ExternalLink({
  url,
  children,
}: {
  readonly url: string;
  readonly children: ReactNode;
}) {
  // Not a place to go: what a model says of other schemes is text.
  if (!isLinkable(url)) return <span title={url}>{children}</span>;
  const ask = (event: MouseEvent<HTMLAnchorElement>): void => {
    event.preventDefault();
    askForLink(url, event.currentTarget);
  };
  return (
    <a href={url} title={url} onClick={ask} onAuxClick={ask} draggable={false}>
      {children}
    </a>
  );
}

/** Pictures of the net are not loaded: whoever asks for one tells that it was read. */
export function ImagePlaceholder({ url, alt }: { readonly url: string; readonly alt: string }) {
  const open = isLinkable(url);
  return (
    <span className="my-1 inline-flex max-w-full items-center gap-2 rounded-md border border-line bg-sunken px-3 py-2 text-sm">
      <ImageIcon size={16} className="shrink-0 text-faint" aria-hidden="true" />
      <span className="min-w-0">
        <span className="block truncate">{alt === '' ? 'Image' : alt}</span>
        <span className="block truncate text-xs text-faint">
          {open ? hostOf(url) : 'no address'}
        </span>
      </span>
      {open && (
        <button
          type="button"
          className="ms-1 shrink-0 rounded-sm px-1.5 py-0.5 font-medium text-accent hover:bg-hover"
          title={url}
          onClick={(event) => askForLink(url, event.currentTarget)}
        >
          Open image outside
        </button>
      )}
    </span>
  );
}

import { createStore } from 'zustand/vanilla';

interface LinkPrompt {
  readonly url: string;
  readonly anchor: HTMLElement;
}

/** The link that the reader clicked and did not yet open or leave. */
export const linkPrompt = createStore<LinkPrompt | null>()(() => null);

export function askForLink(url: string, anchor: HTMLElement): void {
  linkPrompt.setState({ url, anchor }, true);
}

export function closeLinkPrompt(): void {
  linkPrompt.setState(null, true);
}

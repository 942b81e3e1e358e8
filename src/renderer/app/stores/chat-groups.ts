import type { Chat } from '../../../shared/chat.ts';

export interface ChatGroup {
  readonly label: 'Today' | 'Yesterday' | 'Previous 7 days' | 'Older';
  readonly chats: readonly Chat[];
}

/** By the reader's own calendar days, newest first; empty groups are left out. */
export function groupChats(chats: Iterable<Chat>, now: Date): readonly ChatGroup[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const daysBefore = (days: number): number =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - days).getTime();
  const starts = [
    { label: 'Today', from: daysBefore(0) },
    { label: 'Yesterday', from: daysBefore(1) },
    { label: 'Previous 7 days', from: daysBefore(7) },
    { label: 'Older', from: -Infinity },
  ] as const;
  const sorted = [...chats].sort(byNewest);
  let at = 0;
  return starts.flatMap(({ label, from }) => {
    const start = at;
    while (at < sorted.length && timeOf(sorted[at]) >= from) at += 1;
    return at === start ? [] : [{ label, chats: sorted.slice(start, at) }];
  });
}

function timeOf(chat: Chat | undefined): number {
  return chat === undefined ? -Infinity : Date.parse(chat.updatedAt);
}

function byNewest(a: Chat, b: Chat): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.sessionId < b.sessionId ? 1 : -1;
}

/** What a chat is called while it has no title of its own. */
export function chatTitle(chat: Pick<Chat, 'title'> | null | undefined): string {
  const title = chat?.title.trim() ?? '';
  return title === '' ? 'Untitled chat' : title;
}

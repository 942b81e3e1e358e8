const PREFIX = '#/chats/';

/** The chat that the page's address names. */
export function sessionOfHash(hash: string): string | null {
  if (!hash.startsWith(PREFIX)) return null;
  try {
    return decodeURIComponent(hash.slice(PREFIX.length)) || null;
  } catch {
    return null;
  }
}

export function hashOfSession(sessionId: string | null): string {
  return sessionId === null ? '#/' : PREFIX + encodeURIComponent(sessionId);
}

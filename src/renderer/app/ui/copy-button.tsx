import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

/** Copies, and says so for a moment. */
export function useCopied(): readonly [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string): void => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return [copied, copy];
}

export function CopyIcon({ copied }: { readonly copied: boolean }) {
  return copied ? (
    <Check size={14} className="text-accent" aria-hidden="true" />
  ) : (
    <Copy size={14} aria-hidden="true" />
  );
}

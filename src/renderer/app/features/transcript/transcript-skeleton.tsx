const lines = ['w-2/5 self-end', 'w-full', 'w-11/12', 'w-4/5'] as const;

/** Where the messages will be, for a chat that takes longer than a glance to open. */
export function TranscriptSkeleton() {
  return (
    <div className="min-h-0 flex-1 overflow-hidden" role="status" aria-label="Loading the chat">
      <div className="mx-auto flex max-w-[calc(var(--container-measure)+3rem)] animate-pulse-soft flex-col gap-4 px-6 pt-8 text-prose max-sm:px-4">
        {lines.map((width) => (
          <div key={width} className={`h-4 rounded-sm bg-hover ${width}`} />
        ))}
      </div>
    </div>
  );
}

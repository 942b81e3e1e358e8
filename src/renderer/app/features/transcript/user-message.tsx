/** The reader's own words, as they were typed. */
export function UserMessage({ text }: { readonly text: string }) {
  return (
    <div className="flex justify-end">
      <div
        dir="auto"
        className="max-w-[88%] rounded-xl bg-hover px-4 py-2.5 text-prose leading-[1.5rem] whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text}
      </div>
    </div>
  );
}

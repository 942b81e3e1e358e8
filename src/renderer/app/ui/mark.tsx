/** The app's mark: a mill's wheel, its buckets leaning with the turn, over running water. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      className={className}
      aria-hidden="true"
    >
      <circle cx="16" cy="13" r="7" />
      <circle cx="16" cy="13" r="2" fill="currentColor" stroke="none" />
      <path d="M22.9 14.2 24.9 19.5M20.0 18.7 17.7 23.9M14.8 19.9 9.5 21.9M10.3 17.0 5.1 14.7M9.1 11.8 7.1 6.5M12.0 7.3 14.3 2.1M17.2 6.1 22.5 4.1M21.7 9.0 26.9 11.3" />
      <path d="M2.5 28.25c2.7 0 2.7 1.75 5.4 1.75s2.7-1.75 5.4-1.75 2.7 1.75 5.4 1.75 2.7-1.75 5.4-1.75 2.7 1.75 5.4 1.75" />
    </svg>
  );
}

/** The app's mark: a mill's wheel over running water. */
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
      <circle cx="16" cy="12.5" r="8" />
      <circle cx="16" cy="12.5" r="1.75" fill="currentColor" stroke="none" />
      <path d="M16 2v6.5M16 16.5V23M5.5 12.5H12M20 12.5h6.5M8.6 5.1l4.6 4.6M18.8 15.3l4.6 4.6M23.4 5.1l-4.6 4.6M13.2 15.3l-4.6 4.6" />
      <path d="M2.5 27.5c2.7 0 2.7 1.75 5.4 1.75s2.7-1.75 5.4-1.75 2.7 1.75 5.4 1.75 2.7-1.75 5.4-1.75 2.7 1.75 5.4 1.75" />
    </svg>
  );
}

import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** Its name, for people who see it (a tooltip) and who do not. */
  readonly label: string;
  /** Shown behind the name in the tooltip, such as a shortcut. */
  readonly hint?: string;
  readonly size?: 'sm' | 'md';
  readonly children: ReactNode;
}

export function IconButton({
  label,
  hint,
  size = 'md',
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={hint === undefined ? label : `${label} (${hint})`}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-100 hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink',
        size === 'md' ? 'size-8' : 'size-7',
        className,
      )}
      {...rest}
    />
  );
}

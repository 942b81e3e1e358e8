import clsx from 'clsx';
import type { ComponentProps, KeyboardEvent } from 'react';
import { Popup, type PopupProps } from './popup.tsx';

interface MenuProps extends Omit<PopupProps, 'role' | 'className'> {
  readonly isWide?: boolean;
}

/** A few actions. The arrow keys move through them, Tab leaves them. */
export function Menu({ children, onClose, isWide = false, ...rest }: MenuProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
    const at = items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') onClose();
    else if (to === undefined) return;
    else items.at(to % items.length)?.focus();
    event.preventDefault();
  };
  return (
    <Popup role="menu" className={`p-1 ${isWide ? 'w-62' : 'w-40'}`} onClose={onClose} {...rest}>
      <div onKeyDown={onKeyDown}>{children}</div>
    </Popup>
  );
}

export function MenuItem({ className, ...rest }: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={clsx(
        'flex w-full items-center gap-2 rounded-md px-2 text-start text-sm hover:bg-hover focus:bg-hover focus-visible:-outline-offset-2',
        className ?? 'h-8',
      )}
      {...rest}
    />
  );
}

import clsx from 'clsx';
import { useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react';

/** The one popup that is open stands beside what has this name (styles/popup.css). */
const ANCHOR = '--popup-anchor';

export interface PopupProps {
  readonly role: 'dialog' | 'menu';
  readonly label: string;
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  readonly side: 'above' | 'below';
  /** Esc, a click elsewhere, or `anchor` again. */
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * Something small over the page, for as long as it is rendered. It is the browser's own popover: that
 * brings the top layer, Esc, a click elsewhere and the focus back to where it was. Placing it is CSS.
 */
export function Popup({ role, label, anchor, side, onClose, className, children }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = popup.current;
    anchor.style.setProperty('anchor-name', ANCHOR);
    shown?.showPopover();
    (shown?.querySelector<HTMLElement>('[data-autofocus]') ?? shown)?.focus();
    return () => {
      shown?.hidePopover();
      anchor.style.removeProperty('anchor-name');
    };
  }, [anchor]);
  return (
    <div
      ref={popup}
      popover="auto"
      role={role}
      aria-label={label}
      tabIndex={-1}
      className={clsx('popup', side === 'above' ? 'popup-above' : 'popup-below', className)}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
    >
      {children}
    </div>
  );
}

export interface PopupTrigger {
  /** `null`: closed. */
  readonly anchor: HTMLElement | null;
  readonly close: () => void;
  /** For the button that opens it. */
  readonly trigger: {
    readonly 'aria-expanded': boolean;
    readonly onPointerDown: () => void;
    readonly onClick: (event: MouseEvent<HTMLElement>) => void;
  };
}

export function usePopup(): PopupTrigger {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const wasOpen = useRef(false);
  return {
    anchor,
    close: () => setAnchor(null),
    trigger: {
      'aria-expanded': anchor !== null,
      // The browser closes it before the click comes: this click then means to close it.
      onPointerDown() {
        wasOpen.current = anchor !== null;
      },
      onClick(event) {
        setAnchor(wasOpen.current ? null : event.currentTarget);
        wasOpen.current = false;
      },
    },
  };
}

import type { KeyboardEvent } from 'react';

/** Enter of an input method ends its composition and sends nothing. */
export function isComposing(event: KeyboardEvent): boolean {
  // Some input methods say it only by the code 229 (UI Events, "legacy key & mouse event attributes").
  return event.nativeEvent.isComposing || Reflect.get(event.nativeEvent, 'keyCode') === 229;
}

import { useEffect, useState } from 'react';

/** True once `isOn` has lasted: what is ready sooner needs no stand-in. */
export function useDelayed(isOn: boolean, milliseconds: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    const timer = setTimeout(() => setLasted(true), milliseconds);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [isOn, milliseconds]);
  return isOn && lasted;
}

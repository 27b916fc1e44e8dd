import { useEffect, useState, useSyncExternalStore } from "react";
import { FullScreen } from "./fullscreen";

/** The canvas over the whole screen, given back when the component goes. */
export function useFullScreen(): { readonly screen: FullScreen; readonly full: boolean } {
  const [screen] = useState(() => new FullScreen());
  useEffect(() => {
    screen.start();
    return () => screen.stop();
  }, [screen]);
  return { screen, full: useSyncExternalStore(screen.subscribe, screen.isOn) };
}

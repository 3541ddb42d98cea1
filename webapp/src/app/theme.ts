import { useEffect, useState } from 'react';

const KEPT = 'isotherm-theme';
const DARK = 'pf-v6-theme-dark';

function prefersDark(): boolean {
  const kept = localStorage.getItem(KEPT);
  return kept === null ? window.matchMedia('(prefers-color-scheme: dark)').matches : kept === 'dark';
}

/** Dark or light: as the system says, until somebody chooses. */
export function useTheme(): { dark: boolean; toggle: () => void } {
  const [dark, setDark] = useState(prefersDark);
  useEffect(() => {
    document.documentElement.classList.toggle(DARK, dark);
  }, [dark]);
  return {
    dark,
    toggle: () => {
      localStorage.setItem(KEPT, dark ? 'light' : 'dark');
      setDark(!dark);
    },
  };
}

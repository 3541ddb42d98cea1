import { defineConfig } from 'vite';

// The indicator for pages of other applications: one script without dependencies, beside the console.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: process.env.CONSOLE_OUT ?? 'dist',
    emptyOutDir: false,
    lib: {
      entry: 'src/element/tier-indicator.ts',
      formats: ['iife'],
      name: 'isothermTierIndicator',
      fileName: () => 'tier-indicator.js',
    },
  },
});

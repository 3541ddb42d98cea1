import { defineConfig } from '@playwright/test';

// Against a server that is there already; the integration tests start one and say where it is.
export default defineConfig({
  testDir: process.env.CONSOLE_TESTS ?? 'e2e',
  outputDir: process.env.CONSOLE_RESULTS ?? 'test-results',
  fullyParallel: false,
  workers: 2, // each file is a day of its own
  timeout: 240_000, // of a loaded machine
  expect: { timeout: Number(process.env.CONSOLE_PATIENCE ?? 30_000) },
  reporter: [['list']],
  use: {
    baseURL: process.env.ISOTHERM_URL ?? 'http://127.0.0.1:9080',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // what root in a container needs
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
    trace: 'off',
    actionTimeout: Number(process.env.CONSOLE_PATIENCE ?? 30_000),
  },
});

/**
 * How the page is built, into dist/web, and served while one works on it. Everything it needs comes from its
 * own origin: nothing is inlined that the content security policy (`default-src 'self'`) would refuse.
 */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // One file of some 160 kB compressed, fetched once: splitting it would only add round trips.
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/api/': 'http://127.0.0.1:8080' } },
});

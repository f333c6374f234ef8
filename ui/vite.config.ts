import { fileURLToPath, URL } from 'node:url';

import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * Texts wait for their own font, which lies beside the page: a moment of another one would flicker, and would map the
 * system's whole Chinese font into memory.
 */
const fontsWait: Plugin = {
  name: 'fonts-wait',
  enforce: 'pre',
  transform: (code, id) => (id.includes('@fontsource') && id.endsWith('.css') ? code.replaceAll('font-display: swap', 'font-display: block') : null),
};

// The page is loaded by the desktop shell from its own files: addresses stay relative, and the target is the
// oldest WebKit that Debian 12 carries.
export default defineConfig({
  base: './',
  plugins: [fontsWait, vue()],
  clearScreen: false,
  resolve: {
    alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) },
  },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    // Messages are read as syntax trees, never turned into code: the content-security policy forbids eval.
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
  },
  server: { port: 5173, strictPort: true },
  build: {
    target: 'safari16',
    chunkSizeWarningLimit: 1200,
    // Fonts stay files: as data addresses they would be read at start though few of them are needed.
    assetsInlineLimit: 0,
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});

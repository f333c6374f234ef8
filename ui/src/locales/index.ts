/**
 * The words of the window. Messages are read without eval, which the content-security policy forbids.
 */
import { createI18n } from 'vue-i18n';

import en from './en.json';
import zh from './zh-CN.json';

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
});

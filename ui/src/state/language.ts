/**
 * The language of the window; the backend is told, since its messages and labels are written there.
 */
import { defineStore } from 'pinia';
import { ref } from 'vue';

import { keeping } from '@/backend';
import type { Language } from '@/backend/types';
import { i18n } from '@/locales';

import { useProject } from './project';

const KEPT = 'jitu.language';

export const useLanguage = defineStore('language', () => {
  const project = useProject();
  const language = ref<Language>(localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN');

  async function set(to: Language) {
    language.value = to;
    i18n.global.locale.value = to;
    document.documentElement.lang = to;
    localStorage.setItem(KEPT, to);
    try {
      await keeping.setLanguage(to);
      // Labels of undo and redo are written by the backend, so the head is read again.
      if (project.project) await project.refresh();
    } catch (error) {
      project.report(error);
    }
  }

  return { language, set };
});

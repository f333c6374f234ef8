/**
 * Entry of the window: the frame with its stores and words.
 */
import '@fontsource-variable/noto-sans-sc';
import './styles/tokens.css';
import './styles/base.css';

import { createPinia } from 'pinia';
import { createApp } from 'vue';

import App from './frame/App.vue';
import { i18n } from './locales';

createApp(App).use(createPinia()).use(i18n).mount('#app');

import vue from 'eslint-plugin-vue';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const tauri = {
  group: ['@tauri-apps/*', '@/generated/*', '**/generated/*'],
  message: 'Only src/backend speaks with the shell; take functions and types from @/backend.',
};
const forbid = (...groups) => ['error', { patterns: [tauri, ...groups] }];
const above = (message, ...group) => ({ group, message });

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/generated/**'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, sourceType: 'module' },
    },
    rules: {
      'no-restricted-imports': forbid(),
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
      // Layout of templates is a matter of taste that costs no correctness.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off',
    },
  },
  // Who may use whom: backend and generated at the bottom, then shared and map, then state, then parts, then the rooms.
  {
    files: ['src/backend/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [above('The backend knows nothing of the window.', '@/parts/**', '@/features/**', '@/state/**', '@/map/**', '@/frame/**')] },
      ],
    },
  },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': forbid(
        above('Shared things know no domain.', '@/backend/**', '@/state/**', '@/map/**', '@/parts/**', '@/features/**', '@/frame/**'),
      ),
    },
  },
  {
    files: ['src/map/**'],
    rules: {
      'no-restricted-imports': forbid(above('The map knows neither rooms nor stores.', '@/state/**', '@/parts/**', '@/features/**', '@/frame/**')),
    },
  },
  {
    files: ['src/state/**'],
    rules: {
      'no-restricted-imports': forbid(above('Stores know no room.', '@/parts/**', '@/features/**', '@/frame/**')),
    },
  },
  {
    files: ['src/parts/**'],
    rules: {
      'no-restricted-imports': forbid(above('Parts are used by rooms and know none.', '@/features/**', '@/frame/**')),
    },
  },
  {
    files: ['src/features/**'],
    rules: {
      'no-restricted-imports': forbid(above('A room never imports another room.', '@/features/**', '@/frame/**', '../**')),
    },
  },
  {
    // A folder inside a room may use the room.
    files: ['src/features/*/*/**'],
    rules: {
      'no-restricted-imports': forbid(above('A room never imports another room.', '@/features/**', '@/frame/**', '../../**')),
    },
  },
);

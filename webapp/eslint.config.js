import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

export default defineConfig(
    { ignores: ['dist', 'test-results', 'src/api/schema.d.ts'] },
    js.configs.recommended,
    {
        files: ['**/*.{ts,tsx}'],
        extends: [ts.configs.recommended, hooks.configs.flat['recommended-latest']],
        rules: {
            'no-console': 'error',
            eqeqeq: 'error',
            '@typescript-eslint/no-non-null-assertion': 'error',
            '@typescript-eslint/consistent-type-imports': 'error',
            '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
            '@typescript-eslint/no-unused-expressions': ['error', { allowTernary: true }],
        },
    },
    {
        files: ['public/**'],
        languageOptions: {
            sourceType: 'script',
            globals: { document: 'readonly', location: 'readonly', fetch: 'readonly' },
        },
    },
    {
        files: ['build/**', 'e2e/**', 'e2e-many/**', 'e2e-provider/**'],
        languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
        rules: { 'no-console': 'off' },
    },
);

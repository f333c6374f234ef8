import { describe, expect, it } from 'vitest';

import { BackendError, unwrap } from './call';

describe('unwrap', () => {
  it('gives the value', async () => {
    expect(await unwrap(Promise.resolve({ status: 'ok', data: 64 }))).toBe(64);
  });

  it('throws what the backend said', async () => {
    const answer = Promise.resolve({ status: 'error' as const, error: { code: 'newer_file', message: '文件由新版本写成' } });
    await expect(unwrap(answer)).rejects.toMatchObject({ name: 'BackendError', code: 'newer_file', message: '文件由新版本写成' });
    await expect(unwrap(answer)).rejects.toBeInstanceOf(BackendError);
  });
});

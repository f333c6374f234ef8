import { describe, expect, it } from 'vitest';

import { restoredName } from './restored';

describe('the name of a restored project', () => {
  it('is the project\'s own, without the time of the backup', () => {
    expect(restoredName('/media/u/绩图/备份/系统建设经费-2023 20261123-094000.gpkg', '恢复')).toBe('系统建设经费-2023-恢复.gpkg');
    expect(restoredName('D:\\备份\\julu 20261123-094000-2.GPKG', '恢复')).toBe('julu-恢复.gpkg');
    expect(restoredName('copy.gpkg', 'restored')).toBe('copy-restored.gpkg');
  });
});

import { expect, it } from 'vitest';

import { bytes, within } from './files';

it('says sizes as people do', () => {
  const check = (size: number, expected: string) => expect(bytes(size)).toBe(expected);
  check(0, '0 B');
  check(1023, '1023 B');
  check(1024, '1 KB');
  check(48_300, '47 KB');
  check(1024 * 1024 - 1, '1.0 MB');
  check(1_468_006, '1.4 MB');
});

it('names files from the folder that holds them all', () => {
  const check = (paths: string[], expected: string[]) => expect(within(paths)).toEqual(expected);
  check([], []);
  check(['/a/b/报告.docx'], ['报告.docx']);
  check(['/a/b/报告.docx', '/a/b/报告.pdf'], ['报告.docx', '报告.pdf']);
  check(['/a/甲/报告.docx', '/a/乙/报告.docx'], ['甲/报告.docx', '乙/报告.docx']);
  check(['C:\\导出\\甲\\报告.docx', 'C:\\导出\\甲乙\\报告.docx'], ['甲\\报告.docx', '甲乙\\报告.docx']);
  check(['/a/甲', '/a/甲/报告.docx'], ['甲', '甲/报告.docx']);
});

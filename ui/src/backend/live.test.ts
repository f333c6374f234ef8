import { describe, expect, it } from 'vitest';

import { frameOf } from './live';

describe('a message of a live change', () => {
  it('is an answer and the cells of its patch', () => {
    const answer = { patch: { column: 64, row: 2, columns: 3, rows: 1 }, figures: { ratio: '81.52' } };
    const json = new TextEncoder().encode(JSON.stringify(answer));
    const message = new Uint8Array(4 + json.length + 3);
    new DataView(message.buffer).setUint32(0, json.length, true);
    message.set(json, 4);
    message.set([0, 4, 7], 4 + json.length);
    const frame = frameOf(message.buffer);
    expect(frame.answer).toEqual(answer);
    expect([...frame.cells]).toEqual([0, 4, 7]);
  });
});

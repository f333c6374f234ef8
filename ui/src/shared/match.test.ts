import { beforeAll, describe, expect, it } from 'vitest';

import { find, foldQuery, RANK, spell, type Readings } from './match';
import { loadReadings } from './pinyin';

let readings: Readings;
beforeAll(async () => {
  readings = await loadReadings();
});

const look = (query: string, text: string) => find(foldQuery(query), spell(text, readings));
const found = (query: string, text: string) => {
  const match = look(query, text);
  return match && text.slice(match.from, match.to);
};

describe('matching', () => {
  it('ranks the beginning before the middle, and both before pinyin', () => {
    const ranks = [look('巨鹿', '巨鹿镇'), look('鹿镇', '巨鹿镇'), look('jl', '巨鹿镇'), look('lz', '巨鹿镇')].map((match) => match?.rank);
    expect(ranks).toEqual([RANK.prefix, RANK.within, RANK.pinyin, RANK.pinyinWithin]);
    expect(ranks).toEqual([...ranks].sort());
  });

  it('takes letters that stand in the text before letters that only spell it', () => {
    expect(look('jl', 'JL-032')?.rank).toBe(RANK.prefix);
    expect(look('l', '巨鹿 L 塔')?.rank).toBe(RANK.within);
    expect(found('l', '巨鹿 L 塔')).toBe('L');
  });

  it('finds by initials, whole syllables and a mixture', () => {
    expect(found('yt', '阎疃镇')).toBe('阎疃');
    expect(found('yantuan', '阎疃镇')).toBe('阎疃');
    expect(found('yan tuan', '阎疃镇')).toBe('阎疃');
    expect(found("yan'tua", '阎疃镇')).toBe('阎疃');
    expect(found('ytuanzh', '阎疃镇')).toBe('阎疃镇');
    expect(found('阎tz', '阎疃镇')).toBe('阎疃镇');
    expect(found('dw', '单位')).toBe('单位');
    expect(found('zrzy', '自然资源智能监管平台')).toBe('自然资源');
    expect(found('shzh', '上真')).toBe('上真');
  });

  it('finds a character by each of its readings', () => {
    for (const query of ['zhongyao', 'chongyao', 'zy', 'cy', 'zhy']) expect(found(query, '重要')).toBe('重要');
    for (const query of ['danwei', 'shanwei', 'sw']) expect(found(query, '单位')).toBe('单位');
    for (const query of ['lvzhai', 'luzhai', 'lz']) expect(found(query, '小吕寨镇')).toBe('吕寨');
  });

  it('overlooks case, width and spaces', () => {
    expect(found('ｊｌ－032', 'JL-032')).toBe('JL-032');
    expect(found('32号', '32 号塔')).toBe('32 号');
    expect(found('compute cov', 'Compute coverage')).toBe('Compute cov');
  });

  it('finds nothing where there is nothing', () => {
    expect(look('yx', '阎疃镇')).toBeNull();
    expect(look('yantuanzhenx', '阎疃镇')).toBeNull();
    expect(look('at', '阎疃镇')).toBeNull();
    expect(look('', '阎疃镇')).toBeNull();
    expect(look('  ', '阎疃镇')).toBeNull();
    expect(look('a', '')).toBeNull();
  });

  it('does without a dictionary', () => {
    const spelt = spell('阎疃镇', () => []);
    expect(find('疃', spelt)?.rank).toBe(RANK.within);
    expect(find('yt', spelt)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';

import { useOrder } from './listing';

describe('order of a list', () => {
  it('goes upwards, downwards, and back to the own order', () => {
    const order = useOrder();
    const now = () => [order.sort.value, order.descending.value];
    order.sortBy('date');
    expect(now()).toEqual(['date', false]);
    order.sortBy('date');
    expect(now()).toEqual(['date', true]);
    order.sortBy('date');
    expect(now()).toEqual([null, false]);
  });

  it('starts upwards with another column', () => {
    const order = useOrder();
    order.sortBy('date');
    order.sortBy('date');
    order.sortBy('amount');
    expect([order.sort.value, order.descending.value]).toEqual(['amount', false]);
    order.reset();
    expect(order.sort.value).toBeNull();
  });
});

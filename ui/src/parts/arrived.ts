/**
 * What is known of money that arrived.
 */
import type { MoneyView } from '@/backend/types';
import { isZero } from '@/shared/money';

/** What arrived, 元; null: nobody tells. Money that was paid has arrived, so nothing told beside payments is no zero. */
export function arrived(money: MoneyView): string | null {
  return isZero(money.arrived) && !isZero(money.paid) ? null : money.arrived;
}

/**
 * How far a system's payments have come, in words: the same ones on the map, in the drawer and in the legend.
 */
import { useI18n } from 'vue-i18n';

import type { ProgressView } from '@/backend/types';
import type { Shading } from '@/map/extent-looks';
import { plain } from '@/shared/money';

export function useFigures() {
  const { t } = useI18n();

  /** `支付 40%`; an unknown amount has no share. */
  const rate = (of: ProgressView) =>
    of.payment_rate === null ? t('atlas.systems.noAmount') : t('atlas.systems.rate', { rate: plain(of.payment_rate) });

  /** `已等 821 天`, or that nothing waits. */
  const waiting = (of: ProgressView) =>
    of.waiting_days !== null && of.waiting_days > 0 ? t('atlas.systems.waited', { days: of.waiting_days }) : t('atlas.systems.nothingWaits');

  /** What stands beside the name on the map. */
  function beside(of: ProgressView, shading: Shading): string {
    if (shading === 'waiting') return waiting(of);
    return of.worry === 'good' ? rate(of) : `${rate(of)} · ${waiting(of)}`;
  }

  return { rate, waiting, beside };
}

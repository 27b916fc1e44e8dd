/**
 * The exponential moving average, corrected at the start as in Adam (Kingma and Ba, 2015).
 *
 * Without the correction the first values would lean towards zero. Missing values stay missing
 * and leave the average as it was.
 *
 * @param weight How much of the past each value keeps, from 0 (nothing) to below 1.
 */
export function smoothed(values: readonly number[], weight: number): number[] {
  let average = 0;
  let seen = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    seen *= weight;
    return average / (1 - seen);
  });
}

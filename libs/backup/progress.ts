/** Told how much of the rows is done, 0 to 1. */
export type Progress = (share: number) => void;

/** A progress that counts to `total` rows; nothing to do is done. */
export function counting(total: number, tell: Progress | undefined): (rows: number) => void {
  let done = 0;
  return (rows) => {
    done += rows;
    tell?.(total === 0 ? 1 : Math.min(1, done / total));
  };
}

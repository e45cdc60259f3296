/** How many random cases a test takes: as many as that, or `ROUNDS` times as many. */
export const rounds = (count: number): number => count * Number(process.env["ROUNDS"] ?? 1);

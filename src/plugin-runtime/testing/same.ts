/** Whether two values are deeply and strictly equal, including types and prototypes. */
export function isSame(
  one: unknown,
  other: unknown,
  above: readonly (readonly [unknown, unknown])[] = [],
): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  // A cycle is equal if everything else is.
  if (above.some(([a, b]) => a === one && b === other)) return true;
  const line = [...above, [one, other] as const];
  const same = (a: unknown, b: unknown) => isSame(a, b, line);
  if (one instanceof Date && other instanceof Date) return Object.is(one.getTime(), other.getTime());
  if (one instanceof RegExp && other instanceof RegExp) return String(one) === String(other);
  if (one instanceof Error && other instanceof Error) {
    return one.name === other.name && one.message === other.message && sameMembers(one, other, same);
  }
  if (one instanceof Set && other instanceof Set) {
    return (
      one.size === other.size && [...one].every((a) => other.has(a) || [...other].some((b) => same(a, b)))
    );
  }
  if (one instanceof Map && other instanceof Map) {
    return one.size === other.size && [...one].every(([key, a]) => other.has(key) && same(a, other.get(key)));
  }
  const [value, otherValue] = [one.valueOf(), other.valueOf()];
  if (typeof value !== "object" && !Object.is(value, otherValue)) return false;
  if (Array.isArray(one) && one.length !== (other as unknown[]).length) return false;
  return sameMembers(one, other, same);
}

function sameMembers(one: object, other: object, same: (a: unknown, b: unknown) => boolean): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key as never], other[key as never]))
  );
}

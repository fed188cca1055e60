export const DOMAIN = "smart_life_lock";
export const CARD = "smart-life-lock-card";
export const STRATEGY = "smart-life-lock";
export const DOCUMENTS = "https://github.com/smart-life-lock/smart-life-lock/blob/main/docs/entities.md#the-card";

/** The ids of all our locks. */
export function locksOf(entities: Record<string, { platform?: string } | undefined>): string[] {
  return Object.keys(entities).filter((id) => isLock(entities, id));
}

export function isLock(
  entities: Record<string, { platform?: string } | undefined>,
  id: string,
): boolean {
  return id.startsWith("lock.") && entities[id]?.platform === DOMAIN;
}

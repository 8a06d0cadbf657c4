import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { PrismaClient } from "#generated/prisma/client.ts";
import { once } from "#platform/once.ts";
import { getPool } from "#platform/pool.ts";

export type { PrismaClient } from "#generated/prisma/client.ts";

/** Prisma over this process's pool: it opens no connections of its own. */
export function getPrisma(): PrismaClient {
  return once("prisma", () => createPrisma(getPool()));
}

/** Prisma over any pool; whoever made the pool ends it. */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}

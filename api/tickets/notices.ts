import { createRoute, z } from "@hono/zod-openapi";
import { countUnread, MOST_UNREAD } from "#server/tickets/count-unread.ts";
import { listNotices, noticeSchema } from "#server/tickets/list-notices.ts";
import { markRead } from "#server/tickets/mark-read.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json, pageQuerySchema } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

/** A page of the list, and a little more. */
const MOST_SEEN = 100;

const tags = ["tickets"];
const notice = z.object(noticeSchema.shape).openapi("Notice");

const list = createRoute({
  method: "get",
  path: "/api/account/notices",
  summary: "What happened to your wallet's tickets, to those that came and those that went, the newest first",
  tags,
  request: { query: pageQuerySchema },
  responses: {
    200: json({ description: "A page of notices", schema: z.object({ notices: z.array(notice), nextCursor: z.string().nullable() }).openapi("NoticePage") }),
    ...problems("UNAUTHENTICATED"),
  },
});

const unread = createRoute({
  method: "get",
  path: "/api/account/notices/unread",
  summary: "How much of it you have not seen",
  tags,
  responses: {
    200: json({ description: "Transactions, the newest hundred at most", schema: z.object({ unread: z.int().min(0).max(MOST_UNREAD) }).openapi("Unread") }),
    ...problems("UNAUTHENTICATED"),
  },
});

const read = createRoute({
  method: "post",
  path: "/api/account/notices/read",
  summary: "You have seen what these transactions did",
  tags,
  request: {
    body: {
      required: true,
      ...json({
        description: "Their hashes",
        schema: z
          .object({
            transactionHashes: z
              .array(
                z
                  .string()
                  .regex(/^0x[0-9a-f]{64}$/)
                  .openapi({ example: `0x${"12".repeat(32)}` }),
              )
              .min(1)
              .max(MOST_SEEN),
          })
          .openapi("SeenNotices"),
      }),
    },
  },
  responses: { 204: { description: "Noted" }, ...problems("UNAUTHENTICATED") },
});

/** For the holder: notices of the wallet that is signed in, read by the account. */
export function registerNoticeRoutes(app: FoyerApi, deps: ApiDeps): void {
  const { CHAIN_ID: chainId } = deps.env;
  app.openapi(list, async (c) => {
    const { wallet, userId } = await requireSession(deps, c);
    return c.json(await listNotices(deps, { chainId, wallet, userId, ...c.req.valid("query") }), 200);
  });
  app.openapi(unread, async (c) => {
    const { wallet, userId } = await requireSession(deps, c);
    return c.json(await countUnread(deps, { chainId, wallet, userId }), 200);
  });
  app.openapi(read, async (c) => {
    const { wallet, userId } = await requireSession(deps, c);
    await markRead(deps, { chainId, wallet, userId, ...c.req.valid("json") });
    return c.body(null, 204);
  });
}

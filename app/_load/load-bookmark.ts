import { cache } from "react";
import { takeBookmark } from "#platform/bookmark.ts";
import { pageDeps } from "./deps.ts";

/**
 * Where this request's reading began, for the page's LiveRefresh. Whatever a live page shows is read after it: the loads beside this
 * file wait for it, a page that reads otherwise takes it first.
 */
export const loadBookmark = cache((): Promise<string> => takeBookmark(pageDeps().db));

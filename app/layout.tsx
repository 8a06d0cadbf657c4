import "@rainbow-me/rainbowkit/styles.css";
import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import type { Account } from "#components/session.tsx";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { Chrome } from "./_chrome/chrome.tsx";
import { parseTheme, THEME_COOKIE } from "./_chrome/theme.ts";
import { Providers } from "./_providers/providers.tsx";
import { readNetwork } from "./_providers/read-network.ts";

export const metadata: Metadata = {
  title: { default: "Foyer: tickets that work at the door", template: "%s · Foyer" },
  description: "Buy, give, resell and show tickets that are yours.",
  applicationName: "Foyer",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f3f2ee" },
    { media: "(prefers-color-scheme: dark)", color: "#0e0e0d" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // First of all: it tells the build that pages are made on request, before settings are read that only a running server has.
  const jar = await cookies();
  const [network, account] = await Promise.all([readNetwork(), findAccount()]);
  const theme = parseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang="en" {...(theme ? { "data-theme": theme } : {})} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <Providers network={network} account={account} theme={theme}>
          <Chrome>{children}</Chrome>
        </Providers>
      </body>
    </html>
  );
}

/** Only what the browser may know of a session. */
async function findAccount(): Promise<Account | null> {
  const session = await findSession(await headers());
  return session ? { userId: session.userId, wallet: session.wallet, role: isAdmin({ env: getEnv() }, session) ? "admin" : "account" } : null;
}

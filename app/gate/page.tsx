import type { Metadata, Viewport } from "next";
import { GateScreen } from "./gate-screen.tsx";

export const metadata: Metadata = { title: "Gate", robots: { index: false } };
export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover", themeColor: "#0e0e0d" };

/** The gate device's screen: pairing, staff and PIN, scanning. All of it happens in the browser, so that the page opens without network too. */
export default function GatePage() {
  return <GateScreen />;
}

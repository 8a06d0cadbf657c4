import type { Metadata, Viewport } from "next";
import { KioskScreen } from "./kiosk-screen.tsx";

export const metadata: Metadata = { title: "Wristbands", robots: { index: false } };
export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover", themeColor: "#0e0e0d" };

/** Where wristbands are given: a guest's code on one side, a blank wristband on the other. A gate device's page, so all of it happens in the browser. */
export default function KioskPage() {
  return <KioskScreen />;
}

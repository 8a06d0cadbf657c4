import { expect, type Page } from "@playwright/test";
import { openPage } from "./open-page.ts";

const PIN = "402917";

/** A gate of the event with one steward, made on the organizer's page, and `gate` paired by the code that is typed in, and at work there. */
export async function openGate({ organizer, gate, eventId, name }: { organizer: Page; gate: Page; eventId: string; name: string }): Promise<void> {
  const steward = `Grace of ${name}`;
  await openPage({ page: organizer, path: `/organizer/events/${eventId}/gates` });
  await organizer.getByTestId("gate-name").fill(name);
  await organizer.getByTestId("gate-create").click();
  await organizer.getByTestId("staff-name").fill(steward);
  await organizer.getByTestId("staff-pin").fill(PIN);
  await organizer.getByTestId("staff-create").click();
  await organizer.getByRole("listitem").filter({ hasText: name }).getByTestId("pairing-create").click();
  const code = (await organizer.getByTestId("pairing-code").textContent()) ?? "";
  await openPage({ page: gate, path: "/gate" });
  await gate.getByTestId("gate-code-input").fill(code.trim());
  await gate.getByTestId("gate-pair").click();
  await gate.getByTestId(`staff-${steward}`).click();
  await gate.getByTestId("pin-input").fill(PIN);
  await gate.getByTestId("pin-submit").click();
  await expect(gate.getByTestId("camera-start")).toBeVisible();
}

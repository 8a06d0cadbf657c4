import { memo } from "react";
import { drawQrSymbol } from "#core/qr-symbol.ts";

/** A QR code, always black on white with its quiet zone, in either theme: readers expect nothing else. */
export const QrImage = memo(function QrImage({ text, label, testId }: { text: string; label: string; testId?: string }) {
  const { size, path } = drawQrSymbol(text);
  return (
    <svg
      role="img"
      aria-label={label}
      data-testid={testId}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="block aspect-square w-full select-none"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
});

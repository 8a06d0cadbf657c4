import { Wallet } from "lucide-react";

/** For guests whose wallet signs at the door: the gate shows its own code instead of reading theirs. */
export function WalletButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      data-testid="ask-wallet"
      aria-label="Ask a wallet"
      title="Ask a wallet"
      onClick={onClick}
      className="absolute top-[8.25rem] right-3 z-10 grid size-12 place-items-center rounded-full bg-[#0b0b0a]/85 lg:top-5"
    >
      <Wallet aria-hidden className="size-5" />
    </button>
  );
}

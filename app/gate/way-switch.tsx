import { LogIn, LogOut } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import type { GateDirection, Way } from "#core/passage.ts";

type Props = { direction: GateDirection; way: Way; onChange: (way: Way) => void };

const WORDS = { in: { label: "Entrance", Icon: LogIn }, out: { label: "Exit", Icon: LogOut } } as const;
const LOOKS = { in: "bg-[#00805d] text-white", out: "bg-[#005f99] text-white" } as const;

/** Which way this gate lets guests through: a choice where it is for both, a sign at an exit, nothing at an entrance. */
export function WaySwitch({ direction, way, onChange }: Props) {
  if (direction === "in") return null;
  if (direction === "out") {
    return (
      <p
        data-testid="way"
        data-way="out"
        className={classNames("flex h-13 items-center justify-center gap-2.5 rounded-full font-semibold lg:max-w-md", LOOKS.out)}
      >
        <LogOut aria-hidden className="size-5" /> Exit: guests who go out
      </p>
    );
  }
  return (
    <fieldset data-testid="way" data-way={way} className="flex gap-1 rounded-full bg-raised p-1 lg:max-w-md">
      <legend className="sr-only">Which way guests go</legend>
      {(["in", "out"] as const).map((one) => (
        <WayButton key={one} way={one} isOn={one === way} onClick={() => onChange(one)} />
      ))}
    </fieldset>
  );
}

function WayButton({ way, isOn, onClick }: { way: Way; isOn: boolean; onClick: () => void }) {
  const { label, Icon } = WORDS[way];
  return (
    <button
      type="button"
      data-testid={`way-${way}`}
      aria-pressed={isOn}
      onClick={onClick}
      className={classNames("flex h-11 grow basis-0 items-center justify-center gap-2.5 rounded-full font-semibold", isOn ? LOOKS[way] : "text-muted")}
    >
      <Icon aria-hidden className="size-5" /> {label}
    </button>
  );
}

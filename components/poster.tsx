import { classNames } from "./class-names.ts";
import { COMPOSITIONS } from "./poster-art.tsx";
import { paletteOf } from "./poster-palette.ts";
import { seeded } from "./seeded.ts";

type PosterProps = {
  /** The event's id: the same id always gives the same poster. */
  id: string;
  title: string;
  /** Small print at the foot, such as date and place. */
  lines?: readonly string[];
  className?: string;
};

/** An event's poster, three by four. It repeats what stands in words beside it, so screen readers pass it by. */
export function Poster({ id, title, lines = [], className }: PosterProps) {
  const random = seeded(id);
  const palette = paletteOf(random);
  const draw = random.pick(COMPOSITIONS);
  const titleFirst = random.below(3) === 0;
  return (
    <div
      aria-hidden
      style={{ background: palette.ground, color: palette.ink }}
      className={classNames("@container relative aspect-3/4 select-none overflow-hidden rounded-md", className)}
    >
      <div className={classNames("flex h-full", titleFirst ? "flex-col-reverse" : "flex-col")}>
        <svg aria-hidden="true" viewBox="0 0 300 300" preserveAspectRatio="xMidYMid slice" className="min-h-0 w-full grow overflow-hidden">
          {draw({ random, shapes: palette.shapes, ground: palette.ground })}
        </svg>
        <div className="px-[6cqw] pt-[5cqw] pb-[5cqw]">
          <p className="display" style={{ fontSize: `${titleSizeCqw(title)}cqw`, overflowWrap: "anywhere" }}>
            {title}
          </p>
          {lines.length > 0 ? (
            <p className="mt-[3.5cqw] flex flex-wrap gap-x-[4cqw] font-mono text-[max(3.1cqw,9px)] leading-snug">
              {lines.map((line) => (
                <span key={line} className="min-w-0">
                  {line}
                </span>
              ))}
            </p>
          ) : null}
        </div>
      </div>
    </div>
  );
}

const CHARACTER_WIDTH_EM = 0.6;
const TEXT_WIDTH_CQW = 88;
const TEXT_HEIGHT_CQW = 46;

/** As large as the longest word and the whole title allow, in hundredths of the poster's width. */
function titleSizeCqw(title: string): number {
  const longest = Math.max(4, ...title.split(/\s+/).map((word) => word.length));
  const byWord = TEXT_WIDTH_CQW / (CHARACTER_WIDTH_EM * longest);
  const byArea = Math.sqrt((TEXT_HEIGHT_CQW * TEXT_WIDTH_CQW) / (CHARACTER_WIDTH_EM * Math.max(8, title.length)));
  return Math.round(Math.max(6.5, Math.min(21, byWord, byArea)) * 10) / 10;
}

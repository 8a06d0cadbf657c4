import type { ScanState } from "#scanner/admit.ts";
import { kindOf } from "#scanner/session.ts";

type Tone = { readonly hertz: number; readonly atSeconds: number; readonly seconds: number; readonly wave: OscillatorType };

/** Told apart with closed eyes: up for yes, down for out, low and long for no, two equal beats for wait. */
const TONES: Readonly<Record<"admit" | "leave" | "refuse" | "wait", readonly Tone[]>> = {
  admit: [
    { hertz: 740, atSeconds: 0, seconds: 0.1, wave: "sine" },
    { hertz: 1110, atSeconds: 0.11, seconds: 0.18, wave: "sine" },
  ],
  leave: [
    { hertz: 740, atSeconds: 0, seconds: 0.1, wave: "sine" },
    { hertz: 494, atSeconds: 0.11, seconds: 0.18, wave: "sine" },
  ],
  refuse: [{ hertz: 155, atSeconds: 0, seconds: 0.5, wave: "sawtooth" }],
  wait: [
    { hertz: 440, atSeconds: 0, seconds: 0.12, wave: "triangle" },
    { hertz: 440, atSeconds: 0.2, seconds: 0.12, wave: "triangle" },
  ],
};
const BUZZ = { admit: [60], leave: [30, 60, 30], refuse: [220, 80, 220], wait: [90, 90, 90] };
const LOUDNESS = 0.22;

let audio: AudioContext | null = null;

/** Browsers let a page sound only after a touch: call it from the button that starts the camera. */
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function signal(state: ScanState): void {
  const kind = kindOf(state);
  const sound = kind === null || kind === "ask" ? "wait" : kind;
  navigator.vibrate?.(BUZZ[sound]);
  if (audio?.state === "running") for (const tone of TONES[sound]) play(audio, tone);
}

function play(context: AudioContext, { hertz, atSeconds, seconds, wave }: Tone): void {
  const start = context.currentTime + atSeconds;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = wave;
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(LOUDNESS, start);
  gain.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

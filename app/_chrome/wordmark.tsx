/** The name, its O a ticket with the two half-moons cut out. */
export function Wordmark() {
  return (
    <span aria-hidden className="display flex items-center text-[1.6rem] leading-none">
      F
      <svg aria-hidden="true" viewBox="0 0 26 20" className="mx-[0.04em] h-[0.72em] w-auto text-accent">
        <path
          fill="currentColor"
          d="M4 0h18a4 4 0 0 1 4 4v2.6a3.4 3.4 0 0 0 0 6.8V16a4 4 0 0 1-4 4H4a4 4 0 0 1-4-4v-2.6a3.4 3.4 0 0 0 0-6.8V4a4 4 0 0 1 4-4z"
        />
      </svg>
      yer
    </span>
  );
}

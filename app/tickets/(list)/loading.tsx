import { LoadingCards } from "#components/loading-cards.tsx";

export default function Loading() {
  return <LoadingCards />;
}

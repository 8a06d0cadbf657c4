import { LoadingPosters } from "#components/loading-posters.tsx";

export default function Loading() {
  return <LoadingPosters />;
}

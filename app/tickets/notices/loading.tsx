import { LoadingRows } from "#components/loading-rows.tsx";

export default function Loading() {
  return <LoadingRows />;
}

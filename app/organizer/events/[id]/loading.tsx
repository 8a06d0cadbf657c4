import { LoadingDetail } from "#components/loading-detail.tsx";

export default function Loading() {
  return <LoadingDetail picture="poster" />;
}

import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from "prom-client";
import { once } from "./once.ts";

/** The metrics of this process, in Prometheus' words: `await getMetrics().metrics()`. */
export function getMetrics(): Registry {
  return once("metrics", () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    return registry;
  });
}

/** A counter by its name, made at first use. */
export function counter<L extends string>(configuration: CounterConfiguration<L>): Counter<L> {
  return once(`metric:${configuration.name}`, () => new Counter({ ...configuration, registers: [getMetrics()] }));
}

/** A gauge by its name, made at first use. */
export function gauge<L extends string>(configuration: GaugeConfiguration<L>): Gauge<L> {
  return once(`metric:${configuration.name}`, () => new Gauge({ ...configuration, registers: [getMetrics()] }));
}

/** A histogram by its name, made at first use. */
export function histogram<L extends string>(configuration: HistogramConfiguration<L>): Histogram<L> {
  return once(`metric:${configuration.name}`, () => new Histogram({ ...configuration, registers: [getMetrics()] }));
}

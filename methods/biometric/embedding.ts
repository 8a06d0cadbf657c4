import { CENTRE } from "./centre.ts";

/** A face in figures, of length one, counted from the middle of all faces. Two of one person point the same way. */
export type Embedding = Float64Array;

export const EMBEDDING_DIMENSIONS = 128;
export const EMBEDDING_BYTES = 2 * EMBEDDING_DIMENSIONS;

const SCALE = 32_767;
/** Rounding to 16 bits moves the length by far less than this. */
const LENGTH_TOLERANCE = 0.01;

/** From the model's own figures. `null` for what is none of its vectors: another dimension, no direction, no number. */
export function embeddingOf(figures: ArrayLike<number>): Embedding | null {
  if (figures.length !== EMBEDDING_DIMENSIONS) return null;
  const apart = Float64Array.from(figures, (figure, i) => figure - (CENTRE[i] ?? 0));
  const length = lengthOf(apart);
  return Number.isFinite(length) && length > 0 ? apart.map((figure) => figure / length) : null;
}

/** 16 bits a figure, big-endian, two's complement. */
export function encodeEmbedding(embedding: Embedding): Uint8Array {
  const bytes = new Uint8Array(EMBEDDING_BYTES);
  const view = new DataView(bytes.buffer);
  embedding.forEach((figure, i) => void view.setInt16(2 * i, Math.round(figure * SCALE)));
  return bytes;
}

/** `null` unless the bytes are an embedding's, of length one but for rounding. */
export function decodeEmbedding(bytes: Uint8Array): Embedding | null {
  if (bytes.length !== EMBEDDING_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const figures = Float64Array.from({ length: EMBEDDING_DIMENSIONS }, (_, i) => view.getInt16(2 * i) / SCALE);
  return Math.abs(lengthOf(figures) - 1) <= LENGTH_TOLERANCE ? figures : null;
}

/** The cosine of the angle between two faces: 1 is the same picture, 0 nothing in common. */
export function similarityOf(left: Embedding, right: Embedding): number {
  return left.reduce((sum, figure, i) => sum + figure * (right[i] ?? 0), 0) / (lengthOf(left) * lengthOf(right));
}

function lengthOf(figures: ArrayLike<number>): number {
  return Math.sqrt(Array.from(figures).reduce((sum, figure) => sum + figure * figure, 0));
}

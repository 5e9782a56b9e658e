// pmtiles asks for fflate only where DecompressionStream is missing; those browsers get no map anyway.
export function decompressSync() {
  throw new Error("DecompressionStream is missing");
}

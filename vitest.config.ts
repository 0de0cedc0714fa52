import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "threads",
    // One for each core; the default leaves one free.
    maxWorkers: "100%",
    // One module graph for all files of a worker: no test changes what another imports.
    isolate: false,
  },
});

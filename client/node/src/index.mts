// SPDX-License-Identifier: Apache-2.0
// For `import`: the same objects as for `require`, so that `instanceof` holds
// in a program that does both.
export * from "./index.js";
